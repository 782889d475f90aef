//! What both wasm modules of the page are made of.
//!
//! [`reactive`] and [`watched`] are what changes, [`dom`] how an element is made, [`route`] which screen there is,
//! [`browser`] one capability of the browser per file.

pub mod browser;
pub mod dom;
pub mod reactive;
pub mod route;
pub mod watched;
