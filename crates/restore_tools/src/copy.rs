//! A button that copies one value, and says how that went.

use wasm_bindgen_futures::spawn_local;

use crate::browser::clipboard;
use crate::dom::{El, el, text_button};

/// The button of a value. `name` is for whoever hears the page.
#[must_use]
pub fn copy(name: &str, value: &str) -> El {
    let label = el("span").text("Copy");
    let (said, value) = (label.clone(), value.to_owned());
    let what = el("span").class("off-screen").text(&format!(" {name}"));
    text_button("").child(label).child(what).on_click(move || {
        let (said, value) = (said.clone(), value.clone());
        spawn_local(async move {
            let is_copied = clipboard::copy(&value).await;
            said.write(if is_copied {
                "✓ Copied"
            } else {
                "Select and copy it"
            });
        });
    })
}
