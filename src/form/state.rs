//! The text of every field of a form, and the draft that it amounts to.
//!
//! Fields hold text: a number is what the person typed until the engine reads it. What a hidden
//! field holds stays. Nothing here decides what is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use restore_core::draft::Draft;
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::operation::{Operation, Param, Section, Shape};
use restore_core::path::FieldPath;
use restore_core::problem::Kind;
use restore_core::secret::Secret;
use serde_json::{Map, Value};

/// One operation's form. Cheap to copy; lives as long as the app.
#[derive(Clone, Copy)]
pub struct Form {
    /// What is authored.
    pub operation: &'static Operation,
    /// Region ID.
    pub region: RwSignal<String>,
    /// Host in place of the region's; empty for none.
    pub host: RwSignal<String>,
    /// What the typed texts amount to.
    pub outcome: Memo<Outcome>,
    /// Somebody asked for the request: every problem may be shown now.
    pub asked: RwSignal<bool>,
    more: [RwSignal<bool>; Section::ALL.len()],
    nodes: StoredValue<Arc<[Node]>>,
}

/// The text of one parameter, member or row.
#[derive(Clone)]
pub enum Node {
    /// Text, a choice, a boolean or a number.
    Scalar(Scalar),
    /// A secret.
    Secret(SecretNode),
    /// A list of texts.
    List(List),
    /// An object.
    Object(Object),
    /// A list of objects.
    Rows(Rows),
}

/// One line of text.
#[derive(Clone)]
pub struct Scalar {
    /// What is typed.
    pub text: ArcRwSignal<String>,
    /// An empty text is to be sent as such.
    pub empty: ArcRwSignal<bool>,
}

/// A secret's text, or the promise of the environment to have it.
#[derive(Clone)]
pub struct SecretNode {
    /// What is typed.
    pub text: ArcRwSignal<String>,
    /// A command reads it from the environment.
    pub from_environment: ArcRwSignal<bool>,
}

/// A list of texts.
#[derive(Clone)]
pub struct List {
    /// The items, in order, and an open line after them.
    pub items: ArcRwSignal<Vec<Item>>,
    /// An empty list is to be sent as such.
    pub empty: ArcRwSignal<bool>,
    /// The JSON text, while it is edited as text.
    pub json: ArcRwSignal<Option<String>>,
}

/// One item of a list. Equal when it is the same one, whatever it holds.
#[derive(Clone)]
pub struct Item {
    /// Tells it from its neighbours for as long as the page lives.
    pub id: u32,
    /// What is typed.
    pub text: ArcRwSignal<String>,
}

/// An object's members.
#[derive(Clone)]
pub struct Object {
    /// One node for each documented member.
    pub members: Arc<[Node]>,
    /// Members that no document names, kept as they came.
    pub others: ArcRwSignal<Map<String, Value>>,
    /// An empty object is to be sent as such.
    pub empty: ArcRwSignal<bool>,
    /// The JSON text, while it is edited as text.
    pub json: ArcRwSignal<Option<String>>,
}

/// A list of objects.
#[derive(Clone)]
pub struct Rows {
    /// The rows, in order, and an open row after them.
    pub rows: ArcRwSignal<Vec<RowNode>>,
    /// An empty list is to be sent as such.
    pub empty: ArcRwSignal<bool>,
    /// The JSON text, while it is edited as text.
    pub json: ArcRwSignal<Option<String>>,
}

/// One object of a list.
#[derive(Clone)]
pub struct RowNode {
    /// As for [`Item::id`].
    pub id: u32,
    /// Its members.
    pub object: Object,
}

fn next_id() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A key that changes when a thing changes its place.
const fn key(id: u32, index: usize) -> u64 {
    (id as u64) << 32 | index as u64
}

fn text_signal(text: &str) -> ArcRwSignal<String> {
    ArcRwSignal::new(text.to_owned())
}

impl Form {
    /// An empty form. To be made under the app's own owner, because it outlives its screen.
    #[must_use]
    pub fn new(operation: &'static Operation) -> Self {
        let nodes: Arc<[Node]> = operation.params.iter().map(Node::new).collect();
        let region = RwSignal::new(operation.endpoint.regions[0].to_owned());
        let host = RwSignal::new(String::new());
        let typed = nodes.clone();
        let outcome = Memo::new(move |_| {
            let draft = draft(operation, &typed, region.get(), host.get());
            evaluate(operation, &draft)
        });
        Self {
            operation,
            region,
            host,
            outcome,
            asked: RwSignal::new(false),
            more: std::array::from_fn(|_| RwSignal::new(false)),
            nodes: StoredValue::new(nodes),
        }
    }

