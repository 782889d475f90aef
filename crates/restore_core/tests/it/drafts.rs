//! Random drafts of any operation, made from the catalogue's shapes alone.
//!
//! Nothing here knows an operation: a new one is covered by standing in the catalogue.

use restore_core::catalogue::terraform::{Resource, Takes};
use restore_core::draft::Draft;
use restore_core::operation::{Choice, Operation, Param, Shape, Unit, When};
use serde_json::{Map, Number, Value, json};

use restore_testing::random::Random;

/// How well a value fits its parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// As documented.
    Fine,
    /// Of the right kind, with contents that nobody expects.
    Odd,
    /// Any of the two, or something else altogether.
    Wild,
}

/// What text is made of when it means harm.
const TRAPS: &[&str] = &[
    "$(id)",
    "`id`",
    "${HOME}",
    "$HOME",
    "'",
    "\"",
    "\\",
    "''",
    "\\'",
    "'\\''",
    "@/etc/passwd",
    "@-",
    "-x",
    "--next",
    "--",
    "-",
    "-K",
    "%",
    "%2e",
    "%00",
    "%%",
    "%HOME%",
    "%{http_code}",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u{7f}",
    "\u{1b}[2J",
    "\u{3}",
    "!",
    "!!",
    "~",
    "#",
    "=ls",
    "{a,b}",
    "[1-9]",
    "*",
    "?",
    "..",
    "/../",
    "C:\\",
    "&",
    "&&",
    ";",
    "|",
    "<",
    ">",
    "(",
    ")",
    "^",
    " ",
    "  ",
    "+",
    "é",
    "e\u{301}",
    "😀",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{a0}",
    "\u{2028}",
    "\u{10ffff}",
    "\u{fffd}",
    "％",
    "null",
    "true",
    "005494",
    "\\u0041",
    "\\n",
    "CURL",
    "EOF\n",
    ": ",
    "a=b",
    "http://x/",
    "{region}",
    "{{x}}",
    "{{",
    "}}",
    "${",
    "%{",
    "{}",
    "[]",
    "中文",
    "***",
];

/// Text from every plane, with traps.
pub(crate) fn hostile(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(6) {
        match random.below(8) {
            0..=3 => text.push_str(random.pick(TRAPS)),
            4 => text.push(random.char()),
            5 => text.push(char::from(
                u8::try_from(random.below(0x20)).expect("below 32"),
            )),
            6 => text.push(char::from(
                u8::try_from(0x20 + random.below(0x5f)).expect("ASCII"),
            )),
            _ => text.push_str(&word(random)),
        }
    }
    if random.chance(1) {
        text = text.repeat(1 + random.below(200));
    }
    text
}

/// A text like an ID.
pub(crate) fn word(random: &mut Random) -> String {
    (0..=random.below(12))
        .map(|_| char::from(random.pick(b"abcxyz0189-_.")))
        .collect::<String>()
        + "z"
}

/// A whole number that a person or a program might write.
fn number(random: &mut Random) -> String {
    const EDGES: &[&str] = &[
        "0",
        "1",
        "-1",
        "-0",
        "007",
        "2147483647",
        "2147483648",
        "-2147483648",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "1642496881",
        "1554560477000",
    ];
    if random.chance(60) {
        random.pick(EDGES).to_owned()
    } else {
        (random.next() >> 1).to_string()
    }
}

/// A draft's document.
pub(crate) fn document(random: &mut Random, operation: &Operation, mood: Mood) -> Value {
    let density = random.pick(&[10, 40, 70, 95]);
    let mut parameters = Map::new();
    let mut answers = Map::new();
    for param in operation.params {
        if !random.chance(density) {
            continue;
        }
        let value = value(random, param, mood);
        let misplaced = mood == Mood::Wild && random.chance(2);
        if param.is_question() != misplaced {
            answers.insert(param.name.to_owned(), value);
        } else {
            parameters.insert(param.name.to_owned(), value);
        }
    }
    if mood == Mood::Wild && random.chance(30) {
        parameters.insert(hostile(random), anything(random, 2));
        answers.insert(word(random), anything(random, 2));
    }
    let mut document = json!({
        "restore_builder": 1,
        "operation": operation.id,
        "region": random.pick(operation.endpoint.regions),
        "answers": answers,
        "parameters": parameters,
    });
    if mood == Mood::Wild && random.chance(10) {
        document["region"] = hostile(random).into();
    }
    if mood == Mood::Wild && random.chance(10) {
        document["host"] = hostile(random).into();
    }
    document
}

