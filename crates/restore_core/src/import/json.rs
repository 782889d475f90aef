//! JSON: drafts, parameters alone, this program's own results and HTTP archives.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::message::{Filling, Message};
use super::{Imported, Note, Refused, message, postman, refuse, shortened};
use crate::catalogue::CATALOGUE;
use crate::draft::{Draft, environment_variable};
use crate::encode::{self, percent};
use crate::operation::{Operation, Param, Place, Shape};

/// Reads a JSON text, in which no object may hold a name twice: the last one would win silently.
pub(super) fn read(text: &str) -> Result<Value, Refused> {
    let value: Value = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    once_each(text, &value)?;
    Ok(value)
}

fn not_json(error: &serde_json::Error) -> Refused {
    // The reader's own words hold nothing of the text.
    refuse(&format!(
        "The JSON breaks off or is mistaken at line {}, column {}.",
        error.line(),
        error.column()
    ))
}

fn once_each(text: &str, value: &Value) -> Result<(), Refused> {
    if encode::json_names(text) == encode::json_members(value) {
        return Ok(());
    }
    Err(refuse("An object of the JSON holds a name twice."))
}

/// A JSON text as a list or object, if it is one; the text that was read; and whether it was escaped
/// as the vendors' pages show it.
pub(super) fn structured(text: String) -> (Option<Value>, String, bool) {
    let is_structured = |value: &Value| value.is_array() || value.is_object();
    if let Ok(value) = read(&text) {
        return (Some(value).filter(is_structured), text, false);
    }
    if let Some(plain) = unescaped(&text)
        && let Ok(value) = read(&plain)
        && is_structured(&value)
    {
        return (Some(value), plain, true);
    }
    (None, text, false)
}

/// A text without the backslashes of the vendors' pages, if it has such.
fn unescaped(text: &str) -> Option<String> {
    if !text.contains("\\\"") {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => plain.push(chars.next()?),
            char => plain.push(char),
        }
    }
    Some(plain)
}

/// Reads a text that begins with a bracket or brace.
pub(super) fn import(
    text: &str,
    current: Option<&'static Operation>,
    imported: &mut Imported,
) -> Result<(), Refused> {
    match documents(text, current, imported) {
        Err(refused) if imported.drafts.is_empty() => {
            let Some(plain) = unescaped(text).filter(|plain| read(plain).is_ok()) else {
                return Err(refused);
            };
            imported.notes.push(Note::changed(
                "The text was escaped as in the vendor's example; the backslashes are gone.",
            ));
            documents(&plain, current, imported)
        }
        result => result,
    }
}

/// One value after another.
fn documents(
    text: &str,
    current: Option<&'static Operation>,
    imported: &mut Imported,
) -> Result<(), Refused> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut start = 0;
    while let Some(value) = values.next() {
        let value = value.map_err(|error| not_json(&error))?;
        let end = values.byte_offset();
        once_each(&text[start..end], &value)?;
        start = end;
        document(value, current, imported)?;
    }
    Ok(())
}

fn document(
    value: Value,
    current: Option<&'static Operation>,
    imported: &mut Imported,
) -> Result<(), Refused> {
    match value {
        Value::Array(items) if rows_of(&items, current).is_none() => {
            for item in items {
                let Value::Object(object) = item else {
                    return Err(refuse("The list holds something else than objects."));
                };
                one(object, current, imported)?;
            }
            Ok(())
        }
        Value::Array(items) => {
            let (operation, param) = rows_of(&items, current)
                .ok_or_else(|| refuse("The list is that of no operation."))?;
            let mut filling = Filling::new(operation);
            filling.note(guessed(operation));
            let members = Map::from_iter([(param.name.to_owned(), Value::Array(items))]);
            finish(parameters(filling, members)?, imported);
            Ok(())
        }
        Value::Object(object) => one(object, current, imported),
        _ => Err(refuse(
            "The JSON is neither an object nor a list of objects.",
        )),
    }
}

