//! Conditions of the catalogue as JSON Schemas of a whole draft.
//!
//! The engine's conditions have three values, a schema has two. So each condition becomes two
//! schemas: one that fits when it is true, one that fits when it is false. A draft that fits
//! neither leaves it unknown.

use serde_json::{Value, json};

use crate::operation::{Operation, Param, Shape, When};

/// Where conditions are asked: names of the top level, and those that begin with a dot.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) operation: &'static Operation,
    /// Parameters of the object or row in question.
    pub(super) siblings: &'static [Param],
    /// The way to that object from where the schema is applied: the draft, or the row.
    pub(super) above: &'a [&'static str],
}

/// The way to a parameter of the top level.
pub(super) fn way(param: &Param) -> [&'static str; 2] {
    let map = if param.is_question() {
        "answers"
    } else {
        "parameters"
    };
    [map, param.name]
}

/// Fits a draft in which the parameter is not hidden.
pub(super) fn exists(param: &Param, scope: Scope<'_>) -> Value {
    param
        .shown
        .map_or(Value::Bool(true), |shown| not(is_false(&shown.when, scope)))
}

/// Fits a draft for which the condition holds.
pub(super) fn is_true(when: &When, scope: Scope<'_>) -> Value {
    match when {
        When::Always => Value::Bool(true),
        When::Is(name, values) => seen(name, scope, |param| one_of(param, values)),
        When::Given(name) => seen(name, scope, |_| given()),
        When::Contains(name, part) => seen(name, scope, |param| containing(param, part)),
        When::Not(inner) => is_false(inner, scope),
        When::All(parts) => all(parts.iter().map(|part| is_true(part, scope))),
        When::Any(parts) => any(parts.iter().map(|part| is_true(part, scope))),
    }
}

/// Fits a draft for which the condition does not hold, and is not unknown either.
pub(super) fn is_false(when: &When, scope: Scope<'_>) -> Value {
    match when {
        When::Always => Value::Bool(false),
        When::Is(name, _) | When::Contains(name, _) if is_question(name, scope) => {
            all([seen(name, scope, |_| given()), not(is_true(when, scope))])
        }
        When::Is(..) | When::Contains(..) | When::Given(_) => not(is_true(when, scope)),
        When::Not(inner) => is_true(inner, scope),
        When::All(parts) => any(parts.iter().map(|part| is_false(part, scope))),
        When::Any(parts) => all(parts.iter().map(|part| is_false(part, scope))),
    }
}

/// Whether a condition looks at names of the top level, and whether at siblings.
pub(super) fn looks(when: &When) -> (bool, bool) {
    match when {
        When::Always => (false, false),
        When::Is(name, _) | When::Given(name) | When::Contains(name, _) => {
            let sibling = name.starts_with('.');
            (!sibling, sibling)
        }
        When::Not(inner) => looks(inner),
        When::All(parts) | When::Any(parts) => parts
            .iter()
            .map(looks)
            .fold((false, false), |a, b| (a.0 || b.0, a.1 || b.1)),
    }
}

fn find(name: &str, scope: Scope<'_>) -> Option<&'static Param> {
    match name.strip_prefix('.') {
        Some(name) => scope.siblings.iter().find(|param| param.name == name),
        None => scope.operation.param(name),
    }
}

fn is_question(name: &str, scope: Scope<'_>) -> bool {
    find(name, scope).is_some_and(Param::is_question)
}

/// Fits when the parameter exists and its value fits. The compiler has checked that it is declared.
fn seen(name: &str, scope: Scope<'_>, value: impl Fn(&Param) -> Value) -> Value {
    let Some(param) = find(name, scope) else {
        return Value::Bool(false);
    };
    if name.starts_with('.') {
        let steps = [scope.above, &[param.name]].concat();
        return all([exists(param, scope), holding(&steps, value(param))]);
    }
    let top = Scope {
        siblings: scope.operation.params,
        above: &[],
        ..scope
    };
    all([exists(param, top), holding(&way(param), value(param))])
}

/// Fits any value but null, which stands for nothing.
pub(super) fn given() -> Value {
    json!({ "not": { "type": "null" } })
}

/// Fits what a need can be met with.
pub(super) fn not_blank() -> Value {
    json!({ "not": { "enum": [null, "", [], {}] } })
}

/// Values in any case; `true` and `false` also as such.
fn one_of(param: &Param, values: &[&str]) -> Value {
    match param.shape {
        // Another spelling is an error of its own: whether the condition holds makes no difference.
        Shape::Choice {
            open: false,
            any_case: false,
            ..
        } => json!({ "enum": values }),
        // What a secret is, no condition sees.
        Shape::Secret { .. } => Value::Bool(false),
        _ => {
            let texts: Vec<String> = values.iter().map(|value| in_any_case(value)).collect();
            let pattern =
                json!({ "type": "string", "pattern": format!("^(?:{})$", texts.join("|")) });
            let booleans = [true, false]
                .into_iter()
                .filter(|value| {
                    let text = value.to_string();
                    values.iter().any(|given| given.eq_ignore_ascii_case(&text))
                })
                .map(|value| json!({ "const": value }));
            any([pattern].into_iter().chain(booleans))
        }
    }
}

fn containing(param: &Param, part: &str) -> Value {
    match param.shape {
        Shape::Secret { .. } => Value::Bool(false),
        _ => json!({ "type": "string", "pattern": in_any_case(part) }),
    }
}

/// A pattern for a text in any case, without relying on flags, which JSON Schema has not.
pub(super) fn in_any_case(text: &str) -> String {
    let mut pattern = String::new();
    for char in text.chars() {
        if char.is_ascii_alphabetic() {
            pattern.push('[');
            pattern.push(char.to_ascii_lowercase());
            pattern.push(char.to_ascii_uppercase());
            pattern.push(']');
        } else {
            if char.is_ascii_punctuation() && !matches!(char, '_' | '-') {
                pattern.push('\\');
            }
            pattern.push(char);
        }
    }
    pattern
}

/// Fits when every step of the way is there and the value at its end fits.
pub(super) fn holding(steps: &[&'static str], value: Value) -> Value {
    steps.iter().rev().fold(
        value,
        |inner, step| json!({ "type": "object", "required": [step], "properties": { *step: inner } }),
    )
}

/// Fits when all of them fit.
pub(super) fn all(schemas: impl IntoIterator<Item = Value>) -> Value {
    join(schemas, "allOf", true)
}

/// Fits when one of them fits.
pub(super) fn any(schemas: impl IntoIterator<Item = Value>) -> Value {
    join(schemas, "anyOf", false)
}

/// Joins what is not decided already: `neutral` changes nothing, its opposite decides.
fn join(schemas: impl IntoIterator<Item = Value>, keyword: &str, neutral: bool) -> Value {
    let mut open = Vec::new();
    for schema in schemas {
        match schema {
            Value::Bool(value) if value == neutral => {}
            Value::Bool(value) => return Value::Bool(value),
            schema => open.push(schema),
        }
    }
    match open.len() {
        0 => Value::Bool(neutral),
        1 => open.remove(0),
        _ => json!({ keyword: open }),
    }
}

/// Fits when it does not fit.
pub(super) fn not(schema: Value) -> Value {
    match schema {
        Value::Bool(value) => Value::Bool(!value),
        schema => json!({ "not": schema }),
    }
}
