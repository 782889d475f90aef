//! Saving a text as a file.

use crate::browser::page::document;
use wasm_bindgen::{JsCast as _, JsValue};

/// Offers the text for saving. Whether a person keeps it, the browser does not tell.
pub fn save(file_name: &str, text: &str) {
    // A page that cannot make a download still has the copy button; there is nothing to undo.
    let _ = try_save(file_name, text);
}

fn try_save(file_name: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let blob = web_sys::Blob::new_with_str_sequence(&parts)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(file_name);
    link.click();
    web_sys::Url::revoke_object_url(&address)
}
