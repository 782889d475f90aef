//! Elements of the page, made at once; what changes hangs on an effect.
//!
//! Leptos's `view!` gives every place where it is written a type of its own, and code for building,
//! rebuilding and dropping that type: measured here, five to seven kilobytes each, and this page
//! has fifty such places. [`El`] is one type for all of them: 602 KB of wasm became fewer than 400.
//! Signals, memos, effects and owners are Leptos's own, and so are their rules: a function runs once, and
//! only what is passed as a closure changes afterwards.
//!
//! Nothing here parses markup, so no text can become an element.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::browser::node::{Maker, Part, word};
use crate::browser::page::{AfterFrame, after_next_frame, document, next_frame, window};
use crate::reactive::{Owner, RenderEffect, StoredValue};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

/// An element under construction, and afterwards a handle to it.
#[derive(Clone)]
pub struct El(web_sys::Element);

/// An element without attributes or children. `tag` has to be the name of an element.
#[must_use]
pub fn el(tag: &'static str) -> El {
    El(maker().element(&word(tag)))
}

fn maker() -> Maker {
    document().unchecked_into()
}

impl El {
    /// An element that is on the page already.
    #[must_use]
    pub const fn of(element: web_sys::Element) -> Self {
        Self(element)
    }

    /// The element itself.
    #[must_use]
    pub const fn node(&self) -> &web_sys::Element {
        &self.0
    }

    /// Sets an attribute once and for all.
    #[must_use]
    pub fn attr(self, name: &'static str, value: &str) -> Self {
        set(&self.0, name, Some(value));
        self
    }

    /// Sets an attribute if there is a value for it.
    #[must_use]
    pub fn attr_if_some(self, name: &'static str, value: Option<&str>) -> Self {
        set(&self.0, name, value);
        self
    }

    /// Sets the class names.
    #[must_use]
    pub fn class(self, names: &'static str) -> Self {
        part(&self.0).set_word(&word("class"), &word(names));
        self
    }

