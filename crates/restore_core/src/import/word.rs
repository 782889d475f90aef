//! Words as bytes, in which the place of a variable cannot be mistaken for text.
//!
//! No text holds the bytes `0xFE` and `0xFF`: a variable stands between them by its name. Nothing
//! here looks a variable up; what it stands for is not known, and is not asked.

use super::Refused;
use crate::encode::percent;

const OPEN: u8 = 0xff;
const CLOSE: u8 = 0xfe;

/// Appends a variable.
pub(super) fn push_variable(word: &mut Vec<u8>, name: &str) {
    word.push(OPEN);
    word.extend_from_slice(name.as_bytes());
    word.push(CLOSE);
}

/// Appends a byte that an escape stands for; one that no text can hold is refused.
pub(super) fn push_byte(word: &mut Vec<u8>, byte: u8) -> Result<(), Refused> {
    if byte >= 0xf8 {
        return Err(Refused::not_text());
    }
    word.push(byte);
    Ok(())
}

/// The name of the variable that the word consists of, if it is nothing else.
pub(super) fn variable(word: &[u8]) -> Option<&str> {
    let name = word.strip_prefix(&[OPEN])?.strip_suffix(&[CLOSE])?;
    std::str::from_utf8(name)
        .ok()
        .filter(|name| is_variable_name(name))
}

/// Whether a variable stands somewhere in the word.
pub(super) fn has_variable(word: &[u8]) -> bool {
    word.contains(&OPEN)
}

/// The word as text, a variable as `${NAME}`.
pub(super) fn text(word: &[u8]) -> Result<String, Refused> {
    if !has_variable(word) {
        return String::from_utf8(word.to_vec()).map_err(|_| Refused::not_text());
    }
    let mut out = Vec::with_capacity(word.len() + 16);
    for &byte in word {
        match byte {
            OPEN => out.extend_from_slice(b"${"),
            CLOSE => out.push(b'}'),
            byte => out.push(byte),
        }
    }
    String::from_utf8(out).map_err(|_| Refused::not_text())
}

/// The word with a value that reads `${NAME}` or `{{NAME}}` and nothing else made a variable: how
/// messages, which have no shell, write one.
pub(super) fn with_placeholder(word: &[u8]) -> Vec<u8> {
    let inside = |open: &str, close: &str| {
        let name = word
            .strip_prefix(open.as_bytes())?
            .strip_suffix(close.as_bytes())?;
        std::str::from_utf8(name)
            .ok()
            .filter(|name| is_variable_name(name))
    };
    match inside("${", "}").or_else(|| inside("{{", "}}")) {
        Some(name) => {
            let mut out = Vec::with_capacity(word.len());
            push_variable(&mut out, name);
            out
        }
        None => word.to_vec(),
    }
}

/// Letters, digits and underscores, not beginning with a digit.
pub(super) fn is_variable_name(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit())
}

/// Undoes percent-encoding; with `plus`, a plus is a space, as forms write it.
pub(super) fn percent_decoded(word: &[u8], plus: bool) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::with_capacity(word.len());
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        at += 1;
        let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
        match (byte, hex(word.get(at)), hex(word.get(at + 1))) {
            (b'%', Some(high), Some(low)) => {
                let byte = u8::try_from(high * 16 + low).map_err(|_| Refused::not_text())?;
                push_byte(&mut out, byte)?;
                at += 2;
            }
            (b'+', _, _) if plus => out.push(b' '),
            (byte, _, _) => out.push(byte),
        }
    }
    Ok(out)
}

/// Percent-encodes the text of a word; a variable stays.
pub(super) fn percent_encoded(word: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::with_capacity(word.len());
    for (index, part) in word.split(|byte| *byte == OPEN).enumerate() {
        // Behind the first part, each begins with a variable.
        let text = if index == 0 {
            part
        } else {
            let (name, text) = split_once(part, CLOSE).ok_or_else(Refused::not_text)?;
            out.push(OPEN);
            out.extend_from_slice(name);
            out.push(CLOSE);
            text
        };
        let mut encoded = String::new();
        percent(
            &mut encoded,
            std::str::from_utf8(text).map_err(|_| Refused::not_text())?,
        );
        out.extend(encoded.into_bytes());
    }
    Ok(out)
}

/// The names of the variables in a word.
pub(super) fn variables(word: &[u8]) -> impl Iterator<Item = &str> {
    word.split(|byte| *byte == OPEN)
        .skip(1)
        .filter_map(|part| std::str::from_utf8(split_once(part, CLOSE)?.0).ok())
}

/// The parts before and after the first such byte.
pub(super) fn split_once(word: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let index = word.iter().position(|byte| *byte == at)?;
    Some((&word[..index], &word[index + 1..]))
}

#[cfg(test)]
mod tests {
    use super::{percent_decoded, push_variable, text, variable, with_placeholder};

    #[test]
    fn a_variable_is_told_from_the_same_letters() {
        let mut word = Vec::new();
        push_variable(&mut word, "TOKEN");
        assert_eq!(variable(&word), Some("TOKEN"));
        assert_eq!(text(&word).ok().as_deref(), Some("${TOKEN}"));
        assert_eq!(variable(b"${TOKEN}"), None);
        assert_eq!(variable(&with_placeholder(b"${TOKEN}")), Some("TOKEN"));
        assert_eq!(variable(&with_placeholder(b"${1}")), None);
    }

    #[test]
    fn percent_decoding_makes_no_variable() {
        assert!(percent_decoded(b"%FFX%FE", false).is_err());
        assert_eq!(
            percent_decoded(b"a+%2b%", true).ok().as_deref(),
            Some(&b"a +%"[..])
        );
    }
}
