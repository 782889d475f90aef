//! Postman's collections: every request in them, in any folder.

use serde_json::{Map, Value};

use super::json::each;
use super::message::Message;
use super::{Imported, Note, Refused, refuse, take};
use crate::encode::percent;

/// Whether a JSON object is a collection.
pub(super) fn is_collection(object: &Map<String, Value>) -> bool {
    object.get("info").is_some_and(Value::is_object)
        && object.get("item").is_some_and(Value::is_array)
}

/// Reads the requests of a collection that call an operation; the others are counted.
pub(super) fn import(
    collection: &Map<String, Value>,
    imported: &mut Imported,
) -> Result<(), Refused> {
    let mut requests = Vec::new();
    gather(&mut requests, collection);
    each("the collection", requests, imported, |request, imported| {
        let message = message(request, &mut imported.notes)?;
        take(&message, imported)
    })
}

/// The requests of a folder and of those in it, in order.
fn gather<'a>(requests: &mut Vec<&'a Value>, folder: &'a Map<String, Value>) {
    let items = folder.get("item").and_then(Value::as_array);
    for item in items.into_iter().flatten().filter_map(Value::as_object) {
        requests.extend(item.get("request"));
        gather(requests, item);
    }
}

fn message(request: &Value, notes: &mut Vec<Note>) -> Result<Message, Refused> {
    let no_address = || refuse("A request of the collection has no address.");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    // An address alone is a GET.
    if let Some(url) = text(request) {
        return Ok(Message {
            method: Some("GET".to_owned()),
            url: url.into_bytes(),
            headers: Vec::new(),
            body: Vec::new(),
            has_placeholders: true,
        });
    }
    let url = text(&request["url"]).or_else(|| text(&request["url"]["raw"]));
    let headers = pairs(&request["header"])?.into_iter();
    if request["auth"].is_object() {
        notes.push(Note::ignored(
            "How the collection authenticates is left out.",
        ));
    }
    Ok(Message {
        method: text(&request["method"]),
        url: url.ok_or_else(no_address)?.into_bytes(),
        headers: headers
            .map(|(name, value)| (name, value.into_bytes()))
            .collect(),
        body: body(&request["body"])?.into_bytes(),
        has_placeholders: true,
    })
}

/// The pairs of a list that are not switched off.
fn pairs(list: &Value) -> Result<Vec<(String, String)>, Refused> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .filter(|item| item["disabled"] != true)
        .map(|item| Some((text(&item["key"])?, text(&item["value"])?)))
        .collect::<Option<_>>()
        .ok_or_else(|| refuse("A list of the collection holds something else than pairs."))
}

fn body(body: &Value) -> Result<String, Refused> {
    let is_empty = body.is_null() || body["disabled"] == true;
    match body["mode"].as_str() {
        _ if is_empty => Ok(String::new()),
        Some("raw") => Ok(body["raw"].as_str().unwrap_or_default().to_owned()),
        Some("urlencoded") => {
            let mut form = String::new();
            for (name, value) in pairs(&body["urlencoded"])? {
                if !form.is_empty() {
                    form.push('&');
                }
                percent(&mut form, &name);
                form.push('=');
                // A variable stands as it is; Postman encodes what it puts in its place.
                if value.starts_with("{{") && value.ends_with("}}") {
                    form.push_str(&value);
                } else {
                    percent(&mut form, &value);
                }
            }
            Ok(form)
        }
        _ => Err(refuse(
            "The body of a request in the collection is neither raw nor a form.",
        )),
    }
}
