//! The request and the problems as one JSON text, for programs.

use std::borrow::Cow;

use super::Secrets;
use crate::encode::{json_list, json_name, json_text};
use crate::evaluate::Outcome;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::{Body, Pair, Request, Text, encoded_pairs};
use crate::secret::Secret;

/// Appends
/// `{"request":{"method","scheme","host","path","query","headers","body"},"problems":[…]}`.
///
/// Query and headers are lists of pairs, decoded; header names are in lower case, as HTTP/2 sends
/// them. The body is text. A secret that is not revealed stands as `${VARIABLE}`.
pub fn write(out: &mut String, operation: &Operation, outcome: &Outcome, secrets: Secrets) {
    out.push_str("{\"request\":");
    write_request(out, &outcome.request, secrets);
    write_problems(out, operation, &outcome.problems);
    out.push('}');
}

/// Appends `,"problems":[…]`.
pub(super) fn write_problems(out: &mut String, operation: &Operation, problems: &[Problem]) {
    out.push_str(",\"problems\":");
    json_list(out, problems, |out, problem| {
        write_problem(out, operation, problem);
    });
}

// The keys are written out: a serializer would look through each of them for something to escape,
// draft after draft.
pub(super) fn write_request(out: &mut String, request: &Request, secrets: Secrets) {
    out.push_str("{\"method\":");
    json_name(out, request.method);
    out.push_str(",\"scheme\":");
    json_name(out, request.scheme);
    out.push_str(",\"host\":");
    json_text(out, &request.host);
    out.push_str(",\"path\":");
    json_text(out, &request.path);
    out.push_str(",\"query\":");
    json_list(out, &request.query, |out, pair| {
        write_pair(out, pair, secrets);
    });
    out.push_str(",\"headers\":");
    json_list(out, &request.headers, |out, header| {
        // Lowered where it has been written, behind a bracket and a quote.
        let name_at = out.len() + "[\"".len();
        write_pair(out, header, secrets);
        out[name_at..][..header.name.len()].make_ascii_lowercase();
    });
    out.push_str(",\"body\":");
    json_text(out, &body(request, secrets));
    out.push('}');
}

fn write_pair(out: &mut String, pair: &Pair, secrets: Secrets) {
    out.push('[');
    json_name(out, pair.name);
    out.push(',');
    match &pair.value {
        Text::Plain(text) => json_text(out, text),
        Text::Secret { secret, env } => json_text(out, &shown(secret, env, secrets)),
    }
    out.push(']');
}

fn write_problem(out: &mut String, operation: &Operation, problem: &Problem) {
    out.push_str("{\"severity\":");
    json_name(out, problem.severity().name());
    out.push_str(",\"code\":");
    json_name(out, problem.code());
    out.push_str(",\"field\":");
    json_text(out, &problem.field(operation));
    out.push_str(",\"message\":");
    json_text(out, &problem.message());
    out.push('}');
}

fn shown<'a>(secret: &'a Secret, env: &str, secrets: Secrets) -> Cow<'a, str> {
    match (secret.expose(), secrets) {
        (Some(text), Secrets::Reveal) => text.into(),
        (_, _) => format!("${{{env}}}").into(),
    }
}

fn body(request: &Request, secrets: Secrets) -> Cow<'_, str> {
    match &request.body {
        Body::Empty => "".into(),
        Body::Json(json) => json.into(),
        Body::Form(pairs) => {
            let stand_in = |secret: &Secret, env| shown(secret, env, secrets).into_owned();
            encoded_pairs(pairs, stand_in).into()
        }
    }
}