fn one(
    mut object: Map<String, Value>,
    current: Option<&'static Operation>,
    imported: &mut Imported,
) -> Result<(), Refused> {
    let is_object = |name: &str| object.get(name).is_some_and(Value::is_object);
    if object.get("operation").is_some_and(Value::is_string) {
        return draft(object, imported);
    }
    if is_object("log") {
        let entries = object["log"]["entries"].take();
        let Value::Array(entries) = entries else {
            return Err(refuse("The HTTP archive has no entries."));
        };
        return archive(entries, imported);
    }
    if is_object("request") {
        let Some(Value::Object(request)) = object.shift_remove("request") else {
            return Ok(());
        };
        return request_object(&request, imported);
    }
    if postman::is_collection(&object) {
        return postman::import(&object, imported);
    }
    if object.get("openapi").is_some_and(Value::is_string) {
        return Err(refuse(
            "The text describes operations (OpenAPI) and is no request to one of them.",
        ));
    }
    if object.contains_key("method") && (object.contains_key("url") || object.contains_key("host"))
    {
        return request_object(&object, imported);
    }
    let (filling, members) = recognised(object, current)?;
    finish(parameters(filling, members)?, imported);
    Ok(())
}

fn finish(filling: Filling, imported: &mut Imported) {
    let draft = filling.finish(&mut imported.notes);
    imported.drafts.push(draft);
}

/// A draft's document.
pub(super) fn draft(object: Map<String, Value>, imported: &mut Imported) -> Result<(), Refused> {
    let mut text = String::new();
    encode::json(&mut text, &Value::Object(object));
    let (operation, draft) =
        Draft::read(text.as_bytes()).map_err(|unusable| refuse(&format!("{unusable}.")))?;
    for name in &draft.unknown {
        imported.notes.push(Note::unknown(&format!(
            "“{}” means nothing in a draft.",
            shortened(name)
        )));
    }
    for (name, secret) in &draft.secrets {
        if secret.expose().is_some() {
            imported.notes.push(Note::secret(&format!(
                "{name} is in the text; it is never printed or saved."
            )));
        }
    }
    imported.drafts.push((operation, draft));
    Ok(())
}

/// The entries of an HTTP archive that call an operation; the others are counted.
fn archive(entries: Vec<Value>, imported: &mut Imported) -> Result<(), Refused> {
    let mut requests = Vec::with_capacity(entries.len());
    for mut entry in entries {
        let Value::Object(request) = entry["request"].take() else {
            return Err(refuse("An entry of the HTTP archive has no request."));
        };
        requests.push(request);
    }
    each(
        "the HTTP archive",
        requests,
        imported,
        |request, imported| request_object(&request, imported),
    )
}

/// Takes the requests of a file that call an operation; the others are counted.
///
/// # Errors
/// The last reason, if there is no draft then.
pub(super) fn each<T>(
    file: &str,
    requests: Vec<T>,
    imported: &mut Imported,
    take: impl Fn(T, &mut Imported) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let (mut others, mut last) = (0_usize, None);
    for request in requests {
        if let Err(refused) = take(request, imported) {
            others += 1;
            last = Some(refused);
        }
    }
    match last {
        Some(refused) if imported.drafts.is_empty() => Err(refused),
        Some(_) => {
            imported.notes.push(Note::ignored(&format!(
                "{others} other requests of {file} are left out."
            )));
            Ok(())
        }
        None => Ok(()),
    }
}

/// Whether a value is what a secret's variable is written as.
fn is_reference(value: &str) -> bool {
    let params = CATALOGUE.iter().flat_map(|operation| operation.params);
    params.filter_map(environment_variable).any(|name| {
        value
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            == Some(name)
    })
}

