//! HTTP messages as text: what this program's `http` output writes and HTTP clients' files hold.

use super::message::Message;
use super::{Refused, refuse};

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Whether the text begins with the first line of a message, comments apart.
pub(super) fn is_message(text: &str) -> bool {
    text.lines()
        .map(str::trim_end)
        .find(|line| !is_between(line))
        .is_some_and(|line| request_line(line).is_some())
}

/// Empty lines and comments, which stand between the messages of a file.
fn is_between(line: &str) -> bool {
    line.is_empty() || line.starts_with('#') || line.starts_with("//") || line.starts_with('@')
}

/// Method and target.
pub(super) fn request_line(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let (method, target) = (words.next()?, words.next()?);
    let version = words.next();
    let is_version = version.is_none_or(|version| version.starts_with("HTTP/"));
    let is_target = target.starts_with('/') || target.contains("://");
    (METHODS.contains(&method) && is_target && is_version && words.next().is_none())
        .then_some((method, target))
}

/// Reads every message of a text. Several are separated by lines that begin with `###`.
pub(super) fn messages(text: &str) -> Result<Vec<Message>, Refused> {
    let mut messages = Vec::new();
    for part in parts(text) {
        if part.lines().map(str::trim_end).all(is_between) {
            continue;
        }
        messages.push(message(part)?);
    }
    Ok(messages)
}

/// The text between lines that begin with `###`.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with("###") {
            parts.push(&text[start..at]);
            start = at + line.len();
        }
        at += line.len();
    }
    parts.push(&text[start..]);
    parts
}

fn message(text: &str) -> Result<Message, Refused> {
    let mut rest = text;
    let first = loop {
        let (line, after) = next_line(rest);
        rest = after;
        if !is_between(line) {
            break line;
        }
    };
    let (method, target) =
        request_line(first).ok_or_else(|| refuse("The first line is no HTTP request."))?;
    let mut headers = Vec::new();
    let mut length = None;
    while !rest.is_empty() {
        let (line, after) = next_line(rest);
        rest = after;
        if line.is_empty() {
            break;
        }
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| refuse("A header line of the HTTP message has no colon."))?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse::<usize>().ok();
        }
        headers.push((name.trim().to_owned(), value.as_bytes().to_vec()));
    }
    // What follows the body's length is the end of the paste, if it is nothing but newlines.
    let body = match length.and_then(|length| rest.split_at_checked(length)) {
        Some((body, after)) if after.trim().is_empty() => body,
        _ => rest.trim_end_matches(['\r', '\n']),
    };
    Ok(Message {
        method: Some(method.to_owned()),
        url: target.as_bytes().to_vec(),
        headers,
        body: body.as_bytes().to_vec(),
        has_placeholders: true,
    })
}

/// A line without its end, and what follows it.
fn next_line(text: &str) -> (&str, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    (line.strip_suffix('\r').unwrap_or(line), rest)
}
