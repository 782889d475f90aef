//! Words, their quotes and escapes undone. A variable stays a name.

use super::printed::formatted;
use super::tokens::Reader;
use crate::import::{Note, Refused, refuse, word};

/// Follows `"$(printf %s "$VARIABLE` in this program's commands: the value of a header, escaped for
/// a curl configuration.
const ESCAPED_TAIL: &str = "\" | tr -d '\\r\\n' | sed 's/[\\\\\"]/\\\\&/g')";

/// The folder for a file, as this program's own commands make it; its name stays unknown.
const FOLDER: &str = "mktemp -d)";

impl<'a> Reader<'a, '_> {
    /// One word, its quotes undone.
    pub(super) fn word(&mut self) -> Result<Vec<u8>, Refused> {
        let mut word = Vec::new();
        loop {
            let rest = self.rest();
            // What stands for itself is taken in one piece.
            let plain = rest.bytes().take_while(is_plain).count();
            word.extend_from_slice(&rest.as_bytes()[..plain]);
            self.at += plain;
            if self.continued() {
                continue;
            }
            let rest = self.rest();
            let Some(char) = rest.chars().next() else {
                return Ok(word);
            };
            match char {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => {
                    return Ok(word);
                }
                '\'' => {
                    self.at += 1;
                    let text = self.until_quote()?;
                    word.extend_from_slice(text.as_bytes());
                }
                '"' => {
                    self.at += 1;
                    self.double_quoted(&mut word)?;
                }
                '$' if rest.starts_with("$'") => {
                    self.at += 2;
                    self.ansi_quoted(&mut word)?;
                }
                '$' if rest.starts_with("$\"") => {
                    self.at += 2;
                    self.double_quoted(&mut word)?;
                }
                '$' => self.dollar(&mut word)?,
                '`' => return Err(not_run()),
                '\\' => {
                    self.at += 1;
                    if let Some(char) = self.next() {
                        push_char(&mut word, char);
                    }
                }
                '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '\u{a0}' => {
                    return Err(Refused::typographic(self.text));
                }
                char => {
                    self.at += char.len_utf8();
                    push_char(&mut word, char);
                }
            }
        }
    }

    /// The text up to a single quote, which is passed.
    fn until_quote(&mut self) -> Result<&'a str, Refused> {
        let rest = self.rest();
        let end = rest.find('\'').ok_or_else(open_quote)?;
        self.at += end + 1;
        Ok(&rest[..end])
    }

    fn double_quoted(&mut self, word: &mut Vec<u8>) -> Result<(), Refused> {
        loop {
            let rest = self.rest();
            // What stands for itself is taken in one piece.
            let plain = rest.find(['"', '\\', '$', '`']).ok_or_else(open_quote)?;
            word.extend_from_slice(&rest.as_bytes()[..plain]);
            self.at += plain;
            match rest.as_bytes()[plain] {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'$' => self.dollar(word)?,
                b'`' => return Err(not_run()),
                _ => {
                    if self.continued() {
                        continue;
                    }
                    self.at += 1;
                    match self.rest().as_bytes().first() {
                        Some(&byte @ (b'$' | b'`' | b'"' | b'\\')) => {
                            self.at += 1;
                            word.push(byte);
                        }
                        _ => word.push(b'\\'),
                    }
                }
            }
        }
    }

    /// `$'…'`, with all its escapes.
    fn ansi_quoted(&mut self, word: &mut Vec<u8>) -> Result<(), Refused> {
        let mut high_surrogate = None;
        loop {
            let char = self.next().ok_or_else(open_quote)?;
            let high = high_surrogate.take();
            let is_unicode = char == '\\' && self.rest().starts_with(['u', 'U']);
            if high.is_some() && !is_unicode {
                return Err(Refused::not_text());
            }
            match char {
                '\'' => return Ok(()),
                '\\' => {}
                char => {
                    push_char(word, char);
                    continue;
                }
            }
            let escape = self.next().ok_or_else(open_quote)?;
            match escape {
                'a' => word.push(7),
                'b' => word.push(8),
                'e' | 'E' => word.push(27),
                'f' => word.push(12),
                'n' => word.push(b'\n'),
                'r' => word.push(b'\r'),
                't' => word.push(b'\t'),
                'v' => word.push(11),
                '\\' | '\'' | '"' | '?' => push_char(word, escape),
                'x' => {
                    let code = self.digits(16, 2).ok_or_else(Refused::not_text)?;
                    word::push_byte(word, u8::try_from(code).map_err(|_| Refused::not_text())?)?;
                }
                '0'..='7' => {
                    self.at -= 1;
                    let code = self.digits(8, 3).ok_or_else(Refused::not_text)?;
                    word::push_byte(
                        word,
                        u8::try_from(code & 0xff).map_err(|_| Refused::not_text())?,
                    )?;
                }
                'c' => {
                    let char = self.next().ok_or_else(open_quote)?;
                    push_char(word, char::from(u8::try_from(char).unwrap_or(b'?') & 0x1f));
                }
                'u' | 'U' => {
                    let code = self
                        .digits(16, if escape == 'u' { 4 } else { 8 })
                        .ok_or_else(Refused::not_text)?;
                    match (high, code) {
                        (None, 0xd800..=0xdbff) => high_surrogate = Some(code),
                        // Firefox writes two halves, which bash makes no character of.
                        (Some(high), 0xdc00..=0xdfff) => {
                            let code = 0x1_0000 + ((high - 0xd800) << 10) + (code - 0xdc00);
                            push_char(word, char::from_u32(code).ok_or_else(Refused::not_text)?);
                            self.note_joined();
                        }
                        (None, code) => {
                            push_char(word, char::from_u32(code).ok_or_else(Refused::not_text)?);
                        }
                        (Some(_), _) => return Err(Refused::not_text()),
                    }
                }
                other => {
                    word.push(b'\\');
                    push_char(word, other);
                }
            }
        }
    }

    fn note_joined(&mut self) {
        let note = Note::changed(
            "Characters written as two halves, as Firefox copies them, have been joined.",
        );
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// A number of at most so many digits.
    fn digits(&mut self, radix: u32, most: usize) -> Option<u32> {
        let rest = self.rest();
        let len = rest
            .bytes()
            .take(most)
            .take_while(|byte| char::from(*byte).is_digit(radix))
            .count();
        self.at += len;
        u32::from_str_radix(&rest[..len], radix).ok()
    }

    /// A variable, or one of the three forms of command substitution that are known by heart.
    fn dollar(&mut self, word: &mut Vec<u8>) -> Result<(), Refused> {
        self.at += 1;
        if self.eat("(") {
            return self.own_substitution(word);
        }
        if self.eat("{") {
            return self.braced_variable(word);
        }
        let name_len = variable_len(self.rest());
        if name_len > 0 {
            word::push_variable(word, &self.rest()[..name_len]);
            self.at += name_len;
        } else if self
            .rest()
            .starts_with(|char: char| char.is_ascii_digit() || "@*#?!-$".contains(char))
        {
            return Err(refuse(
                "The text uses what a shell is called with, which is not known here.",
            ));
        } else {
            word.push(b'$');
        }
        Ok(())
    }

    fn braced_variable(&mut self, word: &mut Vec<u8>) -> Result<(), Refused> {
        let rest = self.rest();
        let name_len = variable_len(rest);
        let end = rest
            .find('}')
            .filter(|_| name_len > 0)
            .ok_or_else(|| refuse("A variable in braces cannot be read."))?;
        let operator = &rest[name_len..end];
        if !(operator.is_empty() || operator.starts_with(":?") || operator.starts_with('?'))
            || operator.contains(['$', '`', '"', '\'', '\\'])
        {
            return Err(refuse(
                "A variable is changed by the shell (`${…}` with an operator), which is not done here.",
            ));
        }
        word::push_variable(word, &rest[..name_len]);
        self.at += end + 1;
        Ok(())
    }

    /// `$(printf '…')` with a text in octal, a variable escaped for a configuration, and the folder
    /// for a file: how this program writes them. Read, not run.
    fn own_substitution(&mut self, word: &mut Vec<u8>) -> Result<(), Refused> {
        if word == b"dir=" && self.eat(FOLDER) {
            word::push_variable(word, "dir");
            return Ok(());
        }
        if self.eat("printf '") {
            let format = self.until_quote()?;
            let mut text = self
                .eat(")")
                .then(|| formatted(format.as_bytes(), &[]))
                .flatten()
                .ok_or_else(not_run)?;
            while text.last() == Some(&b'\n') {
                text.pop();
            }
            word.extend(text);
            return Ok(());
        }
        if self.eat("printf %s \"$") {
            let name_len = variable_len(self.rest());
            let name = &self.rest()[..name_len];
            self.at += name_len;
            if name_len > 0 && self.eat(ESCAPED_TAIL) {
                word::push_variable(word, name);
                return Ok(());
            }
        }
        Err(not_run())
    }
}

