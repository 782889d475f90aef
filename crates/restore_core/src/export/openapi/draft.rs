//! Drafts as JSON Schemas: what the engine calls an error does not fit.
//!
//! The order of the engine is kept: a rule about a field begins with the condition under which the
//! field exists. Values that always exist are described where they stand; everything that depends
//! on something is a rule of its own, with the sentence that it stands on.

use serde_json::{Map, Value, json};

use super::condition::{
    self, Scope, all, any, exists, holding, in_any_case, is_true, not, not_blank, way,
};
use super::{description, quoted, reference, with_length};
use crate::operation::{
    Choice, Encoding, Endpoint, Length, Need, Operation, Param, Place, Rule, Shape, When,
};

/// The schema of JSON that can be a header.
pub(super) const HEADER_JSON: &str = "HeaderJson";

/// The name of an operation's draft among the schemas.
pub(super) fn name(operation: &Operation) -> String {
    format!("{}.Draft", operation.id)
}

/// The schema of an operation's drafts.
pub(super) fn schema(operation: &'static Operation) -> Value {
    let mut rules = Rules {
        operation,
        rules: Vec::new(),
    };
    rules.level(&Level {
        params: operation.params,
        above: Vec::new(),
        guard: Value::Bool(true),
    });
    for rule in operation.rules {
        rules.several(*rule);
    }
    let (questions, parameters): (Vec<&Param>, Vec<&Param>) = operation
        .params
        .iter()
        .partition(|param| param.is_question());
    json!({
        "title": operation.title,
        "description": format!("A draft of {}: {}", operation.id, operation.summary),
        "type": "object",
        "required": ["operation", "region"],
        "properties": {
            "operation": { "const": operation.id },
            "region": region(),
            "host": or_null(host(&operation.endpoint)),
            "answers": { "type": ["object", "null"], "properties": properties(questions) },
            "parameters": { "type": ["object", "null"], "properties": properties(parameters) },
        },
        "allOf": rules.rules,
    })
}

/// One DNS label.
const LABEL: &str = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

fn region() -> Value {
    json!({ "type": "string", "pattern": format!("^{LABEL}$"), "description": "The region; it chooses the host." })
}

fn host(endpoint: &Endpoint) -> Value {
    let domains: Vec<String> = endpoint
        .domains
        .iter()
        .map(|domain| domain.replace('.', "\\."))
        .collect();
    json!({
        "type": "string",
        "maxLength": 253,
        "pattern": format!("^(?:{LABEL}\\.)+(?:{})$", domains.join("|")),
        "description": "A host instead of the region's own.",
    })
}

/// The members of a level; of one that may not exist, only what it is.
fn properties<'a>(params: impl IntoIterator<Item = &'a Param>) -> Map<String, Value> {
    params
        .into_iter()
        .map(|param| {
            let mut schema = match param.shown {
                None => or_null(value(param)),
                Some(_) => json!({}),
            };
            schema["title"] = param.label.into();
            schema["description"] = description(param).into();
            (param.name.to_owned(), schema)
        })
        .collect()
}

/// Null stands for nothing wherever a value stands.
fn or_null(schema: Value) -> Value {
    any([schema, json!({ "type": "null" })])
}

/// What is no error as a value of a parameter.
fn value(param: &Param) -> Value {
    match param.shape {
        Shape::Text(length) => text(param, length),
        Shape::Secret { length, env, .. } => secret(param, length, env),
        Shape::Choice {
            choices,
            open,
            any_case,
        } => choice(choices, open, any_case),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Integer { min, max } => integer(param, min, max),
        Shape::Instant(_) => integer(param, i64::MIN, i64::MAX),
        Shape::List { item_max } => structured(
            param,
            "array",
            json!({ "items": with_length(json!({ "type": "string" }), Length { min: 0, max: item_max }) }),
        ),
        Shape::Object { members, .. } => structured(
            param,
            "object",
            json!({ "properties": properties(members) }),
        ),
        Shape::Rows { members, .. } => structured(
            param,
            "array",
            json!({ "items": { "type": "object", "properties": properties(members) } }),
        ),
    }
}