    /// The nodes of the operation's parameters.
    #[must_use]
    pub fn nodes(&self) -> Arc<[Node]> {
        self.nodes.get_value()
    }

    /// Whether a section shows what is rarely needed.
    #[must_use]
    pub fn more(&self, section: Section) -> RwSignal<bool> {
        self.more[section as usize]
    }

    /// Everything that is typed, as a draft.
    #[must_use]
    pub fn draft(&self) -> Draft {
        draft(
            self.operation,
            &self.nodes(),
            self.region.get(),
            self.host.get(),
        )
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
            let kept = outcome.problems.iter();
            let kept = kept.filter(|problem| matches!(problem.kind, Kind::NotApplicable(_)));
            kept.filter_map(restore_core::problem::Problem::path)
                .collect()
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

    /// The node of a field; for a row's member, the member's.
    #[must_use]
    pub fn node(&self, path: FieldPath) -> Option<Node> {
        let (first, rest) = path.steps().split_first()?;
        let top = self.nodes().get(*first as usize)?.clone();
        rest.iter()
            .try_fold(top, |node, step| node.child(*step as usize))
    }

    /// Fills the form from a draft.
    pub fn load(&self, draft: &Draft) {
        self.region.set(draft.region.clone());
        self.host.set(draft.host.clone().unwrap_or_default());
        for (param, node) in self.operation.params.iter().zip(self.nodes().iter()) {
            match node {
                Node::Secret(secret) => secret.load(draft.secret(param.name)),
                node if param.is_question() => node.load(param, draft.answers.get(param.name)),
                node => node.load(param, draft.parameters.get(param.name)),
            }
        }
    }
}

fn draft(operation: &'static Operation, nodes: &[Node], region: String, host: String) -> Draft {
    let mut draft = Draft {
        region,
        host: Some(host).filter(|host| !host.is_empty()),
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

impl Node {
    /// An empty node for a parameter.
    #[must_use]
    pub fn new(param: &Param) -> Self {
        match param.shape {
            Shape::Text(_)
            | Shape::Choice { .. }
            | Shape::Bool
            | Shape::Integer { .. }
            | Shape::Instant(_) => Self::Scalar(Scalar {
                text: text_signal(""),
                empty: ArcRwSignal::new(false),
            }),
            Shape::Secret { .. } => Self::Secret(SecretNode {
                text: text_signal(""),
                from_environment: ArcRwSignal::new(false),
            }),
            Shape::List { .. } => Self::List(List {
                items: ArcRwSignal::new(vec![Item::new("")]),
                empty: ArcRwSignal::new(false),
                json: ArcRwSignal::new(None),
            }),
            Shape::Object { members, .. } => Self::Object(Object::new(members)),
            Shape::Rows { members, .. } => Self::Rows(Rows {
                rows: ArcRwSignal::new(vec![RowNode::new(members)]),
                empty: ArcRwSignal::new(false),
                json: ArcRwSignal::new(None),
            }),
        }
    }

    /// What is typed, as a draft holds it; `None` when nothing is to be sent. Tracks every signal.
    #[must_use]
    pub fn value(&self, param: &Param) -> Option<Value> {
        match self {
            Self::Scalar(scalar) => scalar.value(&param.shape),
            Self::Secret(_) => None,
            Self::List(list) => as_json(&list.json).or_else(|| {
                let items = list.values();
                (!items.is_empty() || list.empty.get()).then(|| items.into())
            }),
            Self::Object(object) => as_json(&object.json).or_else(|| {
                let map = object.value(param.shape.members());
                (!map.is_empty() || object.empty.get()).then(|| map.into())
            }),
            Self::Rows(rows) => as_json(&rows.json).or_else(|| {
                let members = param.shape.members();
                let rows_in = rows.rows.get();
                let objects = rows_in
                    .iter()
                    .map(|row| (row.object.value(members), row.object.empty.get()));
                let values: Vec<Value> = objects
                    .filter(|(map, empty)| !map.is_empty() || *empty)
                    .map(|(map, _)| map.into())
                    .collect();
                (!values.is_empty() || rows.empty.get()).then(|| values.into())
            }),
        }
    }

    /// Takes over what a draft holds.
    pub fn load(&self, param: &Param, value: Option<&Value>) {
        self.clear();
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return;
        };
        match (self, value) {
            (Self::Scalar(scalar), value) => scalar.load(value),
            (Self::List(list), Value::Array(items)) if items.iter().all(Value::is_string) => {
                list.load(items);
            }
            (Self::Object(object), Value::Object(map)) => object.load(param.shape.members(), map),
            (Self::Rows(rows), Value::Array(values)) if values.iter().all(Value::is_object) => {
                rows.load(param.shape.members(), values);
            }
            (
                Self::List(List { json, .. })
                | Self::Object(Object { json, .. })
                | Self::Rows(Rows { json, .. }),
                value,
            ) => {
                json.set(Some(
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned),
                ));
            }
            (Self::Secret(_), _) => {}
        }
    }

    /// Empties it.
    pub fn clear(&self) {
        match self {
            Self::Scalar(scalar) => {
                scalar.text.set(String::new());
                scalar.empty.set(false);
            }
            Self::Secret(secret) => secret.load(None),
            Self::List(list) => {
                list.items.set(vec![Item::new("")]);
                list.empty.set(false);
                list.json.set(None);
            }
            Self::Object(object) => object.clear(),
            Self::Rows(rows) => rows.clear(),
        }
    }

    fn child(&self, index: usize) -> Option<Self> {
        match self {
            Self::Object(object) => object.members.get(index).cloned(),
            Self::Rows(rows) => rows
                .rows
                .with_untracked(|rows| rows.get(index).map(|row| Self::Object(row.object.clone()))),
            Self::Scalar(_) | Self::Secret(_) | Self::List(_) => None,
        }
    }
}

/// The JSON text that is edited, as a draft holds it.
fn as_json(json: &ArcRwSignal<Option<String>>) -> Option<Value> {
    json.get()
        .filter(|text| !text.is_empty())
        .map(Value::String)
}

impl Scalar {
    fn value(&self, shape: &Shape) -> Option<Value> {
        let text = self.text.get();
        if text.is_empty() {
            return self.empty.get().then(|| text.into());
        }
        Some(match shape {
            Shape::Bool if text == "true" => true.into(),
            Shape::Bool if text == "false" => false.into(),
            // Digits that JSON has a number for are one, of any size; everything else stays text,
            // for the engine to explain.
            Shape::Integer { .. } | Shape::Instant(_) if is_number(&text) => {
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
            _ => text.into(),
        })
    }

    fn load(&self, value: &Value) {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        self.empty.set(text.is_empty());
        self.text.set(text);
    }
}

fn is_number(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

impl SecretNode {
    fn value(&self) -> Option<Secret> {
        if self.from_environment.get() {
            return Some(Secret::Environment);
        }
        Some(self.text.get())
            .filter(|text| !text.is_empty())
            .map(Secret::new)
    }

    fn load(&self, secret: Option<&Secret>) {
        self.from_environment
            .set(matches!(secret, Some(Secret::Environment)));
        self.text.set(
            secret
                .and_then(Secret::expose)
                .unwrap_or_default()
                .to_owned(),
        );
    }
}

impl List {
    /// The items with their numbers and a key for both. Tracks which there are, not what they hold.
    #[must_use]
    pub fn numbered(&self) -> Vec<(u64, usize, Item)> {
        let items = self.items.get().into_iter().enumerate();
        items
            .map(|(index, item)| (key(item.id, index), index, item))
            .collect()
    }

    /// Puts several texts in the place of the item at `index`.
    pub fn splice(&self, index: usize, texts: &[&str]) {
        self.items.update(|items| {
            let end = items.len().min(index + 1);
            items.splice(
                index.min(end)..end,
                texts.iter().map(|text| Item::new(text)),
            );
        });
        self.keep_an_open_line();
    }

    /// Takes an item away.
    pub fn remove(&self, id: u32) {
        self.items
            .update(|items| items.retain(|item| item.id != id));
        self.keep_an_open_line();
    }

    /// Adds a line at the end when something has been typed into the last one.
    pub fn keep_an_open_line(&self) {
        let open = self.items.with_untracked(|items| {
            items
                .last()
                .is_some_and(|last| last.text.with_untracked(String::is_empty))
        });
        if !open {
            self.items.update(|items| items.push(Item::new("")));
        }
    }

    fn values(&self) -> Vec<Value> {
        let mut texts: Vec<String> = self
            .items
            .with(|items| items.iter().map(|item| item.text.get()).collect());
        if texts.last().is_some_and(String::is_empty) {
            texts.pop();
        }
        texts.into_iter().map(Value::String).collect()
    }

    fn load(&self, items: &[Value]) {
        self.empty.set(items.is_empty());
        let texts = items.iter().map(|item| item.as_str().unwrap_or_default());
        self.items.set(texts.chain([""]).map(Item::new).collect());
    }
}

impl Item {
    fn new(text: &str) -> Self {
        Self {
            id: next_id(),
            text: text_signal(text),
        }
    }
}

impl Object {
    /// An object without content.
    #[must_use]
    pub fn new(members: &[Param]) -> Self {
        Self {
            members: members.iter().map(Node::new).collect(),
            others: ArcRwSignal::new(Map::new()),
            empty: ArcRwSignal::new(false),
            json: ArcRwSignal::new(None),
        }
    }

    fn value(&self, members: &[Param]) -> Map<String, Value> {
        let mut map = Map::new();
        for (param, node) in members.iter().zip(self.members.iter()) {
            if let Some(value) = node.value(param) {
                map.insert(param.name.to_owned(), value);
            }
        }
        self.others.with(|others| map.extend(others.clone()));
        map
    }

    /// Whether nothing is typed into it.
    #[must_use]
    pub fn is_blank(&self, members: &[Param]) -> bool {
        self.value(members).is_empty()
    }

    fn load(&self, members: &[Param], map: &Map<String, Value>) {
        for (param, node) in members.iter().zip(self.members.iter()) {
            node.load(param, map.get(param.name));
        }
        let unnamed = |name: &str| members.iter().all(|member| member.name != name);
        let others = map.iter().filter(|(name, _)| unnamed(name));
        self.others.set(
            others
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        );
        self.empty.set(map.is_empty());
    }

    fn clear(&self) {
        self.members.iter().for_each(Node::clear);
        self.others.set(Map::new());
        self.empty.set(false);
        self.json.set(None);
    }
}

impl RowNode {
    fn new(members: &[Param]) -> Self {
        Self {
            id: next_id(),
            object: Object::new(members),
        }
    }
}

impl Rows {
    /// The rows with their numbers and a key for both. Tracks which there are, not what they hold.
    #[must_use]
    pub fn numbered(&self) -> Vec<(u64, usize, RowNode)> {
        let rows = self.rows.get().into_iter().enumerate();
        rows.map(|(index, row)| (key(row.id, index), index, row))
            .collect()
    }

    /// Takes a row away.
    pub fn remove(&self, id: u32, members: &[Param]) {
        self.rows.update(|rows| rows.retain(|row| row.id != id));
        self.keep_an_open_row(members);
    }

    /// Adds a row at the end when something has been typed into the last one.
    pub fn keep_an_open_row(&self, members: &[Param]) {
        let open = self.rows.with_untracked(|rows| {
            rows.last()
                .is_some_and(|last| untrack(|| last.object.is_blank(members)))
        });
        if !open {
            self.rows.update(|rows| rows.push(RowNode::new(members)));
        }
    }

    fn clear(&self) {
        // A row without content is as good as no row, and stays as the open one.
        self.rows.update(|rows| rows.truncate(1));
        self.rows
            .with_untracked(|rows| rows.iter().for_each(|row| row.object.clear()));
        self.empty.set(false);
        self.json.set(None);
    }

    fn load(&self, members: &[Param], values: &[Value]) {
        self.empty.set(values.is_empty());
        let rows = values.iter().filter_map(Value::as_object).map(|map| {
            let row = RowNode::new(members);
            row.object.load(members, map);
            row
        });
        self.rows.set(rows.collect());
        self.keep_an_open_row(members);
    }
}
