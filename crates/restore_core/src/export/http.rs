//! The request as an HTTP/1.1 message, to be read.

use std::fmt::Write as _;

use super::{Family, Format, Rendered, Secrets};
use crate::encode::percent;
use crate::request::{Body, Request, Text, encoded_pairs};
use crate::secret::Secret;

/// The message as it is sent.
pub const FORMAT: Format = Format {
    name: "http",
    label: "HTTP",
    family: Family::File,
    vendor: None,
    dialect: None,
    ending: "http",
    file: None,
    render: |source| Ok(render(source.request, source.secrets)),
};

/// Renders the message with a line feed after each line. A secret stands as `${VARIABLE}` unless
/// it is to be revealed; credentials that the environment supplies always do.
#[must_use]
pub fn render(request: &Request, secrets: Secrets) -> Rendered {
    let stand_in = |secret: &Secret, env: &'static str| encoded_secret(secret, env, secrets);
    let query = request.encoded_query(stand_in);
    let target = if query.is_empty() {
        request.path.clone()
    } else {
        format!("{}?{query}", request.path)
    };
    let body = match &request.body {
        Body::Empty => String::new(),
        Body::Form(pairs) => encoded_pairs(pairs, stand_in),
        Body::Json(json) => json.clone(),
    };
    let mut text = format!(
        "{} {target} HTTP/1.1\nHost: {}\n",
        request.method, request.host
    );
    let mut line = |name: &str, value: &str| {
        writeln!(text, "{name}: {value}").expect("a String takes everything");
    };
    for header in &request.headers {
        match &header.value {
            Text::Plain(value) => line(header.name, &one_line(value)),
            Text::Secret { secret, env } => line(header.name, &shown_secret(secret, env, secrets)),
        }
    }
    for credential in &request.credentials {
        line(credential.header, &format!("${{{}}}", credential.env));
    }
    line("Content-Length", &body.len().to_string());
    text.push('\n');
    text.push_str(&body);
    Rendered {
        text,
        notes: Vec::new(),
    }
}

fn encoded_secret(secret: &Secret, env: &str, secrets: Secrets) -> String {
    match (secret.expose(), secrets) {
        (Some(text), Secrets::Reveal) => {
            let mut encoded = String::new();
            percent(&mut encoded, text);
            encoded
        }
        (_, _) => format!("${{{env}}}"),
    }
}

fn shown_secret(secret: &Secret, env: &str, secrets: Secrets) -> String {
    match (secret.expose(), secrets) {
        (Some(text), Secrets::Reveal) => one_line(text),
        (_, _) => format!("${{{env}}}"),
    }
}

/// A header value that could begin another line is shown by its escapes: it is an error anyway.
fn one_line(value: &str) -> String {
    if value.contains(char::is_control) {
        value.escape_debug().to_string()
    } else {
        value.to_owned()
    }
}