fn text(param: &Param, length: Length) -> Value {
    let mut schema = with_length(json!({ "type": "string" }), length);
    match param.place {
        Place::Path => schema["not"] = json!({ "enum": [".", ".."] }),
        Place::Header => schema["pattern"] = HEADER_TEXT.into(),
        Place::Query | Place::Form | Place::Body | Place::Member | Place::Nowhere => {}
    }
    schema
}

/// Visible ASCII with inner spaces, or nothing.
const HEADER_TEXT: &str = "^(?:[!-~](?:[ -~]*[!-~])?)?$";

/// JSON whose text is visible ASCII: control characters are escaped, DEL is not.
pub(super) fn header_json() -> Value {
    let ascii = "^[\\u0000-\\u007e]*$";
    json!({
        "description": "JSON whose text can be a header.",
        "anyOf": [
            { "type": ["null", "boolean", "number"] },
            { "type": "string", "pattern": ascii },
            { "type": "array", "items": reference(HEADER_JSON) },
            {
                "type": "object",
                "propertyNames": { "pattern": ascii },
                "additionalProperties": reference(HEADER_JSON),
            },
        ],
    })
}

/// A secret is text, or names its own variable; anything else is taken for its JSON text.
fn secret(param: &Param, length: Length, env: &str) -> Value {
    let mut schema = with_length(json!({}), length);
    schema["if"] = json!({ "type": "object", "required": ["env"] });
    schema["then"] = json!({ "properties": { "env": { "const": env } } });
    if param.place == Place::Header {
        schema["pattern"] = HEADER_TEXT.into();
        schema["else"] =
            json!({ "if": { "type": ["array", "object"] }, "then": reference(HEADER_JSON) });
    }
    schema
}

fn choice(choices: &[Choice], open: bool, any_case: bool) -> Value {
    let values: Vec<&str> = choices.iter().map(|choice| choice.value).collect();
    if open {
        return json!({ "type": "string", "examples": values });
    }
    if any_case {
        let patterns: Vec<String> = values.iter().map(|value| in_any_case(value)).collect();
        return json!({ "type": "string", "pattern": format!("^(?:{})$", patterns.join("|")), "examples": values });
    }
    json!({ "enum": values })
}

/// Where text is sent, digits may be given as text too.
fn integer(param: &Param, min: i64, max: i64) -> Value {
    if matches!(param.place, Place::Body | Place::Member) {
        return json!({ "type": "integer", "minimum": min, "maximum": max });
    }
    json!({ "type": ["integer", "string"], "minimum": min, "maximum": max, "pattern": digits(min, max) })
}

/// A pattern for the digits of whole numbers from `min`, at most 0, to `max`, at least 0.
fn digits(min: i64, max: i64) -> String {
    format!(
        "^(?:0*(?:{})|-0*(?:{}))$",
        at_most(max.unsigned_abs()),
        at_most(min.unsigned_abs())
    )
}

/// Alternatives for the digits of whole numbers up to `max`: fewer digits, or the first digits of
/// `max`, a smaller one, and any after it.
fn at_most(max: u64) -> String {
    let max = max.to_string();
    let mut alternatives = vec![max.clone()];
    if max.len() > 1 {
        alternatives.push(format!("[0-9]{{1,{}}}", max.len() - 1));
    }
    for (index, digit) in max.bytes().enumerate() {
        if digit > b'0' {
            let (before, after) = (&max[..index], max.len() - index - 1);
            let smaller = char::from(digit - 1);
            alternatives.push(format!("{before}[0-{smaller}][0-9]{{{after}}}"));
        }
    }
    alternatives.join("|")
}

