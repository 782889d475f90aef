//! Choices laid open with their meaning, and the three states of a boolean.

use std::cell::{Cell, RefCell};

use crate::reactive::*;
use restore_core::operation::{Choice, Operation, Rule};
use restore_core::path::FieldPath;

use super::node::{Node, Scalar};
use super::row::{Field, label_id, problem_id};
use super::scalar::line;
use crate::dom::{El, el, text_of, watch};

/// Radio buttons with their meaning. An open list takes a value of one's own as well.
pub fn choice(field: &Field, scalar: &Scalar, choices: &'static [Choice], open: bool) -> El {
    let optional = field.param.needs.is_empty();
    let none = optional.then(|| ("", none_label(field), ""));
    let listed = choices
        .iter()
        .map(|choice| (choice.value, choice.value, choice.meaning));
    let wordy = choices.iter().any(|choice| !choice.meaning.is_empty());
    let class = if wordy {
        "control choices wordy"
    } else {
        "control choices"
    };
    group(field, scalar, class, none.into_iter().chain(listed))
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
    let options = [
        ("", "not sent", unsent.as_str()),
        ("true", "true", ""),
        ("false", "false", ""),
    ];
    group(field, scalar, "control choices", options)
}

/// Radio buttons: each has a value, what it is called and what that means.
fn group<'a>(
    field: &Field,
    scalar: &Scalar,
    class: &'static str,
    options: impl IntoIterator<Item = (&'static str, &'a str, &'a str)>,
) -> El {
    let (name, text) = (field.name(), scalar.text);
    let misfits = Misfits::of(field);
    let options: Vec<Radio> = options
        .into_iter()
        .map(|(value, label, meaning)| Radio::new(&name, value, label, meaning))
        .collect();
    let labels: Vec<El> = options.iter().map(|radio| radio.label.clone()).collect();
    // One effect for all of them: only those that change are touched.
    watch(move || {
        text.with(|chosen| options.iter().for_each(|radio| radio.check(chosen)));
        if let Some(misfits) = misfits {
            let chosen = misfits.other.text.get();
            options.iter().for_each(|radio| radio.fit(misfits, &chosen));
        }
    });
    el("div")
        .class(class)
        .attr("id", &field.id())
        .attr("role", "radiogroup")
        .attr("aria-labelledby", &label_id(&name))
        .attr("aria-describedby", &problem_id(&name))
        .children(labels)
        // Also of a value of one's own, which is there already.
        .on("change", move |event| text.set(text_of(&event)))
}

/// One radio button with its label.
struct Radio {
    value: &'static str,
    input: El,
    label: El,
    checked: Cell<bool>,
    misfit: RefCell<Option<El>>,
}

impl Radio {
    fn new(name: &str, value: &'static str, called: &str, meaning: &str) -> Self {
        let input = el("input")
            .attr("type", "radio")
            .attr("name", name)
            .attr("value", value);
        let mut label = el("label")
            .class("choice")
            .child(input.clone())
            .child(el("code").text(called));
        if !meaning.is_empty() {
            label = label.child(el("span").class("meaning").text(meaning));
        }
        Self {
            value,
            input,
            label,
            checked: Cell::new(false),
            misfit: RefCell::default(),
        }
    }

    fn check(&self, chosen: &str) {
        let checked = self.value == chosen;
        // The browser unchecks a button when another one of its group is chosen, and only then.
        if checked || self.checked.get() {
            self.input.check(checked);
            self.checked.set(checked);
        }
    }

    fn fit(&self, misfits: Misfits, chosen: &str) {
        let misfit = !chosen.is_empty() && misfits.has(self.value, chosen);
        let mut told = self.misfit.borrow_mut();
        if misfit == told.is_some() {
            return;
        }
        self.label.mark("data-misfit", misfit.then_some(""));
        if let Some(told) = told.take() {
            told.node().remove();
        } else {
            let why = format!("not with the chosen {}", misfits.other_name);
            let why = el("span").class("off-screen").text(&why);
            let _ = self.label.clone().child(why.clone());
            *told = Some(why);
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

/// What may keep values from going with another choice; explained, never changed.
#[derive(Clone, Copy)]
struct Misfits {
    pairing: Pairing,
    name: &'static str,
    other: Scalar,
    other_name: &'static str,
}

impl Misfits {
    fn of(field: &Field) -> Option<Self> {
        let (form, name) = (field.form, field.param.name);
        let pairing = pairing(form.operation, name)?;
        let other_name = pairing.other(name);
        let path = FieldPath::parse(form.operation, other_name)?;
        let Some(Node::Scalar(other)) = form.node(path) else {
            return None;
        };
        Some(Self {
            pairing,
            name,
            other,
            other_name,
        })
    }

    /// Whether a value does not go with what is chosen there. No value goes with everything.
    fn has(&self, value: &str, chosen: &str) -> bool {
        !value.is_empty() && !self.pairing.fits(self.name, value, chosen)
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
