//! Choices laid open with their meaning, and the three states of a boolean.

use leptos::prelude::*;
use restore_core::operation::{Choice, Operation, Rule};
use restore_core::path::FieldPath;

use super::row::{Field, label_id, problem_id};
use super::scalar::line;
use super::state::{Node, Scalar};
use crate::dom::{El, el};

/// Radio buttons with their meaning. An open list takes a value of one's own as well.
pub fn choice(field: &Field, scalar: &Scalar, choices: &'static [Choice], open: bool) -> El {
    let optional = field.param.needs.is_empty();
    let none = optional.then(|| option(field, scalar, "", "not sent", ""));
    let options = choices
        .iter()
        .map(|choice| option(field, scalar, choice.value, choice.value, choice.meaning));
    let wordy = choices.iter().any(|choice| !choice.meaning.is_empty());
    group(
        field,
        if wordy {
            "control choices wordy"
        } else {
            "control choices"
        },
    )
    .children(none)
    .children(options)
    .children(open.then(|| other(field, scalar, choices)))
}

/// Not sent, true or false: three different requests.
pub fn three_way(field: &Field, scalar: &Scalar) -> El {
    let unsent = field
        .param
        .default
        .map(|default| format!("(then {default})"))
        .unwrap_or_default();
    group(field, "control choices")
        .child(option(field, scalar, "", "not sent", &unsent))
        .child(option(field, scalar, "true", "true", ""))
        .child(option(field, scalar, "false", "false", ""))
}

fn group(field: &Field, class: &str) -> El {
    el("div")
        .class(class)
        .attr("id", &field.id)
        .attr("role", "radiogroup")
        .attr("aria-labelledby", &label_id(&field.name))
        .attr("aria-describedby", &problem_id(&field.name))
}

fn option(field: &Field, scalar: &Scalar, value: &'static str, label: &str, meaning: &str) -> El {
    let (chosen, set) = (scalar.text.clone(), scalar.text.clone());
    let radio = el("input")
        .attr("type", "radio")
        .attr("name", &field.name)
        .attr("value", value)
        .live_checked(move || chosen.with(|chosen| chosen == value))
        .on("change", move |_| set.set(value.to_owned()));
    let mut label = el("label")
        .class("choice")
        .child(radio)
        .child(el("code").text(label));
    if !meaning.is_empty() {
        label = label.child(el("span").class("meaning").text(meaning));
    }
    match misfit(field, value) {
        None => label,
        Some(why) => label.class_if("misfit", move || why.get().is_some()).child(
            el("span")
                .class("why")
                .live_text(move || why.get().unwrap_or_default()),
        ),
    }
}

/// A value that the list does not have.
fn other(field: &Field, scalar: &Scalar, choices: &'static [Choice]) -> El {
    let (typed, shown) = (scalar.text.clone(), scalar.text.clone());
    let listed = move |text: &str| choices.iter().any(|choice| choice.value == text);
    let input = line(
        &format!("{}:other", field.id),
        &format!("{}:other", field.name),
    )
    .live_value(move || {
        shown.with(|text| {
            if listed(text) {
                String::new()
            } else {
                text.clone()
            }
        })
    })
    .on_input(move |text| typed.set(text));
    el("label")
        .class("choice other")
        .child(el("span").text("other"))
        .child(input)
}

/// Why a value does not go with what another choice has chosen; explained, never changed.
fn misfit(field: &Field, value: &'static str) -> Option<Signal<Option<String>>> {
    let (form, name) = (field.form, field.param.name);
    let pairing = pairing(form.operation, name).filter(|_| !value.is_empty())?;
    let other = pairing.other(name);
    let path = FieldPath::parse(form.operation, other)?;
    let Some(Node::Scalar(scalar)) = form.node(path) else {
        return None;
    };
    Some(Signal::derive(move || {
        let chosen = scalar.text.get();
        let fits = chosen.is_empty() || pairing.fits(name, value, &chosen);
        (!fits).then(|| format!("not with {other} {chosen}"))
    }))
}

/// A rule that pairs the values of two choices.
#[derive(Clone, Copy)]
struct Pairing {
    first: &'static str,
    second: &'static str,
    pairs: &'static [(&'static str, &'static [&'static str])],
}

fn pairing(operation: &Operation, name: &str) -> Option<Pairing> {
    operation.rules.iter().find_map(|rule| match *rule {
        Rule::Paired {
            first,
            second,
            pairs,
            ..
        } if first == name || second == name => Some(Pairing {
            first,
            second,
            pairs,
        }),
        _ => None,
    })
}

impl Pairing {
    fn other(&self, name: &str) -> &'static str {
        if self.first == name {
            self.second
        } else {
            self.first
        }
    }

    /// Whether `value` of the choice `name` goes with `chosen` of the other one.
    fn fits(&self, name: &str, value: &str, chosen: &str) -> bool {
        let (first, second) = if self.first == name {
            (value, chosen)
        } else {
            (chosen, value)
        };
        self.pairs
            .iter()
            .find(|(candidate, _)| *candidate == first)
            .is_none_or(|(_, allowed)| allowed.contains(&second))
    }
}
