//! The request as JSON with the headers that make a vendor accept it, and how they came about.

use super::Secrets;
use super::json::{write_problems, write_request};
use crate::encode::json_text;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::Request;
use crate::sign::Signed;

/// Appends `{"request":{…},"canonical_request":…,"string_to_sign":…,"problems":[…]}`.
///
/// `request` has the headers to send, `Authorization` or a token among them; the rest is as
/// [`super::json`] writes it. Its body is the text whose hash is signed. Without a signature, when
/// a token is sent, the two texts about it are `null`. A secret that is not revealed stands as
/// `${VARIABLE}` in all three.
pub fn write(
    out: &mut String,
    operation: &Operation,
    request: &Request,
    signed: Option<&Signed>,
    problems: &[Problem],
    secrets: Secrets,
) {
    out.push_str("{\"request\":");
    write_request(out, request, secrets);
    out.push_str(",\"canonical_request\":");
    write_text(out, signed.map(|signed| signed.canonical_request(secrets)));
    out.push_str(",\"string_to_sign\":");
    write_text(out, signed.map(|signed| signed.string_to_sign(secrets)));
    write_problems(out, operation, problems);
    out.push('}');
}

fn write_text(out: &mut String, text: Option<String>) {
    match text {
        Some(text) => json_text(out, &text),
        None => out.push_str("null"),
    }
}
