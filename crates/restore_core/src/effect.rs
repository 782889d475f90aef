//! What a request does to what exists, as a sentence, and what a person types before it does that.
//!
//! Made from the request alone: what is not sent is not mentioned, and a value in the sentence is
//! the value on the wire. The sentences are those of [`crate::catalogue::effects`].

use serde_json::{Map, Value};

use crate::catalogue::effects::{Clause, DEEDS, Deed, NOT_NAMED, UNKNOWN};
use crate::draft::Draft;
use crate::evaluate::evaluate;
use crate::operation::{Encoding, Operation, Param, Place, Protocol, Shape, Unit, When};
use crate::request::{Body, Request, Text};
use crate::sign::{self, time::Time};

/// What sending does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// One or more whole sentences for a person. Values that could be mistaken for words stand in
    /// quotation marks, with invisible characters spelled out.
    pub sentence: String,
    /// What to type, when something that exists may be overwritten.
    pub confirm: Option<Confirm>,
}

/// A value that a person types to say that they mean it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// Wire path of the value.
    pub field: &'static str,
    /// The value exactly as it is sent, never empty.
    pub value: String,
}

/// The effect of sending a draft as it stands, whether or not it can be sent.
#[must_use]
pub fn effect(operation: &'static Operation, draft: &Draft) -> Effect {
    of_request(operation, &evaluate(operation, draft).request)
}

/// The effect of a request of that operation.
#[must_use]
pub fn of_request(operation: &'static Operation, request: &Request) -> Effect {
    let sent = Sent::read(operation, request);
    let deed = DEEDS
        .iter()
        .find(|deed| deed.operation.id == operation.id && sent.holds(&deed.when));
    match deed {
        Some(deed) => Effect {
            sentence: sentence(deed, &sent),
            confirm: confirm(deed, &sent),
        },
        None => Effect {
            sentence: UNKNOWN.to_owned(),
            confirm: None,
        },
    }
}

fn sentence(deed: &Deed, sent: &Sent) -> String {
    let mut out = String::with_capacity(256);
    for clause in deed.clauses.iter().chain(deed.tail) {
        if sent.holds(&clause.when) {
            say(&mut out, clause, sent);
        }
    }
    out
}

fn say(out: &mut String, clause: &Clause, sent: &Sent) {
    if clause.each.is_empty() {
        return add(out, clause.text, |path| sent.words(path));
    }
    for row in sent.rows(clause.each) {
        let text = |path: &str| Some(shown(&plain(row.get(path)?)?));
        add(out, clause.text, text);
    }
}

/// Appends a text with its gaps filled.
fn add(out: &mut String, text: &'static str, words: impl Fn(&str) -> Option<String>) {
    if !out.is_empty() && !text.starts_with(['.', ',', ':', ';']) {
        out.push(' ');
    }
    let mut parts = text.split('{');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (gap, rest) = part.split_once('}').unwrap_or((part, ""));
        let (path, otherwise) = gap.split_once('|').unwrap_or((gap, NOT_NAMED));
        out.push_str(&words(path).unwrap_or_else(|| otherwise.to_owned()));
        out.push_str(rest);
    }
}

fn confirm(deed: &Deed, sent: &Sent) -> Option<Confirm> {
    let value = |field: &&'static str| {
        let value = plain(sent.get(field)?)?;
        (!value.is_empty()).then_some(Confirm { field, value })
    };
    deed.confirm.iter().find_map(value)
}

/// Everything that is sent and may be shown, by wire name.
struct Sent {
    operation: &'static Operation,
    values: Map<String, Value>,
}

impl Sent {
    fn read(operation: &'static Operation, request: &Request) -> Self {
        let mut values = match &request.body {
            Body::Json(json) => serde_json::from_str(json).unwrap_or_default(),
            Body::Empty | Body::Form(_) => Map::new(),
        };
        let form = match &request.body {
            Body::Form(pairs) => pairs.as_slice(),
            Body::Empty | Body::Json(_) => &[],
        };
        for pair in request.query.iter().chain(form) {
            if let (Some(param), Text::Plain(text)) = (operation.param(pair.name), &pair.value) {
                let value = match param.encoding() {
                    Encoding::JsonText => serde_json::from_str(text).unwrap_or_default(),
                    Encoding::Plain => Value::String(text.clone()),
                };
                values.insert(pair.name.to_owned(), value);
            }
        }
        let in_path = |param: &&Param| param.place == Place::Path;
        for param in operation.params.iter().filter(in_path) {
            if let Some(value) = path_value(operation, request, param.name) {
                values.insert(param.name.to_owned(), Value::String(value));
            }
        }
        Self { operation, values }
    }

