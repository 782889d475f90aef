//! The second wasm: every way out and in, sending and what was sent. `boot.js` fetches it when it
//! is first needed.
//!
//! Of exporters it is told texts and answers with texts; screens and dialogs it makes itself. That
//! it cannot be had is a state like any other: the rest of the page works without it.

use std::cell::{Cell, RefCell};

use js_sys::Reflect;
use restore_core::operation::Operation;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;

use crate::reactive::*;
use crate::route::Route;
use crate::watched::Watched;

#[wasm_bindgen]
extern "C" {
    /// What the second wasm exports.
    #[derive(Clone)]
    type Exports;

    #[wasm_bindgen(method, catch)]
    fn render(this: &Exports, format: &str, draft: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch, js_name = openText)]
    fn open_text(this: &Exports) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = openPasted)]
    fn open_pasted(this: &Exports, text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = openFile)]
    fn open_file(this: &Exports, file: &web_sys::File) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn send(this: &Exports, operation: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = showSent)]
    fn show_sent(this: &Exports) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn edited(this: &Exports, operation: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn enter(this: &Exports, hash: &str, place: &web_sys::Element) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn leave(this: &Exports) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = restoreTools, catch)]
    async fn fetch() -> Result<JsValue, JsValue>;
}

/// What somebody wants of the second wasm.
type Wish = Box<dyn FnOnce(&Exports) -> Result<(), JsValue>>;

thread_local! {
    static EXPORTS: RefCell<Option<Exports>> = const { RefCell::new(None) };
    /// Whether the last wish is the dialog that takes texts.
    static TAKES_TEXT: Cell<bool> = const { Cell::new(false) };
    /// The last wish that waits for it.
    static WISH: RefCell<Option<Wish>> = const { RefCell::new(None) };
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
    state: Watched<State>,
    /// Somebody waits for it with a wish.
    awaited: RwSignal<bool>,
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
            state: Watched::new(State::Away),
            awaited: RwSignal::new(false),
        }
    }

    /// Where it is. Tracked.
    #[must_use]
    pub fn state(self) -> State {
        self.state.get()
    }

    /// Where it is, while somebody's wish waits for it. Tracked.
    #[must_use]
    pub fn awaited(self) -> Option<State> {
        self.awaited.get().then(|| self.state.get())
    }

    /// Whether the dialog that takes texts was asked for and is on its way. Not tracked.
    #[must_use]
    pub fn brings_dialog(self) -> bool {
        let is_coming = self.state.with_untracked(|state| *state == State::Coming);
        is_coming && self.awaited.get_untracked() && TAKES_TEXT.get()
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
            self.fulfil();
        });
    }

    /// The text of a format for a draft, as `restore_tools` answers.
    ///
    /// # Errors
    /// A sentence, when it is not here or has stopped.
    pub fn render(self, format: &str, draft: &str) -> Result<String, String> {
        call(|exports| exports.render(format, draft))
    }

    /// Opens the dialog that takes what was passed on.
    pub fn open_text(self) {
        self.wish(Box::new(Exports::open_text));
        TAKES_TEXT.set(true);
    }

    /// Opens it with a text.
    pub fn open_pasted(self, text: String) {
        self.wish(Box::new(move |exports| exports.open_pasted(&text)));
    }

    /// Opens it with a file.
    pub fn open_file(self, file: web_sys::File) {
        self.wish(Box::new(move |exports| exports.open_file(&file)));
    }

    /// Shows what a form would send, to somebody who may then send it.
    pub fn send(self, operation: &'static Operation) {
        self.wish(Box::new(|exports| exports.send(operation.id)));
    }

    /// Shows again what is being sent or was sent last.
    pub fn show_sent(self) {
        self.wish(Box::new(Exports::show_sent));
    }

    /// Fills a place with a screen, for as long as the place is on the page.
    pub fn enter(self, route: Route, place: web_sys::Element) {
        self.wish(Box::new(move |exports| match place.is_connected() {
            true => exports.enter(&route.to_hash(), &place),
            false => Ok(()),
        }));
    }

    /// Lets go of what the screen holds.
    pub fn leave(self) {
        // Not here, nothing to let go of.
        let _ = call(Exports::leave);
    }

    /// Tells that a form says something else now.
    pub fn edited(self, operation: &'static Operation) {
        // Not here, nobody to tell.
        let _ = call(|exports| exports.edited(operation.id));
    }

    /// Forgets what somebody wished for.
    pub fn forget(self) {
        WISH.take();
        self.awaited.set(false);
    }

    fn wish(self, wish: Wish) {
        WISH.set(Some(wish));
        TAKES_TEXT.set(false);
        self.awaited.set(true);
        self.fetch();
        self.fulfil();
    }

    fn fulfil(self) {
        if self.state.with_untracked(|state| *state != State::Here) {
            return;
        }
        self.awaited.set(false);
        if let Some(wish) = WISH.take()
            && let Err(why) = call(wish)
        {
            self.state.set(State::Failed(why));
            self.awaited.set(true);
        }
    }
}

/// Calls the second wasm. Should it stop, this one goes on.
fn call<T>(of: impl FnOnce(&Exports) -> Result<T, JsValue>) -> Result<T, String> {
    let exports = EXPORTS.with_borrow(Clone::clone);
    let answer = exports.as_ref().map(of);
    answer
        .and_then(Result::ok)
        .ok_or_else(|| "This part of the app has stopped; everything else goes on. To start it again, keep the draft and reload.".to_owned())
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
