//! What surrounds every control: label, wire name, help and problem, tied together by ids.
//!
//! A row is told what to show and shows it. Whether its field exists is the engine's word; a row
//! adds only what a person at the keyboard needs: it stays while it holds the focus, and keeps its
//! problem to itself until it was left once.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use crate::reactive::*;
use restore_core::evaluate::{Outcome, Requirement};
use restore_core::operation::{Basis, Param, Says, Section, Shape};
use restore_core::path::FieldPath;
use restore_core::problem::{Kind, Problem, Severity};
use wasm_bindgen::JsCast as _;

use super::control::control;
use super::node::Node;
use super::object;
use super::state::Form;
use crate::dom::{El, after_release, el, text_button, wire};

/// A field on the page, as its control sees it.
#[derive(Clone, Copy)]
pub struct Field {
    /// The form.
    pub form: Form,
    /// The parameter or member.
    pub param: &'static Param,
    /// Where its value lives.
    pub path: FieldPath,
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
}

/// A field's `id`, from its wire path.
#[must_use]
pub fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// One parameter or member with everything around it. `section` is where "more" is switched.
pub fn row(form: Form, param: &'static Param, path: FieldPath, node: Node, section: Section) -> El {
    let field = Field { form, param, path };
    let is_group = matches!(param.shape, Shape::Object { .. });
    let element = el("div")
        .class(if is_group { "group-row" } else { "row" })
        .attr("id", &format!("row-{}", field.name()))
        .attr("hidden", "");
    let row = Rc::new(Row {
        field,
        node,
        section,
        element: element.clone(),
        owner: Owner::current().unwrap_or_default().child(),
        held: Cell::new(false),
        left: Cell::new(false),
        look: RefCell::default(),
        parts: OnceCell::new(),
    });
    form.follow(move |outcome| row.show(outcome));
    element
}

/// A row and what it shows.
struct Row {
    field: Field,
    node: Node,
    section: Section,
    element: El,
    /// Of the content, which is built when it is first seen and kept from then on: most fields of
    /// an operation are never seen.
    owner: Owner,
    /// Somebody is in it.
    held: Cell<bool>,
    /// Somebody has been in it: its problems may be shown.
    left: Cell<bool>,
    look: RefCell<Look>,
    parts: OnceCell<Parts>,
}

/// What a row shows of its field; compared, so that a page of rows stays still while one changes.
#[derive(Clone, PartialEq, Default)]
struct Look {
    visible: bool,
    required: bool,
    problems: Vec<Problem>,
}

/// The elements that change with what a row shows.
struct Parts {
    required: Option<El>,
    problems: El,
}

impl Row {
    /// Takes note of who comes and goes.
    fn watch_focus(self: &Rc<Self>) {
        let (entered, left) = (Rc::clone(self), Rc::clone(self));
        let _ = self
            .element
            .clone()
            .on("focusin", move |_| entered.held.set(true))
            .on("focusout", move |event| {
                if !stays_inside(&event) {
                    let left = Rc::clone(&left);
                    // What a problem moves on the page must not move from under a pointer that is down.
                    after_release(move || left.leave());
                }
            });
    }

    fn leave(self: &Rc<Self>) {
        self.held.set(false);
        self.left.set(true);
        untrack(|| self.field.form.outcome.with(|outcome| self.show(outcome)));
    }

    fn show(self: &Rc<Self>, outcome: &Outcome) {
        let look = self.look(outcome);
        let before = self.look.replace(look.clone());
        if look == before {
            return;
        }
        if look.visible && self.parts.get().is_none() {
            let (content, parts) = self.owner.with(|| untrack(|| self.content()));
            self.element.fill(content);
            self.watch_focus();
            // Set once, here.
            let _ = self.parts.set(parts);
        }
        if let Some(parts) = self.parts.get() {
            self.fit(parts, &before, &look);
        }
        if look.visible != before.visible {
            self.element.show(look.visible);
        }
    }

