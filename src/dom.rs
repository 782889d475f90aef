//! Elements of the page, made at once; what changes hangs on an effect.
//!
//! Leptos's `view!` gives every place where it is written a type of its own, and code for building,
//! rebuilding and dropping that type: measured here, five to seven kilobytes each, and this page
//! has fifty such places. [`El`] is one type for all of them: 602 KB of wasm became a third. Signals,
//! memos, effects and owners are Leptos's own, and so are their rules: a function runs once, and
//! only what is passed as a closure changes afterwards.
//!
//! Nothing here parses markup, so no text can become an element.

use std::cell::RefCell;
use std::collections::HashMap;

use leptos::prelude::{Owner, RenderEffect, StoredValue, WithValue as _, document};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

/// An element under construction, and afterwards a handle to it.
#[derive(Clone)]
pub struct El(web_sys::Element);

/// An element without attributes or children.
///
/// # Panics
/// When `tag` is no name of an element, which no constant here is.
#[must_use]
pub fn el(tag: &str) -> El {
    El(document().create_element(tag).expect("a valid tag name"))
}

impl El {
    /// The element itself.
    #[must_use]
    pub const fn node(&self) -> &web_sys::Element {
        &self.0
    }

    /// Sets an attribute once and for all.
    #[must_use]
    pub fn attr(self, name: &str, value: &str) -> Self {
        set(&self.0, name, Some(value));
        self
    }

    /// Sets an attribute if there is a value for it.
    #[must_use]
    pub fn attr_if_some(self, name: &str, value: Option<&str>) -> Self {
        set(&self.0, name, value);
        self
    }

    /// Sets the class names.
    #[must_use]
    pub fn class(self, names: &str) -> Self {
        self.attr("class", names)
    }

    /// Appends text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        append(&self.0, &document().create_text_node(text));
        self
    }

    /// Appends an element.
    #[must_use]
    pub fn child(self, child: Self) -> Self {
        append(&self.0, &child.0);
        self
    }

    /// Appends elements.
    #[must_use]
    pub fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        for child in children {
            append(&self.0, &child.0);
        }
        self
    }

    /// Keeps an attribute at what the closure says; `None` takes it away.
    #[must_use]
    pub fn live_attr(
        self,
        name: &'static str,
        value: impl Fn() -> Option<String> + 'static,
    ) -> Self {
        let element = self.0.clone();
        let last = RefCell::new(None);
        effect(Box::new(move || {
            let value = value();
            if *last.borrow() != value {
                set(&element, name, value.as_deref());
                last.replace(value);
            }
        }));
        self
    }

    /// Appends text that is kept at what the closure says.
    #[must_use]
    pub fn live_text(self, text: impl Fn() -> String + 'static) -> Self {
        let node = document().create_text_node("");
        append(&self.0, &node);
        let last = RefCell::new(String::new());
        effect(Box::new(move || {
            let text = text();
            if *last.borrow() != text {
                node.set_data(&text);
                last.replace(text);
            }
        }));
        self
    }

    /// Has the class while the closure says so.
    #[must_use]
    pub fn class_if(self, class: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        let list = self.0.class_list();
        effect(Box::new(move || {
            // Fails for an empty name alone.
            let _ = if on() {
                list.add_1(class)
            } else {
                list.remove_1(class)
            };
        }));
        self
    }

    /// Is not there to be seen while the closure says so.
    #[must_use]
    pub fn hidden_if(self, hidden: impl Fn() -> bool + 'static) -> Self {
        self.live_attr("hidden", move || hidden().then(String::new))
    }

    /// `true` or `false` as an attribute, as ARIA states want it.
    #[must_use]
    pub fn live_state(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        self.live_attr(name, move || Some(on().to_string()))
    }

    /// Keeps the value of an input or text area. The attribute would only set the first one.
    #[must_use]
    pub fn live_value(self, value: impl Fn() -> String + 'static) -> Self {
        let property = JsValue::from_str("value");
        let element = self.0.clone();
        effect(Box::new(move || {
            let value = JsValue::from_str(&value());
            // Setting the same text again could move the caret of whoever is typing it.
            if js_sys::Reflect::get(&element, &property).ok().as_ref() != Some(&value) {
                let _ = js_sys::Reflect::set(&element, &property, &value);
            }
        }));
        self
    }

    /// Keeps the state of a radio button or check box.
    #[must_use]
    pub fn live_checked(self, on: impl Fn() -> bool + 'static) -> Self {
        let input = self.0.clone().unchecked_into::<web_sys::HtmlInputElement>();
        effect(Box::new(move || input.set_checked(on())));
        self
    }

    /// Fills the element with what the closure returns, anew whenever that changes. What the old
    /// content held on to is let go.
    #[must_use]
    pub fn slot(self, content: impl Fn() -> Vec<Self> + 'static) -> Self {
        let element = self.0.clone();
        effect(Box::new(move || {
            let content = content();
            element.set_text_content(None);
            for child in content {
                append(&element, &child.0);
            }
        }));
        self
    }

    /// Fills the element with one child for each entry and keeps children whose key stays.
    #[must_use]
    pub fn keyed<T: 'static>(
        self,
        entries: impl Fn() -> Vec<(u64, T)> + 'static,
        make: impl Fn(T) -> Self + 'static,
    ) -> Self {
        let element = self.0.clone();
        let owner = Owner::current().unwrap_or_default();
        let kept: RefCell<HashMap<u64, (Self, Owner)>> = RefCell::default();
        effect(Box::new(move || {
            let mut before = kept.take();
            let mut now = HashMap::new();
            let mut place = element.first_child();
            for (key, entry) in entries() {
                let (child, child_owner) = before.remove(&key).unwrap_or_else(|| {
                    let child_owner = owner.child();
                    (child_owner.with(|| make(entry)), child_owner)
                });
                // A child that stands where it belongs is not moved: moving would take its focus.
                if place.as_ref() == Some(child.0.as_ref()) {
                    place = child.0.next_sibling();
                } else {
                    let _ = element.insert_before(&child.0, place.as_ref());
                }
                now.insert(key, (child, child_owner));
            }
            for (child, child_owner) in before.into_values() {
                child.0.remove();
                child_owner.cleanup();
            }
            kept.replace(now);
        }));
        self
    }

    /// Calls the closure for each event of that name.
    #[must_use]
    pub fn on(self, event: &str, handler: impl FnMut(web_sys::Event) + 'static) -> Self {
        listen(&self.0, event, Box::new(handler));
        self
    }

    /// Calls the closure for each click.
    #[must_use]
    pub fn on_click(self, handler: impl Fn() + 'static) -> Self {
        self.on("click", move |_| handler())
    }

    /// Calls the closure with the text of an input or text area whenever it changes.
    #[must_use]
    pub fn on_input(self, handler: impl Fn(String) + 'static) -> Self {
        self.on("input", move |event| {
            let value = event
                .target()
                .map(|target| js_sys::Reflect::get(&target, &"value".into()));
            handler(
                value
                    .and_then(Result::ok)
                    .and_then(|value| value.as_string())
                    .unwrap_or_default(),
            );
        })
    }
}

