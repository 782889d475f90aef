//! Operations as they travel: paths, servers, parameters, bodies.
//!
//! Several operations of the RPC style share one address and are told apart by a header. A path of
//! the document has to be one operation's own, so it carries the operation's name as a fragment,
//! which no client sends.

use serde_json::{Map, Value, json};

use super::{description, quoted, with_length};
use crate::endpoint;
use crate::operation::{
    Choice, Encoding, Length, Operation, Param, Place, Protocol, Shape, Vendor, When,
};

/// The path under which an operation stands.
pub(super) fn path(operation: &Operation) -> String {
    match operation.protocol {
        Protocol::Rpc { .. } => format!("/#{}", operation.id),
        Protocol::Rest { path, .. } => path.to_owned(),
    }
}

/// The operation with its servers.
pub(super) fn path_item(operation: &Operation) -> Value {
    let parameters: Vec<Value> = fixed_headers(operation.protocol)
        .into_iter()
        .chain(operation.params.iter().filter_map(parameter))
        .collect();
    let mut call = json!({
        "operationId": operation.id,
        "summary": operation.title,
        "description": remarks(operation),
        "tags": [operation.vendor.name()],
        "security": [{ scheme_name(operation): [] }],
        "parameters": parameters,
        "responses": {
            "2XX": { "description": "The service has taken the request." },
            "4XX": { "description": "The service has refused the request." },
        },
    });
    if let Some(body) = body(operation) {
        call["requestBody"] = body;
    }
    json!({ "servers": servers(operation), "post": call })
}

fn remarks(operation: &Operation) -> String {
    let mut text = format!(
        "{} After the vendor's page “{}” of {}.",
        operation.summary, operation.source.page, operation.source.updated
    );
    for remark in operation.remarks {
        text.push(' ');
        text.push_str(remark);
    }
    for rule in operation.rules {
        text.push(' ');
        text.push_str(&quoted(rule.says()));
    }
    text
}

/// A host by hand. Every path names its own; tools ask for one of the whole document too.
pub(super) fn any_server(operations: &[&'static Operation]) -> Vec<Value> {
    let hosts = operations.first().and_then(|operation| {
        let region = operation.endpoint.regions.first()?;
        Some(endpoint::host(&operation.endpoint, region, None).0)
    });
    hosts
        .into_iter()
        .map(|host| {
            json!({
                "url": "https://{host}",
                "description": "A host by hand, such as a VPC endpoint. Every path has servers of its own.",
                "variables": { "host": { "default": host } },
            })
        })
        .collect()
}

/// One server for each host, with the regions that it serves.
fn servers(operation: &Operation) -> Vec<Value> {
    let endpoint = operation.endpoint;
    let has_exception = |region: &&str| {
        endpoint
            .exceptions
            .iter()
            .any(|exception| exception.regions.contains(region))
    };
    let regular: Vec<&str> = endpoint
        .regions
        .iter()
        .copied()
        .filter(|region| !has_exception(region))
        .collect();
    let regular = (endpoint.host, regular);
    let exceptions = endpoint
        .exceptions
        .iter()
        .map(|exception| (exception.host, exception.regions.to_vec()));
    std::iter::once(regular)
        .chain(exceptions)
        .filter(|(_, regions)| !regions.is_empty())
        .map(|(host, regions)| server(host, &regions))
        .collect()
}

fn server(host: &str, regions: &[&str]) -> Value {
    let url = format!("https://{host}");
    if host.contains("{region}") {
        json!({
            "url": url,
            "variables": { "region": { "default": regions[0], "enum": regions } },
        })
    } else {
        json!({ "url": url, "description": format!("For {}.", regions.join(", ")) })
    }
}

fn fixed_headers(protocol: Protocol) -> Vec<Value> {
    let fixed = |name: &str, value: &str| json!({ "name": name, "in": "header", "required": true, "schema": { "const": value } });
    match protocol {
        Protocol::Rpc {
            action, version, ..
        } => vec![
            fixed("x-acs-action", action),
            fixed("x-acs-version", version),
        ],
        Protocol::Rest { .. } => Vec::new(),
    }
}

/// A parameter of path, query or header. Credentials are a matter of security.
fn parameter(param: &Param) -> Option<Value> {
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header if is_credential(param) => return None,
        Place::Header => "header",
        Place::Form | Place::Body | Place::Member | Place::Nowhere => return None,
    };
    let mut parameter = json!({
        "name": param.name,
        "in": place,
        "required": is_always_needed(param),
        "description": description(param),
    });
    if param.encoding() == Encoding::JsonText {
        parameter["content"] = json!({ "application/json": { "schema": schema(param) } });
    } else {
        parameter["schema"] = schema(param);
        if let Some(example) = example(param) {
            parameter["example"] = example;
        }
    }
    Some(parameter)
}

