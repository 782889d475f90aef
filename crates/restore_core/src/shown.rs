//! Decides which fields exist for a draft.
//!
//! Knows the catalogue and what was given further up the page. Does not know whether a value is
//! valid, needed or sent; those are asked afterwards, and only about what is shown here.

use serde_json::Value;

use crate::operation::{Param, When};
use crate::secret::Secret;

/// What a draft holds for one parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Given<'a> {
    Json(&'a Value),
    Secret(&'a Secret),
}

impl Given<'_> {
    /// Empty text, list or object: given, but nothing that a need could be met with.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Json(Value::String(text)) => text.is_empty(),
            Self::Json(Value::Array(items)) => items.is_empty(),
            Self::Json(Value::Object(members)) => members.is_empty(),
            Self::Json(_) => false,
            Self::Secret(secret) => secret.is_empty(),
        }
    }
}

/// A parameter's place in one evaluation: what is given for it, and whether it exists.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Slot<'a> {
    pub(crate) given: Option<Given<'a>>,
    pub(crate) exists: bool,
}

/// Parameters of one level with their slots.
#[derive(Clone, Copy)]
pub(crate) struct Level<'a, 's> {
    pub(crate) params: &'static [Param],
    pub(crate) slots: &'s [Slot<'a>],
}

impl<'a> Level<'a, '_> {
    /// What a condition sees: what is given for a parameter that exists.
    fn seen(&self, name: &str) -> Option<(&'static Param, Option<Given<'a>>)> {
        let index = self.params.iter().position(|param| param.name == name)?;
        let slot = self.slots.get(index)?;
        Some((&self.params[index], slot.given.filter(|_| slot.exists)))
    }
}

/// What a condition may look at.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a, 's> {
    pub(crate) top: Level<'a, 's>,
    pub(crate) siblings: Level<'a, 's>,
}

/// True, false, or dependent on a question without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// Whether a condition holds.
#[inline]
pub(crate) fn holds(when: &When, scope: Scope<'_, '_>) -> Truth {
    // Most conditions are this one, and need no look at anything.
    if matches!(when, When::Always) {
        return Truth::True;
    }
    decide(when, scope)
}

fn decide(when: &When, scope: Scope<'_, '_>) -> Truth {
    match when {
        When::Always => Truth::True,
        When::Is(name, values) => look(name, scope, |text| {
            values.iter().any(|value| value.eq_ignore_ascii_case(text))
        }),
        When::Given(name) => {
            Truth::from(find(name, scope).is_some_and(|(_, given)| given.is_some()))
        }
        When::Contains(name, part) => look(name, scope, |text| contains(text, part)),
        When::Not(inner) => match holds(inner, scope) {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        },
        When::All(all) => fold(all, scope, Truth::True, |a, b| {
            if rank(b) < rank(a) { b } else { a }
        }),
        When::Any(any) => fold(any, scope, Truth::False, |a, b| {
            if rank(b) > rank(a) { b } else { a }
        }),
    }
}

/// Whether `part` stands somewhere in `text`, in any case.
fn contains(text: &str, part: &str) -> bool {
    let part = part.as_bytes();
    // No part of no length: a window must hold something.
    part.is_empty()
        || text
            .as_bytes()
            .windows(part.len())
            .any(|window| window.eq_ignore_ascii_case(part))
}

/// Kleene's order: *all* is the least of its parts, *any* the greatest.
const fn rank(truth: Truth) -> u8 {
    match truth {
        Truth::False => 0,
        Truth::Unknown => 1,
        Truth::True => 2,
    }
}

fn fold(
    parts: &[When],
    scope: Scope<'_, '_>,
    start: Truth,
    pick: impl Fn(Truth, Truth) -> Truth,
) -> Truth {
    parts
        .iter()
        .map(|part| holds(part, scope))
        .fold(start, pick)
}

fn find<'a>(name: &str, scope: Scope<'a, '_>) -> Option<(&'static Param, Option<Given<'a>>)> {
    match name.strip_prefix('.') {
        Some(sibling) => scope.siblings.seen(sibling),
        None => scope.top.seen(name),
    }
}

fn look(name: &str, scope: Scope<'_, '_>, test: impl Fn(&str) -> bool) -> Truth {
    match find(name, scope) {
        Some((param, None)) if param.is_question() => Truth::Unknown,
        Some((_, Some(Given::Json(Value::String(text))))) => test(text).into(),
        Some((_, Some(Given::Json(Value::Bool(value))))) => {
            test(if *value { "true" } else { "false" }).into()
        }
        Some((_, Some(Given::Json(Value::Number(number))))) => test(number.as_str()).into(),
        _ => Truth::False,
    }
}
