//! Restore Builder in the browser: where a person types.
//!
//! The only crate that knows a browser. It shows what `restore_core` says and decides nothing about
//! requests itself.
//!
//! In reading order: [`reactive`] is what changes, [`dom`] how an element is made, [`route`] is which screen, [`page`] the screens, [`form`] what is typed and
//! the controls that take it, [`request`] what would be sent and what is wrong with it, [`import`] what was passed on,
//! [`browser`] one capability of the browser per file.

pub mod browser;
pub mod dom;
pub mod form;
pub mod import;
pub mod page;
pub mod reactive;
pub mod request;
pub mod route;

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
