//! Moving a person to a place on the page.

use crate::browser::page::document;
use wasm_bindgen::JsCast as _;

/// Focuses the element of that ID, if there is one that can take it.
pub fn to(id: &str) {
    if let Some(element) = element(id) {
        // `focus` fails on no element that a page can hold.
        let _ = element.focus();
    }
}

/// Focuses a control in the first of these elements that is there to be seen.
pub fn into_first(ids: &[&str]) {
    let seen = |element: &web_sys::HtmlElement| element.offset_parent().is_some();
    let Some(element) = ids.iter().filter_map(|id| element(id)).find(seen) else {
        return;
    };
    let inner = element
        .query_selector("input:checked, input:not([type=radio]), textarea, input")
        .ok()
        .flatten()
        .map(|inner| inner.unchecked_into::<web_sys::HtmlElement>());
    let _ = inner.unwrap_or(element).focus();
}

/// The `id` of the innermost row that has the focus.
#[must_use]
pub fn current_row() -> Option<String> {
    let row = document()
        .active_element()?
        .closest(".row, .group-row")
        .ok()??;
    Some(row.id())
}

fn element(id: &str) -> Option<web_sys::HtmlElement> {
    // The page is made of HTML elements alone.
    Some(document().get_element_by_id(id)?.unchecked_into())
}
