//! Restore Builder in the browser: where a person types.
//!
//! The only crate that knows Leptos. It shows what `restore_core` says and decides nothing about
//! requests itself.
//!
//! In reading order: [`route`] is which screen, [`page`] the screens, [`form`] what is typed and
//! the controls that take it, [`request`] what would be sent and what is wrong with it,
//! [`browser`] one capability of the browser per file.

pub mod browser;
pub mod form;
pub mod page;
pub mod request;
pub mod route;

use leptos::prelude::*;

/// Puts the app on the page.
pub fn start() {
    std::panic::set_hook(Box::new(|info| leptos::logging::error!("{info}")));
    mount_to_body(page::shell::App);
}
