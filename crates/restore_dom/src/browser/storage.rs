//! What the browser remembers of this page: choices, and never a secret.
//!
//! Without storage a choice holds until the page is left. The first look takes milliseconds, so
//! whoever needs one for the first screen looks after it is made.

use super::page::window;

/// What is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Which shell texts are written for.
    Shell,
    /// Light, dark, or as the system has it.
    Theme,
    /// How requests leave.
    Connection,
}

impl Key {
    const fn name(self) -> &'static str {
        match self {
            Self::Shell => "restore-builder.shell",
            Self::Theme => "restore-builder.theme",
            Self::Connection => "restore-builder.connection",
        }
    }
}

/// What was kept when the page was last here.
#[must_use]
pub fn remembered(key: Key) -> Option<String> {
    storage()?.get_item(key.name()).ok().flatten()
}

/// Keeps a text for the next time.
pub fn remember(key: Key, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key.name(), text);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
