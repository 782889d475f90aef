//! Values as wire text: percent-encoding, and JSON in an alphabet that no shell reacts to.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Appends `text` percent-encoded over its UTF-8 bytes, upper-case hex, space as `%20`.
pub fn percent(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, RESERVED));
}

/// Appends a value as compact JSON: numbers by their own digits, text as [`json_text`] writes it.
pub fn json(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(number.as_str()),
        Value::String(text) => json_text(out, text),
        Value::Array(items) => json_list(out, items, json),
        Value::Object(members) => {
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                json_text(out, name);
                out.push(':');
                json(out, value);
            }
            out.push('}');
        }
    }
}

/// Appends a JSON array, with `write` appending each item.
pub(crate) fn json_list<T>(out: &mut String, items: &[T], write: impl Fn(&mut String, &T)) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// Appends `text` as a JSON string; non-ASCII and `/` stand as they are.
pub fn json_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    loop {
        let (plain, escaped) = rest.split_at(plain_len(rest.as_bytes()));
        out.push_str(plain);
        // What is escaped is ASCII: a character is a byte, and the rest is text again.
        let Some(&byte) = escaped.as_bytes().first() else {
            break;
        };
        push_escape(out, byte);
        rest = &escaped[1..];
    }
    out.push('"');
}

/// Appends a name as a JSON string. Names are this program's own and hold nothing to be escaped.
pub(crate) fn json_name(out: &mut String, name: &'static str) {
    debug_assert!(!name.bytes().any(is_escaped), "{name}");
    out.push('"');
    out.push_str(name);
    out.push('"');
}

/// How many bytes at the beginning stand for themselves in a JSON string.
fn plain_len(bytes: &[u8]) -> usize {
    // Nearly all bytes of nearly all texts are passed over here. There is no branch inside a block,
    // `||` included, so that compilers can look at all of its bytes at once.
    let (blocks, _) = bytes.as_chunks::<8>();
    let is_plain = |block: &&[u8; 8]| {
        !block
            .iter()
            .fold(false, |any, &byte| any | is_escaped(byte))
    };
    let passed = blocks.iter().take_while(is_plain).count() * 8;
    let rest = &bytes[passed..];
    let escaped = rest.iter().position(|byte| is_escaped(*byte));
    passed + escaped.unwrap_or(rest.len())
}

const fn is_escaped(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"') | (byte == b'\\')
}

fn push_escape(out: &mut String, byte: u8) {
    out.push_str(match byte {
        b'"' => "\\\"",
        b'\\' => "\\\\",
        b'\n' => "\\n",
        b'\r' => "\\r",
        b'\t' => "\\t",
        0x8 => "\\b",
        0xc => "\\f",
        other => return push_unit(out, u16::from(other)),
    });
}

/// How many members the objects of a JSON text name, which a JSON reader has accepted.
#[must_use]
pub(crate) fn json_names(text: &str) -> usize {
    let mut names = 0;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b':' => names += 1,
            b'"' => skip_string(&mut bytes),
            _ => {}
        }
    }
    names
}

fn skip_string(bytes: &mut std::str::Bytes<'_>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

/// How many members the objects of a value hold. Fewer than its text names means that a name stands
/// twice in an object, where the last one wins.
#[must_use]
pub(crate) fn json_members(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(json_members).sum(),
        Value::Object(members) => members.len() + members.values().map(json_members).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// Characters that stand for themselves inside a JSON string of an exported command.
const INERT: &[u8] = b" ._~:/?=@,+*;-#";

/// Rewrites compact JSON so that only printable ASCII is left, and inside strings only characters
/// that are inert in every shell; everything else becomes `\uXXXX`. The value stays the same.
#[must_use]
pub fn inert_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 8);
    let mut in_string = false;
    let mut chars = json.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => {
                in_string = !in_string;
                out.push('"');
            }
            '\\' => match unescape(&mut chars) {
                Escaped::Char(char) => push_inert(&mut out, char),
                Escaped::Unit(unit) => push_unit(&mut out, unit),
            },
            char if in_string => push_inert(&mut out, char),
            char => out.push(char),
        }
    }
    out
}

enum Escaped {
    Char(char),
    Unit(u16),
}

