//! The text of one field, and of what is in it: what a draft's value is made of.
//!
//! Fields hold text: a number is what the person typed until the engine reads it. Everything here is
//! a handle that can be copied.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::reactive::*;
use restore_core::operation::{Param, Shape};
use restore_core::secret::Secret;
use serde_json::{Map, Value};

/// The text of one parameter, member or row.
#[derive(Clone, Copy)]
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
#[derive(Clone, Copy)]
pub struct Scalar {
    /// What is typed.
    pub text: RwSignal<String>,
    /// An empty text is to be sent as such.
    pub empty: RwSignal<bool>,
}

/// A secret's text, or the promise of the environment to have it.
#[derive(Clone, Copy)]
pub struct SecretNode {
    /// What is typed.
    pub text: RwSignal<String>,
    /// A command reads it from the environment.
    pub from_environment: RwSignal<bool>,
}

/// A list of texts.
#[derive(Clone, Copy)]
pub struct List {
    /// The items, in order, and an open line after them.
    pub items: RwSignal<Vec<Item>>,
    /// The list as JSON, while it is edited so.
    pub json: Json,
}

/// One item of a list.
#[derive(Clone, Copy)]
pub struct Item {
    /// Tells it from its neighbours for as long as the page lives.
    pub id: u32,
    /// What is typed.
    pub text: RwSignal<String>,
}

/// An object's members.
#[derive(Clone, Copy)]
pub struct Object {
    /// One node for each documented member.
    pub members: &'static [Node],
    /// The object as JSON, while it is edited so.
    pub json: Json,
}

/// A list of objects.
#[derive(Clone, Copy)]
pub struct Rows {
    /// The rows, in order, and an open row after them.
    pub rows: RwSignal<Vec<RowNode>>,
    /// The list as JSON, while it is edited so.
    pub json: Json,
}

/// One object of a list.
#[derive(Clone, Copy)]
pub struct RowNode {
    /// As for [`Item::id`].
    pub id: u32,
    /// One node for each member.
    pub members: &'static [Node],
}

/// The other way to edit what travels as JSON: as text. And whether nothing is sent as nothing.
#[derive(Clone, Copy)]
pub struct Json {
    /// The text counts, and the fields do not.
    pub on: RwSignal<bool>,
    /// What is typed.
    pub text: RwSignal<String>,
    /// A list or object without content is to be sent as such.
    pub empty: RwSignal<bool>,
}

pub(super) fn next_id() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

pub(super) fn no_text() -> RwSignal<String> {
    RwSignal::new(String::new())
}

/// Empty nodes for parameters, for as long as the page lives.
pub(super) fn nodes(params: &[Param]) -> &'static [Node] {
    params.iter().map(Node::new).collect::<Vec<_>>().leak()
}

impl Node {
    fn new(param: &Param) -> Self {
        match param.shape {
            Shape::Text(_)
            | Shape::Choice { .. }
            | Shape::Bool
            | Shape::Integer { .. }
            | Shape::Instant(_) => Self::Scalar(Scalar {
                text: no_text(),
                empty: RwSignal::new(false),
            }),
            Shape::Secret { .. } => Self::Secret(SecretNode {
                text: no_text(),
                from_environment: RwSignal::new(false),
            }),
            Shape::List { .. } => Self::List(List {
                items: RwSignal::new(vec![Item::new("")]),
                json: Json::new(),
            }),
            Shape::Object { members, .. } => Self::Object(Object {
                members: nodes(members),
                json: Json::new(),
            }),
            Shape::Rows { members, .. } => Self::Rows(Rows {
                rows: RwSignal::new(vec![RowNode::new(members)]),
                json: Json::new(),
            }),
        }
    }

    /// What is typed, as a draft holds it; `None` when nothing is to be sent. Tracks every signal.
    #[must_use]
    pub fn value(&self, param: &Param) -> Option<Value> {
        match self {
            Self::Scalar(scalar) => scalar.value(&param.shape),
            Self::Secret(_) => None,
            Self::List(list) => list.json.or(|| list.values().into()),
            Self::Object(object) => object
                .json
                .or(|| members_value(param.shape.members(), object.members).into()),
            Self::Rows(rows) => rows.json.or(|| rows.values(param.shape.members()).into()),
        }
    }

    /// Takes over a value, if all of it has a field; else nothing changes and the answer is no.
    pub fn load(&self, param: &Param, value: &Value) -> bool {
        if !fits(&param.shape, value) {
            return false;
        }
        self.clear();
        match (self, value) {
            (Self::Scalar(scalar), Value::String(text)) => scalar.load(text),
            (Self::Scalar(scalar), Value::Number(number)) => scalar.load(number.as_str()),
            (Self::Scalar(scalar), Value::Bool(true)) => scalar.load("true"),
            (Self::Scalar(scalar), Value::Bool(false)) => scalar.load("false"),
            (Self::List(list), Value::Array(items)) => list.load(items),
            (Self::Object(object), Value::Object(map)) => {
                object.json.empty.set(map.is_empty());
                load_members(param.shape.members(), object.members, map);
            }
            (Self::Rows(rows), Value::Array(values)) => rows.load(param.shape.members(), values),
            (_, _) => {}
        }
        true
    }

    /// Empties it.
    pub fn clear(&self) {
        match self {
            Self::Scalar(scalar) => scalar.load(""),
            Self::Secret(secret) => {
                secret.text.set(String::new());
                secret.from_environment.set(false);
            }
            Self::List(list) => {
                list.items.set(vec![Item::new("")]);
                list.json.clear();
            }
            Self::Object(object) => {
                object.members.iter().for_each(Self::clear);
                object.json.clear();
            }
            Self::Rows(rows) => {
                rows.rows.update(|rows| rows.truncate(1));
                let first = rows.rows.with_untracked(|rows| rows[0]);
                first.members.iter().for_each(Self::clear);
                rows.json.clear();
            }
        }
    }
}

