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
        .and_then(|inner| inner.dyn_into::<web_sys::HtmlElement>().ok());
    let _ = inner.unwrap_or(element).focus();
}

/// The `id` of what has the focus.
#[must_use]
pub fn current_id() -> Option<String> {
    document().active_element().map(|element| element.id())
}

fn element(id: &str) -> Option<web_sys::HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