/// Reads what follows a backslash in JSON that a JSON reader has accepted.
fn unescape(chars: &mut std::str::Chars<'_>) -> Escaped {
    match chars.next() {
        Some('b') => Escaped::Char('\u{8}'),
        Some('f') => Escaped::Char('\u{c}'),
        Some('n') => Escaped::Char('\n'),
        Some('r') => Escaped::Char('\r'),
        Some('t') => Escaped::Char('\t'),
        Some('u') => {
            let hex: String = chars.by_ref().take(4).collect();
            Escaped::Unit(u16::from_str_radix(&hex, 16).unwrap_or(0xfffd))
        }
        Some(char) => Escaped::Char(char),
        None => Escaped::Char('\\'),
    }
}

/// Whether no shell reacts to the character in single quotes, and no terminal at all.
pub(crate) fn is_inert(char: char) -> bool {
    char.is_ascii_alphanumeric() || (char.is_ascii() && INERT.contains(&(char as u8)))
}

fn push_inert(out: &mut String, char: char) {
    if is_inert(char) {
        out.push(char);
    } else {
        for unit in char.encode_utf16(&mut [0; 2]) {
            push_unit(out, *unit);
        }
    }
}

fn push_unit(out: &mut String, unit: u16) {
    write!(out, "\\u{unit:04x}").expect("a String takes everything");
}

/// JSON laid out for reading, two spaces a level. Small and here, because the page would pay for a
/// general serializer by the kilobyte.
#[must_use]
pub fn json_for_reading(value: &Value) -> String {
    let mut out = String::new();
    lay_out(&mut out, value, 0);
    out
}

fn lay_out(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                new_line(out, index, level + 1);
                lay_out(out, item, level + 1);
            }
            new_line(out, 0, level);
            out.push(']');
        }
        Value::Object(members) if !members.is_empty() => {
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                new_line(out, index, level + 1);
                json_text(out, name);
                out.push_str(": ");
                lay_out(out, value, level + 1);
            }
            new_line(out, 0, level);
            out.push('}');
        }
        other => json(out, other),
    }
}

/// A new line at a level, after a comma unless it is the first.
fn new_line(out: &mut String, index: usize, level: usize) {
    if index > 0 {
        out.push(',');
    }
    out.push('\n');
    for _ in 0..level {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn json_for_reading_is_laid_out_as_serde_json_does() {
        let value = serde_json::json!({"a": [1, {"b": null}], "c": {}, "d": [], "e": "x\ny"});
        assert_eq!(super::json_for_reading(&value), format!("{value:#}"));
    }

    use serde_json::{Value, json};

    use super::{inert_json, percent};

    #[test]
    fn percent_encoding_is_rfc_3986_with_upper_case_hex() {
        let mut out = String::new();
        percent(&mut out, "a b+c*d~e/é😀!'()");
        assert_eq!(out, "a%20b%2Bc%2Ad~e%2F%C3%A9%F0%9F%98%80%21%27%28%29");
    }

    fn check_json(value: &Value) {
        let mut out = String::new();
        super::json(&mut out, value);
        assert_eq!(out, value.to_string());
    }

    #[test]
    fn json_is_written_as_serde_json_writes_it() {
        for char in '\0'..='\u{100}' {
            check_json(&json!(char.to_string()));
            check_json(&json!(format!("{char}fifteen plain b{char}ytes é{char}")));
        }
        check_json(&json!({}));
        check_json(&json!({"a": [], "\n": [null, true, false, {"b": -1.50}], "😀": {}}));
        let digits = "[12345678901234567890.10,1e400]";
        check_json(&serde_json::from_str(digits).expect("is JSON"));
    }

    #[test]
    fn inert_json_keeps_the_value_and_loses_every_active_character() {
        let json = r#"{"a":"it's $(id) `x` \\ \" \n é😀\ud83d\ude00","b":[1,true,null]}"#;
        let inert = inert_json(json);
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&inert).ok(),
            serde_json::from_str::<serde_json::Value>(json).ok()
        );
        assert!(inert.bytes().all(|byte| (0x20..=0x7e).contains(&byte)));
        assert!(!inert.contains(['\'', '$', '`', '(', '!']));
    }
}
