//! Choices laid open with their meaning, and the three states of a boolean.

use leptos::prelude::*;
use restore_core::operation::{Choice, Operation, Rule};

use super::row::{Field, problem_id};
use super::state::Scalar;

/// Radio buttons with their meaning. An open list takes a value of one's own as well.
pub fn choice(field: &Field, scalar: &Scalar, choices: &'static [Choice], open: bool) -> AnyView {
    let optional = field.param.needs.is_empty();
    let none = optional.then(|| option(field, scalar, "", "not sent", ""));
    let options = choices
        .iter()
        .map(|choice| option(field, scalar, choice.value, choice.value, choice.meaning));
    let wordy = choices.iter().any(|choice| !choice.meaning.is_empty());
    view! {
        <div
            class=if wordy { "control choices wordy" } else { "control choices" }
            id=field.id.clone()
            role="radiogroup"
            aria-labelledby=format!("label-{}", field.name)
            aria-describedby=problem_id(&field.name)
        >
            {none}
            {options.collect_view()}
            {open.then(|| other(field, scalar, choices))}
        </div>
    }
    .into_any()
}

/// Not sent, true or false: three different requests.
pub fn three_way(field: &Field, scalar: &Scalar) -> AnyView {
    let unsent = field
        .param
        .default
        .map_or_else(String::new, |default| format!("(then {default})"));
    view! {
        <div
            class="control choices"
            id=field.id.clone()
            role="radiogroup"
            aria-labelledby=format!("label-{}", field.name)
            aria-describedby=problem_id(&field.name)
        >
            {option(field, scalar, "", "not sent", &unsent)}
            {option(field, scalar, "true", "true", "")}
            {option(field, scalar, "false", "false", "")}
        </div>
    }
    .into_any()
}

fn option(
    field: &Field,
    scalar: &Scalar,
    value: &'static str,
    label: &'static str,
    meaning: &str,
) -> AnyView {
    let (chosen, set) = (scalar.text.clone(), scalar.text.clone());
    let misfit = misfit(field, value);
    let meaning =
        (!meaning.is_empty()).then(|| view! { <span class="meaning">{meaning.to_owned()}</span> });
    view! {
        <label class="choice" class:misfit=move || misfit.get().is_some()>
            <input
                type="radio"
                name=field.name.clone()
                value=value
                prop:checked=move || chosen.with(|chosen| chosen == value)
                on:change=move |_| set.set(value.to_owned())
            />
            <code>{label}</code>
            {meaning}
            {move || misfit.get().map(|why| view! { <span class="why">{why}</span> })}
        </label>
    }
    .into_any()
}

/// A value that the list does not have.
fn other(field: &Field, scalar: &Scalar, choices: &'static [Choice]) -> AnyView {
    let (typed, shown) = (scalar.text.clone(), scalar.text.clone());
    let listed = move |text: &str| choices.iter().any(|choice| choice.value == text);
    view! {
        <label class="choice other">
            <span>"other"</span>
            <input
                type="text"
                name=format!("{}:other", field.name)
                autocomplete="off"
                spellcheck="false"
                prop:value=move || shown.with(|text| if listed(text) { String::new() } else { text.clone() })
                on:input:target=move |event| typed.set(event.target().value())
            />
        </label>
    }
    .into_any()
}

/// Why a value does not go with what another choice has chosen; explained, never changed.
fn misfit(field: &Field, value: &'static str) -> Signal<Option<String>> {
    let (form, name) = (field.form, field.param.name);
    let Some(pairing) = pairing(form.operation, name).filter(|_| !value.is_empty()) else {
        return Signal::derive(|| None);
    };
    let other = pairing.other(name);
    let nodes = form.nodes();
    let node = form
        .operation
        .params
        .iter()
        .position(|param| param.name == other);
    let Some(super::state::Node::Scalar(scalar)) = node.and_then(|node| nodes.get(node).cloned())
    else {
        return Signal::derive(|| None);
    };
    Signal::derive(move || {
        let chosen = scalar.text.get();
        let fits = chosen.is_empty() || pairing.fits(name, value, &chosen);
        (!fits).then(|| format!("not with {other} {chosen}"))
    })
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
