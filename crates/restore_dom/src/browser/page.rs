//! The window and the document, which a page always has.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// The window.
///
/// # Panics
/// Outside a page, where nothing here runs.
#[must_use]
pub fn window() -> web_sys::Window {
    web_sys::window().expect("the app runs in a page")
}

thread_local! {
    static DOCUMENT: web_sys::Document = window().document().expect("a page has a document");
}

/// The document; asked for once, because every element begins with it.
///
/// # Panics
/// As [`window`].
#[must_use]
pub fn document() -> web_sys::Document {
    DOCUMENT.with(Clone::clone)
}

/// Calls the closure when the browser is about to draw the next frame.
pub fn next_frame(then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    // Fails for a callback that is none.
    let _ = window().request_animation_frame(then.unchecked_ref());
}

/// Calls the closure when the next frame has been drawn.
pub fn after_next_frame(then: impl FnOnce() + 'static) {
    // A timer that is set while a frame is made runs when it has been painted.
    next_frame(move || {
        let then = Closure::once_into_js(then);
        let _ = window().set_timeout_with_callback(then.unchecked_ref());
    });
}

/// A function that is called after many frames, and of which the browser's half is made once: with
/// each key, making it would take longer than what it does.
pub struct AfterFrame(JsValue);

impl AfterFrame {
    /// The function.
    #[must_use]
    pub fn new(then: fn()) -> Self {
        let then = Closure::<dyn FnMut()>::new(then).into_js_value();
        let set = move || {
            let _ = window().set_timeout_with_callback(then.unchecked_ref());
        };
        Self(Closure::<dyn FnMut()>::new(set).into_js_value())
    }

    /// Calls it when the next frame has been drawn.
    pub fn call(&self) {
        let _ = window().request_animation_frame(self.0.unchecked_ref());
    }
}

/// Calls the closure after so many milliseconds.
pub fn after(millis: i32, then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    let _ = window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), millis);
}

/// The page's origin, such as `https://tools.example`.
#[must_use]
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}