/// A draft, read from its document.
pub(crate) fn draft(random: &mut Random, operation: &'static Operation, mood: Mood) -> Draft {
    read(&document(random, operation, mood))
}

/// Reads a document that is a draft.
pub(crate) fn read(document: &Value) -> Draft {
    let text = document.to_string();
    match Draft::read(text.as_bytes()) {
        Ok((_, draft)) => draft,
        Err(unusable) => panic!("{unusable}: {text}"),
    }
}

/// A value for a parameter.
pub(crate) fn value(random: &mut Random, param: &Param, mood: Mood) -> Value {
    if mood == Mood::Wild && random.chance(15) {
        return anything(random, 3);
    }
    let odd = mood != Mood::Fine;
    match param.shape {
        Shape::Text(_) | Shape::Secret { .. } if odd && random.chance(70) => hostile(random).into(),
        Shape::Text(_) | Shape::Secret { .. } => word(random).into(),
        Shape::Choice { choices, open, .. } => choice(random, choices, open, mood),
        Shape::Bool => random.chance(50).into(),
        Shape::Integer { .. } | Shape::Instant(_) => {
            let digits = match (param.shape, mood) {
                (Shape::Instant(Unit::Milliseconds), Mood::Fine) => "1554560477000".to_owned(),
                (Shape::Integer { .. } | Shape::Instant(_), Mood::Fine) => "1642496881".to_owned(),
                _ => number(random),
            };
            integer(random, &digits)
        }
        Shape::List { .. } => {
            let items: Vec<Value> = (0..random.below(4))
                .map(|_| if odd { hostile(random) } else { word(random) }.into())
                .collect();
            text_or_value(random, param, odd, items.into())
        }
        Shape::Object { members, open } => {
            let object = object(random, members, open, mood);
            text_or_value(random, param, odd, object)
        }
        Shape::Rows { members, open } => {
            let rows: Vec<Value> = (0..random.below(4))
                .map(|_| object(random, members, open, mood))
                .collect();
            text_or_value(random, param, odd, rows.into())
        }
    }
}

fn choice(random: &mut Random, choices: &[Choice], open: bool, mood: Mood) -> Value {
    let listed = random.pick(choices).value;
    match mood {
        Mood::Odd if open && random.chance(10) => hostile(random).into(),
        Mood::Wild if random.chance(10) => listed.to_ascii_lowercase().into(),
        Mood::Wild if random.chance(5) => hostile(random).into(),
        Mood::Fine | Mood::Odd | Mood::Wild => listed.into(),
    }
}

/// Digits as a number where JSON has such a number, else as text.
fn integer(random: &mut Random, digits: &str) -> Value {
    match serde_json::from_str::<Number>(digits) {
        Ok(number) if random.chance(70) => Value::Number(number),
        Ok(_) | Err(_) => digits.into(),
    }
}

/// Some JSON parameters are given as text.
fn text_or_value(random: &mut Random, param: &Param, odd: bool, value: Value) -> Value {
    let as_text = param.encoding() == restore_core::operation::Encoding::JsonText;
    if odd && as_text && random.chance(15) {
        value.to_string().into()
    } else {
        value
    }
}

fn object(random: &mut Random, members: &[Param], open: bool, mood: Mood) -> Value {
    let mut map = Map::new();
    for member in members {
        if random.chance(60) {
            map.insert(member.name.to_owned(), value(random, member, mood));
        }
    }
    if mood == Mood::Wild && random.chance(15) || mood == Mood::Odd && open && random.chance(15) {
        map.insert(hostile(random), anything(random, 2));
    }
    map.into()
}

/// Any JSON.
pub(crate) fn anything(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => random.chance(50).into(),
        2 => serde_json::from_str(random.pick(&[
            "0",
            "-0",
            "1e400",
            "1.5",
            "1E2",
            "99999999999999999999999",
        ]))
        .expect("these are numbers"),
        3 => "".into(),
        4 | 5 => hostile(random).into(),
        6 => (0..random.below(4))
            .map(|_| anything(random, depth - 1))
            .collect::<Vec<_>>()
            .into(),
        _ => {
            let pairs =
                (0..random.below(4)).map(|_| (hostile(random), anything(random, depth - 1)));
            Value::Object(pairs.collect())
        }
    }
}

