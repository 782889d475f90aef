//! Reads a given value by its parameter's shape: what is wrong with it, and what is sent for it.
//!
//! A value that is wrong is still read as it stands, so that an incomplete or odd request can be
//! looked at; errors, not silence, keep it from being sent.

use serde_json::{Map, Value};

use crate::encode;
use crate::evaluate::{Evaluation, Walk};
use crate::operation::{
    ANY_LENGTH, Basis, Choice, Encoding, Length, Param, Place, Says, Shape, Unit,
};
use crate::path::FieldPath;
use crate::problem::{Expected, Kind, Problem, Subject};
use crate::request::is_header_safe;
use crate::secret::Secret;

/// What is sent for a value.
pub(crate) enum Read<'a> {
    /// Text, for path, query, form and header; for the body, its JSON.
    Text(String),
    /// The JSON of a value, which is not made into text before its place in the body is reached.
    Json(&'a Value),
    /// A secret, for the same places as text.
    Secret(&'a Secret),
}

impl Read<'_> {
    /// Appends what stands for it in JSON; for a secret, nothing.
    pub(crate) fn push_json(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::Json(value) => encode::json(out, value),
            Self::Secret(_) => {}
        }
    }
}

/// Below this, milliseconds would lie before March 1973; at or above it, seconds in the year 5138.
const BETWEEN_SECONDS_AND_MILLISECONDS: i64 = 100_000_000_000;

/// Bytes of JSON that most objects and lists fit into, so that their text is not moved as it grows.
const USUAL_JSON: usize = 256;

impl Evaluation {
    /// Reads a value of a parameter that exists. Object members are walked with `inner`.
    pub(crate) fn read<'a>(
        &mut self,
        param: &'static Param,
        value: &'a Value,
        inner: Walk<'a, '_>,
    ) -> Read<'a> {
        let path = inner.path;
        let text = match (param.shape, param.encoding(), param.place) {
            (
                Shape::Object { .. } | Shape::Rows { .. } | Shape::List { .. },
                Encoding::JsonText,
                _,
            ) => {
                match value {
                    // JSON text given as text is looked into and sent as given.
                    Value::String(text) => {
                        self.read_json_text(param, text, inner);
                        text.clone()
                    }
                    value => self.structured(param, value, inner),
                }
            }
            (
                Shape::Object { .. } | Shape::Rows { .. } | Shape::List { .. },
                Encoding::Plain,
                _,
            ) => self.structured(param, value, inner),
            (_, _, Place::Body | Place::Member) => {
                self.check_scalar(param, value, path);
                return Read::Json(value);
            }
            (_, _, _) => {
                self.check_scalar(param, value, path);
                respelled(param, value).map_or_else(|| plain(value), str::to_owned)
            }
        };
        self.check_place(param, &text, path);
        Read::Text(text)
    }

    /// Reads a secret.
    pub(crate) fn read_secret<'a>(
        &mut self,
        param: &Param,
        path: FieldPath,
        secret: &'a Secret,
    ) -> Read<'a> {
        if let (Shape::Secret { length, .. }, Some(text)) = (param.shape, secret.expose()) {
            self.check_length(text, length, path);
            self.check_place(param, text, path);
        }
        Read::Secret(secret)
    }

    fn read_json_text(&mut self, param: &'static Param, text: &str, inner: Walk<'_, '_>) {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                let before = self.problems.len();
                self.structured(param, &value, inner);
                // What does not belong cannot be taken out of a text that is sent as given.
                for problem in &mut self.problems[before..] {
                    problem.kind.passed_on();
                }
            }
            Err(error) => self.problem(
                inner.path,
                Kind::NotJson {
                    line: error.line(),
                    column: error.column(),
                },
            ),
        }
    }

    /// Walks a list, object or rows and writes the compact JSON that is sent.
    fn structured(&mut self, param: &'static Param, value: &Value, inner: Walk<'_, '_>) -> String {
        match (param.shape, value) {
            (Shape::List { item_max }, Value::Array(items)) => {
                let text = json(value);
                self.check_items(items, item_max, &text, inner.path);
                text
            }
            (Shape::Object { members, open }, Value::Object(map)) => {
                let mut text = String::with_capacity(USUAL_JSON);
                self.object(&mut text, members, open, map, inner);
                text
            }
            (Shape::Rows { members, open }, Value::Array(rows)) => {
                self.rows(members, open, rows, inner)
            }
            (Shape::List { .. }, _) => {
                self.problem(inner.path, Kind::WrongType(Expected::List));
                json(value)
            }
            (Shape::Rows { .. }, _) => {
                self.problem(inner.path, Kind::WrongType(Expected::Rows));
                json(value)
            }
            (_, _) => {
                self.problem(inner.path, Kind::WrongType(Expected::Object));
                json(value)
            }
        }
    }
}

