//! Random curl commands and the message that each must deliver.

use std::collections::BTreeMap;

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::{Draft, environment_variable};
use restore_core::evaluate::evaluate;
use restore_core::export::{Format, Layout, Secrets, Source, curl};
use restore_core::operation::{Operation, Param, Place};
use restore_core::request::{self, Pair, Request, Text};
use restore_testing::random::Random;
use serde_json::{Value, json};

use crate::drafts::{Mood, document, hostile, read, word};
use crate::listener::{Body, Message};

/// A command and what must arrive.
pub(crate) struct Case {
    /// The text as it would be copied.
    pub(crate) text: String,
    /// The host that it names.
    pub(crate) host: String,
    /// What arrives.
    pub(crate) expected: Message,
    /// Whence it came, for a failure.
    pub(crate) document: Value,
}

/// A random command that can be sent, for a shell with that environment.
pub(crate) fn case(random: &mut Random, env: &[(&'static str, String)]) -> Case {
    let operation = random.pick(CATALOGUE);
    let document = sendable(random, operation);
    case_of(random, document, env)
}

/// A command for a document that can be sent, for a shell with that environment.
pub(crate) fn case_of(
    random: &mut Random,
    document: Value,
    env: &[(&'static str, String)],
) -> Case {
    case_as(&curl::FORMAT, random, document, env).expect("curl expresses everything")
}

/// The text of a format for a document that can be sent, and what must arrive where the
/// environment is that; an error when the format cannot express it.
pub(crate) fn case_as(
    format: &Format,
    random: &mut Random,
    document: Value,
    env: &[(&'static str, String)],
) -> Result<Case, String> {
    let (operation, draft) = Draft::read(document.to_string().as_bytes()).expect("a draft");
    let request = evaluate(operation, &draft).request;
    assert!(
        request.is_addressed() && request.has_safe_headers(),
        "{document}"
    );
    let secrets = random.pick(&[Secrets::Reference, Secrets::Reveal]);
    let source = Source {
        operation,
        region: &draft.region,
        request: &request,
        layout: random.pick(&[Layout::Lines, Layout::OneLine]),
        secrets,
    };
    Ok(Case {
        text: (format.render)(&source)?.text,
        host: request.host.clone(),
        expected: message(&request, secrets, env),
        document,
    })
}

/// curl reads no line of a configuration that is longer than 100 KiB, and a byte of a document
/// becomes at most three of an address.
const LONGEST_DOCUMENT: usize = 30_000;

/// A hostile document whose request has an address and headers that can be sent.
pub(crate) fn sendable(random: &mut Random, operation: &'static Operation) -> Value {
    loop {
        let document = addressed(random, operation);
        if document.to_string().len() < LONGEST_DOCUMENT {
            return document;
        }
    }
}

fn addressed(random: &mut Random, operation: &'static Operation) -> Value {
    let mut document = document(random, operation, Mood::Odd);
    let parameters = &mut document["parameters"];
    for param in operation.params {
        match param.place {
            Place::Path => parameters[param.name] = (hostile(random) + "z").into(),
            Place::Header if !param.is_secret() => {
                let values = [json!(null), json!(""), header_safe(random).into()];
                parameters[param.name] = values[random.below(3)].clone();
            }
            _ if param.is_secret() => parameters[param.name] = secret(random, param),
            Place::Query if param.shape.is_text() && random.chance(1) => {
                parameters[param.name] = hostile(random).repeat(50).into();
            }
            Place::Header
            | Place::Query
            | Place::Form
            | Place::Body
            | Place::Member
            | Place::Nowhere => {}
        }
    }
    document
}

/// Absent, in the environment, or given as text.
fn secret(random: &mut Random, param: &Param) -> Value {
    match random.below(3) {
        0 => Value::Null,
        1 => json!({ "env": environment_variable(param) }),
        _ if param.place == Place::Header => header_safe(random).into(),
        _ => hostile(random).into(),
    }
}

/// Visible ASCII with spaces inside: what a header can carry.
pub(crate) fn header_safe(random: &mut Random) -> String {
    let inner: String = (0..random.below(20))
        .map(|_| char::from(u8::try_from(0x20 + random.below(0x5f)).expect("ASCII")))
        .collect();
    format!(
        "{}{inner}{}",
        word(random),
        random.pick(&["'", "\"", "\\", "$(id)", "!", "%", "x"])
    )
}

/// A value for the environment variable of each secret. No variable holds NUL, and an empty one
/// counts as unset.
pub(crate) fn environment(
    random: &mut Random,
    operation: &Operation,
) -> Vec<(&'static str, String)> {
    let secrets = operation.params.iter().filter(|param| param.is_secret());
    secrets
        .filter_map(|param| {
            let value = match param.place {
                Place::Header => header_safe(random),
                _ => hostile(random).replace('\0', "0") + "e",
            };
            restore_core::draft::environment_variable(param).map(|env| (env, value))
        })
        .collect()
}

/// The same for the secrets of all operations.
pub(crate) fn environments(random: &mut Random) -> Vec<(&'static str, String)> {
    let all = CATALOGUE
        .iter()
        .flat_map(|operation| environment(random, operation));
    let once: BTreeMap<_, _> = all.collect();
    once.into_iter().collect()
}

/// What a server must understand.
pub(crate) fn message(
    request: &Request,
    secrets: Secrets,
    env: &[(&'static str, String)],
) -> Message {
    let variable = |name: &str| {
        let (_, value) = env
            .iter()
            .find(|(env, _)| *env == name)
            .expect("each secret has a variable");
        value.clone()
    };
    let value = |text: &Text| match text {
        Text::Plain(text) => text.clone(),
        Text::Secret { secret, env } => match (secret.expose(), secrets) {
            (Some(""), _) => String::new(),
            (Some(text), Secrets::Reveal) => text.to_owned(),
            (_, _) => variable(env),
        },
    };
    let pair = |pair: &Pair| (pair.name.to_owned(), value(&pair.value));
    let mut headers: BTreeMap<String, String> = request
        .headers
        .iter()
        .map(|header| (header.name.to_ascii_lowercase(), value(&header.value)))
        .collect();
    for credential in &request.credentials {
        headers.insert(
            credential.header.to_ascii_lowercase(),
            variable(credential.env),
        );
    }
    Message {
        method: request.method.to_owned(),
        path: request
            .path
            .split('/')
            .map(|segment| crate::listener::decoded(segment).expect("a path is encoded"))
            .collect(),
        query: request.query.iter().map(pair).collect(),
        headers,
        body: match &request.body {
            request::Body::Empty => Body::Empty,
            request::Body::Form(pairs) => Body::Form(pairs.iter().map(pair).collect()),
            request::Body::Json(json) => Body::Json(serde_json::from_str(json).expect("JSON")),
        },
    }
}

/// The command for a document, its secrets named, and the host that it names.
pub(crate) fn command(
    operation: &'static Operation,
    document: &Value,
    layout: Layout,
) -> (String, String) {
    let request = evaluate(operation, &read(document)).request;
    let secrets = Secrets::Reference;
    let text = curl::render(&request, curl::Options { layout, secrets }).text;
    (text, request.host)
}
