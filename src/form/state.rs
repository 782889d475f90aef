//! A form: its fields, what they amount to, and whoever is told of it.
//!
//! Fields hold text: a number is what the person typed until the engine reads it. What a hidden
//! field holds stays. Nothing here decides what is sent.
//!
//! A form lives as long as the page, so everything in it is a handle that can be copied: closures
//! take it along without counting references.

use std::cell::RefCell;
use std::rc::Rc;

use crate::reactive::*;
use restore_core::draft::Draft;
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::operation::{Operation, Section};
use restore_core::path::FieldPath;
use restore_core::problem::{Kind, Problem};
use serde_json::Value;

use super::load::add;
use super::node::{Node, next_id, no_text, nodes};
use crate::dom::watch;
use crate::watched::Watched;

/// One operation's form.
#[derive(Clone, Copy)]
pub struct Form {
    /// What is authored.
    pub operation: &'static Operation,
    /// The nodes of the operation's parameters.
    pub nodes: &'static [Node],
    /// Region ID.
    pub region: RwSignal<String>,
    /// Host in place of the region's; empty for none.
    pub host: RwSignal<String>,
    /// What was opened and has no field: names and shapes that the catalogue does not have.
    pub unlisted: Watched<Draft>,
    /// What was there before something that was opened took its place.
    pub replaced: Watched<Option<Draft>>,
    /// What the typed texts amount to.
    pub outcome: Memo<Outcome>,
    /// Somebody asked for the request: every problem may be shown now.
    pub asked: RwSignal<bool>,
    /// What became of what was sent last from here; empty for nothing.
    pub sent: RwSignal<String>,
    /// On a narrow screen, the result lies over the form.
    pub sheet: RwSignal<bool>,
    more: [RwSignal<bool>; Section::ALL.len()],
}

/// What is told of a form's outcomes.
#[derive(Clone)]
struct Follower {
    id: u32,
    operation: &'static Operation,
    run: Rc<dyn Follow>,
}

/// A closure that is told of outcomes, as [`crate::dom`] has its closures.
trait Follow {
    fn told(&self, outcome: &Outcome);
}

impl<F: Fn(&Outcome)> Follow for F {
    fn told(&self, outcome: &Outcome) {
        self(outcome);
    }
}

thread_local! {
    /// Of all forms, in the order in which they came. Here and not in the forms, because an owner
    /// that ends can take along an ID, and nothing that is not `Send`.
    static FOLLOWERS: RefCell<Vec<Follower>> = RefCell::default();
}

impl Form {
    /// An empty form. To be made under the app's own owner, because it outlives its screen.
    #[must_use]
    pub fn new(operation: &'static Operation) -> Self {
        let nodes = nodes(operation.params);
        let region = RwSignal::new(operation.endpoint.regions[0].to_owned());
        let host = no_text();
        let unlisted = Watched::new(Draft::default());
        let outcome = Memo::new(move |_| {
            let mut draft = draft(operation, nodes, region.get(), host.get());
            unlisted.with(|left| add_unlisted(&mut draft, left));
            evaluate(operation, &draft)
        });
        let form = Self {
            operation,
            nodes,
            region,
            host,
            unlisted,
            replaced: Watched::new(None),
            outcome,
            asked: RwSignal::new(false),
            sent: no_text(),
            sheet: RwSignal::new(false),
            more: std::array::from_fn(|_| RwSignal::new(false)),
        };
        watch(move || form.tell());
        form
    }

    /// Runs the closure now and whenever the outcome, or what a section shows, has changed; for as
    /// long as the current owner lives.
    ///
    /// A page has hundreds of parts that depend on the outcome, and most of them stay as they are.
    /// One effect that goes through them costs a tenth of a memo for each. Signals that they read
    /// are not tracked.
    pub fn follow(&self, run: impl Fn(&Outcome) + 'static) {
        untrack(|| self.outcome.with(&run));
        let id = next_id();
        let follower = Follower {
            id,
            operation: self.operation,
            run: Rc::new(run),
        };
        FOLLOWERS.with_borrow_mut(|followers| followers.push(follower));
        on_cleanup(move || FOLLOWERS.with_borrow_mut(|all| all.retain(|one| one.id != id)));
    }

