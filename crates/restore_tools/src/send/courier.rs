//! The only place of the page that opens a connection: one call, one answer, never twice.
//!
//! It follows no redirect, tries nothing again and keeps nothing.

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use restore_core::secret::Secret;
use std::cell::Cell;
use std::rc::Rc;

use crate::browser::page::after;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    async fn fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;

    type Response;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Response) -> u16;

    #[wasm_bindgen(method, getter)]
    fn headers(this: &Response) -> JsValue;

    #[wasm_bindgen(method, js_name = arrayBuffer)]
    fn bytes(this: &Response) -> js_sys::Promise;

    type AbortController;

    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;

    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);
}

/// What is sent. Address, headers and body may be secret.
#[derive(Debug, Clone)]
pub struct Call {
    /// HTTP method.
    pub method: String,
    /// Absolute, or relative to the page.
    pub url: Secret,
    /// Names and values.
    pub headers: Vec<(String, Secret)>,
    /// The body.
    pub body: Option<Secret>,
    /// The answer may not be read, only that there is one.
    pub is_blind: bool,
}

impl Call {
    /// Reads something of this page's own server.
    #[must_use]
    pub fn get(url: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            url: Secret::new(url.to_owned()),
            headers: Vec::new(),
            body: None,
            is_blind: false,
        }
    }

    fn init(&self, signal: &JsValue) -> JsValue {
        let headers: Array = self
            .headers
            .iter()
            .map(|(name, value)| {
                Array::of2(&name.into(), &value.expose().unwrap_or_default().into())
            })
            .collect();
        let mut members: Vec<(&str, JsValue)> = vec![
            ("method", (&self.method).into()),
            ("headers", headers.into()),
            ("signal", signal.clone()),
            (
                "redirect",
                if self.is_blind { "follow" } else { "error" }.into(),
            ),
            ("cache", "no-store".into()),
            ("referrerPolicy", "no-referrer".into()),
            ("credentials", "same-origin".into()),
            (
                "mode",
                if self.is_blind { "no-cors" } else { "cors" }.into(),
            ),
        ];
        if let Some(body) = self.body.as_ref().and_then(Secret::expose) {
            members.push(("body", body.into()));
        }
        let init = Object::new();
        for (name, value) in members {
            // On an object of our own.
            let _ = Reflect::set(&init, &name.into(), &value);
        }
        init.into()
    }
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers that the browser lets a page read.
    pub headers: Vec<(String, String)>,
    /// All of the body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Why nothing came. None of it says whether anything left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Somebody pressed Cancel.
    Cancelled,
    /// It took too long.
    TimedOut,
    /// The browser gives no reason: no connection, a broken one, or an answer that it withholds.
    Broken,
}

/// Ends a call before its answer.
#[derive(Clone)]
pub struct Stop {
    controller: Rc<AbortController>,
    cause: Rc<Cell<Option<Failure>>>,
}

impl Default for Stop {
    fn default() -> Self {
        Self {
            controller: Rc::new(AbortController::new()),
            cause: Rc::default(),
        }
    }
}

impl Stop {
    /// Nobody waits for the answer any longer.
    pub fn cancel(&self) {
        self.end(Failure::Cancelled);
    }

    /// Whether it was ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.cause.get().is_some()
    }

    fn end(&self, cause: Failure) {
        if self.cause.get().is_none() {
            self.cause.set(Some(cause));
            self.controller.abort();
        }
    }
}

/// Sends a call, once, and waits for all of its answer.
///
/// # Errors
/// [`Failure`].
pub async fn call(call: &Call, stop: &Stop, timeout_ms: i32) -> Result<Reply, Failure> {
    let late = stop.clone();
    after(timeout_ms, move || late.end(Failure::TimedOut));
    let init = call.init(&stop.controller.signal());
    let url = call.url.expose().unwrap_or_default();
    let failure = |_| stop.cause.get().unwrap_or(Failure::Broken);
    let response: Response = fetch(url, &init).await.map_err(failure)?.unchecked_into();
    let bytes = JsFuture::from(response.bytes()).await.map_err(failure)?;
    Ok(Reply {
        status: response.status(),
        headers: headers(&response.headers()),
        body: Uint8Array::new(&bytes).to_vec(),
    })
}

fn headers(headers: &JsValue) -> Vec<(String, String)> {
    let pair = |pair: JsValue| {
        let pair = Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    Array::from(headers).iter().filter_map(pair).collect()
}

/// Why a call of [`Call`]'s kind failed, as far as a browser lets a page find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The page's own policy forbids it.
    Policy,
    /// A page on https does not call http.
    Mixed,
    /// Nothing is there.
    Unreachable,
    /// Something is there, and does not let pages of this origin in.
    Withheld,
}

/// Finds out why a call was broken, by asking whether anything at all answers there.
pub async fn obstacle(url: &str, was_policy: bool, page: &str) -> Obstacle {
    if was_policy {
        return Obstacle::Policy;
    }
    if page.starts_with("https:") && url.starts_with("http:") {
        return Obstacle::Mixed;
    }
    let blind = Call {
        is_blind: true,
        ..Call::get(url)
    };
    match call(&blind, &Stop::default(), PATIENCE_MS).await {
        Ok(_) => Obstacle::Withheld,
        Err(_) => Obstacle::Unreachable,
    }
}

/// How long a harmless call may take.
pub const PATIENCE_MS: i32 = 10_000;

/// Notes while it lives whether the page's policy forbade something.
pub struct PolicyWatch {
    seen: Rc<Cell<bool>>,
    listener: Function,
}

impl Default for PolicyWatch {
    fn default() -> Self {
        let seen = Rc::new(Cell::new(false));
        let told = seen.clone();
        let listener = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(move || told.set(true));
        let listener: Function = listener.into_js_value().unchecked_into();
        // A document listens to whatever it is told to.
        let _ =
            crate::browser::page::document().add_event_listener_with_callback(VIOLATION, &listener);
        Self { seen, listener }
    }
}

const VIOLATION: &str = "securitypolicyviolation";

impl PolicyWatch {
    /// Whether it did; asked a moment later, because the event is a task of its own.
    pub async fn is_forbidden(&self) -> bool {
        let moment = js_sys::Promise::new(&mut |done, _| {
            after(50, move || {
                // Resolving does not fail.
                let _ = done.call0(&JsValue::NULL);
            });
        });
        let _ = JsFuture::from(moment).await;
        self.seen.get()
    }
}

impl Drop for PolicyWatch {
    fn drop(&mut self) {
        let _ = crate::browser::page::document()
            .remove_event_listener_with_callback(VIOLATION, &self.listener);
    }
}
