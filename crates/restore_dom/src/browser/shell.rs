//! Which shell texts are written for; remembered where the browser allows it.

use super::page::window;

const KEY: &str = "restore-builder.shell";

/// The name that was chosen when the page was last here. As with the theme, the form is made first.
#[must_use]
pub fn remembered() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten()
}

/// Keeps the choice for the next time. Without storage it holds until the page is left.
pub fn remember(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, name);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
