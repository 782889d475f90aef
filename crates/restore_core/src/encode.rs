//! Values as wire text: percent-encoding, and JSON in an alphabet that no shell reacts to.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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

fn push_inert(out: &mut String, char: char) {
    if char.is_ascii_alphanumeric() || (char.is_ascii() && INERT.contains(&(char as u8))) {
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

#[cfg(test)]
mod tests {
    use super::{inert_json, percent};

    #[test]
    fn percent_encoding_is_rfc_3986_with_upper_case_hex() {
        let mut out = String::new();
        percent(&mut out, "a b+c*d~e/é😀!'()");
        assert_eq!(out, "a%20b%2Bc%2Ad~e%2F%C3%A9%F0%9F%98%80%21%27%28%29");
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
