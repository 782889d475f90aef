//! Writing to the clipboard.
//!
//! `navigator.clipboard` exists on https and loopback alone. Internal pages are often plain http:
//! there a selected text area and the old copy command do the work.

use crate::browser::page::{document, window};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

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
