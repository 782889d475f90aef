//! What surrounds every control: label, wire name, help and problem, tied together by ids.
//!
//! A row is told what to show and shows it. Whether its field exists is the engine's word; a row
//! adds only what a person at the keyboard needs: it stays while it holds the focus, and keeps its
//! problem to itself until it was left once.

use crate::reactive::*;
use restore_core::evaluate::Requirement;
use restore_core::operation::{Basis, Param, Says, Section, Shape};
use restore_core::path::FieldPath;
use restore_core::problem::{Kind, Problem, Severity};
use wasm_bindgen::JsCast as _;

use super::control::control;
use super::object;
use super::state::{Form, Node};
use crate::dom::{El, after_release, el, text_button};

/// A field on the page, as its control sees it.
#[derive(Clone, Copy)]
pub struct Field {
    /// The form.
    pub form: Form,
    /// The parameter or member.
    pub param: &'static Param,
    /// Where its value lives.
    pub path: FieldPath,
    state: Memo<RowState>,
    left: RwSignal<bool>,
}

impl Field {
    /// The wire path, which is the control's `name`.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.name(self.form.operation)
    }

    /// The control's `id`.
    #[must_use]
    pub fn id(&self) -> String {
        field_id(&self.name())
    }

    /// The problems to be shown now, those of items and rows included.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let shown = self.left.get() || self.form.asked.get();
        if shown {
            self.state.with(|state| state.problems.clone())
        } else {
            Vec::new()
        }
    }

    /// Whether it must be given.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.state
            .with(|state| matches!(state.requirement, Requirement::Required(_)))
    }

    /// Whether a problem to be shown now stands against sending.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.problems()
            .iter()
            .any(|problem| problem.severity() == Severity::Error)
    }
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
pub fn row(form: Form, param: &'static Param, path: FieldPath, node: Node, section: Section) -> El {
    let state = Memo::new(move |_| row_state(form, param, path));
    let (held, left) = (RwSignal::new(false), RwSignal::new(false));
    let visible = visible(form, state, held, section);
    // Built when first seen, kept from then on: most fields of an operation are never seen.
    let built = Memo::new(move |before| before == Some(&true) || visible.get());
    let field = Field {
        form,
        param,
        path,
        state,
        left,
    };
    let is_group = matches!(param.shape, Shape::Object { .. });
    el("div")
        .class(if is_group { "group-row" } else { "row" })
        .attr("id", &format!("row-{}", field.name()))
        .hidden_if(move || !visible.get())
        .on("focusin", move |_| held.set(true))
        .on("focusout", move |event| {
            if !stays_inside(&event) {
                // What a problem moves on the page must not move from under a pointer that is down.
                after_release(move || {
                    held.set(false);
                    left.set(true);
                });
            }
        })
        .slot(move || match &node {
            _ if !built.get() => Vec::new(),
            Node::Object(object) => vec![object::group(&field, object, section)],
            node => framed(&field, node),
        })
}

/// A field is there to be seen when it exists and is prominent, needed or given, when its section
/// shows everything, or while somebody is in it.
fn visible(
    form: Form,
    state: Memo<RowState>,
    held: RwSignal<bool>,
    section: Section,
) -> Memo<bool> {
    let more = form.more(section);
    Memo::new(move |_| {
        let (exists, wanted) = state.with(|state| {
            let required = matches!(state.requirement, Requirement::Required(_));
            (state.exists, state.prominent || required || state.given)
        });
        exists && (wanted || more.get() || held.get())
    })
}

fn row_state(form: Form, param: &Param, path: FieldPath) -> RowState {
    let is_object = matches!(param.shape, Shape::Object { .. });
    // Needed to send, and not to author: every command brings its own.
    let is_credential = matches!(
        param.shape,
        Shape::Secret {
            credential: true,
            ..
        }
    );
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
            requirement: field
                .filter(|_| !is_credential)
                .map_or(Requirement::Optional, |field| field.requirement),
            prominent: field.is_some_and(|field| field.prominent),
            given: field.is_some_and(|field| field.given),
            problems: outcome.problems.iter().filter(about).cloned().collect(),
        }
    })
}

/// Whether the focus goes from one part of an element to another.
pub fn stays_inside(event: &web_sys::Event) -> bool {
    let focus: &web_sys::FocusEvent = event.unchecked_ref();
    let (Some(inside), Some(next)) = (focus.current_target(), focus.related_target()) else {
        return false;
    };
    inside
        .unchecked_ref::<web_sys::Node>()
        .contains(Some(next.unchecked_ref()))
}

fn framed(field: &Field, node: &Node) -> Vec<El> {
    let open = RwSignal::new(false);
    let line = el("div")
        .class("line")
        .child(control(field, node))
        .child(help_button(field, open));
    let value = el("div")
        .class("value")
        .child(line)
        .child(messages(field))
        .child(help(field, open));
    vec![heading(field), value]
}

