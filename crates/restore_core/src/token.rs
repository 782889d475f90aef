//! Idempotency tokens: where they go, which texts can be one, and when a new one is due.
//!
//! A token names a submission, and a submission is one request that may have to be sent again.
//! Making one takes randomness, which is the caller's business.

use serde_json::Value;

use crate::catalogue::tokens::{LONGEST, TOKENS};
use crate::draft::Draft;
use crate::evaluate::evaluate;
use crate::operation::Operation;
use crate::request::Request;

/// The wire name of the operation's token; `None` if sending twice is doing twice.
#[must_use]
pub fn parameter(operation: &Operation) -> Option<&'static str> {
    TOKENS
        .iter()
        .find(|(with_token, _)| with_token.id == operation.id)
        .map(|(_, name)| *name)
}

/// Whether a text can be a token: 1 to 64 visible ASCII characters.
#[must_use]
pub fn is_token(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The token that a draft holds.
#[must_use]
pub fn token<'a>(operation: &Operation, draft: &'a Draft) -> Option<&'a str> {
    draft.parameters.get(parameter(operation)?)?.as_str()
}

/// The draft with another token; the same draft, where the operation has none.
#[must_use]
pub fn with_token(operation: &Operation, mut draft: Draft, token: String) -> Draft {
    if let Some(name) = parameter(operation) {
        draft
            .parameters
            .insert(name.to_owned(), Value::String(token));
    }
    draft
}

/// Whether the drafts send the same, tokens and credentials apart. If they do not, the token of
/// one must not go with the other: the service would refuse it, or answer for the wrong request.
///
/// Drafts that differ only in what is not sent are the same submission. A new token for those
/// would let a request run twice that nobody changed.
#[must_use]
pub fn is_same_submission(operation: &'static Operation, one: &Draft, other: &Draft) -> bool {
    let name = parameter(operation);
    let sent = |draft| submitted(evaluate(operation, draft).request, name);
    sent(one) == sent(other)
}

/// What makes the submission: secrets too, because a service compares them.
fn submitted(mut request: Request, token: Option<&str>) -> Request {
    request.query.retain(|pair| Some(pair.name) != token);
    request
        .headers
        .retain(|header| header.value.plain().is_some());
    request.credentials.clear();
    request
}
