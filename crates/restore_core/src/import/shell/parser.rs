//! Tokens as pipelines of commands and groups.

use super::tokens::{Lexed, Token};
use super::{Command, DEEPEST, Pipeline, Simple};
use crate::import::{Refused, refuse};

/// Tokens that are being read.
pub(super) struct Parser {
    pub(super) tokens: std::iter::Peekable<std::vec::IntoIter<Lexed>>,
}

impl Parser {
    pub(super) fn list(&mut self, depth: usize) -> Result<Vec<Pipeline>, Refused> {
        if depth > DEEPEST {
            return Err(refuse("The brackets are nested too deeply."));
        }
        let mut pipelines = Vec::new();
        let mut pipeline = Vec::new();
        loop {
            match self.tokens.peek() {
                None | Some(Lexed::Token(Token::Brace(false) | Token::Bracket(false))) => break,
                Some(Lexed::Token(Token::End)) => {
                    self.tokens.next();
                    // A pipe may be followed by a new line.
                    if !matches!(pipeline.last(), Some(None)) {
                        flush(&mut pipelines, &mut pipeline)?;
                    }
                }
                Some(Lexed::Token(Token::Pipe)) => {
                    self.tokens.next();
                    pipeline.push(None);
                }
                Some(_) => pipeline.push(Some(self.command(depth)?)),
            }
        }
        flush(&mut pipelines, &mut pipeline)?;
        Ok(pipelines)
    }

    fn command(&mut self, depth: usize) -> Result<Command, Refused> {
        if let Some(Lexed::Token(Token::Brace(true) | Token::Bracket(true))) = self.tokens.peek() {
            self.tokens.next();
            let pipelines = self.list(depth + 1)?;
            if self.tokens.next().is_none() {
                return Err(refuse("A bracket is never closed."));
            }
            return Ok(Command::Group(pipelines));
        }
        let mut simple = Simple::default();
        loop {
            match self.tokens.peek() {
                Some(Lexed::Token(Token::Word(_))) => {
                    if let Some(Lexed::Token(Token::Word(word))) = self.tokens.next() {
                        simple.words.push(word);
                    }
                }
                // Only where a command could begin is a brace one.
                Some(Lexed::Token(Token::Brace(open))) if !simple.words.is_empty() => {
                    let brace = if *open { b"{" } else { b"}" };
                    simple.words.push(brace.to_vec());
                    self.tokens.next();
                }
                Some(Lexed::Text(_)) => {
                    if let Some(Lexed::Text(text)) = self.tokens.next() {
                        simple.stdin = Some(text);
                    }
                }
                Some(Lexed::Token(Token::In)) => {
                    return Err(refuse("The command reads a file, which is not read here."));
                }
                Some(&Lexed::Token(Token::Out { is_text })) => {
                    self.tokens.next();
                    // The name of the file, or `&1`.
                    if let Some(Lexed::Token(Token::Word(_))) = self.tokens.peek()
                        && let Some(Lexed::Token(Token::Word(name))) = self.tokens.next()
                        && is_text
                    {
                        simple.out = Some(name);
                    }
                }
                _ => return Ok(Command::Simple(simple)),
            }
        }
    }
}

/// Ends a pipeline, in which a pipe stands as `None`.
fn flush(
    pipelines: &mut Vec<Pipeline>,
    pipeline: &mut Vec<Option<Command>>,
) -> Result<(), Refused> {
    let parts = std::mem::take(pipeline);
    if parts.is_empty() {
        return Ok(());
    }
    let mut commands = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        match (part, index % 2) {
            (Some(command), 0) => commands.push(command),
            (None, 1) => {}
            (_, _) => return Err(refuse("The text is no command of a shell.")),
        }
    }
    pipelines.push(commands);
    Ok(())
}
