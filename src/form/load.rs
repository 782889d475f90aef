//! A draft into the form: what was opened, and what an undo brings back.
//!
//! Every value finds a place: its field, the field's JSON text, or, for names and shapes that no
//! field has, what the form keeps besides its fields. Nothing is lost on the way, and the engine
//! says of all of it what it says of the draft.

use restore_core::draft::Draft;
use restore_core::encode;
use restore_core::operation::{Encoding, Param};
use restore_core::secret::Secret;
use serde_json::{Map, Value};

use super::node::{Json, List, Node, Object, Rows, Scalar, fits};
use super::state::Form;
use crate::reactive::*;

impl Form {
    /// Puts a draft in the place of everything that is typed.
    pub fn load(&self, draft: &Draft) {
        self.region.set(draft.region.clone());
        self.host.set(draft.host.clone().unwrap_or_default());
        let mut left = Draft {
            answers: draft.answers.clone(),
            parameters: draft.parameters.clone(),
            unknown: draft.unknown.clone(),
            ..Draft::default()
        };
        for (param, node) in self.operation.params.iter().zip(self.nodes) {
            node.clear();
            if let Node::Secret(node) = node {
                match draft.secret(param.name) {
                    Some(Secret::Environment) => node.from_environment.set(true),
                    Some(secret) => node
                        .text
                        .set(secret.expose().unwrap_or_default().to_owned()),
                    None => {}
                }
                continue;
            }
            let map = if param.is_question() {
                &mut left.answers
            } else {
                &mut left.parameters
            };
            if let Some(value) = map.shift_remove(param.name)
                && !value.is_null()
                && let Some(rest) = put(param, node, value)
            {
                map.insert(param.name.to_owned(), rest);
            }
        }
        self.unlisted.set(left);
        self.asked.set(false);
    }

    /// Puts a draft in the place of everything, and keeps what was there for one undo.
    pub fn replace(&self, draft: &Draft) {
        let before = untrack(|| self.draft());
        self.load(draft);
        self.replaced.set(Some(before));
    }

    /// Brings back what was there before [`Form::replace`].
    pub fn bring_back(&self) {
        if let Some(before) = self.replaced.with_untracked(Clone::clone) {
            self.load(&before);
            self.replaced.set(None);
        }
    }

    /// Names of what is kept without a field. Tracked.
    #[must_use]
    pub fn unlisted_names(&self) -> Vec<String> {
        self.unlisted.with(|left| {
            let mut names = Vec::new();
            for (name, value) in left.answers.iter().chain(&left.parameters) {
                match value {
                    Value::Object(members) if self.operation.param(name).is_some() => {
                        names.extend(members.keys().map(|member| format!("{name}.{member}")));
                    }
                    _ => names.push(name.clone()),
                }
            }
            names.extend(left.unknown.iter().cloned());
            names
        })
    }
}

/// Adds what has no field to what the fields hold; where both have something, the field counts.
pub(super) fn add(to: &mut Map<String, Value>, left: &Map<String, Value>) {
    for (name, value) in left {
        match (to.get_mut(name), value) {
            (Some(Value::Object(to)), Value::Object(left)) => add(to, left),
            (Some(_), _) => {}
            (None, _) => {
                to.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Puts a value into its field and gives back what of it has none.
fn put(param: &Param, node: &Node, value: Value) -> Option<Value> {
    let as_text = param.encoding() == Encoding::JsonText;
    match (node, value) {
        (Node::Scalar(scalar), Value::String(text)) => {
            scalar.empty.set(text.is_empty());
            scalar.text.set(text);
            None
        }
        (Node::Scalar(scalar), Value::Number(number)) => text(scalar, number.as_str()),
        (Node::Scalar(scalar), Value::Bool(on)) => text(scalar, if on { "true" } else { "false" }),
        (Node::Object(object), Value::Object(mut map)) => {
            object.json.empty.set(map.is_empty());
            for (param, node) in param.shape.members().iter().zip(object.members) {
                if let Some(value) = map.shift_remove(param.name)
                    && let Some(rest) = put(param, node, value)
                {
                    map.insert(param.name.to_owned(), rest);
                }
            }
            (!map.is_empty()).then_some(Value::Object(map))
        }
        (Node::List(_) | Node::Rows(_), value) if fits(&param.shape, &value) => {
            node.load(param, &value);
            None
        }
        (
            Node::List(List { json, .. })
            | Node::Rows(Rows { json, .. })
            | Node::Object(Object { json, .. }),
            value,
        ) if as_text => {
            json_text(*json, value);
            None
        }
        (_, value) => Some(value),
    }
}

fn text(scalar: &Scalar, text: &str) -> Option<Value> {
    scalar.empty.set(false);
    scalar.text.set(text.to_owned());
    None
}

/// As text, which is sent as it is given.
fn json_text(json: Json, value: Value) {
    let text = match value {
        Value::String(text) => text,
        other => {
            let mut text = String::new();
            encode::json(&mut text, &other);
            text
        }
    };
    json.text.set(text);
    json.on.set(true);
}
