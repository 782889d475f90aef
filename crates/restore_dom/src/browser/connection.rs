//! How requests may leave this page: what was configured, and what the server says of itself.
//!
//! Remembered where the browser allows it, and never with a secret.

use super::page::{document, window};

const KEY: &str = "restore-builder.connection";

/// What was saved when the page was last here.
#[must_use]
pub fn remembered() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten()
}

/// Keeps a text for the next time. Without storage it holds until the page is left.
pub fn remember(text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, text);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// The mode of our own server, `sandbox` or `server`, if it is what sent this page: it has written
/// that into it. So a page from anywhere else asks nobody for anything.
#[must_use]
pub fn own_server() -> Option<String> {
    let mark = document().query_selector("meta[name=restore-builder-server]");
    mark.ok().flatten()?.get_attribute("content")
}
