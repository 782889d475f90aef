//! The request and the problems as one JSON text, for programs.

use serde::ser::{Serialize, SerializeSeq as _, SerializeStruct as _, Serializer};

use super::Secrets;
use crate::evaluate::Outcome;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::{Body, Pair, Request, Text, encoded_pairs};

/// Appends
/// `{"request":{"method","scheme","host","path","query","headers","body"},"problems":[…]}`.
///
/// Query and headers are lists of pairs, decoded; header names are in lower case, as HTTP/2 sends
/// them. The body is text. A secret that is not revealed stands as `${VARIABLE}`.
pub fn write(out: &mut Vec<u8>, operation: &Operation, outcome: &Outcome, secrets: Secrets) {
    let document = Document {
        operation,
        outcome,
        secrets,
    };
    serde_json::to_writer(out, &document).expect("a Vec takes everything, and every key is text");
}

struct Document<'a> {
    operation: &'a Operation,
    outcome: &'a Outcome,
    secrets: Secrets,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Document", 2)?;
        let request = RequestView {
            request: &self.outcome.request,
            secrets: self.secrets,
        };
        document.serialize_field("request", &request)?;
        let problems = ProblemsView {
            operation: self.operation,
            problems: &self.outcome.problems,
        };
        document.serialize_field("problems", &problems)?;
        document.end()
    }
}

struct RequestView<'a> {
    request: &'a Request,
    secrets: Secrets,
}

impl Serialize for RequestView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { request, secrets } = *self;
        let mut view = serializer.serialize_struct("Request", 7)?;
        view.serialize_field("method", request.method)?;
        view.serialize_field("scheme", request.scheme)?;
        view.serialize_field("host", &request.host)?;
        view.serialize_field("path", &request.path)?;
        view.serialize_field(
            "query",
            &Pairs {
                pairs: &request.query,
                secrets,
                lower: false,
            },
        )?;
        view.serialize_field(
            "headers",
            &Pairs {
                pairs: &request.headers,
                secrets,
                lower: true,
            },
        )?;
        view.serialize_field("body", &body(request, secrets))?;
        view.end()
    }
}

struct Pairs<'a> {
    pairs: &'a [Pair],
    secrets: Secrets,
    lower: bool,
}

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.pairs.len()))?;
        for pair in self.pairs {
            let value = value(&pair.value, self.secrets);
            if self.lower {
                list.serialize_element(&(pair.name.to_ascii_lowercase(), value))?;
            } else {
                list.serialize_element(&(pair.name, value))?;
            }
        }
        list.end()
    }
}

struct ProblemsView<'a> {
    operation: &'a Operation,
    problems: &'a [Problem],
}

impl Serialize for ProblemsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.problems.iter().map(|problem| ProblemView {
            operation: self.operation,
            problem,
        }))
    }
}

struct ProblemView<'a> {
    operation: &'a Operation,
    problem: &'a Problem,
}

impl Serialize for ProblemView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut view = serializer.serialize_struct("Problem", 4)?;
        view.serialize_field("severity", self.problem.severity().name())?;
        view.serialize_field("code", self.problem.code())?;
        view.serialize_field("field", &self.problem.field(self.operation))?;
        view.serialize_field("message", &self.problem.message())?;
        view.end()
    }
}

fn value(text: &Text, secrets: Secrets) -> std::borrow::Cow<'_, str> {
    match text {
        Text::Plain(text) => text.into(),
        Text::Secret { secret, env } => match (secret.expose(), secrets) {
            (Some(text), Secrets::Reveal) => text.into(),
            (_, _) => format!("${{{env}}}").into(),
        },
    }
}

fn body(request: &Request, secrets: Secrets) -> std::borrow::Cow<'_, str> {
    match &request.body {
        Body::Empty => "".into(),
        Body::Json(json) => json.into(),
        Body::Form(pairs) => encoded_pairs(pairs, |secret, env| {
            value(
                &Text::Secret {
                    secret: secret.clone(),
                    env,
                },
                secrets,
            )
            .into_owned()
        })
        .into(),
    }
}
