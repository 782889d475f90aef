//! One line of text: text as it is, numbers as their digits.

use leptos::prelude::*;
use restore_core::operation::{Param, Shape};

use super::row::{Field, problem_id};
use super::state::Scalar;

/// A line of text with its aids.
pub fn text(field: &Field, scalar: &Scalar) -> AnyView {
    view! {
        <div class="control">
            {input(field, scalar)}
            {aids(field, scalar)}
        </div>
    }
    .into_any()
}

/// The bare input. Never `type=number`: that loses digits beyond 2^53 and empties itself on a
/// stray letter.
pub fn input(field: &Field, scalar: &Scalar) -> AnyView {
    let (typed, shown) = (scalar.text.clone(), scalar.text.clone());
    let (empty, chip) = (scalar.empty.clone(), scalar.empty.clone());
    let problems = field.problems;
    let numeric = matches!(field.param.shape, Shape::Integer { .. } | Shape::Instant(_));
    view! {
        <input
            type="text"
            id=field.id.clone()
            name=field.name.clone()
            class:sent-empty=move || chip.get()
            inputmode=numeric.then_some("numeric")
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            placeholder=ghost(field.param)
            aria-describedby=problem_id(&field.name)
            aria-required=field.required.get_untracked().then_some("true")
            aria-invalid=move || problems.with(|problems| has_error(problems)).then_some("true")
            prop:value=move || shown.get()
            on:input:target=move |event| {
                if empty.get_untracked() {
                    empty.set(false);
                }
                typed.set(event.target().value());
            }
        />
    }
    .into_any()
}

/// Whether a problem stands against sending.
#[must_use]
pub fn has_error(problems: &[restore_core::problem::Problem]) -> bool {
    problems
        .iter()
        .any(|problem| problem.severity() == restore_core::problem::Severity::Error)
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
pub fn aids(field: &Field, scalar: &Scalar) -> AnyView {
    let is_text = field.param.shape.is_text();
    let example = field.param.example.map(|example| {
        let (text, seen) = (scalar.text.clone(), scalar.text.clone());
        view! {
            <button
                type="button"
                class="text-button"
                hidden=move || !seen.with(String::is_empty)
                on:click=move |_| text.set(example.to_owned())
            >
                "use example"
            </button>
        }
    });
    let empty = is_text.then(|| empty_switch(&scalar.text, &scalar.empty, "\"\""));
    view! { <span class="aids">{example}{empty}</span> }.into_any()
}

/// Tells "not sent" from "sent empty"; `what` is how the empty value is written.
pub fn empty_switch(
    text: &ArcRwSignal<String>,
    empty: &ArcRwSignal<bool>,
    what: &'static str,
) -> AnyView {
    let seen = text.clone();
    let (state, label, toggle) = (empty.clone(), empty.clone(), empty.clone());
    view! {
        <button
            type="button"
            class="text-button empty-switch"
            hidden=move || !seen.with(String::is_empty)
            aria-pressed=move || state.get().to_string()
            on:click=move |_| toggle.update(|empty| *empty = !*empty)
        >
            {move || if label.get() { format!("sent empty {what}") } else { format!("send empty {what}") }}
        </button>
    }
    .into_any()
}
