//! The line by which a program opens as a form again.
//!
//! A program says what it sends in a language that is not read here. So each of this program's own
//! carries the draft of its request in a comment: JSON in base64url, an alphabet that ends no
//! comment and begins no escape in any language. (Java reads `\u000a` as a line end, in comments
//! too.)
//!
//! Whoever changes the code does not change the line, and anyone can write one. It counts only in
//! front of a program, it runs nothing, and a note says whether the code is what the draft gives.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{Imported, Note, Refused, json, received, refuse};
use crate::draft::Draft;
use crate::encode;
use crate::evaluate::evaluate;
use crate::export::{Format, Layout, Secrets, Source, go, java, python, script};
use crate::operation::Operation;

/// Stands before the draft on its line.
const MARK: &str = "restore-builder-draft: ";

/// The line before, for whoever reads the program.
const EXPLANATION: &str =
    "Restore Builder opens this file as a form by the next line, not by the code.";

/// How comments begin where programs are written.
const SIGNS: [&str; 2] = ["# ", "// "];

/// Two lines of comment that carry the draft of a request; none where the request cannot be read
/// back as it is. No secret is in them, only that there is one.
pub(crate) fn lines(sign: &str, source: &Source<'_>) -> String {
    let Some(draft) = draft(source) else {
        return String::new();
    };
    let mut text = String::new();
    encode::json(&mut text, &document(source.operation, &draft));
    let draft = URL_SAFE_NO_PAD.encode(text);
    format!("{sign} {EXPLANATION}\n{sign} {MARK}{draft}\n")
}

/// The draft of a request, if it makes this request and no other.
fn draft(source: &Source<'_>) -> Option<Draft> {
    let (operation, draft) = received::finished(source.request, source.region).ok()?;
    let again = evaluate(operation, &draft).request;
    (again.fingerprint() == source.request.fingerprint()).then_some(draft)
}

/// The draft as it is saved, without what is empty. An empty secret gives nothing away, and could
/// not be told from a variable that is not set.
fn document(operation: &Operation, draft: &Draft) -> Value {
    let mut document = draft.to_json(operation);
    if let Value::Object(members) = &mut document {
        members.retain(|_, value| !value.as_object().is_some_and(serde_json::Map::is_empty));
    }
    for (name, secret) in &draft.secrets {
        if secret.is_empty() {
            document["parameters"][*name] = "".into();
        }
    }
    document
}

/// A text in a programming language.
pub(super) struct Program<'a> {
    text: &'a str,
    format: &'static Format,
    /// A line in front of the code carries a draft.
    is_carried: bool,
}

/// The languages, by how the code begins behind the comment in front of it.
fn language(code: &str) -> Option<&'static Format> {
    let first = code.lines().next()?.trim_end();
    let words: Vec<&str> = first.split(' ').take(4).collect();
    match words.as_slice() {
        ["("] if code[1..].trim_start().starts_with("set +x") => Some(&script::FORMAT),
        ["package", "main"] => Some(&go::FORMAT),
        ["import", class] if class.ends_with(';') => Some(&java::FORMAT),
        // A sentence may begin with these words, too.
        ["import", _] | ["from", _, "import", _] => Some(&python::FORMAT),
        _ => None,
    }
}

/// The comment that a text begins with, and what follows it.
fn split(text: &str) -> (&str, &str) {
    let is_comment = |line: &str| {
        let line = line.trim_end();
        line.is_empty() || line.starts_with('#') || line.starts_with("//")
    };
    let length = text
        .split_inclusive('\n')
        .take_while(|line| is_comment(line))
        .map(str::len)
        .sum();
    text.split_at(length)
}

/// The draft that a line carries, still encoded.
fn carried(line: &str) -> Option<&str> {
    let comment = SIGNS.iter().find_map(|sign| line.strip_prefix(sign))?;
    comment.strip_prefix(MARK).map(str::trim_end)
}

impl<'a> Program<'a> {
    /// The program that a text is, if it is one.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let (comment, code) = split(text);
        let format = language(code)?;
        let is_carried = comment.lines().any(|line| carried(line).is_some());
        Some(Self {
            text,
            format,
            is_carried,
        })
    }

    /// Opens the draft, and those of programs that follow in the same text.
    pub(super) fn read(&self, imported: &mut Imported) -> Result<(), Refused> {
        if !self.is_carried {
            return Err(refuse(
                "A program is not read, and the comment in front of this one has no line that carries a draft (restore-builder-draft).",
            ));
        }
        for encoded in self.text.lines().filter_map(carried) {
            open(encoded, imported)?;
        }
        imported.notes.push(Note::changed(if self.is_as_written(&imported.drafts) {
            "The form comes from the line “restore-builder-draft” and not from the code, which is what Restore Builder writes for it."
        } else {
            "The form comes from the line “restore-builder-draft” and not from the code. The code is not what Restore Builder writes for it: it was changed, or written by another version, and may send something else."
        }));
        Ok(())
    }

    /// Whether the text is what the drafts give, one after the other, to the letter.
    fn is_as_written(&self, drafts: &[(&'static Operation, Draft)]) -> bool {
        let text = self.text.replace("\r\n", "\n");
        let mut rest = text.as_str();
        for (operation, draft) in drafts {
            let request = evaluate(operation, draft).request;
            let rendered = (self.format.render)(&Source {
                operation,
                region: &draft.region,
                request: &request,
                layout: Layout::Lines,
                secrets: Secrets::Reference,
            });
            // The command line writes this between two programs.
            rest = rest.trim_start();
            rest = rest.strip_prefix("###\n").unwrap_or(rest).trim_start();
            let after = rendered
                .ok()
                .and_then(|rendered| rest.strip_prefix(rendered.text.trim_end()));
            match after {
                Some(after) => rest = after,
                None => return false,
            }
        }
        rest.trim().is_empty()
    }
}

/// Reads the draft that a line carries.
fn open(encoded: &str, imported: &mut Imported) -> Result<(), Refused> {
    let damaged = || refuse("The line that carries the draft is damaged.");
    let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| damaged())?;
    let text = String::from_utf8(bytes).map_err(|_| damaged())?;
    match json::read(&text).map_err(|_| damaged())? {
        Value::Object(object) => json::draft(object, imported),
        _ => Err(damaged()),
    }
}