    /// The value at a path of names and row numbers, unless it is `null`.
    fn get(&self, path: &str) -> Option<&Value> {
        let mut names = path.split('.');
        let top = self.values.get(names.next()?)?;
        let value = names.try_fold(top, |value, name| match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?),
            value => value.get(name),
        })?;
        (!value.is_null()).then_some(value)
    }

    fn rows(&self, path: &str) -> &[Value] {
        self.get(path)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// The value at a path as it stands in a sentence.
    fn words(&self, path: &str) -> Option<String> {
        let value = self.get(path)?;
        if let Value::Array(items) = value {
            let items: Vec<_> = items.iter().filter_map(plain).collect();
            let shown: Vec<_> = items.iter().map(|item| shown(item)).collect();
            return Some(shown.join(", "));
        }
        let text = plain(value)?;
        let moment = match self.operation.param(path).map(|param| param.shape) {
            Some(Shape::Instant(unit)) => moment(&text, unit),
            _ => None,
        };
        let shown = shown(&text);
        Some(match moment {
            Some(moment) => format!("{moment} ({shown})"),
            None => shown,
        })
    }

    /// Whether a condition holds for what is sent. An empty text or list is nothing here: it names
    /// nothing that could be overwritten.
    fn holds(&self, when: &When) -> bool {
        let text = |name: &str| self.get(name).and_then(plain);
        match when {
            When::Always => true,
            When::Is(name, values) => text(name)
                .is_some_and(|text| values.iter().any(|value| value.eq_ignore_ascii_case(&text))),
            When::Given(name) => self.get(name).is_some_and(|value| !is_empty(value)),
            When::Contains(name, part) => text(name).is_some_and(|text| {
                text.to_ascii_lowercase()
                    .contains(&part.to_ascii_lowercase())
            }),
            When::Not(when) => !self.holds(when),
            When::All(all) => all.iter().all(|when| self.holds(when)),
            When::Any(any) => any.iter().any(|when| self.holds(when)),
        }
    }
}

/// The decoded value of a path parameter; `None` while its placeholder stands.
fn path_value(operation: &Operation, request: &Request, name: &str) -> Option<String> {
    let Protocol::Rest { path, .. } = operation.protocol else {
        return None;
    };
    let placeholder = format!("{{{name}}}");
    let is_open = request
        .path
        .split('/')
        .any(|segment| segment == placeholder);
    (!is_open).then(|| sign::path_value(path, &request.path, name))?
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text of a single value, exactly as it is sent.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The moment that a UNIX time is, in UTC; `None` if it is none that can be spelled.
fn moment(text: &str, unit: Unit) -> Option<String> {
    let number: u64 = text.parse().ok()?;
    let seconds = match unit {
        Unit::Seconds => number,
        Unit::Milliseconds => number / 1_000,
    };
    Some(Time::from_unix(seconds)?.extended())
}

/// A value as it stands in a sentence: bare when nothing in it could be taken for a word of the
/// sentence, else in quotation marks that it cannot close.
fn shown(text: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:/@*".contains(&byte);
    let ends_bare = text
        .bytes()
        .last()
        .is_some_and(|byte| byte != b'.' && byte != b':');
    if ends_bare && text.bytes().all(is_bare) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 6);
    out.push('“');
    for char in text.chars() {
        if is_deceptive(char) {
            out.extend(char.escape_unicode());
        } else {
            out.push(char);
        }
    }
    out.push('”');
    out
}

/// Whether a character is invisible, changes the order of others, or ends the quotation.
fn is_deceptive(char: char) -> bool {
    matches!(
        char,
        '“' | '”' | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
    ) || matches!(char, '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(
            char,
            '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{61c}'
        )
        || matches!(char, '\u{e0000}'..='\u{e0fff}')
        || char.is_control()
        || (char.is_whitespace() && char != ' ')
}
