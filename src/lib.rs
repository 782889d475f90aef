//! Restore Builder in the browser: where a person types.
//!
//! The only crate that knows Leptos. It shows what `restore_core` says and decides nothing about
//! requests itself.
//!
//! In reading order: [`dom`] is how an element is made, [`route`] is which screen, [`page`] the screens, [`form`] what is typed and
//! the controls that take it, [`request`] what would be sent and what is wrong with it,
//! [`browser`] one capability of the browser per file.

pub mod browser;
pub mod dom;
pub mod form;
pub mod page;
pub mod request;
pub mod route;

use leptos::prelude::*;

/// Puts the app on the page.
pub fn start() {
    std::panic::set_hook(Box::new(|info| leptos::logging::error!("{info}")));
    // An empty view starts Leptos's executor and gives an owner that lives as long as the page.
    mount_to_body(|| dom::append_to_body(page::shell::app()));
}
