//! Ways in: texts that a colleague passed on, as drafts.
//!
//! A text is read and nothing else: no command is run, no variable looked up, no file opened, no
//! address asked. What a text says that has no place in a draft is named in a note; what cannot be
//! read exactly is refused with the reason.
//!
//! Understood are drafts (one, a list, JSON Lines), parameters as JSON, this program's own outputs,
//! addresses, HTTP messages, `curl` as shells, `cmd.exe` and browsers write it, lines of `aliyun`
//! and `hcloud`, and HTTP archives.

pub(crate) mod carried;
mod curl;
mod curl_options;
mod difference;
mod http;
mod json;
mod message;
mod powershell;
mod received;
mod shell;
mod vendor_cli;
mod windows;
mod word;

use std::fmt;

pub use difference::{Change, difference};
pub use received::{Received, received};

use crate::draft::Draft;
use crate::operation::Operation;
use message::Message;
use shell::Command;

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
    } else if curl::is_config(text) {
        for message in curl::config_messages(text.as_bytes(), &mut imported.notes)? {
            take(&message, &mut imported)?;
        }
    } else if http::is_message(text) {
        for message in http::messages(text)? {
            take(&message, &mut imported)?;
        }
    } else {
        commands(text, &mut imported)?;
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

/// Programs whose lines are understood.
#[derive(Clone, Copy)]
enum Program {
    Curl,
    Aliyun,
    Hcloud,
}

impl Program {
    /// The program that a word calls, with any folder and `.exe`.
    fn named(word: &[u8]) -> Option<Self> {
        let name = word.rsplit(|byte| matches!(byte, b'/' | b'\\')).next()?;
        match name.strip_suffix(b".exe").unwrap_or(name) {
            b"curl" => Some(Self::Curl),
            b"aliyun" => Some(Self::Aliyun),
            b"hcloud" => Some(Self::Hcloud),
            _ => None,
        }
    }

    fn read(
        self,
        words: &[Vec<u8>],
        stdin: Option<&[u8]>,
        imported: &mut Imported,
    ) -> Result<(), Refused> {
        match self {
            Self::Curl => {
                for message in curl::messages(words, stdin, &mut imported.notes)? {
                    take(&message, imported)?;
                }
            }
            Self::Aliyun => imported
                .drafts
                .push(vendor_cli::aliyun(words, &mut imported.notes)?),
            Self::Hcloud => imported
                .drafts
                .push(vendor_cli::hcloud(words, &mut imported.notes)?),
        }
        Ok(())
    }
}

fn commands(text: &str, imported: &mut Imported) -> Result<(), Refused> {
    let text = without_prompt(text);
    if windows::is_cmd(text) {
        for words in windows::commands(text)? {
            call(&words, None, imported)?;
        }
        return Ok(());
    }
    if powershell::is_powershell(text) {
        for powershell::Call { words, stdin } in powershell::calls(text)? {
            call(&words, stdin.as_deref(), imported)?;
        }
        return Ok(());
    }
    for pipeline in shell::commands(text, &mut imported.notes)? {
        posix_pipeline(&pipeline, imported)?;
    }
    Ok(())
}

fn call(words: &[Vec<u8>], stdin: Option<&[u8]>, imported: &mut Imported) -> Result<(), Refused> {
    match words.split_first() {
        Some((first, rest)) => match Program::named(first) {
            Some(program) => program.read(rest, stdin, imported),
            None => {
                note_left_out(first, &mut imported.notes);
                Ok(())
            }
        },
        None => Ok(()),
    }
}

fn posix_pipeline(pipeline: &[Command], imported: &mut Imported) -> Result<(), Refused> {
    let program = |command: &Command| match command {
        Command::Simple(simple) => {
            let at = after_assignments(&simple.words);
            simple.words.get(at).and_then(|word| Program::named(word))
        }
        Command::Group(_) => None,
    };
    let Some(at) = pipeline
        .iter()
        .position(|command| program(command).is_some())
    else {
        if let [Command::Simple(simple)] = pipeline {
            if shell::is_guard(simple) {
                return Ok(());
            }
            if let Some(first) = simple.words.first() {
                note_left_out(first, &mut imported.notes);
            }
        } else if let [Command::Group(inner)] = pipeline {
            // `(curl …)`; the depth of groups was limited when they were read.
            for pipeline in inner {
                posix_pipeline(pipeline, imported)?;
            }
        }
        return Ok(());
    };
    let (Command::Simple(simple), Some(program)) = (&pipeline[at], program(&pipeline[at])) else {
        return Ok(());
    };
    if at + 1 < pipeline.len() {
        return Err(refuse(
            "The command's answer goes on through a pipe; paste the command without what follows the pipe.",
        ));
    }
    let piped = if at == 0 {
        None
    } else {
        let text = shell::printed(&pipeline[..at], 0).ok_or_else(|| {
            refuse("The command reads what another one prints, which is not run here.")
        })?;
        Some(text)
    };
    let start = after_assignments(&simple.words);
    if start > 0 {
        imported.notes.push(Note::ignored(
            "Variables that are set before the command are not looked at.",
        ));
    }
    let stdin = simple.stdin.as_deref().or(piped.as_deref());
    program.read(&simple.words[start + 1..], stdin, imported)
}

/// How many words in front set a variable for the command that follows.
fn after_assignments(words: &[Vec<u8>]) -> usize {
    let is_assignment = |word: &&Vec<u8>| {
        word::split_once(word, b'=')
            .and_then(|(name, _)| std::str::from_utf8(name).ok())
            .is_some_and(word::is_variable_name)
    };
    words.iter().take_while(is_assignment).count()
}

/// Names a command that is no request. Its words are not repeated: they may hold anything.
fn note_left_out(first: &[u8], notes: &mut Vec<Note>) {
    const MOST: usize = 50;
    // `: "${X:?}"` and `true` do nothing. Who pastes a whole program need not read all its words.
    if matches!(first, b":" | b"true") || notes.len() > MOST {
        return;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let note = match std::str::from_utf8(first) {
        Ok(name) if name.len() < 20 && first.iter().all(is_name) => {
            Note::ignored(&format!("The command {name} is left out."))
        }
        _ => Note::ignored("A command that is no request is left out."),
    };
    if !notes.contains(&note) {
        notes.push(note);
    }
}

/// The text without the prompt of a terminal it was copied from. Only the first line is looked at:
/// further down, the same characters may be part of a text.
fn without_prompt(text: &str) -> &str {
    const PROMPTS: &[&str] = &["$ ", "% ", "# ", "> ", "PS> "];
    PROMPTS
        .iter()
        .filter_map(|prompt| text.strip_prefix(prompt))
        .find(|rest| {
            let first = rest.split_whitespace().next().unwrap_or_default();
            Program::named(first.as_bytes()).is_some()
        })
        .unwrap_or(text)
}