/// Lists, objects and rows, which may be given as their JSON text where text is sent.
fn structured(param: &Param, kind: &str, mut schema: Value) -> Value {
    if param.encoding() == Encoding::JsonText {
        schema["type"] = json!([kind, "string"]);
        schema["minLength"] = 1.into();
        schema["contentMediaType"] = "application/json".into();
    } else {
        schema["type"] = kind.into();
    }
    schema
}

/// The rules of a draft, collected in form order.
struct Rules {
    operation: &'static Operation,
    rules: Vec<Value>,
}

/// Parameters side by side.
#[derive(Clone)]
struct Level {
    params: &'static [Param],
    /// The way from the draft to the object that holds them; `None` steps into each row. Nothing
    /// for the operation's own, which stand in two objects.
    above: Vec<Option<&'static str>>,
    /// Fits a draft in which that object exists.
    guard: Value,
}

impl Level {
    /// The steps down to the rows that it is in, and those within a row.
    fn split(&self) -> (&[Option<&'static str>], &[Option<&'static str>]) {
        let rows = self.above.iter().rposition(Option::is_none);
        self.above.split_at(rows.map_or(0, |index| index + 1))
    }

    fn is_in_rows(&self) -> bool {
        self.above.contains(&None)
    }
}

/// When a rule applies, and what it asks for.
struct Claim<'a> {
    param: &'a Param,
    /// A further condition besides the parameter's own.
    when: Option<&'a When>,
    /// What fits the object that holds the parameter.
    fits: Value,
    /// At the top that object must be there; further down it has a rule of its own.
    demands_object: bool,
    /// The sentence behind it.
    says: String,
}

impl Rules {
    fn level(&mut self, level: &Level) {
        for param in level.params {
            if let Some(shown) = param.shown {
                self.claim(
                    level,
                    Claim {
                        param,
                        when: None,
                        fits: json!({ "properties": { param.name: or_null(value(param)) } }),
                        demands_object: false,
                        says: format!("{}: {}", param.name, quoted(shown.says)),
                    },
                );
            }
            for need in param.needs {
                self.need(level, param, need);
            }
            self.level(&self.below(level, param));
        }
    }

    fn below(&self, level: &Level, param: &'static Param) -> Level {
        let mut above = if level.above.is_empty() {
            way(param).map(Some).to_vec()
        } else {
            [level.above.as_slice(), &[Some(param.name)]].concat()
        };
        if matches!(param.shape, Shape::Rows { .. }) {
            above.push(None);
        }
        Level {
            params: param.shape.members(),
            above,
            guard: all([level.guard.clone(), exists(param, self.scope(level, &[]))]),
        }
    }

