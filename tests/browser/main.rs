//! Component tests: each mounts one piece of the app in a real page and looks at it as a person would.
//!
//! They run in Chromium by `cargo xtask test --only components`, and are empty anywhere else.
#![cfg(target_arch = "wasm32")]

mod dom;
mod history;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