fn body(operation: &Operation) -> Option<Value> {
    let (place, content_type) = match operation.protocol {
        Protocol::Rpc { content_type, .. } => (Place::Form, content_type?),
        Protocol::Rest { content_type, .. } => (Place::Body, content_type),
    };
    let params: Vec<&Param> = operation
        .params
        .iter()
        .filter(|param| param.place == place)
        .collect();
    let encoding: Map<String, Value> = params
        .iter()
        .filter(|param| param.encoding() == Encoding::JsonText)
        .map(|param| {
            let encoding = json!({ "contentType": "application/json" });
            (param.name.to_owned(), encoding)
        })
        .collect();
    let mut content = json!({ "schema": object(params.iter().copied(), false) });
    if !encoding.is_empty() {
        content["encoding"] = encoding.into();
    }
    let is_needed = params.iter().any(|param| is_always_needed(param));
    Some(json!({ "required": is_needed, "content": { content_type: content } }))
}

fn object<'a>(params: impl Iterator<Item = &'a Param>, open: bool) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for param in params {
        let mut schema = schema(param);
        schema["description"] = description(param).into();
        if let Some(example) = example(param) {
            schema["examples"] = json!([example]);
        }
        properties.insert(param.name.to_owned(), schema);
        if is_always_needed(param) {
            required.push(param.name);
        }
    }
    let mut schema =
        json!({ "type": "object", "properties": properties, "additionalProperties": open });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// What the value is when it is right.
fn schema(param: &Param) -> Value {
    match param.shape {
        Shape::Text(length) => with_length(json!({ "type": "string" }), length),
        Shape::Secret { length, .. } => {
            with_length(json!({ "type": "string", "format": "password" }), length)
        }
        Shape::Choice { choices, open, .. } => choice(choices, open),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Integer { min, max } => {
            json!({ "type": "integer", "format": "int64", "minimum": min, "maximum": max })
        }
        Shape::Instant(_) => json!({ "type": "integer", "format": "int64" }),
        Shape::List { item_max } => {
            let length = Length {
                min: 0,
                max: item_max,
            };
            json!({ "type": "array", "items": with_length(json!({ "type": "string" }), length) })
        }
        Shape::Object { members, open } => object(members.iter(), open),
        Shape::Rows { members, open } => {
            json!({ "type": "array", "items": object(members.iter(), open) })
        }
    }
}

fn choice(choices: &[Choice], open: bool) -> Value {
    let values: Vec<&str> = choices.iter().map(|choice| choice.value).collect();
    let keyword = if open { "examples" } else { "enum" };
    json!({ "type": "string", keyword: values })
}

/// The documented example, where it is a value of its kind: masked digits are none.
fn example(param: &Param) -> Option<Value> {
    let example = param.example?;
    match param.shape {
        Shape::Text(_) | Shape::Choice { .. } => Some(example.into()),
        Shape::Secret { .. } => None,
        _ => serde_json::from_str(example).ok(),
    }
}

/// Needed in every case; what is needed in some is a rule of the draft.
fn is_always_needed(param: &Param) -> bool {
    let is_always = param
        .needs
        .iter()
        .any(|need| matches!(need.when, When::Always));
    param.place == Place::Path || param.shown.is_none() && is_always
}

const fn is_credential(param: &Param) -> bool {
    matches!(
        param.shape,
        Shape::Secret {
            credential: true,
            ..
        }
    )
}

/// How each operation is authorized.
pub(super) fn security_schemes(operations: &[&'static Operation]) -> Map<String, Value> {
    operations
        .iter()
        .map(|operation| (scheme_name(operation).to_owned(), scheme(operation)))
        .collect()
}

const fn scheme_name(operation: &Operation) -> &'static str {
    match operation.vendor {
        Vendor::Alibaba => "signature",
        Vendor::Huawei => "token",
    }
}

fn scheme(operation: &Operation) -> Value {
    let credential = operation.params.iter().find(|param| is_credential(param));
    match credential {
        Some(param) => json!({
            "type": "apiKey",
            "in": "header",
            "name": param.name,
            "description": param.help,
        }),
        None => json!({
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "ACS3-HMAC-SHA256: a signature over the whole request, made anew for each.",
        }),
    }
}
