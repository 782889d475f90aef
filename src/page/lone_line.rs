//! The line that somebody is in, as a form of its own.
//!
//! With each key a browser that can fill in forms looks over every field of the form that the line
//! belongs to. Without one it looks over every field of the page, which takes longer than laying
//! out and painting the line.

use wasm_bindgen::JsCast as _;

use crate::dom::{El, el, on_window};

const ID: &str = "lone-line";

/// The form. Enter, which sends a form of one line, finds no dialog to close and does nothing.
pub fn lone_line() -> El {
    on_window("focusin", |event| belong(&event, Some(ID)));
    on_window("focusout", |event| belong(&event, None));
    el("form")
        .attr("id", ID)
        .attr("method", "dialog")
        .attr("autocomplete", "off")
        .attr("hidden", "")
}

/// Has the line that an event is about belong to a form, or to none.
fn belong(event: &web_sys::Event, form: Option<&str>) {
    let Some(target) = event.target() else { return };
    let line: web_sys::Element = target.unchecked_into();
    // Not a secret, which no browser is to offer to remember.
    if line.matches("input[type=text], textarea") == Ok(true) {
        El::of(line).mark("form", form);
    }
}