    /// A field is there to be seen when it exists and is prominent, needed or given, when its
    /// section shows everything, or while somebody is in it.
    fn look(&self, outcome: &Outcome) -> Look {
        let Field { form, param, path } = self.field;
        let Some(field) = outcome.field(path) else {
            return Look::default();
        };
        // Needed to send, and not to author: every command brings its own.
        let is_credential = matches!(
            param.shape,
            Shape::Secret {
                credential: true,
                ..
            }
        );
        let required = !is_credential && matches!(field.requirement, Requirement::Required(_));
        let visible = field.prominent
            || required
            || field.given
            || form.more(self.section).get_untracked()
            || self.held.get();
        let asked = self.left.get() || form.asked.get_untracked();
        let problems = outcome.problems.iter().filter(|_| visible && asked);
        Look {
            visible,
            required,
            problems: problems
                .filter(|problem| self.is_told(problem))
                .cloned()
                .collect(),
        }
    }

    /// A problem of the field. A member has a row of its own; an item of a list has not.
    fn is_told(&self, problem: &Problem) -> bool {
        let path = self.field.path;
        let is_object = matches!(self.field.param.shape, Shape::Object { .. });
        let is_about = |other: FieldPath| {
            if is_object {
                other == path
            } else {
                path.covers(&other)
            }
        };
        problem.path().is_some_and(is_about) && !matches!(problem.kind, Kind::NotApplicable(_))
    }

    fn content(&self) -> (Vec<El>, Parts) {
        let problems = el("div")
            .class("problems")
            .attr("id", &problem_id(&self.field.name()));
        if let Node::Object(object) = &self.node {
            let group = object::group(&self.field, object, self.section, problems.clone());
            let required = None;
            return (vec![group], Parts { required, problems });
        }
        let required = el("span")
            .class("required")
            .text("needed")
            .attr("hidden", "");
        let (button, help) = help(&self.field);
        let line = el("div")
            .class("line")
            .child(control(&self.field, &self.node))
            .child(button);
        let value = el("div")
            .class("value")
            .child(line)
            .child(problems.clone())
            .child(help);
        let content = vec![heading(&self.field, required.clone()), value];
        let required = Some(required);
        (content, Parts { required, problems })
    }

    /// Brings the content from one look to the next.
    fn fit(&self, parts: &Parts, before: &Look, now: &Look) {
        if now.required != before.required {
            if let Some(required) = &parts.required {
                required.show(now.required);
            }
            self.mark_line("aria-required", now.required);
        }
        if now.problems != before.problems {
            let form = self.field.form;
            let problems = now.problems.iter();
            parts
                .problems
                .fill(problems.map(|problem| message(form, problem)).collect());
            let is_error = |problem: &Problem| problem.severity() == Severity::Error;
            self.mark_line("aria-invalid", now.problems.iter().any(is_error));
        }
    }

    /// A state of the one line that is the control; groups of controls have no such states.
    fn mark_line(&self, name: &'static str, on: bool) {
        let is_line = matches!(
            self.field.param.shape,
            Shape::Text(_) | Shape::Integer { .. } | Shape::Instant(_)
        );
        let line = self.element.node().query_selector("input");
        if let Some(line) = line.ok().flatten().filter(|_| is_line) {
            El::of(line).mark(name, on.then_some("true"));
        }
    }
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

/// Label and wire name. A group of radio buttons has no single control to point at.
fn heading(field: &Field, required: El) -> El {
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
        .child(required)
        .child(wire(field.param.name))
}

/// The `id` of a field's label.
#[must_use]
pub fn label_id(name: &str) -> String {
    format!("label-{name}")
}

/// The switch for a field's help, and the help: what the field is, and the vendor's own sentences
/// about it.
pub fn help(field: &Field) -> (El, El) {
    let (form, param) = (field.form, field.param);
    let id = format!("help-{}", field.name());
    let help = el("div").class("help").attr("id", &id).attr("hidden", "");
    let button = el("button")
        .attr("type", "button")
        .class("help-button")
        .attr("aria-label", &format!("About {}", param.label))
        .attr("aria-controls", &id)
        .attr("aria-expanded", "false")
        .text("?");
    let (switch, text, open) = (button.clone(), help.clone(), Cell::new(false));
    let button = button.on_click(move || {
        let is_open = !open.replace(!open.get());
        text.fill(if is_open {
            help_text(form, param)
        } else {
            Vec::new()
        });
        text.show(is_open);
        switch.mark(
            "aria-expanded",
            Some(if is_open { "true" } else { "false" }),
        );
    });
    (button, help)
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
        .attr("class", &format!("problem {}", severity.name()))
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