/// A small button that reads like a link.
#[must_use]
pub fn text_button(label: &str) -> El {
    el("button")
        .attr("type", "button")
        .class("text-button")
        .text(label)
}

/// Listens for an event of the window until the current owner ends.
pub fn on_window(event: &str, handler: impl FnMut(web_sys::Event) + 'static) {
    let window = leptos::prelude::window();
    let handler: Handler = Closure::new(handler);
    let listener = handler
        .as_ref()
        .clone()
        .unchecked_into::<js_sys::Function>();
    let _ = window.add_event_listener_with_callback(event, &listener);
    let event = event.to_owned();
    let handler = StoredValue::new_local(handler);
    leptos::prelude::on_cleanup(move || {
        // Taken off before it is dropped: a listener without its closure would panic.
        let listener = handler.try_with_value(|handler| handler.as_ref().clone());
        if let Some(listener) = listener {
            let _ = leptos::prelude::window()
                .remove_event_listener_with_callback(&event, listener.unchecked_ref());
        }
    });
}

/// Puts elements on the page's body.
pub fn append_to_body(elements: Vec<El>) {
    if let Some(body) = document().body() {
        for element in elements {
            append(&body, &element.0);
        }
    }
}

type Handler = Closure<dyn FnMut(web_sys::Event)>;

fn listen(element: &web_sys::Element, event: &str, handler: Box<dyn FnMut(web_sys::Event)>) {
    let handler: Handler = Closure::wrap(handler);
    let _ = element.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
    // Lives as long as what made the element, and goes with it.
    StoredValue::new_local(handler);
}

fn append(parent: &web_sys::Node, child: &web_sys::Node) {
    // Fails only when the child holds the parent.
    let _ = parent.append_child(child);
}

fn set(element: &web_sys::Element, name: &str, value: Option<&str>) {
    // Fails only for names that no attribute can have.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Runs now and whenever a signal that it read has changed, for as long as its owner lives.
fn effect(run: Box<dyn Fn()>) {
    let effect = RenderEffect::new(move |_: Option<()>| run());
    StoredValue::new_local(effect);
}