    /// Appends text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        part(&self.0).append_text(text);
        self
    }

    /// Appends an element.
    #[must_use]
    pub fn child(self, child: Self) -> Self {
        self.children([child])
    }

    /// Appends elements.
    #[must_use]
    pub fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        for child in children {
            part(&self.0).append(&child.0);
        }
        self
    }

    /// Makes it seen or not.
    pub fn show(&self, seen: bool) {
        self.mark("hidden", (!seen).then_some(""));
    }

    /// Sets an attribute, or takes it away.
    pub fn mark(&self, name: &'static str, value: Option<&str>) {
        set(&self.0, name, value);
    }

    /// Puts children in the place of what is in it.
    pub fn fill(&self, children: Vec<Self>) {
        self.write("");
        for child in children {
            part(&self.0).append(&child.0);
        }
    }

    /// Puts children in their order, new ones among them; those in their place are not moved. What
    /// is to go has gone by now.
    pub fn order<'a>(&self, children: impl Iterator<Item = &'a Self>) {
        let mut next = self.0.first_child();
        for child in children {
            next = put(&self.0, child, next);
        }
    }

    /// Puts text in the place of what is in it.
    pub fn write(&self, text: &str) {
        part(&self.0).write(text);
    }

    /// Keeps an attribute at what the closure says; `None` takes it away.
    #[must_use]
    pub fn live_attr(
        self,
        name: &'static str,
        value: impl Fn() -> Option<String> + 'static,
    ) -> Self {
        keep_attribute(&self.0, name, Box::new(value));
        self
    }

    /// Appends text that is kept at what the closure says.
    #[must_use]
    pub fn live_text(self, text: impl Fn() -> String + 'static) -> Self {
        keep_text(&self.0, Box::new(text));
        self
    }

    /// Has the attribute, without a value, while the closure says so.
    #[must_use]
    pub fn attr_if(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        keep_state(&self.0, name, ["", ""], Box::new(on));
        self
    }

    /// Is not there to be seen while the closure says so.
    #[must_use]
    pub fn hidden_if(self, hidden: impl Fn() -> bool + 'static) -> Self {
        self.attr_if("hidden", hidden)
    }

    /// `true` or `false` as an attribute, as ARIA states want it.
    #[must_use]
    pub fn live_state(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        keep_state(&self.0, name, ["false", "true"], Box::new(on));
        self
    }

    /// Keeps the value of an input or text area. The attribute would only set the first one.
    #[must_use]
    pub fn live_value(self, value: impl Fn() -> String + 'static) -> Self {
        keep_value(&self.0, Box::new(value));
        self
    }

    /// Keeps the state of a check box.
    #[must_use]
    pub fn live_checked(self, on: impl Fn() -> bool + 'static) -> Self {
        let element = self.clone();
        watch(move || element.check(on()));
        self
    }

    /// Sets the state of a radio button or check box.
    pub fn check(&self, on: bool) {
        part(&self.0).set_checked(on);
    }

    /// Fills the element with what the closure returns, anew whenever that changes. What the old
    /// content held on to is let go.
    #[must_use]
    pub fn slot(self, content: impl Fn() -> Vec<Self> + 'static) -> Self {
        keep_content(&self.0, Box::new(content));
        self
    }

    /// Fills the element with one child for each entry and keeps children whose key stays. An
    /// entry is a key, a place and what makes its child, which is told the place whenever that
    /// changes.
    #[must_use]
    pub fn keyed(self, entries: impl Fn() -> Vec<(u32, usize, Make)> + 'static) -> Self {
        keep_children(&self.0, Box::new(entries));
        self
    }

    /// Appends children on the next frame, which the browser paints only then: for what nobody can
    /// use sooner than what stands around it. Not if the element has left the page by then.
    #[must_use]
    pub fn later(self, children: impl FnOnce() -> Vec<Self> + 'static) -> Self {
        append_later(&self.0, Box::new(children));
        self
    }

    /// Calls the closure for each event of that name.
    #[must_use]
    pub fn on(self, event: &'static str, handler: impl Fn(web_sys::Event) + 'static) -> Self {
        listen(&self.0, event, Box::new(handler));
        self
    }

    /// Calls the closure at the first event of that name. What it makes belongs to whoever owns what
    /// is made now.
    #[must_use]
    pub fn at_first(self, event: &'static str, handler: impl FnOnce() + 'static) -> Self {
        listen_once(&self.0, event, Box::new(handler));
        self
    }

    /// Calls the closure for each click.
    #[must_use]
    pub fn on_click(self, handler: impl Fn() + 'static) -> Self {
        listen_to_clicks(&self.0, Box::new(handler));
        self
    }

    /// Calls the closure with the text of an input or text area whenever it changes.
    #[must_use]
    pub fn on_input(self, handler: impl Fn(String) + 'static) -> Self {
        listen_to_text(&self.0, Rc::new(handler));
        self
    }
}

/// A closure that is asked again and again.
///
/// As a trait object it is one function; `dyn Fn` would bring two more, for callers that there are
/// none of, with every one of the page's closures.
trait Live<T> {
    fn now(&self) -> T;
}

impl<T, F: Fn() -> T> Live<T> for F {
    fn now(&self) -> T {
        self()
    }
}

/// A closure that is told of events; a trait of its own for the same reason.
trait Hear<E> {
    fn hear(&self, event: E);
}

impl<E, F: Fn(E)> Hear<E> for F {
    fn hear(&self, event: E) {
        self(event);
    }
}

/// Makes the child of an entry of [`El::keyed`], and what is told the child's place.
pub type Make = Box<dyn FnOnce() -> (El, Placed)>;

/// What is told the place of a child.
pub type Placed = Box<dyn Fn(usize)>;

// The methods above are made anew for every closure that is passed to them. What they do stands
// below, once.

fn keep_attribute(
    element: &web_sys::Element,
    name: &'static str,
    value: Box<dyn Live<Option<String>>>,
) {
    let element = element.clone();
    let last = RefCell::new(None);
    effect(Box::new(move || {
        let value = value.now();
        if *last.borrow() != value {
            set(&element, name, value.as_deref());
            last.replace(value);
        }
    }));
}

