//! Ways in: texts that a colleague passed on, as drafts.
//!
//! A text is read and nothing else: no command is run, no variable looked up, no file opened, no
//! address asked. What a text says that has no place in a draft is named in a note; what cannot be
//! read exactly is refused with the reason.
//!
//! Understood are drafts (one, a list, JSON Lines), parameters as JSON, addresses, HTTP messages,
//! `curl` as shells, `cmd.exe` and browsers write it, lines of `aliyun` and `hcloud`, HTTP archives,
//! files for editors, Hurl, Postman and Terraform; and so every output of this program but the
//! OpenAPI document, which is no request. Programs and the signed script open by a line that
//! carries their draft.

pub(crate) mod carried;
mod commands;
mod curl;
mod curl_options;
mod difference;
mod files;
mod http;
mod hurl;
mod json;
mod message;
mod postman;
mod powershell;
mod received;
mod shell;
mod terraform;
mod vendor_cli;
mod windows;
mod word;

use std::fmt;

pub use difference::{Change, difference};
pub use received::{Received, received};

use crate::draft::Draft;
use crate::operation::Operation;
use message::Message;

/// Drafts that were read, and what is to be known about them.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// At least one.
    pub drafts: Vec<(&'static Operation, Draft)>,
    /// What was left out, changed or found, in the order of the text.
    pub notes: Vec<Note>,
}

/// A sentence about a text that was read. It holds names out of the text, and no values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub kind: NoteKind,
    /// The sentence.
    pub text: String,
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Something that has no place in a draft.
    Ignored,
    /// A name that the operation does not have.
    Unknown,
    /// Something secret.
    Secret,
    /// Something that means the same and is written differently.
    Changed,
}

/// Why a text was not read.
#[derive(Clone, PartialEq, Eq)]
pub struct Refused {
    /// A sentence. It holds names out of the text, and no values.
    pub why: String,
    /// The text as it was probably meant, to be offered and not to be assumed. It may hold secrets.
    pub repaired: Option<String>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let repaired = if self.repaired.is_some() {
            " (repairable)"
        } else {
            ""
        };
        write!(f, "Refused: {}{repaired}", self.why)
    }
}

impl std::error::Error for Refused {}

impl Note {
    fn new(kind: NoteKind, text: &str) -> Self {
        let text = text.to_owned();
        Self { kind, text }
    }

    fn ignored(text: &str) -> Self {
        Self::new(NoteKind::Ignored, text)
    }

    fn unknown(text: &str) -> Self {
        Self::new(NoteKind::Unknown, text)
    }

    fn secret(text: &str) -> Self {
        Self::new(NoteKind::Secret, text)
    }

    fn changed(text: &str) -> Self {
        Self::new(NoteKind::Changed, text)
    }
}

impl Refused {
    fn not_text() -> Self {
        refuse("The text stands for bytes that are no text (UTF-8).")
    }

    /// Quotes as chats and word processors make them: no shell takes them for quotes.
    fn typographic(text: &str) -> Self {
        let repaired = text
            .chars()
            .map(|char| match char {
                '\u{201c}' | '\u{201d}' => '"',
                '\u{2018}' | '\u{2019}' => '\'',
                '\u{a0}' => ' ',
                char => char,
            })
            .collect();
        Self {
            why: "The text has typographic quotes or spaces, as chats make them.".to_owned(),
            repaired: Some(repaired),
        }
    }
}

fn refuse(why: &str) -> Refused {
    Refused {
        why: why.to_owned(),
        repaired: None,
    }
}

/// A name out of the text, short and without control characters.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = name
        .chars()
        .take(LONGEST)
        .flat_map(char::escape_debug)
        .collect();
    if name.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

/// Reads a text of any of the kinds that are understood. `current` is the operation that is open,
/// for parameters that could belong to several.
///
/// # Errors
/// [`Refused`], when nothing in it can be read exactly.
pub fn import(text: &str, current: Option<&'static Operation>) -> Result<Imported, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim();
    let mut imported = Imported::default();
    if is_json(text) {
        json::import(text, current, &mut imported)?;
    } else if is_address(text) {
        let message = Message {
            method: None,
            url: text.as_bytes().to_vec(),
            headers: Vec::new(),
            body: Vec::new(),
            has_placeholders: false,
        };
        take(&message, &mut imported)?;
    } else if let Some(program) = carried::Program::of(text) {
        program.read(&mut imported)?;
    } else if terraform::is_configuration(text) {
        terraform::import(text, &mut imported)?;
    } else if curl::is_config(text) {
        for message in curl::config_messages(text.as_bytes(), &mut imported.notes)? {
            take(&message, &mut imported)?;
        }
    } else if hurl::is_file(text) {
        hurl::import(text, &mut imported)?;
    } else if http::is_message(text) {
        for message in http::messages(text)? {
            take(&message, &mut imported)?;
        }
    } else {
        commands::import(text, &mut imported)?;
    }
    if imported.drafts.is_empty() {
        return Err(refuse(if text.is_empty() {
            "There is nothing to read."
        } else {
            "The text is no draft, address, HTTP message or command that Restore Builder knows."
        }));
    }
    Ok(imported)
}

/// A list or object, escaped or not; `{` before a word begins a group of commands.
fn is_json(text: &str) -> bool {
    match text.strip_prefix('{') {
        Some(rest) => rest
            .trim_start()
            .chars()
            .next()
            .is_none_or(|char| "\"\\}".contains(char)),
        None => text.starts_with('['),
    }
}

fn is_address(text: &str) -> bool {
    let scheme = text.get(..8).unwrap_or_default().to_ascii_lowercase();
    (scheme.starts_with("https://") || scheme.starts_with("http://"))
        && !text.contains(char::is_whitespace)
}

fn take(message: &Message, imported: &mut Imported) -> Result<(), Refused> {
    let draft = message::draft(message, &mut imported.notes)?;
    imported.drafts.push(draft);
    Ok(())
}