    fn tell(&self) {
        self.asked.track();
        self.more.iter().for_each(Track::track);
        let followers = FOLLOWERS.with_borrow(Vec::clone);
        self.outcome.with(|outcome| {
            let here = |follower: &&Follower| std::ptr::eq(follower.operation, self.operation);
            untrack(|| {
                followers
                    .iter()
                    .filter(here)
                    .for_each(|follower| follower.run.told(outcome));
            });
        });
    }

    /// Whether a section shows what is rarely needed.
    #[must_use]
    pub fn more(&self, section: Section) -> RwSignal<bool> {
        self.more[section as usize]
    }

    /// All that is typed, as a draft. Tracked.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let (region, host) = (self.region.get(), self.host.get());
        let mut draft = draft(self.operation, self.nodes, region, host);
        self.unlisted.with(|left| add_unlisted(&mut draft, left));
        draft
    }

    /// What would be sent, as a draft: without what is kept in fields that do not exist now.
    #[must_use]
    pub fn draft_as_sent(&self) -> Draft {
        let mut draft = self.draft();
        for path in self.kept() {
            remove(self.operation, &mut draft, path);
        }
        draft
    }

    /// Fields that hold something and do not exist now.
    #[must_use]
    pub fn kept(&self) -> Vec<FieldPath> {
        self.outcome.with(|outcome| {
            let problems = outcome.problems.iter();
            let kept = problems.filter(|problem| matches!(problem.kind, Kind::NotApplicable(_)));
            kept.filter_map(Problem::path).collect()
        })
    }

    /// Empties one field.
    pub fn clear(&self, path: FieldPath) {
        if let Some(node) = self.node(path) {
            node.clear();
        }
    }

    /// Writes a text into a scalar field.
    pub fn set_text(&self, path: FieldPath, text: &str) {
        if let Some(Node::Scalar(scalar)) = self.node(path) {
            scalar.text.set(text.to_owned());
        }
    }

    /// The node of a parameter or member; none for what is inside a list.
    #[must_use]
    pub fn node(&self, path: FieldPath) -> Option<Node> {
        let (first, rest) = path.steps().split_first()?;
        let mut node = *self.nodes.get(*first as usize)?;
        for step in rest {
            let Node::Object(object) = node else {
                return None;
            };
            node = *object.members.get(*step as usize)?;
        }
        Some(node)
    }
}

fn draft(operation: &'static Operation, nodes: &[Node], region: String, host: String) -> Draft {
    let host = Some(host).filter(|host| !host.is_empty());
    let mut draft = Draft {
        region,
        host,
        ..Draft::default()
    };
    for (param, node) in operation.params.iter().zip(nodes) {
        if let Node::Secret(secret) = node {
            draft
                .secrets
                .extend(secret.value().map(|secret| (param.name, secret)));
        } else if let Some(value) = node.value(param) {
            let map = if param.is_question() {
                &mut draft.answers
            } else {
                &mut draft.parameters
            };
            map.insert(param.name.to_owned(), value);
        }
    }
    draft
}

fn add_unlisted(draft: &mut Draft, left: &Draft) {
    add(&mut draft.answers, &left.answers);
    add(&mut draft.parameters, &left.parameters);
    draft.unknown.extend_from_slice(&left.unknown);
}

/// Takes a top-level parameter or an object's member out of a draft.
fn remove(operation: &'static Operation, draft: &mut Draft, path: FieldPath) {
    let name = path.name(operation);
    match name.split_once('.') {
        None => {
            draft.parameters.shift_remove(&name);
            draft.secrets.retain(|(secret, _)| *secret != name);
        }
        Some((object, member)) => {
            if let Some(Value::Object(map)) = draft.parameters.get_mut(object) {
                map.shift_remove(member);
            }
        }
    }
}
