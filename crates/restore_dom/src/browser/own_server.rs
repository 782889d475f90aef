//! Our own server, if it is what sent this page.

use super::page::document;

/// Its mode, `sandbox` or `server`, which it has written into the page. So a page from anywhere else
/// asks nobody for anything.
#[must_use]
pub fn mode() -> Option<String> {
    let mark = document().query_selector("meta[name=restore-builder-server]");
    mark.ok().flatten()?.get_attribute("content")
}
