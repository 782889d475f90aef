//! The list of problems: always true, each entry a way back to its field.

use leptos::prelude::*;
use restore_core::operation::Section;
use restore_core::problem::{Kind, Problem, Severity, Subject};

use crate::browser::focus;
use crate::form::row::{field_id, mark};
use crate::form::state::Form;

/// How many problems of each severity a draft has, those of hidden fields left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// What stands against sending.
    pub errors: usize,
    /// What deserves a look.
    pub warnings: usize,
}

/// Counts what is wrong now.
#[must_use]
pub fn counts(form: Form) -> Counts {
    form.outcome.with(|outcome| {
        let of = |severity| {
            listed(&outcome.problems)
                .filter(|problem| problem.severity() == severity)
                .count()
        };
        Counts {
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
        }
    })
}

/// `2 problems, 1 warning`, or that there are none.
#[must_use]
pub fn in_words(counts: Counts) -> String {
    let some = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    match counts {
        Counts {
            errors: 0,
            warnings: 0,
        } => "nothing against it".to_owned(),
        Counts {
            errors: 0,
            warnings,
        } => some(warnings, "warning"),
        Counts {
            errors,
            warnings: 0,
        } => some(errors, "problem"),
        Counts { errors, warnings } => {
            format!("{}, {}", some(errors, "problem"), some(warnings, "warning"))
        }
    }
}

fn listed(problems: &[Problem]) -> impl Iterator<Item = &Problem> {
    // What is kept in hidden fields has a line of its own, with a button that clears it.
    problems
        .iter()
        .filter(|problem| !matches!(problem.kind, Kind::NotApplicable(_)))
}

/// The list with its heading, errors first.
pub fn list(form: Form) -> AnyView {
    let problems = Memo::new(move |_| {
        form.outcome.with(|outcome| {
            let mut problems: Vec<Problem> = listed(&outcome.problems).cloned().collect();
            problems.sort_by_key(Problem::severity);
            problems
        })
    });
    view! {
        <section class="summary" aria-label="Problems">
            <h2 class="count">{move || in_words(counts(form))}</h2>
            <ul>
                {move || problems.get().into_iter().map(|problem| entry(form, problem)).collect_view()}
            </ul>
            {kept(form)}
        </section>
    }
    .into_any()
}

fn entry(form: Form, problem: Problem) -> AnyView {
    let severity = problem.severity();
    let name = problem.field(form.operation);
    let says = problem
        .says()
        .map(|says| view! { <span class="says">{says.text}</span> });
    let message = problem.message();
    view! {
        <li class=severity.name()>
            <button type="button" class="entry" on:click=move |_| go_to(form, &problem)>
                <span class="mark" aria-label=severity.name()>{mark(severity)}</span>
                <span><code>{name}</code> " " {message} {says}</span>
            </button>
        </li>
    }
    .into_any()
}

/// Shows the problem's field and puts the cursor there.
pub fn go_to(form: Form, problem: &Problem) {
    let name = match &problem.subject {
        Subject::Region | Subject::Host => "@region".to_owned(),
        Subject::Unknown(_) => return,
        Subject::Field(path) | Subject::UnknownMember(path, _) => path.name(form.operation),
    };
    let top = problem
        .path()
        .and_then(|path| path.steps().first().copied());
    let section = top.map_or(Section::What, |top| {
        form.operation.params[top as usize].section
    });
    let out_of_the_way = problem.path().is_some_and(|path| {
        form.outcome.with_untracked(|outcome| {
            outcome
                .field(path)
                .is_some_and(|field| !field.prominent && !field.given)
        })
    });
    if out_of_the_way {
        form.more(section).set(true);
    }
    form.asked.set(true);
    request_animation_frame(move || focus::into_first(&[&field_id(&name), &format!("row-{name}")]));
}

/// The next problem after the one whose field has the focus.
pub fn next(form: Form) {
    let next = form.outcome.with_untracked(|outcome| {
        let problems: Vec<&Problem> = listed(&outcome.problems)
            .filter(|problem| problem.severity() != Severity::Note)
            .collect();
        let here = focus::current_id().and_then(|id| {
            problems
                .iter()
                .rposition(|problem| id == field_id(&problem.field(form.operation)))
        });
        problems
            .get(here.map_or(0, |here| here + 1))
            .or(problems.first())
            .map(|problem| (*problem).clone())
    });
    if let Some(problem) = next {
        go_to(form, &problem);
    }
}

/// What hidden fields keep: counted, named, never sent, cleared by one click.
fn kept(form: Form) -> AnyView {
    let kept = Memo::new(move |_| form.kept());
    view! {
        <p class="kept" hidden=move || kept.with(Vec::is_empty)>
            {move || {
                let names: Vec<String> =
                    kept.with(|kept| kept.iter().map(|path| path.name(form.operation)).collect());
                let count = match names.len() {
                    1 => "1 value kept from another choice, not sent: ".to_owned(),
                    count => format!("{count} values kept from other choices, not sent: "),
                };
                view! { <span>{count} <code>{names.join(", ")}</code></span> }
            }}
            " "
            <button
                type="button"
                class="text-button"
                on:click=move |_| kept.get_untracked().into_iter().for_each(|path| form.clear(path))
            >
                "clear"
            </button>
        </p>
    }
    .into_any()
}
