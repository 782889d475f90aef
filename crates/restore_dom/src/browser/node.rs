//! What elements are made with: calls of the document that cannot fail with the names that the page
//! uses.
//!
//! The same calls of web-sys expect exceptions, each through a function of its own on either side.
//! That was half of the time in which the page is made. A sixth was to turn the same few names into
//! strings of JavaScript a thousand times: a [`word`] is turned once.

use std::cell::RefCell;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// A document, as the maker of elements.
    pub type Maker;

    /// An element without attributes or children.
    #[wasm_bindgen(method, js_name = createElement)]
    pub fn element(this: &Maker, tag: &JsValue) -> web_sys::Element;

    /// A text that may change.
    #[wasm_bindgen(method, js_name = createTextNode)]
    pub fn text(this: &Maker, text: &str) -> web_sys::Text;

    /// A node, as what it is made of.
    pub type Part;

    /// Sets an attribute.
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub fn set(this: &Part, name: &JsValue, value: &str);

    /// Sets an attribute to a word.
    #[wasm_bindgen(method, js_name = setAttribute)]
    pub fn set_word(this: &Part, name: &JsValue, value: &JsValue);

    /// Takes an attribute away.
    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub fn unset(this: &Part, name: &JsValue);

    /// Puts a node at the end.
    #[wasm_bindgen(method, js_name = append)]
    pub fn append(this: &Part, child: &JsValue);

    /// Puts text at the end.
    #[wasm_bindgen(method, js_name = append)]
    pub fn append_text(this: &Part, text: &str);

    /// Puts a node before another one of its children, or at the end.
    #[wasm_bindgen(method, js_name = insertBefore)]
    pub fn insert(this: &Part, child: &JsValue, place: Option<&web_sys::Node>);

    /// Puts text in the place of everything that is in it.
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub fn write(this: &Part, text: &str);

    /// Calls a function for each event of that name.
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub fn listen(this: &Part, event: &JsValue, handler: &JsValue);

    /// A property that is true or false.
    #[wasm_bindgen(method, setter)]
    pub fn set_checked(this: &Part, on: bool);

    /// The text of a line.
    #[wasm_bindgen(method, getter)]
    pub fn value(this: &Part) -> String;

    /// The text of a line.
    #[wasm_bindgen(method, setter)]
    pub fn set_value(this: &Part, text: &str);
}

thread_local! {
    /// Words by where they stand in the program; two for one place take turns.
    static WORDS: RefCell<[Option<(&'static str, JsValue)>; 256]> = const { RefCell::new([const { None }; 256]) };
}

/// A word of the program, as the document takes it.
#[must_use]
pub fn word(text: &'static str) -> JsValue {
    let address = text.as_ptr().addr();
    WORDS.with_borrow_mut(|words| {
        let slot = &mut words[(address ^ (address >> 8)) % 256];
        if let Some((known, value)) = slot
            && std::ptr::eq(*known, text)
        {
            return value.clone();
        }
        let value = JsValue::from_str(text);
        *slot = Some((text, value.clone()));
        value
    })
}
