//! Which shell texts are written for; remembered where the browser allows it.

use super::page::{document, window};

const KEY: &str = "restore-builder.shell";

/// The name that was remembered. `boot.js` has read it by now, together with the theme.
#[must_use]
pub fn remembered() -> Option<String> {
    document().document_element()?.get_attribute("data-shell")
}

/// Remembers a name. Without storage it holds until the page is left.
pub fn remember(name: &str) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        let _ = storage.set_item(KEY, name);
    }
}
