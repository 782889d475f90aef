//! The name of a request: one hash by which a page, a server and a history know that they speak of
//! the same one.
//!
//! Knows nothing of secrets but that they are there: a hash that covered a password would let it be
//! found by trying.

use crate::request::{Body, Pair, Request, Text};
use crate::sign::sha256;

/// Begins what is hashed, so that another way of hashing gives other hashes.
const VERSION: &str = "restore-builder request 1";

impl Request {
    /// SHA-256, lower-case hex, of everything that decides what the request does: method, scheme,
    /// host, path, query, headers and body.
    ///
    /// A secret counts as present, whatever it is. A header that is secret is a credential, which
    /// says who asks and not what for: it is left out, so that it does not matter who adds it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.fingerprint_without(None)
    }

    /// The first eight digits of it, for names of files.
    #[must_use]
    pub fn short_fingerprint(&self) -> String {
        let mut digits = self.fingerprint();
        digits.truncate(8);
        digits
    }

    /// The same without the query or form pair of that name: two requests that differ only in it
    /// have the same one. Given an operation's [`crate::token::parameter`], it finds requests that
    /// are the same but for their token, and is [`Request::fingerprint`] where there is none.
    #[must_use]
    pub fn fingerprint_without(&self, name: Option<&str>) -> String {
        let mut text = String::with_capacity(1024);
        for part in [VERSION, self.method, self.scheme, &self.host, &self.path] {
            push(&mut text, part);
        }
        push_pairs(&mut text, &self.query, |pair| Some(pair.name) != name);
        push_pairs(&mut text, &self.headers, |header| {
            header.value.plain().is_some()
        });
        match &self.body {
            Body::Empty => push(&mut text, "empty"),
            Body::Form(pairs) => {
                push(&mut text, "form");
                push_pairs(&mut text, pairs, |pair| Some(pair.name) != name);
            }
            Body::Json(json) => {
                push(&mut text, "json");
                push(&mut text, json);
            }
        }
        sha256(text.as_bytes())
    }
}

/// Each part is preceded by its length: no two different lists of parts become the same text.
fn push(out: &mut String, part: &str) {
    push_number(out, part.len());
    out.push(':');
    out.push_str(part);
}

/// In decimal digits, as everywhere.
fn push_number(out: &mut String, number: usize) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    let digit = u8::try_from(number % 10).expect("is below ten");
    out.push(char::from(b'0' + digit));
}

fn push_pairs(out: &mut String, pairs: &[Pair], counts: impl Fn(&Pair) -> bool) {
    let count = pairs.iter().filter(|pair| counts(pair)).count();
    push(out, &count.to_string());
    for pair in pairs.iter().filter(|pair| counts(pair)) {
        push(out, pair.name);
        match &pair.value {
            Text::Plain(value) => {
                push(out, "plain");
                push(out, value);
            }
            Text::Secret { .. } => push(out, "secret"),
        }
    }
}
