//! One line of text: text as it is, numbers as their digits.

use std::cell::Cell;

use crate::reactive::*;
use restore_core::operation::{Param, Shape};

use super::node::Scalar;
use super::row::{Field, problem_id};
use crate::dom::{El, el, text_button, watch};

/// A line of text. Its aids are for whoever is in it, and come with the first who is.
pub fn text(field: &Field, scalar: &Scalar) -> El {
    let control = el("div").class("control").child(input(field, scalar));
    if scalar.empty.get_untracked() {
        return control.child(aids(field, scalar));
    }
    let (field, scalar, place) = (*field, *scalar, control.clone());
    control.at_first("focusin", move || {
        let _ = place.child(aids(&field, &scalar));
    })
}

/// A bare line that takes text as it is. Never `type=number`: that loses digits beyond 2^53 and
/// empties itself on a stray letter.
#[must_use]
pub fn line(id: &str, name: &str) -> El {
    el("input")
        .attr("type", "text")
        .attr("id", id)
        .attr("name", name)
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
}

/// The line of a field.
pub fn input(field: &Field, scalar: &Scalar) -> El {
    let (field, scalar) = (*field, *scalar);
    let numeric = matches!(field.param.shape, Shape::Integer { .. } | Shape::Instant(_));
    let input = line(&field.id(), &field.name())
        .attr_if_some("inputmode", numeric.then_some("numeric"))
        .attr("aria-describedby", &problem_id(&field.name()))
        .live_value(move || scalar.text.get())
        .on_input(move |text| {
            if scalar.empty.get_untracked() {
                scalar.empty.set(false);
            }
            scalar.text.set(text);
        });
    let (line, ghost, before) = (input.clone(), ghost(field.param), Cell::new(None));
    watch(move || {
        let now = (scalar.text.with(String::is_empty), scalar.empty.get());
        if before.replace(Some(now)) != Some(now) {
            let (blank, empty) = now;
            // Behind a text it is not seen, and costs a change of style with every key.
            let ghost = ghost.as_deref().filter(|_| blank);
            line.mark(
                "placeholder",
                if empty { Some("sent empty") } else { ghost },
            );
            line.mark("data-empty", empty.then_some(""));
        }
    });
    input
}

/// What stands in an empty control: the service's default or an example, never a value.
#[must_use]
pub fn ghost(param: &Param) -> Option<String> {
    match (param.default, param.example) {
        (Some(default), _) => Some(format!("{default} unless sent")),
        (None, Some(example)) => Some(example.to_owned()),
        (None, None) => None,
    }
}

/// "Use example" and "send empty": small, beside the control, for whoever is in the row.
pub fn aids(field: &Field, scalar: &Scalar) -> El {
    let scalar = *scalar;
    let is_blank = move || scalar.text.with(String::is_empty);
    let example = field.param.example.map(|example| {
        text_button("use example")
            .hidden_if(move || !is_blank())
            .on_click(move || scalar.text.set(example.to_owned()))
    });
    let empty = field
        .param
        .shape
        .is_text()
        .then(|| empty_switch(scalar.empty, "\"\"", is_blank));
    el("span").class("aids").children(example).children(empty)
}

/// Tells "not sent" from "sent empty", while there is nothing else to send. `what` is how the
/// empty value is written.
pub fn empty_switch(
    empty: RwSignal<bool>,
    what: &'static str,
    is_blank: impl Fn() -> bool + 'static,
) -> El {
    text_button("")
        .hidden_if(move || !is_blank())
        .live_state("aria-pressed", move || empty.get())
        .live_text(move || format!("{} empty {what}", if empty.get() { "sent" } else { "send" }))
        .on_click(move || empty.update(|empty| *empty = !*empty))
}
