//! What would change in a form, field by field.

use serde_json::{Map, Value};

use crate::draft::Draft;
use crate::encode;
use crate::operation::{Operation, Shape};
use crate::secret::Secret;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// `region`, `host`, a question's name or a wire path such as `restore.mappings.0.volume_id`.
    pub field: String,
    /// What stands there now, as the form shows it; nothing when it is not given.
    pub before: Option<String>,
    /// What would stand there.
    pub after: Option<String>,
}

/// What stands for a secret whose text is known.
const MASKED: &str = "••••";

/// What differs between two drafts of an operation, in form order; secrets masked.
#[must_use]
pub fn difference(operation: &Operation, before: &Draft, after: &Draft) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut compare = |field: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            changes.push(Change {
                field: field.to_owned(),
                before,
                after,
            });
        }
    };
    let region = |draft: &Draft| Some(draft.region.clone()).filter(|region| !region.is_empty());
    compare("region", region(before), region(after));
    compare("host", before.host.clone(), after.host.clone());
    for param in operation.params {
        if let Shape::Secret { .. } = param.shape {
            let (before, after) = (before.secret(param.name), after.secret(param.name));
            if before != after {
                changes.push(Change {
                    field: param.name.to_owned(),
                    before: before.map(masked),
                    after: after.map(masked),
                });
            }
            continue;
        }
        let given = |draft: &'_ Draft| {
            let map = if param.is_question() {
                &draft.answers
            } else {
                &draft.parameters
            };
            map.get(param.name)
                .cloned()
                .filter(|value| !value.is_null())
        };
        values(&mut changes, param.name, given(before), given(after));
    }
    let maps = [
        (&before.parameters, &after.parameters),
        (&before.answers, &after.answers),
    ];
    for (before, after) in maps {
        for name in names(before, after) {
            if operation.param(name).is_none() {
                let given = |map: &Map<String, Value>| map.get(name).cloned();
                values(&mut changes, name, given(before), given(after));
            }
        }
    }
    changes
}

/// Names of both, each once: those of the first, then those that are new.
fn names<'v>(before: &'v Map<String, Value>, after: &'v Map<String, Value>) -> Vec<&'v String> {
    let new = after.keys().filter(|name| !before.contains_key(*name));
    before.keys().chain(new).collect()
}

fn masked(secret: &Secret) -> String {
    match secret {
        Secret::Text(_) => MASKED.to_owned(),
        Secret::Environment => "from the environment".to_owned(),
    }
}

/// Compares two values, members and rows one by one.
fn values(changes: &mut Vec<Change>, field: &str, before: Option<Value>, after: Option<Value>) {
    if before == after {
        return;
    }
    match beside(before, after) {
        (Some(Value::Object(mut before)), Some(Value::Object(mut after))) => {
            let names: Vec<String> = names(&before, &after).into_iter().cloned().collect();
            for name in names {
                let inner = format!("{field}.{name}");
                // What is taken out leaves its place behind: nothing else is moved.
                let before = before.get_mut(&name).map(Value::take);
                let after = after.get_mut(&name).map(Value::take);
                values(changes, &inner, before, after);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after)))
            if before.iter().chain(&after).all(Value::is_object) =>
        {
            let mut before = before.into_iter();
            let mut after = after.into_iter();
            for index in 0.. {
                let (before, after) = (before.next(), after.next());
                if before.is_none() && after.is_none() {
                    break;
                }
                values(changes, &format!("{field}.{index}"), before, after);
            }
        }
        (before, after) => {
            let (before, after) = (before.map(shown), after.map(shown));
            // A number and the same digits as text look the same in the form.
            if before != after {
                changes.push(Change {
                    field: field.to_owned(),
                    before,
                    after,
                });
            }
        }
    }
}

/// Beside members or rows, nothing at all is as good as none of them: so each is told on its own.
fn beside(before: Option<Value>, after: Option<Value>) -> (Option<Value>, Option<Value>) {
    let none_of = |other: &Value| match other {
        Value::Object(members) if !members.is_empty() => Some(Map::new().into()),
        Value::Array(rows) if rows.iter().any(Value::is_object) => Some(Vec::<Value>::new().into()),
        _ => None,
    };
    match (before, after) {
        (None, Some(after)) => (none_of(&after), Some(after)),
        (Some(before), None) => {
            let after = none_of(&before);
            (Some(before), after)
        }
        both => both,
    }
}

/// A value as the form shows it: text as it is, everything else as JSON.
fn shown(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => {
            let mut text = String::new();
            encode::json(&mut text, &other);
            text
        }
    }
}
