//! What surrounds every control: label, wire name, help and problem, tied together by ids.
//!
//! A row is told what to show and shows it. Whether its field exists is the engine's word; a row
//! adds only what a person at the keyboard needs: it stays while it holds the focus, and keeps its
//! problem to itself until it was left once.

use leptos::prelude::*;
use restore_core::evaluate::Requirement;
use restore_core::operation::{Param, Says, Section, Shape};
use restore_core::path::FieldPath;
use restore_core::problem::{Kind, Problem, Severity};
use wasm_bindgen::JsCast as _;

use super::control::control;
use super::object;
use super::state::{Form, Node};

/// A field on the page, as its control sees it.
#[derive(Clone)]
pub struct Field {
    /// The form.
    pub form: Form,
    /// The parameter or member.
    pub param: &'static Param,
    /// Where its value lives.
    pub path: FieldPath,
    /// The wire path, which is the control's `name`.
    pub name: String,
    /// The control's `id`.
    pub id: String,
    /// The problems to be shown now, those of items and rows included.
    pub problems: Signal<Vec<Problem>>,
    /// Whether it must be given.
    pub required: Signal<bool>,
}

/// What a row shows of its field; compared, so that a page of rows stays still while one changes.
#[derive(Clone, PartialEq)]
struct RowState {
    exists: bool,
    requirement: Requirement,
    prominent: bool,
    given: bool,
    problems: Vec<Problem>,
}

/// A field's `id`, from its wire path.
#[must_use]
pub fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// One parameter or member with everything around it. `section` is where "more" is switched.
pub fn row(
    form: Form,
    param: &'static Param,
    path: FieldPath,
    node: Node,
    section: Section,
) -> AnyView {
    let state = Memo::new(move |_| row_state(form, param, path));
    let held = RwSignal::new(false);
    let left = RwSignal::new(false);
    let more = form.more(section);
    let visible = Memo::new(move |_| {
        let needed = state.with(|state| {
            let required = matches!(state.requirement, Requirement::Required(_));
            state
                .exists
                .then_some(state.prominent || required || state.given)
        });
        needed.is_some_and(|needed| needed || more.get() || held.get())
    });
    // Built when first seen, kept from then on: most fields of an operation are never seen.
    let built = Memo::new(move |before| before == Some(&true) || visible.get());
    let name = path.name(form.operation);
    let field = Field {
        form,
        param,
        path,
        id: field_id(&name),
        problems: Signal::derive(move || {
            let shown = left.get() || form.asked.get();
            if shown {
                state.with(|state| state.problems.clone())
            } else {
                Vec::new()
            }
        }),
        required: Signal::derive(move || {
            state.with(|state| matches!(state.requirement, Requirement::Required(_)))
        }),
        name,
    };
    let is_group = matches!(param.shape, Shape::Object { .. });
    let row_id = format!("row-{}", field.name);
    view! {
        <div
            class=if is_group { "group-row" } else { "row" }
            id=row_id
            hidden=move || !visible.get()
            on:focusin=move |_| held.set(true)
            on:focusout=move |event| {
                if !stays_inside(&event) {
                    held.set(false);
                    left.set(true);
                }
            }
        >
            {move || {
                let (field, node) = (field.clone(), node.clone());
                built.get().then(move || match node {
                    Node::Object(object) => object::group(&field, &object, section),
                    node => framed(&field, &node),
                })
            }}
        </div>
    }
    .into_any()
}

fn row_state(form: Form, param: &Param, path: FieldPath) -> RowState {
    let is_object = matches!(param.shape, Shape::Object { .. });
    form.outcome.with(|outcome| {
        let field = outcome.field(path);
        let about = |problem: &&Problem| {
            // A member has a row of its own; an item of a list has not.
            problem.path().is_some_and(|other| {
                if is_object {
                    other == path
                } else {
                    path.covers(&other)
                }
            }) && !matches!(problem.kind, Kind::NotApplicable(_))
        };
        RowState {
            exists: field.is_some(),
            requirement: field.map_or(Requirement::Optional, |field| field.requirement),
            prominent: field.is_some_and(|field| field.prominent),
            given: field.is_some_and(|field| field.given),
            problems: outcome.problems.iter().filter(about).cloned().collect(),
        }
    })
}

/// Whether the focus goes from one part of the row to another.
fn stays_inside(event: &web_sys::FocusEvent) -> bool {
    let target = |target: Option<web_sys::EventTarget>| target?.dyn_into::<web_sys::Node>().ok();
    match (
        target(event.current_target()),
        target(event.related_target()),
    ) {
        (Some(row), Some(next)) => row.contains(Some(&next)),
        _ => false,
    }
}

fn framed(field: &Field, node: &Node) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        {heading(field)}
        <div class="value">
            <div class="line">
                {control(field, node)}
                {help_button(field, open)}
            </div>
            {messages(field)}
            {help(field, open)}
        </div>
    }
    .into_any()
}

/// Label and wire name. A group of radio buttons has no single control to point at.
fn heading(field: &Field) -> AnyView {
    let required = field.required;
    let grouped = matches!(
        field.param.shape,
        Shape::Choice { .. } | Shape::Bool | Shape::List { .. } | Shape::Rows { .. }
    );
    let target = (!grouped).then(|| field.id.clone());
    let mark = move || {
        required
            .get()
            .then(|| view! { <span class="required">"needed"</span> })
    };
    let label_id = format!("label-{}", field.name);
    view! {
        <div class="heading">
            <label id=label_id for=target>{field.param.label}</label>
            {mark}
            <code class="wire">{field.param.name}</code>
        </div>
    }
    .into_any()
}

