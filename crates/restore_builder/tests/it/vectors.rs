//! The requests that the vendors' own SDKs sent, reproduced.
//!
//! Compared as the notes on the wire format say: pairs without order, JSON by value, booleans in
//! lower case where Python writes them with a capital, everything else exactly.

use std::fmt::Write as _;

use restore_core::encode;
use restore_core::evaluate::evaluate;
use restore_core::export::{self, Secrets};
use restore_core::import::import;
use serde_json::{Value, json};

use crate::program::run;

pub(crate) const VECTORS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/vectors/requests.json"
);

/// Parameters that carry JSON as text.
const JSON_TEXTS: &[&str] = &[
    "Options",
    "Include",
    "Exclude",
    "TargetContainer",
    "RestoreObjects",
    "UdmDetail",
    "OtsDetail",
    "FailbackDetail",
];

/// Parameters that Python writes as `True` and `False`.
const BOOLEANS: &[&str] = &["InitiatedByAck"];

#[test]
fn every_captured_request_is_reproduced() {
    let vectors = std::fs::read_to_string(VECTORS).expect("the vectors are in the repository");
    let vectors: Vec<Value> = serde_json::from_str(&vectors).expect("a list");
    let mut input = String::new();
    for vector in &vectors {
        writeln!(input, "{}", vector["document"]).expect("a String takes everything");
    }
    let said = run(&["render", "--allow-invalid", "--reveal-secrets"], &input);
    assert_eq!(said.err, "");
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines.len(), vectors.len());
    let mut differences = String::new();
    for (vector, line) in vectors.iter().zip(lines) {
        let rendered: Value = serde_json::from_str(line).expect("a line is JSON");
        let expected = expected(&vector["expect"]);
        let got = got(&rendered["request"], &vector["expect"]);
        if expected != got {
            writeln!(
                differences,
                "{}\n  expected {expected}\n  got      {got}",
                vector["id"]
            )
            .expect("a String takes everything");
        }
    }
    assert!(differences.is_empty(), "{differences}");
    assert!(vectors.len() >= 441, "{} vectors", vectors.len());
}

/// The captured request as an HTTP archive has it.
fn archived(capture: &Value) -> Value {
    let encoded = |pairs: &Value| {
        let pairs = pairs.as_array().map(Vec::as_slice).unwrap_or_default();
        let pairs: Vec<String> = pairs
            .iter()
            .map(|pair| {
                let mut text = String::new();
                encode::percent(&mut text, pair[0].as_str().expect("a name"));
                text.push('=');
                encode::percent(&mut text, pair[1].as_str().expect("a text"));
                text
            })
            .collect();
        pairs.join("&")
    };
    let headers: Vec<Value> = capture["headers"]
        .as_object()
        .expect("an object")
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let body = match (capture.get("form"), capture.get("json")) {
        (Some(form), _) => encoded(form),
        (_, Some(json)) => json.to_string(),
        (None, None) => capture["body"].as_str().unwrap_or_default().to_owned(),
    };
    let text = |name: &str| capture[name].as_str().expect("a text").to_owned();
    let query = encoded(&capture["query"]);
    json!({
        "method": capture["method"],
        "url": format!("https://{}{}?{query}", text("host"), text("path")),
        "headers": headers,
        "postData": { "text": body },
    })
}

#[test]
fn every_captured_request_opens_as_a_form_that_sends_it() {
    let vectors = std::fs::read_to_string(VECTORS).expect("the vectors are in the repository");
    let vectors: Vec<Value> = serde_json::from_str(&vectors).expect("a list");
    let mut differences = String::new();
    for vector in &vectors {
        let capture = &vector["expect"];
        let imported = import(&archived(capture).to_string(), None);
        let imported = imported.unwrap_or_else(|refused| panic!("{}: {refused}", vector["id"]));
        let (operation, draft) = &imported.drafts[0];
        let mut line = String::new();
        export::json::write(
            &mut line,
            operation,
            &evaluate(operation, draft),
            Secrets::Reveal,
        );
        let rendered: Value = serde_json::from_str(&line).expect("JSON");
        let (expected, got) = (expected(capture), got(&rendered["request"], capture));
        if expected != got {
            writeln!(
                differences,
                "{}\n  expected {expected}\n  got      {got}",
                vector["id"]
            )
            .expect("a String takes everything");
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

/// A captured request in the form in which it is compared.
pub(crate) fn expected(capture: &Value) -> Value {
    let body = if let Some(form) = capture.get("form") {
        json!({ "form": pairs(form) })
    } else if let Some(json) = capture.get("json") {
        json!({ "json": json })
    } else {
        json!({ "text": capture["body"] })
    };
    json!({
        "method": capture["method"],
        "host": capture["host"],
        "path": capture["path"],
        "query": pairs(&capture["query"]),
        "headers": capture["headers"],
        "body": body,
    })
}

/// A rendered request in the same form, its body read as the captured one was.
pub(crate) fn got(request: &Value, capture: &Value) -> Value {
    let text = request["body"].as_str().expect("the body is text");
    let body = if capture.get("form").is_some() {
        json!({ "form": pairs(&decoded_form(text)) })
    } else if capture.get("json").is_some() {
        json!({ "json": serde_json::from_str::<Value>(text).ok() })
    } else {
        json!({ "text": text })
    };
    let headers: serde_json::Map<String, Value> = request["headers"]
        .as_array()
        .expect("a list of pairs")
        .iter()
        .map(|pair| {
            (
                pair[0].as_str().expect("a name").to_owned(),
                pair[1].clone(),
            )
        })
        .collect();
    json!({
        "method": request["method"],
        "host": request["host"],
        "path": request["path"],
        "query": pairs(&request["query"]),
        "headers": headers,
        "body": body,
    })
}

/// Pairs in an order of their own, JSON texts as values.
fn pairs(pairs: &Value) -> Vec<Value> {
    let pairs = pairs.as_array().expect("a list of pairs");
    let mut pairs: Vec<Value> = pairs
        .iter()
        .map(|pair| json!([pair[0], meaning(pair)]))
        .collect();
    pairs.sort_by_key(Value::to_string);
    pairs
}

fn meaning(pair: &Value) -> Value {
    let name = pair[0].as_str().expect("a name");
    let text = pair[1].as_str().expect("a text");
    if BOOLEANS.contains(&name) {
        return text.to_ascii_lowercase().into();
    }
    if JSON_TEXTS.contains(&name) {
        // Marked, so that a text is not taken for the JSON that it spells.
        return serde_json::from_str::<Value>(text)
            .map_or_else(|_| text.into(), |value| json!({ "json": value }));
    }
    text.into()
}

fn decoded_form(form: &str) -> Value {
    let pairs = form.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').expect("a pair has an equals sign");
            json!([decoded(name), decoded(value)])
        })
        .collect()
}

fn decoded(text: &str) -> String {
    assert!(!text.contains('+'), "a space is %20, never a plus: {text}");
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .expect("UTF-8")
        .into_owned()
}
