//! The list of problems: always true, each entry a way back to its field.

use std::cell::RefCell;

use crate::browser::page::next_frame;
use crate::reactive::*;
use restore_core::draft::Draft;
use restore_core::evaluate::Outcome;
use restore_core::operation::Section;
use restore_core::path::FieldPath;
use restore_core::problem::{Kind, Problem, Severity, Subject};

use crate::browser::focus;
use crate::dom::{El, el, text_button};
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
        } => "Nothing against it".to_owned(),
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
pub fn list(form: Form) -> El {
    let count = el("h2")
        .class("count")
        .live_text(move || in_words(counts(form)));
    let (list, kept, shown) = (el("ul"), kept(form), RefCell::default());
    let filled = list.clone();
    form.follow(move |outcome| fill(form, &filled, &shown, outcome));
    el("section")
        .class("summary")
        .attr("aria-label", "Problems")
        .child(count)
        .child(list)
        .child(kept)
        .child(unlisted(form))
}

/// Brings the list up to date. An entry that says the same thing stays, and so does its focus.
fn fill(form: Form, list: &El, shown: &RefCell<Vec<(Problem, El)>>, outcome: &Outcome) {
    let of =
        |severity| listed(&outcome.problems).filter(move |problem| problem.severity() == severity);
    let mut now: Vec<&Problem> = of(Severity::Error).collect();
    now.extend(of(Severity::Warning));
    now.extend(of(Severity::Note));
    let mut before = shown.take();
    let mut entries = Vec::new();
    for problem in now {
        let same = before.iter().position(|(other, _)| other == problem);
        entries.push(match same {
            Some(index) => before.remove(index),
            None => (problem.clone(), entry(form, problem)),
        });
    }
    for (_, gone) in before {
        gone.node().remove();
    }
    list.order(entries.iter().map(|(_, entry)| entry));
    shown.replace(entries);
}

fn entry(form: Form, problem: &Problem) -> El {
    let severity = problem.severity();
    let mut text = el("span")
        .child(el("code").text(&problem.field(form.operation)))
        .text(" ")
        .text(&problem.message());
    if let Some(says) = problem.says() {
        text = text
            .text(" ")
            .child(el("span").class("says").text(says.text));
    }
    let mark = el("span")
        .class("mark")
        .attr("role", "img")
        .attr("aria-label", severity.name())
        .text(mark(severity));
    let target = problem.clone();
    let button = el("button")
        .attr("type", "button")
        .class("entry")
        .child(mark)
        .child(text)
        .on_click(move || go_to(form, &target));
    el("li").class(severity.name()).child(button)
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
    form.sheet.set(false);
    next_frame(move || focus::into_first(&[&field_id(&name), &format!("row-{name}")]));
}

/// The next problem after those of the row that has the focus.
pub fn next(form: Form) {
    let next = form.outcome.with_untracked(|outcome| {
        let problems: Vec<&Problem> = listed(&outcome.problems)
            .filter(|problem| problem.severity() != Severity::Note)
            .collect();
        let row = focus::current_row().unwrap_or_default();
        let here = |problem: &&Problem| {
            let name = problem.field(form.operation);
            row.strip_prefix("row-").is_some_and(|row| {
                name.strip_prefix(row)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        let mut after = problems.iter().skip_while(|problem| !here(problem));
        let next = after.find(|problem| !here(problem)).or(problems.first());
        next.map(|problem| (*problem).clone())
    });
    if let Some(problem) = next {
        go_to(form, &problem);
    }
}

/// What hidden fields keep: counted, named, never sent, cleared by one click.
fn kept(form: Form) -> El {
    let line = el("p").class("kept").attr("hidden", "");
    let (shown, before) = (line.clone(), RefCell::default());
    form.follow(move |_| {
        let now = form.kept();
        if *before.borrow() != now {
            shown.show(!now.is_empty());
            shown.fill(Vec::new());
            let _ = kept_words(form, &now, shown.clone());
            before.replace(now);
        }
    });
    line
}

fn kept_words(form: Form, kept: &[FieldPath], line: El) -> El {
    let count = match kept.len() {
        1 => "1 value kept from another choice, not sent: ".to_owned(),
        count => format!("{count} values kept from other choices, not sent: "),
    };
    let names: Vec<String> = kept.iter().map(|path| path.name(form.operation)).collect();
    let clear = text_button("clear").on_click(move || {
        untrack(|| form.kept())
            .into_iter()
            .for_each(|path| form.clear(path))
    });
    line.text(&count)
        .child(el("code").text(&names.join(", ")))
        .text(" ")
        .child(clear)
}

/// What was opened and has no field: named, and taken away by one click. Whether it is sent, its
/// entry in the list says.
fn unlisted(form: Form) -> El {
    el("div").slot(move || {
        let names = form.unlisted_names();
        if names.is_empty() {
            return Vec::new();
        }
        let clear = text_button("clear").on_click(move || form.unlisted.set(Draft::default()));
        vec![
            el("p")
                .class("kept")
                .text("Kept from what was opened, without a field here: ")
                .child(el("code").text(&names.join(", ")))
                .text(" ")
                .child(clear),
        ]
    })
}
