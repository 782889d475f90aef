//! Light, dark, or as the system has it; remembered where the browser allows it.

use super::page::document;
use super::storage::{self, Key};

const ATTRIBUTE: &str = "data-theme";

/// What a person can choose, in the order of the switch.
const THEMES: [&str; 3] = ["system", "light", "dark"];

/// The theme of a page that has not asked the storage yet.
pub const UNASKED: &str = THEMES[0];

/// The theme that was chosen when the page was last here.
#[must_use]
pub fn remembered() -> &'static str {
    let name = storage::remembered(Key::Theme);
    THEMES
        .into_iter()
        .find(|theme| name.as_deref() == Some(*theme))
        .unwrap_or(UNASKED)
}

/// The theme that the switch goes to from another.
#[must_use]
pub fn after(theme: &str) -> &'static str {
    let index = THEMES.iter().position(|name| *name == theme).unwrap_or(0);
    THEMES[(index + 1) % THEMES.len()]
}

/// Shows the page that way.
pub fn show(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(ATTRIBUTE, theme);
    }
}

/// Keeps the choice for the next time.
pub fn remember(theme: &str) {
    storage::remember(Key::Theme, theme);
}
