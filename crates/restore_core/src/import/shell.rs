//! Commands as POSIX shells, bash and zsh read them, without running anything.
//!
//! Quotes, escapes, comments, continued lines and here-documents are undone. A variable stays a
//! name. What would have to be run is refused, but for the exact forms in which this program's own
//! commands write a text.

mod parser;
mod printed;
mod tokens;
mod words;

pub(super) use printed::{is_guard, printed};

use super::{Note, Refused, refuse};
use parser::Parser;
use tokens::Reader;

/// One command: its words, the text that it finds on standard input, and the file that gets what it
/// prints.
#[derive(Default)]
pub(super) struct Simple {
    pub(super) words: Vec<Vec<u8>>,
    pub(super) stdin: Option<Vec<u8>>,
    pub(super) out: Option<Vec<u8>>,
}

/// A command of a pipeline.
pub(super) enum Command {
    Simple(Simple),
    Group(Vec<Pipeline>),
}

/// Commands, each reading what the one before prints.
pub(super) type Pipeline = Vec<Command>;

/// Groups inside groups; this program's own commands have one level.
const DEEPEST: usize = 8;

/// Reads all commands of a text.
pub(super) fn commands(text: &str, notes: &mut Vec<Note>) -> Result<Vec<Pipeline>, Refused> {
    let tokens = Reader::new(text, notes).tokens()?;
    let mut parser = Parser {
        tokens: tokens.into_iter().peekable(),
    };
    let pipelines = parser.list(0)?;
    if parser.tokens.peek().is_some() {
        return Err(refuse("A bracket is closed that was never opened."));
    }
    Ok(pipelines)
}