/// A request as HTTP archives or this program's `json` output have it.
fn request_object(object: &Map<String, Value>, imported: &mut Imported) -> Result<(), Refused> {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut url = if object.contains_key("url") {
        text("url").to_owned()
    } else {
        // An unfinished request has no host; a path alone says so.
        let host = text("host");
        if host.is_empty() {
            text("path").to_owned()
        } else {
            format!("{}://{host}{}", text("scheme"), text("path"))
        }
    };
    let query = object.get("query").or_else(|| object.get("queryString"));
    if !url.contains('?') {
        for (index, (name, value)) in pairs(query)?.into_iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            percent(&mut url, &name);
            url.push('=');
            // A secret that was not revealed stands there as its variable; nothing else does, not
            // even a password that looks like one.
            if is_reference(&value) {
                url.push_str(&value);
            } else {
                percent(&mut url, &value);
            }
        }
    }
    let headers = pairs(object.get("headers"))?
        .into_iter()
        .map(|(name, value)| (name, value.into_bytes()))
        .collect();
    let message = Message {
        method: Some(text("method").to_owned()),
        url: url.into_bytes(),
        headers,
        body: body(object)?.into_bytes(),
        has_placeholders: true,
    };
    let draft = message::draft(&message, &mut imported.notes)?;
    imported.drafts.push(draft);
    Ok(())
}

/// `[["name","value"]]` or `[{"name":…,"value":…}]`.
fn pairs(list: Option<&Value>) -> Result<Vec<(String, String)>, Refused> {
    let list = list.and_then(Value::as_array).map(Vec::as_slice);
    let texts = |name: Option<&Value>, value: Option<&Value>| {
        Some((name?.as_str()?.to_owned(), value?.as_str()?.to_owned()))
    };
    list.unwrap_or_default()
        .iter()
        .map(|pair| match pair {
            Value::Array(pair) => texts(pair.first(), pair.get(1)),
            pair => texts(pair.get("name"), pair.get("value")),
        })
        .collect::<Option<_>>()
        .ok_or_else(|| refuse("The request's headers or query are no list of names and values."))
}

fn body(object: &Map<String, Value>) -> Result<String, Refused> {
    if let Some(body) = object.get("body").and_then(Value::as_str) {
        return Ok(body.to_owned());
    }
    let Some(post) = object.get("postData") else {
        return Ok(String::new());
    };
    if let Some(text) = post
        .get("text")
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
    {
        return Ok(text.to_owned());
    }
    let mut form = String::new();
    for (name, value) in pairs(post.get("params"))? {
        if !form.is_empty() {
            form.push('&');
        }
        percent(&mut form, &name);
        form.push('=');
        percent(&mut form, &value);
    }
    Ok(form)
}

fn guessed(operation: &Operation) -> Note {
    Note::changed(&format!(
        "Taken for parameters of {}; check the operation.",
        operation.title
    ))
}

/// Parameters that stand alone: whose they are, and under which names they belong into a draft.
fn recognised(
    object: Map<String, Value>,
    current: Option<&'static Operation>,
) -> Result<(Filling, Map<String, Value>), Refused> {
    // What KooCLI's `--cli-jsonInput` reads: parameters by their place.
    let object = flattened(object);
    let fit = |operation: &Operation| {
        object
            .keys()
            .filter(|name| {
                operation
                    .param(name)
                    .is_some_and(|param| !param.is_question())
            })
            .count()
    };
    let best = CATALOGUE
        .iter()
        .map(|operation| fit(operation))
        .max()
        .unwrap_or(0);
    if best > 0 {
        let fitting: Vec<_> = CATALOGUE
            .iter()
            .copied()
            .filter(|operation| fit(operation) == best)
            .collect();
        let operation = chosen(&fitting, current)?;
        let mut filling = Filling::new(operation);
        if !is_current(operation, current) {
            filling.note(guessed(operation));
        }
        return Ok((filling, object));
    }
    // The value of one structured parameter, as the vendors' pages show them.
    let fits = |param: &Param| matches!(param.shape, Shape::Object { members, .. } if holds_all(members, &object));
    let fitting: Vec<_> = structured_params(&fits);
    let operations: Vec<_> = fitting.iter().map(|(operation, _)| *operation).collect();
    let operation = chosen(&operations, current)?;
    let (_, param) = fitting
        .into_iter()
        .find(|(found, _)| std::ptr::eq(*found, operation))
        .ok_or_else(nothing_fits)?;
    let mut filling = Filling::new(operation);
    filling.note(Note::changed(&format!(
        "Taken for the value of {} alone, of {}.",
        param.name, operation.title
    )));
    let members = Map::from_iter([(param.name.to_owned(), Value::Object(object))]);
    Ok((filling, members))
}