/// Top-level values under which a condition holds. Enough for every condition in the catalogue;
/// a test that finds itself in the wrong place says so.
pub(crate) fn satisfy(when: &When) -> Vec<(&'static str, Value)> {
    match when {
        When::Always | When::Not(_) => Vec::new(),
        When::Is(name, values) => vec![(name, values[0].into())],
        When::Given(name) => vec![(name, "x".into())],
        When::Contains(name, part) => vec![(name, (*part).into())],
        When::All(all) => all.iter().flat_map(satisfy).collect(),
        When::Any(any) => any.iter().take(1).flat_map(satisfy).collect(),
    }
}

/// A draft in which all of these parameters, each a step into the one before, exist.
pub(crate) fn draft_with(operation: &'static Operation, chain: &[&Param]) -> Draft {
    let mut draft = Draft {
        region: operation.endpoint.regions[0].to_owned(),
        ..Draft::default()
    };
    for param in chain {
        for (name, value) in param.shown.iter().flat_map(|shown| satisfy(&shown.when)) {
            match operation.param(name) {
                Some(param) if param.is_question() => draft.answers.insert(name.to_owned(), value),
                _ => draft.parameters.insert(name.to_owned(), value),
            };
        }
    }
    draft
}

/// Every parameter and member of an operation, each with the way to it.
pub(crate) fn chains(operation: &Operation) -> Vec<Vec<&'static Param>> {
    fn walk(
        params: &'static [Param],
        above: &[&'static Param],
        out: &mut Vec<Vec<&'static Param>>,
    ) {
        for param in params {
            let chain = [above, &[param]].concat();
            out.push(chain.clone());
            walk(param.shape.members(), &chain, out);
        }
    }
    let mut out = Vec::new();
    walk(operation.params, &[], &mut out);
    out
}

/// Gives a value to the last parameter of a chain, wrapping it in the objects and rows above it.
pub(crate) fn give(
    operation: &'static Operation,
    mut draft: Draft,
    chain: &[&Param],
    value: Value,
) -> Draft {
    let (top, members) = chain.split_first().expect("a chain has a parameter");
    let mut value = value;
    for (index, member) in members.iter().enumerate().rev() {
        value = json!({ member.name: value });
        if matches!(chain[index].shape, Shape::Rows { .. }) {
            value = json!([value]);
        }
    }
    let given = if top.is_question() {
        &mut draft.answers
    } else {
        &mut draft.parameters
    };
    given.insert(top.name.to_owned(), value);
    draft.with_secrets_apart(operation)
}

/// The wire path of a chain, each rows' first row.
pub(crate) fn name(chain: &[&Param]) -> String {
    let mut name = String::new();
    for (index, param) in chain.iter().enumerate() {
        name.push_str(param.name);
        if index + 1 < chain.len() {
            name.push_str(if matches!(param.shape, Shape::Rows { .. }) {
                ".0."
            } else {
                "."
            });
        }
    }
    name
}

/// A document of a resource's operation with what the resource can take, and hostile texts.
pub(crate) fn for_terraform(random: &mut Random, resource: &Resource) -> Value {
    let mut document = document(random, resource.operation, Mood::Odd);
    let parameters = document["parameters"].as_object_mut().expect("an object");
    parameters.retain(|name, _| resource.arguments.iter().any(|known| known.param == name));
    for argument in resource.arguments {
        let given = parameters
            .get(argument.param)
            .is_some_and(|value| !value.is_null());
        let value: Value = match argument.takes {
            Takes::OneOf(values) => random.pick(values).into(),
            Takes::Text if !argument.is_optional => hostile(random).into(),
            Takes::Text => continue,
            Takes::Integer if given => random.pick(&["7", "-7", "9223372036854775807"]).into(),
            Takes::Flag(member, _) if given => json!({ member: random.chance(50) }),
            Takes::Integer | Takes::Flag(..) | Takes::Nothing(_) => Value::Null,
        };
        parameters.insert(argument.param.to_owned(), value);
    }
    document
}
