//! Light, dark, or as the system has it; remembered where the browser allows it.

use super::page::{document, window};

const KEY: &str = "restore-builder.theme";

const ATTRIBUTE: &str = "data-theme";

/// What a person can choose, in the order of the switch.
const THEMES: [&str; 3] = ["system", "light", "dark"];

/// The theme that the page has. `boot.js` has read the remembered one by now: the first look into
/// the storage takes milliseconds, and there they pass while the app is on its way.
#[must_use]
pub fn current() -> String {
    let root = document().document_element();
    let name = root.and_then(|root| root.get_attribute(ATTRIBUTE));
    name.filter(|name| THEMES.contains(&name.as_str()))
        .unwrap_or_else(|| THEMES[0].to_owned())
}

/// The theme that the switch goes to from another.
#[must_use]
pub fn after(theme: &str) -> &'static str {
    let index = THEMES.iter().position(|name| *name == theme).unwrap_or(0);
    THEMES[(index + 1) % THEMES.len()]
}

/// Shows the page that way and remembers it. Without storage it holds until the page is left.
pub fn apply(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(ATTRIBUTE, theme);
    }
    if let Some(storage) = window().local_storage().ok().flatten() {
        let _ = storage.set_item(KEY, theme);
    }
}
