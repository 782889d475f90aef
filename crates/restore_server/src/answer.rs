//! Answers of the server, as JSON or as text.

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use crate::refusal::Refusal;

/// Whether the connection ends with the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Close {
    /// It does: what follows on it cannot be trusted, or is not read.
    Yes,
    /// It may be used again.
    No,
}

/// A JSON document.
pub(crate) fn json_answer(status: StatusCode, document: &impl Serialize) -> Response {
    let text = serde_json::to_string(document);
    let text = text.expect("documents here have no key that is not text, and no other fault");
    json_text(status, text)
}

/// The same of a document that is written out already.
pub(crate) fn json_text(status: StatusCode, mut text: String) -> Response {
    text.push('\n');
    whole(status, "application/json", text)
}

/// A text for people.
pub(crate) fn text_answer(status: StatusCode, text: impl Into<Body>) -> Response {
    whole(status, "text/plain; charset=utf-8", text)
}

/// A refusal, in the form that everything not sent has.
pub(crate) fn refused(refusal: &Refusal, close: Close) -> Response {
    let document = json!({
        "v": 1,
        "outcome": "not_sent",
        "code": refusal.code,
        "message": refusal.message,
    });
    let mut response = json_answer(refusal.status, &document);
    if let Some(seconds) = refusal.retry_after_s {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    if close == Close::Yes {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    response
}

fn whole(status: StatusCode, content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
