//! Files for Hurl: the requests in them, read as Hurl reads them.
//!
//! A value that is taken from an earlier answer is known to nobody before it is sent; a request
//! that needs one is left out, with a note.

use std::collections::BTreeSet;

use super::message::Message;
use super::{Imported, Note, Refused, http, json, refuse, shortened, take, word};

/// Sections of a request that say what is sent; the others say how.
const QUERY: [&str; 2] = ["[QueryStringParams]", "[Query]"];
const FORM: [&str; 2] = ["[FormParams]", "[Form]"];
const OPTIONS: &str = "[Options]";
const CAPTURES: &str = "[Captures]";

const MOST_NOTES: usize = 50;

/// Whether a text is a file for Hurl: its first line is that of a request, without a version, and
/// what no HTTP message has comes below it.
pub(super) fn is_file(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_first = first.is_some_and(|line| is_request(line) && !line.contains(" HTTP/"));
    let mut is_head = true;
    is_first
        && lines.any(|line| {
            is_head &= !line.is_empty();
            is_response(line) || is_head && (line.starts_with('`') || is_section(line))
        })
}

fn is_request(line: &str) -> bool {
    http::request_line(line).is_some()
}

/// `HTTP`, a version or none, and a status, known or not.
fn is_response(line: &str) -> bool {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let is_http = words
        .next()
        .is_some_and(|word| word == "HTTP" || word.starts_with("HTTP/"));
    let is_status = |word: &str| {
        word == "*" || word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_http && words.next().is_some_and(is_status) && words.next().is_none()
}

fn is_section(line: &str) -> bool {
    line.strip_prefix('[')
        .and_then(|line| line.strip_suffix(']'))
        .is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Reads every request of a file.
pub(super) fn import(text: &str, imported: &mut Imported) -> Result<(), Refused> {
    let mut captured = BTreeSet::new();
    let mut lines = Lines { rest: text };
    while let Some(first) = lines.next_meant() {
        let Some((method, target)) = http::request_line(first) else {
            return Err(refuse("A line of the Hurl file belongs to no request."));
        };
        let request = Request::read(&mut lines)?;
        let needed = request
            .words()
            .flat_map(word::variables)
            .find(|name| captured.contains(*name));
        if let Some(name) = needed {
            // Of very many, the first ones.
            if imported.notes.len() < MOST_NOTES {
                imported.notes.push(Note::ignored(&format!(
                    "A request that takes {} from an earlier answer is left out.",
                    shortened(name)
                )));
            }
        } else {
            take(&request.message(method, target)?, imported)?;
        }
        captured.extend(lines.captures());
    }
    Ok(())
}

/// The lines that are left.
struct Lines<'a> {
    rest: &'a str,
}

impl<'a> Lines<'a> {
    fn peek(&self) -> Option<&'a str> {
        let line = self.rest.split('\n').next()?;
        (!self.rest.is_empty()).then(|| line.trim_end())
    }

    fn pass(&mut self) {
        self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
    }

    /// The next line that is neither empty nor a comment, which is passed.
    fn next_meant(&mut self) -> Option<&'a str> {
        loop {
            let line = self.peek()?.trim_start();
            self.pass();
            if !line.is_empty() && !line.starts_with('#') {
                return Some(line);
            }
        }
    }

    /// What the answer to a request gives to later ones. Goes on to the next request.
    fn captures(&mut self) -> BTreeSet<String> {
        let (mut names, mut is_capture) = (BTreeSet::new(), false);
        while let Some(line) = self.peek() {
            if is_request(line) {
                break;
            }
            self.pass();
            if is_section(line) {
                is_capture = line == CAPTURES;
            } else if is_capture && let Some((name, _)) = line.split_once(':') {
                names.insert(name.trim().to_owned());
            }
        }
        names
    }
}

