//! A lock between the tabs of one browser: what one of them does, another does not begin.
//!
//! Browsers have it on https and loopback alone. Where it is missing, each tab stands for itself.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::page::window;

#[wasm_bindgen]
extern "C" {
    type Locks;

    #[wasm_bindgen(method)]
    fn request(this: &Locks, name: &str, options: &JsValue, held: &JsValue) -> Promise;
}

/// A lock that is held until it is dropped.
pub struct Held {
    release: Option<Function>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            // Resolving a promise does not fail.
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Takes the lock of that name, or none if another tab has it.
pub async fn take(name: &str) -> Option<Held> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok();
    let Some(locks) = locks.filter(|locks| !locks.is_undefined()) else {
        return Some(Held { release: None });
    };
    let options = js_sys::Object::new();
    // On an object of our own.
    let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
    let name = name.to_owned();
    let taken = Promise::new(&mut |told, _| {
        // Called with the lock or with null; the lock is held until what is returned resolves.
        let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            if lock.is_null() {
                let _ = told.call1(&JsValue::NULL, &JsValue::NULL);
                return JsValue::UNDEFINED;
            }
            Promise::new(&mut |release, _| {
                let _ = told.call1(&JsValue::NULL, &release);
            })
            .into()
        });
        let locks: &Locks = locks.unchecked_ref();
        let _ = locks.request(&name, &options, &held);
    });
    let release = JsFuture::from(taken).await.ok()?;
    if release.is_null() {
        return None;
    }
    Some(Held {
        release: Some(release.unchecked_into()),
    })
}