/// Whether a byte is itself in a word, whatever stands before and behind it.
const fn is_plain(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':' | b'=')
}

/// A here-document without quotes around its end mark: variables count, quotes do not.
pub(super) fn expanded(text: &str) -> Result<Vec<u8>, Refused> {
    let mut ignored = Vec::new();
    let mut reader = Reader::new(text, &mut ignored);
    let mut out = Vec::new();
    loop {
        let rest = reader.rest();
        let Some(plain) = rest.find(['\\', '$', '`']) else {
            out.extend_from_slice(rest.as_bytes());
            return Ok(out);
        };
        out.extend_from_slice(&rest.as_bytes()[..plain]);
        reader.at += plain;
        match rest.as_bytes()[plain] {
            b'$' => reader.dollar(&mut out)?,
            b'`' => return Err(not_run()),
            _ => {
                if reader.continued() {
                    continue;
                }
                reader.at += 1;
                match reader.rest().as_bytes().first() {
                    Some(&byte @ (b'$' | b'`' | b'\\')) => {
                        reader.at += 1;
                        out.push(byte);
                    }
                    _ => out.push(b'\\'),
                }
            }
        }
    }
}

fn push_char(word: &mut Vec<u8>, char: char) {
    word.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
}

pub(super) fn variable_len(text: &str) -> usize {
    if text.starts_with(|char: char| char.is_ascii_digit()) {
        return 0;
    }
    text.bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count()
}

fn open_quote() -> Refused {
    refuse("A quote is never closed.")
}

pub(super) fn not_run() -> Refused {
    refuse(
        "The text has a command inside another one (`$(…)` or backquotes), which is not run here.",
    )
}