/// What follows the first line of a request. Values are words.
#[derive(Default)]
struct Request {
    headers: Vec<(String, Vec<u8>)>,
    query: Vec<(String, Vec<u8>)>,
    form: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Request {
    fn read(lines: &mut Lines<'_>) -> Result<Self, Refused> {
        let mut request = Self::default();
        let mut section = None;
        while let Some(line) = lines.peek() {
            if is_response(line) || is_request(line) {
                break;
            }
            if is_section(line) {
                section = Some(line);
                lines.pass();
                continue;
            }
            if line.starts_with(['`', '{', '[']) {
                request.body = body(lines)?;
                continue;
            }
            lines.pass();
            if line.is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            let pair = pair(line)?;
            match section {
                None => request.headers.push(pair),
                Some(section) if QUERY.contains(&section) => request.query.push(pair),
                Some(section) if FORM.contains(&section) => request.form.push(pair),
                // How Hurl goes about it.
                Some(OPTIONS) => {}
                Some(section) => {
                    return Err(refuse(&format!(
                        "The section {} of the Hurl file has no place here.",
                        shortened(section)
                    )));
                }
            }
        }
        Ok(request)
    }

    fn words(&self) -> impl Iterator<Item = &[u8]> {
        let pairs = self.headers.iter().chain(&self.query).chain(&self.form);
        pairs
            .map(|(_, value)| value.as_slice())
            .chain([self.body.as_slice()])
    }

    fn message(self, method: &str, target: &str) -> Result<Message, Refused> {
        let mut url = target.as_bytes().to_vec();
        if !self.query.is_empty() {
            url.push(if url.contains(&b'?') { b'&' } else { b'?' });
            url.extend(encoded(&self.query)?);
        }
        Ok(Message {
            method: Some(method.to_owned()),
            url,
            headers: self.headers,
            body: if self.form.is_empty() {
                self.body
            } else {
                encoded(&self.form)?
            },
            has_placeholders: false,
        })
    }
}

/// Pairs as they stand on the wire.
fn encoded(pairs: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push(b'&');
        }
        out.extend(word::percent_encoded(name.as_bytes())?);
        out.push(b'=');
        out.extend(word::percent_encoded(value)?);
    }
    Ok(out)
}

/// `name: value`, with a comment behind it or none.
fn pair(line: &str) -> Result<(String, Vec<u8>), Refused> {
    let (name, value) = line
        .split_once(':')
        .ok_or_else(|| refuse("A line of the Hurl file has no colon."))?;
    Ok((
        word::text(&unescaped(name.trim())?)?,
        unescaped(value.trim())?,
    ))
}

/// A text without its escapes and the comment behind it, its variables as such.
fn unescaped(text: &str) -> Result<Vec<u8>, Refused> {
    let unknown = || refuse("An escape in the Hurl file is none that Hurl has.");
    let mut out = Vec::with_capacity(text.len());
    let (mut rest, mut kept) = (text, 0);
    while let Some(char) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("{{")
            && let Some((name, after)) = after.split_once("}}")
            && word::is_variable_name(name.trim())
        {
            word::push_variable(&mut out, name.trim());
            rest = after;
            kept = out.len();
            continue;
        }
        rest = &rest[char.len_utf8()..];
        let meant = match char {
            '#' => {
                // A space that is escaped belongs to the value, one before a comment does not.
                let end = out.trim_ascii_end().len();
                out.truncate(end.max(kept));
                break;
            }
            '\\' => {
                let escape = rest.chars().next().ok_or_else(unknown)?;
                rest = &rest[escape.len_utf8()..];
                match escape {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    '\\' | '#' | '"' | '`' => escape,
                    'u' => {
                        let (digits, after) = rest
                            .strip_prefix('{')
                            .and_then(|rest| rest.split_once('}'))
                            .ok_or_else(unknown)?;
                        rest = after;
                        u32::from_str_radix(digits, 16)
                            .ok()
                            .and_then(char::from_u32)
                            .ok_or_else(unknown)?
                    }
                    _ => return Err(unknown()),
                }
            }
            char => char,
        };
        out.extend_from_slice(meant.encode_utf8(&mut [0; 4]).as_bytes());
        if char == '\\' {
            kept = out.len();
        }
    }
    Ok(out)
}

/// A body: a text in backquotes, or JSON as it stands.
fn body(lines: &mut Lines<'_>) -> Result<Vec<u8>, Refused> {
    let open = || refuse("A text in backquotes is never closed.");
    if let Some(after) = lines.rest.strip_prefix("```") {
        let (_, after) = after.split_once('\n').ok_or_else(open)?;
        let (text, rest) = after.split_once("```").ok_or_else(open)?;
        lines.rest = rest;
        lines.pass();
        return Ok(text.as_bytes().to_vec());
    }
    if let Some(after) = lines.rest.strip_prefix('`') {
        let (text, rest) = after.split_once('`').ok_or_else(open)?;
        lines.rest = rest;
        lines.pass();
        // A hash is itself between backquotes.
        return unescaped(&text.replace('#', "\\#"));
    }
    let mut values =
        serde_json::Deserializer::from_str(lines.rest).into_iter::<serde_json::Value>();
    let is_json = matches!(values.next(), Some(Ok(_)));
    let (text, rest) = lines.rest.split_at(values.byte_offset());
    if !is_json {
        // Says where.
        json::read(lines.rest)?;
    }
    lines.rest = rest;
    lines.pass();
    Ok(text.as_bytes().to_vec())
}
