//! The second wasm: every way out and in, fetched by `boot.js` when it is first needed.
//!
//! It is told texts and answers with texts. That it cannot be had is a state like any other: the
//! rest of the page works without it.

use std::cell::RefCell;

use js_sys::Reflect;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;

use crate::reactive::*;

#[wasm_bindgen]
extern "C" {
    /// What the second wasm exports.
    #[derive(Clone)]
    type Exports;

    #[wasm_bindgen(method, catch)]
    fn render(this: &Exports, format: &str, draft: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Exports, text: &str, current: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(js_name = restoreTools, catch)]
    async fn fetch() -> Result<JsValue, JsValue>;
}

thread_local! {
    static EXPORTS: RefCell<Option<Exports>> = const { RefCell::new(None) };
}

/// Where the second wasm is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody has asked for it.
    Away,
    /// It is on its way.
    Coming,
    /// It can be called.
    Here,
    /// It could not be had; a sentence says why, and what to do.
    Failed(String),
}

/// The second wasm, for whoever needs it.
#[derive(Clone, Copy)]
pub struct Tools {
    state: RwSignal<State>,
}

impl Default for Tools {
    fn default() -> Self {
        Self::new()
    }
}

impl Tools {
    /// To be made under the app's own owner.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: RwSignal::new(State::Away),
        }
    }

    /// Where it is. Tracked.
    #[must_use]
    pub fn state(self) -> State {
        self.state.get()
    }

    /// Fetches it, unless it is here or on its way.
    pub fn fetch(self) {
        let is_coming = |state: &State| matches!(state, State::Coming | State::Here);
        if self.state.with_untracked(is_coming) {
            return;
        }
        self.state.set(State::Coming);
        spawn_local(async move {
            let state = match fetch().await {
                Ok(exports) => {
                    EXPORTS.set(Some(exports.unchecked_into()));
                    State::Here
                }
                Err(error) => State::Failed(why(&error)),
            };
            self.state.set(state);
        });
    }

    /// The text of a format for a draft, as `restore_tools` answers.
    ///
    /// # Errors
    /// A sentence, when it is not here or has stopped.
    pub fn render(self, format: &str, draft: &str) -> Result<String, String> {
        call(|exports| exports.render(format, draft))
    }

    /// What a text that was passed on says, as `restore_tools` answers.
    ///
    /// # Errors
    /// A sentence, when it is not here or has stopped.
    pub fn read(self, text: &str, current: &str) -> Result<String, String> {
        call(|exports| exports.read(text, current))
    }
}

/// Calls the second wasm. Should it stop, this one goes on.
fn call(of: impl FnOnce(&Exports) -> Result<String, JsValue>) -> Result<String, String> {
    let exports = EXPORTS.with_borrow(Clone::clone);
    let answer = exports.as_ref().map(of);
    answer
        .and_then(Result::ok)
        .ok_or_else(|| "This part of the app has stopped; everything else goes on.".to_owned())
}

/// Why it could not be had. `boot.js` has found out by asking again.
fn why(error: &JsValue) -> String {
    let said = |name: &str| {
        let value = Reflect::get(error, &name.into()).ok();
        value
            .and_then(|value| value.as_string())
            .unwrap_or_default()
    };
    let reason = match said("reason").as_str() {
        "missing" => "a file of the app is missing on the server",
        "unreachable" => "the server cannot be reached",
        "changed" => "a file of the app is not the one that was built, so it was not run",
        "blocked" => "WebAssembly is blocked here",
        _ => "it could not be started",
    };
    format!(
        "This part of the app is fetched when it is first needed, and {reason} ({}). What is typed stays.",
        said("message")
    )
}
