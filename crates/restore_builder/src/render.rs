//! `restore-builder render`: drafts in, one result for each out.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use restore_core::draft::Draft;
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::export::{self, Family, Format, Layout, Secrets, Source, json, script};
use restore_core::operation::Operation;
use restore_core::problem::Severity;

use crate::frames::Frames;
use crate::signed::{Failure, Signing};

/// What `render` was asked for.
pub(crate) struct Options {
    /// The text to print; the request and its problems as JSON without one.
    pub(crate) format: Option<&'static Format>,
    /// How that JSON is signed, if it is.
    pub(crate) signing: Option<Signing>,
    pub(crate) allow_invalid: bool,
    pub(crate) reveal_secrets: bool,
}

/// The worst that has been met so far; ordered, and the exit code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worst {
    Nothing = 0,
    Invalid = 1,
    Unusable = 2,
}

/// Renders every draft of every file, in order.
pub(crate) fn run(options: Options, files: &[PathBuf]) -> ExitCode {
    let out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
    let mut renderer = Renderer {
        options,
        out,
        line: String::new(),
        index: 0,
        printed: 0,
        said: Vec::new(),
        worst: Worst::Nothing,
    };
    match renderer.files(files).and_then(|()| renderer.out.flush()) {
        Ok(()) => ExitCode::from(renderer.worst as u8),
        // Whoever reads has seen enough, as `head` has.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("restore-builder: cannot write: {error}");
            ExitCode::from(2)
        }
    }
}

struct Renderer<W> {
    options: Options,
    out: W,
    /// One result, reused from draft to draft.
    line: String,
    index: usize,
    printed: usize,
    /// Sentences about the texts that were said; each is said once.
    said: Vec<String>,
    worst: Worst,
}

/// Beside each of a million commands, sentences would drown the rest.
const SENTENCES: usize = 64;

impl<W: Write> Renderer<W> {
    fn files(&mut self, files: &[PathBuf]) -> io::Result<()> {
        if files.is_empty() {
            return self.stream(io::stdin().lock(), Path::new("-"));
        }
        for path in files {
            match File::open(path) {
                Ok(file) => self.stream(file, path)?,
                Err(error) => self.unusable(&format!("{}: {error}", path.display())),
            }
        }
        Ok(())
    }

    fn stream(&mut self, reader: impl Read, path: &Path) -> io::Result<()> {
        let mut frames = Frames::new(reader);
        loop {
            match frames.next() {
                Ok(Some(frame)) => self.draft(frame)?,
                Ok(None) => return Ok(()),
                Err(broken) => {
                    self.unusable(&format!("{}: {broken}", path.display()));
                    return Ok(());
                }
            }
        }
    }

    fn draft(&mut self, frame: &[u8]) -> io::Result<()> {
        let index = self.index;
        self.index += 1;
        let (operation, draft) = match Draft::read(frame) {
            Ok(read) => read,
            Err(unusable) => {
                self.unusable(&format!("draft {index}: {unusable}"));
                return Ok(());
            }
        };
        let outcome = evaluate(operation, &draft);
        if outcome.has_errors() {
            self.worst = self.worst.max(Worst::Invalid);
            if !self.options.allow_invalid {
                report(index, operation, &outcome);
                return Ok(());
            }
        }
        self.print(operation, &draft.region, &outcome)
    }

    fn print(
        &mut self,
        operation: &'static Operation,
        region: &str,
        outcome: &Outcome,
    ) -> io::Result<()> {
        let secrets = if self.options.reveal_secrets {
            Secrets::Reveal
        } else {
            Secrets::Reference
        };
        self.line.clear();
        if let Some(signing) = &self.options.signing {
            return match signing.write(&mut self.line, operation, outcome, secrets) {
                Ok(()) => self.put(),
                Err(failure) => {
                    self.unsigned(&failure);
                    Ok(())
                }
            };
        }
        let Some(format) = self.options.format else {
            json::write(&mut self.line, operation, outcome, secrets);
            return self.put();
        };
        let source = Source {
            operation,
            region,
            request: &outcome.request,
            layout: Layout::OneLine,
            secrets,
        };
        match (format.render)(&source) {
            Ok(rendered) => {
                if format.family == Family::Shell {
                    if format.name != script::FORMAT.name {
                        self.say_unsigned(operation);
                    }
                } else if self.printed > 0 && !format.ending.ends_with("json") {
                    self.line.push_str("\n###\n\n");
                }
                self.line.push_str(&rendered.text);
                for note in rendered.notes {
                    self.say(format!("{}: {note}", format.name));
                }
                self.put()
            }
            Err(why) => {
                self.worst = self.worst.max(Worst::Invalid);
                eprintln!("draft {}: no {}: {why}", self.index - 1, format.label);
                Ok(())
            }
        }
    }

    fn unsigned(&mut self, failure: &Failure) {
        let index = self.index - 1;
        match failure {
            Failure::Missing(why) => self.unusable(&format!("draft {index}: {why}")),
            Failure::Refused(why) => {
                self.worst = self.worst.max(Worst::Invalid);
                eprintln!("draft {index}: cannot be signed: {why}");
            }
        }
    }

    fn put(&mut self) -> io::Result<()> {
        self.line.push('\n');
        self.printed += 1;
        self.out.write_all(self.line.as_bytes())
    }

    fn say_unsigned(&mut self, operation: &Operation) {
        if let Some(sentence) = export::unsigned(operation.vendor) {
            self.say(format!("{}: {sentence}", operation.id));
        }
    }

    /// Says what is to be known about a text, beside the texts.
    fn say(&mut self, sentence: String) {
        if self.said.len() < SENTENCES && !self.said.contains(&sentence) {
            eprintln!("restore-builder: {sentence}");
            self.said.push(sentence);
        }
    }

    fn unusable(&mut self, why: &str) {
        self.worst = Worst::Unusable;
        eprintln!("restore-builder: {why}");
    }
}

/// Names every error of a draft, the vendor's sentence behind it included.
fn report(index: usize, operation: &Operation, outcome: &Outcome) {
    let errors = outcome
        .problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error);
    let mut lines = String::new();
    for problem in errors {
        let field = problem.field(operation);
        let says = problem
            .says()
            .map(|says| format!(" {}: “{}”", says.basis.name(), says.text))
            .unwrap_or_default();
        let message = problem.message();
        writeln!(lines, "draft {index}: {field} {message}{says}")
            .expect("a String takes everything");
    }
    // Standard error is not buffered: what is printed in pieces is written in pieces.
    eprint!("{lines}");
}
