//! How sending is configured; remembered where the browser allows it, and never with a secret.

use super::page::window;

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