    fn scope<'a>(&self, level: &Level, above: &'a [&'static str]) -> Scope<'a> {
        Scope {
            operation: self.operation,
            siblings: level.params,
            above,
        }
    }

    fn need(&mut self, level: &Level, param: &Param, need: &Need) {
        let (met, is_demanded) = match param.shape {
            // Whoever sends it has it: only an empty one is wrong.
            Shape::Secret {
                credential: true, ..
            } => (json!({ "not": { "const": "" } }), false),
            Shape::Secret { .. } => (json!({ "not": { "enum": [null, ""] } }), true),
            _ => (not_blank(), true),
        };
        let mut fits = json!({ "properties": { param.name: met } });
        if is_demanded {
            fits["required"] = json!([param.name]);
        }
        self.claim(
            level,
            Claim {
                param,
                when: Some(&need.when),
                fits,
                demands_object: is_demanded,
                says: format!("{} is needed: {}", param.name, quoted(need.says)),
            },
        );
    }

    /// Adds a rule. What it asks of the draft stands outside, what it asks of a row inside the row.
    /// No schema can ask both at once: a condition that looks at a sibling in a row and at the top
    /// would have to be two.
    fn claim(&mut self, level: &Level, claim: Claim<'_>) {
        let (to_rows, in_row) = level.split();
        let above: Vec<&'static str> = in_row.iter().copied().flatten().collect();
        let scope = self.scope(level, &above);
        let (mut outside, mut inside) = (vec![level.guard.clone()], Vec::new());
        let shown = claim
            .param
            .shown
            .as_ref()
            .map(|shown| (&shown.when, exists(claim.param, scope)));
        let asked = claim.when.map(|when| (when, is_true(when, scope)));
        for (when, schema) in shown.into_iter().chain(asked) {
            let (top, sibling) = condition::looks(when);
            debug_assert!(
                !(top && sibling && level.is_in_rows()),
                "two levels at once"
            );
            if sibling && level.is_in_rows() {
                inside.push(schema);
            } else {
                outside.push(schema);
            }
        }
        let fits = match (level.above.is_empty(), claim.demands_object) {
            (true, true) => holding(&way(claim.param)[..1], claim.fits),
            (true, false) => nested(&[Some(way(claim.param)[0])], claim.fits),
            (false, _) => nested(to_rows, implies(all(inside), nested(in_row, claim.fits))),
        };
        self.add(implies(all(outside), fits), claim.says);
    }

    /// Adds a rule over several parameters. What is only suspicious is no error.
    fn several(&mut self, rule: Rule) {
        match rule {
            Rule::RarelyTogether { .. } => {}
            Rule::AtMostOne { names, says } => {
                for (index, one) in names.iter().enumerate() {
                    for other in &names[index + 1..] {
                        let both = all([self.is_given(one), self.is_given(other)]);
                        self.add(not(both), format!("{one}, {other}: {}", quoted(says)));
                    }
                }
            }
            Rule::AtLeastOne { names, says } => {
                let given = any(names.iter().map(|name| self.is_given(name)));
                self.add(given, format!("{}: {}", names.join(", "), quoted(says)));
            }
            Rule::Paired {
                first,
                second,
                pairs,
                says,
            } => {
                for (value, allowed) in pairs {
                    self.pair((first, value), (second, allowed), &quoted(says));
                }
            }
        }
    }

    fn pair(&mut self, first: (&str, &str), second: (&str, &[&str]), says: &str) {
        let (Some(one), Some(other)) = (
            self.operation.param(first.0),
            self.operation.param(second.0),
        ) else {
            return;
        };
        let top = self.top();
        let applies = all([
            exists(one, top),
            holding(&way(one), json!({ "const": first.1 })),
            exists(other, top),
        ]);
        let fits = json!({ "if": { "type": "string" }, "then": { "enum": second.1 } });
        self.add(
            implies(applies, nested(&way(other).map(Some), fits)),
            format!("{} {}: {says}", first.0, first.1),
        );
    }

    /// Fits a draft that holds something under a dotted name that begins with what exists.
    fn is_given(&self, name: &'static str) -> Value {
        let mut parts = name.split('.');
        let Some(param) = parts.next().and_then(|top| self.operation.param(top)) else {
            return Value::Bool(false);
        };
        let steps: Vec<&'static str> = way(param).into_iter().chain(parts).collect();
        all([exists(param, self.top()), holding(&steps, not_blank())])
    }

    fn top(&self) -> Scope<'static> {
        Scope {
            operation: self.operation,
            siblings: self.operation.params,
            above: &[],
        }
    }

    fn add(&mut self, mut rule: Value, says: String) {
        if rule.is_object() {
            rule["description"] = says.into();
            self.rules.push(rule);
        }
    }
}

/// Fits what fits at the end of the way, and whatever has no such way.
fn nested(steps: &[Option<&'static str>], schema: Value) -> Value {
    steps.iter().rev().fold(schema, |inner, step| match step {
        Some(name) => json!({ "properties": { *name: inner } }),
        None => json!({ "items": inner }),
    })
}

fn implies(condition: Value, schema: Value) -> Value {
    match condition {
        Value::Bool(true) => schema,
        Value::Bool(false) => Value::Bool(true),
        condition => json!({ "if": condition, "then": schema }),
    }
}
