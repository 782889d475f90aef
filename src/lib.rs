//! Restore Builder in the browser: where a person types.
//!
//! The only crate that knows a browser. It shows what `restore_core` says and decides nothing about
//! requests itself.
//!
//! In reading order: `restore_dom` is what a page is made of, [`page`] the screens, [`form`] what is
//! typed and the controls that take it, [`request`] what would be sent and what is wrong with it,
//! [`tools`] the second wasm, [`host`] what that may ask of the forms.

pub mod form;
pub mod host;
pub mod page;
pub mod request;
pub mod tools;

pub use restore_dom::{browser, dom, reactive, route, watched};

use reactive::Owner;

/// Puts the app on the page.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into())
    }));
    // Effects need an executor before the first of them runs, and an owner that outlives the page.
    let _ = any_spawner::Executor::init_wasm_bindgen();
    let owner: &'static Owner = Box::leak(Box::new(Owner::new()));
    owner.with(|| dom::append_to_body(page::shell::app()));
}
