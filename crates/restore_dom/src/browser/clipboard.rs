//! Writing to the clipboard, and what is pasted.
//!
//! `navigator.clipboard` exists on https and loopback alone. Internal pages are often plain http:
//! there a selected text area and the old copy command do the work.

use crate::browser::page::{document, window};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

/// The text that is pasted, if it is pasted beside every field and dialog, or if `anywhere`.
#[must_use]
pub fn pasted(event: &web_sys::Event, anywhere: bool) -> Option<String> {
    let event: &web_sys::ClipboardEvent = event.unchecked_ref();
    let target = event.target()?;
    let target = target.dyn_ref::<web_sys::Element>()?;
    let is_taken = event.default_prevented()
        || document().query_selector("dialog[open]").ok()?.is_some()
        || (!anywhere && target.matches("input, textarea").ok()?);
    let text = event.clipboard_data()?.get_data("text").ok()?;
    (!is_taken && !text.is_empty()).then_some(text)
}

/// Whether the text has reached the clipboard.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    if !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok() {
        return true;
    }
    copy_by_selection(text).unwrap_or(false)
}

fn copy_by_selection(text: &str) -> Option<bool> {
    let document: web_sys::HtmlDocument = document().unchecked_into();
    let focused = document.active_element();
    let area: web_sys::HtmlTextAreaElement =
        document.create_element("textarea").ok()?.unchecked_into();
    area.set_value(text);
    area.set_class_name("off-screen");
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(element) = focused {
        element
            .unchecked_into::<web_sys::HtmlElement>()
            .focus()
            .ok()?;
    }
    Some(copied)
}