/// An attribute of two states; one whose text for `false` is empty is taken away instead.
fn keep_state(
    element: &web_sys::Element,
    name: &'static str,
    [off_text, on_text]: [&'static str; 2],
    on: Box<dyn Live<bool>>,
) {
    let element = element.clone();
    let last = Cell::new(None);
    effect(Box::new(move || {
        let on = on.now();
        if last.replace(Some(on)) != Some(on) {
            let off = Some(off_text).filter(|text| !text.is_empty());
            set(&element, name, if on { Some(on_text) } else { off });
        }
    }));
}

fn keep_text(element: &web_sys::Element, text: Box<dyn Live<String>>) {
    let node = maker().text("");
    part(element).append(&node);
    let last = RefCell::new(String::new());
    effect(Box::new(move || {
        let text = text.now();
        if *last.borrow() != text {
            part(&node).write(&text);
            last.replace(text);
        }
    }));
}

fn keep_value(element: &web_sys::Element, value: Box<dyn Live<String>>) {
    let element = element.clone();
    effect(Box::new(move || {
        let value = value.now();
        // Setting the same text again could move the caret of whoever is typing it.
        if part(&element).value() != value {
            part(&element).set_value(&value);
        }
    }));
}

fn keep_content(element: &web_sys::Element, content: Box<dyn Live<Vec<El>>>) {
    let element = element.clone();
    effect(Box::new(move || {
        El(element.clone()).fill(content.now());
    }));
}

fn keep_children(element: &web_sys::Element, entries: Box<dyn Live<Vec<(u32, usize, Make)>>>) {
    let element = element.clone();
    let owner = Owner::current().unwrap_or_default();
    let kept: RefCell<Vec<Kept>> = RefCell::default();
    effect(Box::new(move || {
        let entries = entries.now();
        let (mut before, gone): (Vec<Kept>, Vec<Kept>) = kept
            .take()
            .into_iter()
            .partition(|kept| entries.iter().any(|(key, ..)| *key == kept.key));
        for gone in gone {
            gone.child.0.remove();
            gone.owner.cleanup();
        }
        // Most entries stay in their order, so the last one of these is nearly always the right one.
        before.reverse();
        let mut now = Vec::new();
        let mut next = element.first_child();
        for (key, place, make) in entries {
            let found = before.iter().rposition(|kept| kept.key == key);
            let mut kept = match found {
                Some(index) => before.remove(index),
                None => {
                    let owner = owner.child();
                    let (child, placed) = owner.with(make);
                    Kept {
                        key,
                        child,
                        placed,
                        place: None,
                        owner,
                    }
                }
            };
            if kept.place.replace(place) != Some(place) {
                (kept.placed)(place);
            }
            next = put(&element, &kept.child, next);
            now.push(kept);
        }
        kept.replace(now);
    }));
}

/// Puts a child before the next one and returns what is next then. A child that stands where it
/// belongs is not moved: moving would take its focus.
fn put(parent: &web_sys::Node, child: &El, next: Option<web_sys::Node>) -> Option<web_sys::Node> {
    if next.as_ref() == Some(child.0.as_ref()) {
        return child.0.next_sibling();
    }
    part(parent).insert(&child.0, next.as_ref());
    next
}

/// A child of a keyed element, and what it holds on to.
struct Kept {
    key: u32,
    child: El,
    placed: Placed,
    place: Option<usize>,
    owner: Owner,
}

fn listen_to_clicks(element: &web_sys::Element, handler: Box<dyn Live<()>>) {
    listen(element, "click", Box::new(move |_| handler.now()));
}

/// What was typed is on the screen before anything is made of it: the letter is painted first, and
/// the handler told right after.
fn listen_to_text(element: &web_sys::Element, handler: Rc<dyn Hear<String>>) {
    let source = element.clone();
    let heard = move |_| {
        let (source, handler) = (source.clone(), handler.clone());
        after_paint(Box::new(move || handler.hear(part(&source).value())));
    };
    add_listener(element, "input", Box::new(heard));
}

thread_local! {
    /// What waits for the next frame to be painted.
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = RefCell::default();
    static SETTLE: AfterFrame = AfterFrame::new(settle);
}

fn after_paint(then: Box<dyn FnOnce()>) {
    let is_first = WAITING.with_borrow_mut(|waiting| {
        waiting.push(then);
        waiting.len() == 1
    });
    if is_first {
        SETTLE.with(AfterFrame::call);
    }
}

/// Does now what waits for the next frame. Every other event begins with it, so that nobody acts
/// on a text that is not the one on the screen.
pub fn settle() {
    for then in WAITING.take() {
        then();
    }
}

thread_local! {
    /// Whether a pointer is down.
    static PRESSED: Cell<bool> = const { Cell::new(false) };
    /// What waits for it to be released.
    static HELD_BACK: RefCell<Vec<Box<dyn FnOnce()>>> = RefCell::default();
}

/// Follows the pointer, for [`after_release`].
pub fn follow_pointer() {
    add_listener(&window(), "pointerdown", Box::new(|_| PRESSED.set(true)));
    for up in ["pointerup", "pointercancel"] {
        let released = |_| {
            PRESSED.set(false);
            // The click comes after the release, and first.
            after_next_frame(|| HELD_BACK.take().into_iter().for_each(|then| then()));
        };
        add_listener(&window(), up, Box::new(released));
    }
}

/// Runs the closure now, or, while a pointer is down, when the click has been dealt with.
pub fn after_release(then: impl FnOnce() + 'static) {
    if PRESSED.get() {
        HELD_BACK.with_borrow_mut(|waiting| waiting.push(Box::new(then)));
    } else {
        then();
    }
}

/// The text of the control that an event comes from.
#[must_use]
pub fn text_of(event: &web_sys::Event) -> String {
    event
        .target()
        .map_or_else(String::new, |target| part(&target).value())
}

/// A button with words on it.
#[must_use]
pub fn button(label: &str) -> El {
    el("button")
        .attr("type", "button")
        .class("button")
        .text(label)
}

/// A wire name.
#[must_use]
pub fn wire(name: &str) -> El {
    el("code").class("wire").text(name)
}

/// A small button that reads like a link.
#[must_use]
pub fn text_button(label: &str) -> El {
    el("button")
        .attr("type", "button")
        .class("text-button")
        .text(label)
}

/// Listens for an event of the window for as long as the page lives.
pub fn on_window(event: &'static str, handler: impl Fn(web_sys::Event) + 'static) {
    listen(&window(), event, Box::new(handler));
}

/// Runs the closure now and whenever a signal that it read has changed, until its owner ends.
pub fn watch(run: impl Fn() + 'static) {
    effect(Box::new(run));
}

/// Puts elements on the page's body.
pub fn append_to_body(elements: Vec<El>) {
    if let Some(body) = document().body() {
        for element in elements {
            part(&body).append(&element.0);
        }
    }
}

fn append_later(element: &web_sys::Element, children: Box<dyn FnOnce() -> Vec<El>>) {
    let (place, owner) = (element.clone(), Owner::current().unwrap_or_default());
    next_frame(move || {
        if place.is_connected() {
            for child in owner.with(children) {
                part(&place).append(&child.0);
            }
        }
    });
}

fn listen_once(element: &web_sys::Element, event: &'static str, handler: Box<dyn FnOnce()>) {
    let owner = Owner::current().unwrap_or_default();
    let handler = Cell::new(Some(handler));
    let heard = move |_| {
        if let Some(handler) = handler.take() {
            owner.with(handler);
        }
    };
    add_listener(element, event, Box::new(heard));
}

fn listen(
    target: &web_sys::EventTarget,
    event: &'static str,
    handler: Box<dyn Hear<web_sys::Event>>,
) {
    let settled = move |event| {
        settle();
        handler.hear(event);
    };
    add_listener(target, event, Box::new(settled));
}

fn add_listener(
    target: &web_sys::EventTarget,
    event: &'static str,
    handler: Box<dyn Hear<web_sys::Event>>,
) {
    let handler = Closure::<dyn FnMut(web_sys::Event)>::new(move |event| handler.hear(event));
    // Handed to the browser, which lets go of it together with the target.
    part(target).listen(&word(event), &handler.into_js_value());
}

fn set(element: &web_sys::Element, name: &'static str, value: Option<&str>) {
    match value {
        Some(value) => part(element).set(&word(name), value),
        None => part(element).unset(&word(name)),
    }
}

fn part(node: &JsValue) -> &Part {
    node.unchecked_ref()
}

/// Runs now and whenever a signal that it read has changed, for as long as its owner lives.
fn effect(run: Box<dyn Live<()>>) {
    StoredValue::new(RenderEffect::new(move |_: Option<()>| run.now()));
}