fn flattened(object: Map<String, Value>) -> Map<String, Value> {
    const PLACES: &[&str] = &["path", "query", "header", "body"];
    let is_by_place = !object.is_empty()
        && object
            .iter()
            .all(|(name, value)| PLACES.contains(&name.as_str()) && value.is_object());
    if !is_by_place {
        return object;
    }
    let mut flat = Map::new();
    for (_, members) in object {
        if let Value::Object(members) = members {
            flat.extend(members);
        }
    }
    flat
}

/// A list of rows that a parameter holds.
fn rows_of(
    items: &[Value],
    current: Option<&'static Operation>,
) -> Option<(&'static Operation, &'static Param)> {
    let names: BTreeSet<&str> = items
        .iter()
        .map(Value::as_object)
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
        .collect();
    let fits = |param: &Param| {
        matches!(param.shape, Shape::Rows { members, .. }
            if !names.is_empty() && names.iter().all(|name| members.iter().any(|member| member.name == *name)))
    };
    let fitting = structured_params(&fits);
    match fitting.as_slice() {
        [only] => Some(*only),
        several => several
            .iter()
            .find(|(operation, _)| is_current(operation, current))
            .copied(),
    }
}

fn structured_params(fits: &dyn Fn(&Param) -> bool) -> Vec<(&'static Operation, &'static Param)> {
    let mut found = Vec::new();
    for operation in CATALOGUE {
        for param in operation.params.iter().filter(|param| fits(param)) {
            found.push((*operation, param));
        }
    }
    found
}

fn holds_all(members: &[Param], object: &Map<String, Value>) -> bool {
    !object.is_empty()
        && object
            .keys()
            .all(|name| members.iter().any(|member| member.name == name))
}

fn is_current(operation: &Operation, current: Option<&'static Operation>) -> bool {
    current.is_some_and(|current| std::ptr::eq(current, operation))
}

/// The only operation that fits, or the one that is open if it is among several.
fn chosen(
    fitting: &[&'static Operation],
    current: Option<&'static Operation>,
) -> Result<&'static Operation, Refused> {
    match fitting {
        [] => Err(nothing_fits()),
        [only] => Ok(only),
        several => current
            .filter(|current| {
                several
                    .iter()
                    .any(|fitting| std::ptr::eq(*fitting, *current))
            })
            .ok_or_else(|| {
                let titles: Vec<_> = several.iter().map(|operation| operation.title).collect();
                refuse(&format!(
                    "The parameters could be those of {}; open one of them first.",
                    titles.join(" or ")
                ))
            }),
    }
}

fn nothing_fits() -> Refused {
    refuse("The JSON is no draft, and its names are those of no operation's parameters.")
}

/// Gives parameters that have their natural JSON already.
fn parameters(mut filling: Filling, members: Map<String, Value>) -> Result<Filling, Refused> {
    for (name, value) in members {
        let param = filling.operation().param(&name);
        match (param, value) {
            (Some(param), value) if param.is_question() => filling.answer(param, value),
            // As everywhere, a text may hold the JSON.
            (Some(param), Value::String(text)) if param.place != Place::Body => {
                filling.give(param.name, text.as_bytes())?;
            }
            (_, value) => filling.natural(&name, value)?,
        }
    }
    Ok(filling)
}