impl Evaluation {
    /// Walks an object's members in catalogue order and appends its JSON in the order given.
    fn object<'a>(
        &mut self,
        text: &mut String,
        members: &'static [Param],
        open: bool,
        map: &'a Map<String, Value>,
        inner: Walk<'a, '_>,
    ) {
        let mut read = self.members(members, Some(map), inner);
        text.push('{');
        let empty = text.len();
        for (name, value) in map {
            let index = members.iter().position(|member| member.name == name);
            let known = index.and_then(|index| read[index].take());
            let sent = match (known, index) {
                (Some(Read::Secret(_)), _) => continue,
                (Some(read), _) => read,
                // Kept where the vendor's client passes the object on, dropped where it has a model.
                (None, _) if value.is_null() && open => Read::Json(value),
                (None, None) if !value.is_null() => {
                    self.report_unknown_member(name, open, inner.path);
                    if !open {
                        continue;
                    }
                    Read::Json(value)
                }
                (None, _) => continue,
            };
            if text.len() > empty {
                text.push(',');
            }
            encode::json_text(text, name);
            text.push(':');
            sent.push_json(text);
        }
        text.push('}');
    }

    fn rows(
        &mut self,
        members: &'static [Param],
        open: bool,
        rows: &[Value],
        inner: Walk<'_, '_>,
    ) -> String {
        let mut text = String::with_capacity(USUAL_JSON);
        text.push('[');
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            let path = inner.path.child(index);
            match row {
                Value::Object(map) => {
                    self.object(&mut text, members, open, map, Walk { path, ..inner });
                }
                other => {
                    self.problem(path, Kind::WrongType(Expected::Object));
                    encode::json(&mut text, other);
                }
            }
        }
        text.push(']');
        text
    }

    fn report_unknown_member(&mut self, name: &str, open: bool, path: FieldPath) {
        // The member's own name stands in the subject, because no field has that address.
        let kind = if open {
            Kind::UnknownPassedOn
        } else {
            Kind::Unknown
        };
        self.problems.push(Problem {
            subject: Subject::UnknownMember(path, name.to_owned()),
            kind,
        });
    }

    fn check_items(&mut self, items: &[Value], item_max: u32, text: &str, path: FieldPath) {
        for (index, item) in items.iter().enumerate() {
            match item {
                Value::String(item) => {
                    self.check_length(
                        item,
                        Length {
                            min: 0,
                            max: item_max,
                        },
                        path.child(index),
                    );
                }
                _ => self.problem(path.child(index), Kind::WrongType(Expected::Text)),
            }
        }
        let found = text.chars().count();
        if item_max != u32::MAX && found > item_max as usize {
            self.problem(path, Kind::LongText { found });
        }
    }

    fn check_scalar(&mut self, param: &Param, value: &Value, path: FieldPath) {
        match (param.shape, value) {
            (Shape::Text(length), Value::String(text)) => {
                self.check_length(text, length, path);
                if is_masked(text) {
                    self.problem(path, Kind::Masked);
                }
            }
            (
                Shape::Choice {
                    choices,
                    open,
                    any_case,
                },
                Value::String(text),
            ) => {
                self.check_choice(choices, open, any_case, text, path);
            }
            (Shape::Bool, Value::Bool(_)) => {}
            (Shape::Bool, _) => self.problem(path, Kind::WrongType(Expected::Boolean)),
            (Shape::Integer { min, max }, value) => {
                self.check_integer(param, value, min, max, path);
            }
            (Shape::Instant(unit), value) => {
                if let Some(instant) = self.check_integer(param, value, i64::MIN, i64::MAX, path) {
                    self.check_unit(instant, unit, path);
                }
            }
            (_, _) => self.problem(path, Kind::WrongType(Expected::Text)),
        }
    }

    fn check_length(&mut self, text: &str, allowed: Length, path: FieldPath) {
        if allowed == ANY_LENGTH
            || text.len() <= allowed.max as usize && text.len() >= 4 * allowed.min as usize
        {
            return;
        }
        let found = text.chars().count();
        if found < allowed.min as usize || found > allowed.max as usize {
            self.problem(path, Kind::WrongLength { allowed, found });
        }
    }

    fn check_choice(
        &mut self,
        choices: &'static [Choice],
        open: bool,
        any_case: bool,
        text: &str,
        path: FieldPath,
    ) {
        let listed = choices.iter().find(|choice| {
            choice.value == text || any_case && choice.value.eq_ignore_ascii_case(text)
        });
        let kind = match listed {
            Some(choice) if choice.basis != Basis::Document => Kind::ListedElsewhere(Says {
                text: choice.meaning,
                basis: choice.basis,
            }),
            Some(choice) if choice.value != text => Kind::Respelled(choice.value),
            Some(_) => return,
            None if open => Kind::NotListedPerhaps,
            None => Kind::NotListed,
        };
        self.problem(path, kind);
    }

    /// The number, if it is a whole one in range.
    fn check_integer(
        &mut self,
        param: &Param,
        value: &Value,
        min: i64,
        max: i64,
        path: FieldPath,
    ) -> Option<i64> {
        let digits = match value {
            Value::Number(number) => number.as_str(),
            // Text is as good as a number where both become the same text, and no number in JSON.
            Value::String(text) if !matches!(param.place, Place::Body | Place::Member) => text,
            _ => "",
        };
        if !is_whole_number(digits) {
            self.problem(path, Kind::WrongType(Expected::Integer));
            return None;
        }
        let number = digits
            .parse()
            .ok()
            .filter(|number| (min..=max).contains(number));
        if number.is_none() {
            self.problem(path, Kind::OutOfRange { min, max });
        }
        number
    }

    fn check_unit(&mut self, instant: i64, unit: Unit, path: FieldPath) {
        let fits_other = match unit {
            Unit::Seconds => instant >= BETWEEN_SECONDS_AND_MILLISECONDS,
            Unit::Milliseconds => (1..BETWEEN_SECONDS_AND_MILLISECONDS).contains(&instant),
        };
        if fits_other {
            self.problem(path, Kind::OtherUnit(unit));
        }
    }

    fn check_place(&mut self, param: &Param, text: &str, path: FieldPath) {
        match param.place {
            Place::Path if matches!(text, "." | "..") => self.problem(path, Kind::UnusableSegment),
            Place::Path if !text.bytes().all(is_unreserved) => self.problem(path, Kind::OddSegment),
            Place::Header if !is_header_safe(text) => self.problem(path, Kind::UnsafeHeader),
            Place::Path
            | Place::Query
            | Place::Form
            | Place::Header
            | Place::Body
            | Place::Member
            | Place::Nowhere => {}
        }
    }

    fn problem(&mut self, path: FieldPath, kind: Kind) {
        self.problems.push(Problem::at(path, kind));
    }
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Digits with at most a minus before them: what every vendor's client writes for an integer.
fn is_whole_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Three stars in a row. Byte by byte, because preparing a search takes longer than a short text.
fn is_masked(text: &str) -> bool {
    text.as_bytes().windows(3).any(|three| three == b"***")
}

/// The listed spelling of a value that was given in another case.
fn respelled(param: &Param, value: &Value) -> Option<&'static str> {
    match (param.shape, value) {
        (
            Shape::Choice {
                choices,
                any_case: true,
                ..
            },
            Value::String(text),
        ) => choices
            .iter()
            .map(|choice| choice.value)
            .find(|listed| listed.eq_ignore_ascii_case(text)),
        _ => None,
    }
}

/// A value where text is needed: text as it is, numbers by their digits, the rest as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_str().to_owned(),
        Value::Bool(true) => "true".to_owned(),
        Value::Bool(false) => "false".to_owned(),
        Value::Null | Value::Array(_) | Value::Object(_) => json(value),
    }
}

fn json(value: &Value) -> String {
    let mut text = String::new();
    encode::json(&mut text, value);
    text
}
