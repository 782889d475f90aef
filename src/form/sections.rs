//! The form as the sentence that it becomes: what, from when, where, what happens there.

use leptos::prelude::*;
use restore_core::evaluate::Requirement;
use restore_core::operation::Section;
use restore_core::path::FieldPath;

use super::row::row;
use super::state::Form;

/// All sections of a form.
pub fn sections(form: Form) -> AnyView {
    Section::ALL
        .into_iter()
        .map(|part| section(form, part))
        .collect_view()
        .into_any()
}

fn section(form: Form, part: Section) -> AnyView {
    let nodes = form.nodes();
    let rows: Vec<AnyView> = form
        .operation
        .params
        .iter()
        .zip(nodes.iter())
        .enumerate()
        .filter(|(_, (param, _))| param.section == part)
        .map(|(index, (param, node))| {
            row(form, param, FieldPath::TOP.child(index), node.clone(), part)
        })
        .collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let exists = Memo::new(move |_| {
        form.outcome
            .with(|outcome| fields(outcome, part).next().is_some())
    });
    let tucked = Memo::new(move |_| {
        form.outcome.with(|outcome| {
            let tucked = fields(outcome, part).filter(|field| {
                !field.prominent
                    && !field.given
                    && !matches!(field.requirement, Requirement::Required(_))
            });
            tucked.count()
        })
    });
    view! {
        <section class="part" hidden=move || !exists.get()>
            <h2>{part.title()}</h2>
            {rows}
            {more_switch(form.more(part), tucked)}
        </section>
    }
    .into_any()
}

/// The fields of a section that exist: an operation's own parameters and what is inside them.
fn fields(
    outcome: &restore_core::evaluate::Outcome,
    part: Section,
) -> impl Iterator<Item = &restore_core::evaluate::Field> {
    let mut inside = false;
    outcome.shown.iter().filter(move |field| {
        // A member has no section of its own: it follows its object, and so does its count.
        if field.path.steps().len() == 1 {
            inside = field.param.section == part;
        }
        inside
    })
}

fn more_switch(more: RwSignal<bool>, tucked: Memo<usize>) -> AnyView {
    let label = move || {
        if more.get() {
            "▾ Less".to_owned()
        } else {
            format!("▸ More ({})", tucked.get())
        }
    };
    view! {
        <button
            type="button"
            class="text-button more"
            hidden=move || tucked.get() == 0
            aria-expanded=move || more.get().to_string()
            on:click=move |_| more.update(|more| *more = !*more)
        >
            {label}
        </button>
    }
    .into_any()
}