/// Whether every part of a value has a field that holds it as it is.
pub(super) fn fits(shape: &Shape, value: &Value) -> bool {
    let object = |map: &Map<String, Value>| {
        map.iter().all(|(name, value)| {
            let member = shape.members().iter().find(|member| member.name == name);
            member.is_some_and(|member| fits(&member.shape, value))
        })
    };
    match (shape, value) {
        (Shape::Text(_) | Shape::Choice { .. }, Value::String(_))
        | (Shape::Bool, Value::Bool(_))
        | (Shape::Integer { .. } | Shape::Instant(_), Value::Number(_)) => true,
        (Shape::List { .. }, Value::Array(items)) => items
            .iter()
            .all(|item| item.as_str().is_some_and(|text| !text.is_empty())),
        (Shape::Object { .. }, Value::Object(map)) => object(map),
        (Shape::Rows { .. }, Value::Array(rows)) => {
            rows.iter().all(|row| row.as_object().is_some_and(object))
        }
        (_, _) => false,
    }
}

fn members_value(params: &[Param], nodes: &[Node]) -> Map<String, Value> {
    let mut map = Map::new();
    for (param, node) in params.iter().zip(nodes) {
        if let Some(value) = node.value(param) {
            map.insert(param.name.to_owned(), value);
        }
    }
    map
}

fn load_members(params: &[Param], nodes: &[Node], map: &Map<String, Value>) {
    for (param, node) in params.iter().zip(nodes) {
        if let Some(value) = map.get(param.name) {
            node.load(param, value);
        }
    }
}

impl Json {
    fn new() -> Self {
        Self {
            on: RwSignal::new(false),
            text: no_text(),
            empty: RwSignal::new(false),
        }
    }

    /// The text, while it counts; else what the fields hold, unless that is nothing.
    fn or(self, fields: impl FnOnce() -> Value) -> Option<Value> {
        if self.on.get() {
            return Some(self.text.get())
                .filter(|text| !text.is_empty())
                .map(Value::String);
        }
        let value = fields();
        let blank = match &value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        (!blank || self.empty.get()).then_some(value)
    }

    fn clear(self) {
        self.on.set(false);
        self.text.set(String::new());
        self.empty.set(false);
    }
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

    fn load(&self, text: &str) {
        self.empty.set(false);
        self.text.set(text.to_owned());
    }
}

fn is_number(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

impl SecretNode {
    pub(super) fn value(&self) -> Option<Secret> {
        if self.from_environment.get() {
            return Some(Secret::Environment);
        }
        Some(self.text.get())
            .filter(|text| !text.is_empty())
            .map(Secret::new)
    }
}

impl Item {
    fn new(text: &str) -> Self {
        Self {
            id: next_id(),
            text: RwSignal::new(text.to_owned()),
        }
    }
}

impl List {
    /// Puts several texts in the place of the item at `index`.
    pub fn splice(&self, index: usize, texts: &[&str]) {
        self.items.update(|items| {
            let rest = items.split_off(index.min(items.len()));
            items.extend(texts.iter().map(|text| Item::new(text)));
            items.extend(rest.into_iter().skip(1));
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
        let last = self.items.with_untracked(|items| items.last().copied());
        if last.is_none_or(|last| !last.text.with_untracked(String::is_empty)) {
            self.items.update(|items| items.push(Item::new("")));
        }
    }

    /// A line without text is no item: it is open, or about to be taken away.
    fn values(&self) -> Vec<Value> {
        let texts = self.items.get().into_iter().map(|item| item.text.get());
        texts
            .filter(|text| !text.is_empty())
            .map(Value::String)
            .collect()
    }

    fn load(&self, items: &[Value]) {
        self.json.empty.set(items.is_empty());
        let texts = items.iter().map(|item| item.as_str().unwrap_or_default());
        self.items.set(texts.chain([""]).map(Item::new).collect());
    }
}

impl RowNode {
    fn new(members: &[Param]) -> Self {
        Self {
            id: next_id(),
            members: nodes(members),
        }
    }

    /// Whether nothing is typed into it.
    #[must_use]
    pub fn is_blank(&self, members: &[Param]) -> bool {
        members_value(members, self.members).is_empty()
    }
}

impl Rows {
    /// Takes a row away.
    pub fn remove(&self, id: u32, members: &[Param]) {
        self.rows.update(|rows| rows.retain(|row| row.id != id));
        self.keep_an_open_row(members);
    }

    /// Adds a row at the end when something has been typed into the last one.
    pub fn keep_an_open_row(&self, members: &[Param]) {
        let last = self.rows.with_untracked(|rows| rows.last().copied());
        if last.is_none_or(|last| untrack(|| !last.is_blank(members))) {
            self.rows.update(|rows| rows.push(RowNode::new(members)));
        }
    }

    fn values(&self, members: &[Param]) -> Vec<Value> {
        let maps = self
            .rows
            .get()
            .into_iter()
            .map(|row| members_value(members, row.members));
        maps.filter(|map| !map.is_empty())
            .map(Value::Object)
            .collect()
    }

    fn load(&self, members: &[Param], values: &[Value]) {
        self.json.empty.set(values.is_empty());
        let rows = values.iter().filter_map(Value::as_object).map(|map| {
            let row = RowNode::new(members);
            load_members(members, row.members, map);
            row
        });
        self.rows.set(rows.collect());
        self.keep_an_open_row(members);
    }
}
