//! Puts what is sent where the vendors' SDKs put it.

use crate::encode::{json_name, percent};
use crate::operation::{Operation, Param, Place, Protocol, Shape};
use crate::read::Read;
use crate::request::{Body, Credential, Pair, Request, Text};

/// One parameter and what is sent for it.
pub(crate) struct Sent<'a> {
    pub(crate) param: &'static Param,
    pub(crate) value: Read<'a>,
}

/// Builds the request. Parameters come in catalogue order and stay in it.
pub(crate) fn request(operation: &Operation, host: String, sent: Vec<Sent<'_>>) -> Request {
    let mut places = Places {
        // Nearly all parameters of most operations go there.
        query: Vec::with_capacity(sent.len()),
        ..Places::default()
    };
    for Sent { param, value } in sent {
        places.put(param, value);
    }
    let credentials = missing_credentials(operation, &places.headers);
    let mut headers = protocol_headers(operation.protocol);
    headers.append(&mut places.headers);
    let (path, body) = match operation.protocol {
        Protocol::Rpc { .. } if places.form.is_empty() => ("/".to_owned(), Body::Empty),
        Protocol::Rpc { .. } => ("/".to_owned(), Body::Form(places.form)),
        Protocol::Rest { path, .. } => (
            rest_path(path, &places.path),
            json_body(places.body, places.has_options),
        ),
    };
    Request {
        method: "POST",
        scheme: "https",
        host,
        path,
        query: places.query,
        headers,
        body,
        credentials,
    }
}

#[derive(Default)]
struct Places {
    path: Vec<(&'static str, String)>,
    query: Vec<Pair>,
    form: Vec<Pair>,
    headers: Vec<Pair>,
    body: String,
    /// Something else than path segments, the body and credentials is given.
    has_options: bool,
}

impl Places {
    fn put(&mut self, param: &'static Param, value: Read<'_>) {
        let name = param.name;
        if param.place == Place::Body {
            return self.put_into_body(name, &value);
        }
        let value = match value {
            Read::Text(text) => Text::Plain(text),
            Read::Secret(secret) => match param.shape {
                Shape::Secret { env, .. } => Text::Secret {
                    secret: secret.clone(),
                    env,
                },
                _ => return,
            },
            // Made for bodies, which have been served, and for members, which are in their object.
            Read::Json(_) => return,
        };
        self.has_options |= matches!(
            (param.place, &value),
            (Place::Query | Place::Header, Text::Plain(_))
        );
        match (param.place, value) {
            (Place::Query, value) => self.query.push(Pair { name, value }),
            (Place::Form, value) => self.form.push(Pair { name, value }),
            (Place::Header, value) => self.headers.push(Pair { name, value }),
            (Place::Path, Text::Plain(text)) => self.path.push((name, text)),
            // A question reaches no place; members have been written into their object.
            (Place::Nowhere | Place::Member | Place::Body, _)
            | (Place::Path, Text::Secret { .. }) => {}
        }
    }

    fn put_into_body(&mut self, name: &'static str, value: &Read<'_>) {
        if matches!(value, Read::Secret(_)) {
            return;
        }
        self.body.push(if self.body.is_empty() { '{' } else { ',' });
        json_name(&mut self.body, name);
        self.body.push(':');
        value.push_json(&mut self.body);
    }
}

fn protocol_headers(protocol: Protocol) -> Vec<Pair> {
    let header = |name, value: &str| Pair {
        name,
        value: Text::Plain(value.to_owned()),
    };
    match protocol {
        Protocol::Rpc {
            action,
            version,
            content_type,
            ..
        } => {
            let mut headers = vec![
                header("x-acs-action", action),
                header("x-acs-version", version),
            ];
            headers.extend(content_type.map(|value| header("Content-Type", value)));
            headers
        }
        Protocol::Rest { content_type, .. } => vec![header("Content-Type", content_type)],
    }
}

/// Credentials that are no part of the draft: whoever sends adds them.
fn missing_credentials(operation: &Operation, headers: &[Pair]) -> Vec<Credential> {
    operation
        .params
        .iter()
        .filter_map(|param| match param.shape {
            Shape::Secret {
                env,
                credential: true,
                ..
            } => Some(Credential {
                header: param.name,
                env,
            }),
            _ => None,
        })
        .filter(|credential| {
            headers
                .iter()
                .all(|header| header.name != credential.header)
        })
        .collect()
}

/// Fills a path template. A value that would name another path leaves its placeholder standing.
fn rest_path(template: &str, values: &[(&'static str, String)]) -> String {
    template
        .split('/')
        .map(|segment| {
            let name = segment
                .strip_prefix('{')
                .and_then(|segment| segment.strip_suffix('}'));
            let value = name.and_then(|name| values.iter().find(|(given, _)| *given == name));
            match value {
                Some((_, value)) if !matches!(value.as_str(), "" | "." | "..") => {
                    let mut encoded = String::new();
                    percent(&mut encoded, value);
                    encoded
                }
                Some(_) | None => segment.to_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Without members the vendor's SDK sends no body for a bare path and `{}` as soon as anything
/// optional is given (captured; both mean the same to the service).
fn json_body(mut members: String, has_options: bool) -> Body {
    if !members.is_empty() {
        members.push('}');
        Body::Json(members)
    } else if has_options {
        Body::Json("{}".to_owned())
    } else {
        Body::Empty
    }
}
