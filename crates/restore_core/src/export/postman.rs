//! The request as a Postman collection, format 2.1.
//!
//! Postman replaces `{{name}}` wherever it stands and has no way to write it as text. The address
//! and a form body are percent-encoded here, JSON writes a brace in a text as an escape, and a
//! header that holds two is refused.

use serde_json::{Value, json};

use super::{
    Family, Format, Rendered, Shown, Source, encoded_variables, placeholder, refusal, shown,
    unsigned_in_file, variables,
};
use crate::encode::{inert_json, json_for_reading, percent};
use crate::request::{Body, Pair, encoded_pairs};

/// Postman.
pub const FORMAT: Format = Format {
    name: "postman",
    label: "Postman",
    family: Family::File,
    vendor: None,
    dialect: None,
    ending: "postman_collection.json",
    file: None,
    render,
};

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    if let Some(why) = refusal(source.request) {
        return Err(why.to_owned());
    }
    let notes = notes(source);
    let variables = variables(source.request, source.secrets)
        .into_iter()
        .map(|env| json!({ "key": env, "value": "", "type": "string" }));
    let collection = json!({
        "info": {
            "name": source.operation.title,
            "description": notes.join("\n"),
            "schema": SCHEMA,
        },
        "item": [{
            "name": source.operation.title,
            "request": request(source)?,
            "response": [],
        }],
        "variable": variables.collect::<Vec<_>>(),
    });
    Ok(Rendered {
        text: json_for_reading(&collection),
        notes,
    })
}

fn notes(source: &Source<'_>) -> Vec<String> {
    let unsigned = unsigned_in_file(source.operation.vendor);
    let variables = variables(source.request, source.secrets);
    let needed = variables.iter().map(|env| {
        format!("Needs {env}: set it as a current value of the collection's variables, which is not exported.")
    });
    unsigned
        .into_iter()
        .chain(needed)
        .chain(encoded_variables(source.request, source.secrets))
        .collect()
}

fn request(source: &Source<'_>) -> Result<Value, String> {
    let request = source.request;
    let mut headers = Vec::new();
    for header in &request.headers {
        headers.push(json!({ "key": header.name, "value": header_value(header, source)? }));
    }
    for credential in &request.credentials {
        let value = placeholder(credential.env);
        headers.push(json!({ "key": credential.header, "value": value }));
    }
    let mut value = json!({
        "method": request.method,
        "header": headers,
        "url": url(source),
    });
    match &request.body {
        Body::Empty => {}
        // As raw text, because Postman replaces variables in the fields of a form before it
        // encodes them.
        Body::Form(pairs) => {
            let raw = encoded_pairs(pairs, |_, env| placeholder(env));
            value["body"] = json!({ "mode": "raw", "raw": raw });
        }
        Body::Json(json) => {
            value["body"] = json!({
                "mode": "raw",
                "raw": inert_json(json),
                "options": { "raw": { "language": "json" } },
            });
        }
    }
    Ok(value)
}

fn header_value(header: &Pair, source: &Source<'_>) -> Result<String, String> {
    match shown(&header.value, source.secrets) {
        Shown::Text(text) if text.contains("{{") => Err(format!(
            "the header {} holds {{{{, which begins a variable in Postman",
            header.name
        )),
        Shown::Text(text) => Ok(text.to_owned()),
        Shown::Variable(env) => Ok(placeholder(env)),
    }
}

/// The address in parts and as a whole, encoded: Postman takes either.
fn url(source: &Source<'_>) -> Value {
    let request = source.request;
    let query: Vec<(&str, String)> = request
        .query
        .iter()
        .map(|pair| {
            let mut value = String::new();
            match shown(&pair.value, source.secrets) {
                Shown::Text(text) => percent(&mut value, text),
                Shown::Variable(env) => value = placeholder(env),
            }
            (pair.name, value)
        })
        .collect();
    let mut raw = format!("{}://{}{}", request.scheme, request.host, request.path);
    for (index, (name, value)) in query.iter().enumerate() {
        raw.push(if index == 0 { '?' } else { '&' });
        raw.push_str(name);
        raw.push('=');
        raw.push_str(value);
    }
    let query = query
        .iter()
        .map(|(name, value)| json!({ "key": name, "value": value }));
    json!({
        "raw": raw,
        "protocol": request.scheme,
        "host": request.host.split('.').collect::<Vec<_>>(),
        "path": request.path.trim_start_matches('/').split('/').collect::<Vec<_>>(),
        "query": query.collect::<Vec<_>>(),
    })
}
