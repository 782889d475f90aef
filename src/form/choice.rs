//! Choices laid open with their meaning, and the three states of a boolean.

use crate::reactive::*;
use restore_core::operation::{Choice, Operation, Rule};
use restore_core::path::FieldPath;

use super::row::{Field, label_id, problem_id};
use super::scalar::line;
use super::state::{Node, Scalar};
use crate::dom::{El, el};

/// Radio buttons with their meaning. An open list takes a value of one's own as well.
pub fn choice(field: &Field, scalar: &Scalar, choices: &'static [Choice], open: bool) -> El {
    let optional = field.param.needs.is_empty();
    let none = optional.then(|| option(field, scalar, "", none_label(field), ""));
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

/// A question is never sent, answered or not.
const fn none_label(field: &Field) -> &'static str {
    if field.param.is_question() {
        "no answer"
    } else {
        "not sent"
    }
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
        .attr("id", &field.id())
        .attr("role", "radiogroup")
        .attr("aria-labelledby", &label_id(&field.name()))
        .attr("aria-describedby", &problem_id(&field.name()))
}

fn option(field: &Field, scalar: &Scalar, value: &'static str, label: &str, meaning: &str) -> El {
    let text = scalar.text;
    let radio = el("input")
        .attr("type", "radio")
        .attr("name", &field.name())
        .attr("value", value)
        .live_checked(move || text.with(|chosen| chosen == value))
        .on("change", move |_| text.set(value.to_owned()));
    let mut label = el("label")
        .class("choice")
        .child(radio)
        .child(el("code").text(label));
    if !meaning.is_empty() {
        label = label.child(el("span").class("meaning").text(meaning));
    }
    match misfit(field, value) {
        None => label,
        Some(misfit) => {
            let why = el("span")
                .class("off-screen")
                .live_text(move || misfit.why());
            label
                .attr_if("data-misfit", move || misfit.is_one())
                .child(why)
        }
    }
}

/// A value that the list does not have.
fn other(field: &Field, scalar: &Scalar, choices: &'static [Choice]) -> El {
    let text = scalar.text;
    let listed = move |text: &str| choices.iter().any(|choice| choice.value == text);
    let input = line(
        &format!("{}:other", field.id()),
        &format!("{}:other", field.name()),
    )
    .live_value(move || {
        text.with(|text| {
            if listed(text) {
                String::new()
            } else {
                text.clone()
            }
        })
    })
    .on_input(move |typed| text.set(typed));
    el("label")
        .class("choice other")
        .child(el("span").text("other"))
        .child(input)
}

/// What may keep a value from going with another choice; explained, never changed.
#[derive(Clone, Copy)]
struct Misfit {
    pairing: Pairing,
    name: &'static str,
    value: &'static str,
    other: Scalar,
}

fn misfit(field: &Field, value: &'static str) -> Option<Misfit> {
    let (form, name) = (field.form, field.param.name);
    let pairing = pairing(form.operation, name).filter(|_| !value.is_empty())?;
    let path = FieldPath::parse(form.operation, pairing.other(name))?;
    let Some(Node::Scalar(other)) = form.node(path) else {
        return None;
    };
    Some(Misfit {
        pairing,
        name,
        value,
        other,
    })
}

impl Misfit {
    fn is_one(&self) -> bool {
        let chosen = self.other.text.get();
        !chosen.is_empty() && !self.pairing.fits(self.name, self.value, &chosen)
    }

    fn why(&self) -> String {
        if self.is_one() {
            format!("not with {}", self.other.text.get())
        } else {
            String::new()
        }
    }
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