/// The switch for a field's help.
pub fn help_button(field: &Field, open: RwSignal<bool>) -> AnyView {
    let label = format!("About {}", field.param.label);
    let help_id = format!("help-{}", field.name);
    view! {
        <button
            type="button"
            class="help-button"
            aria-label=label
            aria-expanded=move || open.get().to_string()
            aria-controls=help_id
            on:click=move |_| open.update(|open| *open = !*open)
        >
            "?"
        </button>
    }
    .into_any()
}

/// What the field is, and the vendor's own sentences about it.
pub fn help(field: &Field, open: RwSignal<bool>) -> AnyView {
    let (form, param) = (field.form, field.param);
    let help_id = format!("help-{}", field.name);
    view! {
        <div class="help" id=help_id hidden=move || !open.get()>
            {move || open.get().then(|| help_text(form, param))}
        </div>
    }
    .into_any()
}

fn help_text(form: Form, param: &'static Param) -> AnyView {
    let mut sentences: Vec<Says> = Vec::new();
    let mut add = |says: Says| {
        if !sentences.contains(&says) {
            sentences.push(says);
        }
    };
    param.shown.iter().for_each(|shown| add(shown.says));
    param.needs.iter().for_each(|need| add(need.says));
    param.advice.iter().for_each(|advice| add(advice.says));
    let quotes = sentences
        .into_iter()
        .map(|says| quote(form, says))
        .collect_view();
    let fact = |name: &'static str, text: Option<String>| {
        text.map(|text| view! { <p class="fact">{name} <code>{text}</code></p> })
    };
    let unit = match param.shape {
        Shape::Instant(unit) => Some(format!("UNIX time in {}", unit.name())),
        _ => None,
    };
    view! {
        <p>{param.help}</p>
        {fact("Unit: ", unit)}
        {fact("When left out, the service takes ", param.default.map(str::to_owned))}
        {fact("Example: ", param.example.map(str::to_owned))}
        {quotes}
        {param.remark.map(|remark| view! { <p class="remark">{remark}</p> })}
    }
    .into_any()
}

/// A sentence and whose it is.
fn quote(form: Form, says: Says) -> AnyView {
    let source = form.operation.source;
    let origin = match says.basis {
        restore_core::operation::Basis::Document => format!("{}, {}", source.page, source.updated),
        basis => basis.name().to_owned(),
    };
    view! { <blockquote>{says.text} <cite>{origin}</cite></blockquote> }.into_any()
}

/// The problems of a field, below its control.
pub fn messages(field: &Field) -> AnyView {
    let (form, problems) = (field.form, field.problems);
    let id = problem_id(&field.name);
    view! {
        <div class="problems" id=id>
            {move || {
                problems.get().into_iter().map(|problem| message(form, &problem)).collect_view()
            }}
        </div>
    }
    .into_any()
}

/// The `id` that a control names in `aria-describedby`.
#[must_use]
pub fn problem_id(name: &str) -> String {
    format!("problems-{name}")
}

fn message(form: Form, problem: &Problem) -> AnyView {
    let severity = problem.severity();
    let item = item_number(problem);
    let quoted = problem.says().map(|says| {
        view! { " " <q>{says.text}</q> " " <cite>{says.basis.name()}</cite> }
    });
    view! {
        <p class=format!("problem {}", severity.name())>
            <span class="mark" aria-hidden="true">{mark(severity)}</span>
            <span class="what">{item}{capitalised(&problem.message())}</span>
            {quoted}
            {fix(form, problem)}
        </p>
    }
    .into_any()
}

/// `Row 3: ` for a problem of a list's item or of a row.
fn item_number(problem: &Problem) -> String {
    match problem.path().as_ref().map(FieldPath::steps) {
        Some([_, item]) => format!("Item {}: ", item + 1),
        Some([_, row, _]) => format!("Row {}: ", row + 1),
        Some([_, _, row, _]) => format!("Row {}: ", row + 1),
        _ => String::new(),
    }
}

/// Sentences of the engine follow a name; alone they begin with a capital.
#[must_use]
pub fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// The sign of a severity, for those who do not see its colour.
#[must_use]
pub const fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "●",
        Severity::Warning => "▲",
        Severity::Note => "○",
    }
}

/// One click for what has one obvious answer.
fn fix(form: Form, problem: &Problem) -> Option<AnyView> {
    let path = problem.path()?;
    let (label, action): (String, Box<dyn Fn() + Send>) = match problem.kind {
        Kind::Mismatched {
            allowed: &[only], ..
        } => (
            format!("Use {only}"),
            Box::new(move || form.set_text(path, only)),
        ),
        Kind::Excluded { by: &[other], .. } => {
            let other_path = FieldPath::parse(form.operation, other)?;
            (
                format!("Clear {other}"),
                Box::new(move || form.clear(other_path)),
            )
        }
        _ => return None,
    };
    Some(view! { <button type="button" class="text-button" on:click=move |_| action()>{label}</button> }.into_any())
}