/// Label and wire name. A group of radio buttons has no single control to point at.
fn heading(field: &Field) -> El {
    let field = *field;
    let is_group = matches!(
        field.param.shape,
        Shape::Choice { .. } | Shape::Bool | Shape::List { .. } | Shape::Rows { .. }
    );
    let id = field.id();
    let label = el("label")
        .attr("id", &label_id(&field.name()))
        .attr_if_some("for", (!is_group).then_some(id.as_str()))
        .text(field.param.label);
    el("div")
        .class("heading")
        .child(label)
        .child(
            el("span")
                .class("required")
                .text("needed")
                .hidden_if(move || !field.is_required()),
        )
        .child(wire(field.param.name))
}

/// A wire name.
#[must_use]
pub fn wire(name: &str) -> El {
    el("code").class("wire").text(name)
}

/// The `id` of a field's label.
#[must_use]
pub fn label_id(name: &str) -> String {
    format!("label-{name}")
}

/// The switch for a field's help.
pub fn help_button(field: &Field, open: RwSignal<bool>) -> El {
    el("button")
        .attr("type", "button")
        .class("help-button")
        .attr("aria-label", &format!("About {}", field.param.label))
        .attr("aria-controls", &help_id(&field.name()))
        .live_state("aria-expanded", move || open.get())
        .text("?")
        .on_click(move || open.update(|open| *open = !*open))
}

fn help_id(name: &str) -> String {
    format!("help-{name}")
}

/// What the field is, and the vendor's own sentences about it.
pub fn help(field: &Field, open: RwSignal<bool>) -> El {
    let (form, param) = (field.form, field.param);
    el("div")
        .class("help")
        .attr("id", &help_id(&field.name()))
        .hidden_if(move || !open.get())
        .slot(move || {
            if open.get() {
                help_text(form, param)
            } else {
                Vec::new()
            }
        })
}

fn help_text(form: Form, param: &'static Param) -> Vec<El> {
    let unit = match param.shape {
        Shape::Instant(unit) => Some(format!("UNIX time in {}", unit.name())),
        _ => None,
    };
    let fact = |name: &str, text: Option<&str>| {
        text.map(|text| {
            el("p")
                .class("fact")
                .text(name)
                .child(el("code").text(text))
        })
    };
    let mut text = vec![el("p").text(param.help)];
    text.extend(fact("Unit: ", unit.as_deref()));
    text.extend(fact("When left out, the service takes ", param.default));
    text.extend(fact("Example: ", param.example));
    text.extend(sentences(param).into_iter().map(|says| quote(form, says)));
    text.extend(
        param
            .remark
            .map(|remark| el("p").class("remark").text(remark)),
    );
    text
}

/// Every sentence behind a rule of the parameter, each once.
fn sentences(param: &Param) -> Vec<Says> {
    let shown = param.shown.iter().map(|shown| shown.says);
    let needs = param.needs.iter().map(|need| need.says);
    let advice = param.advice.iter().map(|advice| advice.says);
    let mut sentences: Vec<Says> = Vec::new();
    for says in shown.chain(needs).chain(advice) {
        if !sentences.contains(&says) {
            sentences.push(says);
        }
    }
    sentences
}

/// A sentence and whose it is.
fn quote(form: Form, says: Says) -> El {
    let source = form.operation.source;
    let origin = match says.basis {
        Basis::Document => format!("{}, {}", source.page, source.updated),
        basis => basis.name().to_owned(),
    };
    el("blockquote")
        .text(says.text)
        .text(" ")
        .child(el("cite").text(&origin))
}

/// The problems of a field, below its control.
pub fn messages(field: &Field) -> El {
    let field = *field;
    el("div")
        .class("problems")
        .attr("id", &problem_id(&field.name()))
        .slot(move || {
            field
                .problems()
                .iter()
                .map(|problem| message(field.form, problem))
                .collect()
        })
}

/// The `id` that a control names in `aria-describedby`.
#[must_use]
pub fn problem_id(name: &str) -> String {
    format!("problems-{name}")
}

/// One problem as a paragraph.
#[must_use]
pub fn message(form: Form, problem: &Problem) -> El {
    let severity = problem.severity();
    let what = format!(
        "{}{}",
        item_number(problem),
        capitalised(&problem.message())
    );
    let mut paragraph = el("p")
        .class(&format!("problem {}", severity.name()))
        .child(
            el("span")
                .class("mark")
                .attr("aria-hidden", "true")
                .text(mark(severity)),
        )
        .child(el("span").class("what").text(&what));
    if let Some(says) = problem.says() {
        paragraph = paragraph
            .text(" ")
            .child(el("q").text(says.text))
            .text(" ")
            .child(el("cite").text(says.basis.name()));
    }
    paragraph.children(fix(form, problem))
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
    let mut sentence = sentence.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
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
fn fix(form: Form, problem: &Problem) -> Option<El> {
    let path = problem.path()?;
    match problem.kind {
        Kind::Mismatched {
            allowed: &[only], ..
        } => Some(text_button(&format!("Use {only}")).on_click(move || form.set_text(path, only))),
        Kind::Excluded { by: &[other], .. } => {
            let other_path = FieldPath::parse(form.operation, other)?;
            Some(text_button(&format!("Clear {other}")).on_click(move || form.clear(other_path)))
        }
        _ => None,
    }
}
