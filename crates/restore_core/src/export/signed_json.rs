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
    out: &mut Vec<u8>,
    operation: &Operation,
    request: &Request,
    signed: Option<&Signed>,
    problems: &[Problem],
    secrets: Secrets,
) {
    let mut text = String::with_capacity(2048);
    text.push_str("{\"request\":");
    write_request(&mut text, request, secrets);
    text.push_str(",\"canonical_request\":");
    write_text(
        &mut text,
        signed.map(|signed| signed.canonical_request(secrets)),
    );
    text.push_str(",\"string_to_sign\":");
    write_text(
        &mut text,
        signed.map(|signed| signed.string_to_sign(secrets)),
    );
    write_problems(&mut text, operation, problems);
    text.push('}');
    out.extend_from_slice(text.as_bytes());
}

fn write_text(out: &mut String, text: Option<String>) {
    match text {
        Some(text) => json_text(out, &text),
        None => out.push_str("null"),
    }
}
