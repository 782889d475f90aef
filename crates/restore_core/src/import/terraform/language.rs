//! Of Terraform's language (HCL): blocks, texts, numbers and flags. What is more than these is passed
//! as an expression, and what cannot be passed safely is refused.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::CharIndices;

use serde_json::Value;

use crate::import::{Refused, refuse, shortened};

/// Blocks inside blocks; a provider's endpoints are the second.
const DEEPEST: usize = 16;

/// Reads a configuration.
pub(super) fn read(text: &str) -> Result<Body, Refused> {
    let mut parser = Parser {
        chars: text.char_indices().peekable(),
        text,
    };
    parser.body(0)
}

/// What stands between the braces of a block.
#[derive(Default)]
pub(super) struct Body {
    pub(super) values: BTreeMap<String, Given>,
    pub(super) blocks: Vec<Block>,
}

/// A block, its labels between the kind and the braces.
pub(super) struct Block {
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) body: Body,
}

/// The value of an argument.
pub(super) enum Given {
    /// A text, or a number or flag as it is written.
    Text(String),
    /// Something that would have to be computed.
    Expression,
}

struct Parser<'a> {
    chars: Peekable<CharIndices<'a>>,
    text: &'a str,
}

impl Parser<'_> {
    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|(_, char)| *char)
    }

    /// Passes spaces and comments, and line ends if they mean nothing.
    fn skip(&mut self, with_lines: bool) -> Result<(), Refused> {
        while let Some(&(at, char)) = self.chars.peek() {
            let rest = &self.text[at..];
            if char == '#' || rest.starts_with("//") {
                while self.chars.next_if(|(_, char)| *char != '\n').is_some() {}
            } else if rest.starts_with("/*") {
                let length = rest
                    .find("*/")
                    .ok_or_else(|| refuse("A comment is never closed."))?;
                while self
                    .chars
                    .next_if(|(now, _)| *now < at + length + 2)
                    .is_some()
                {}
            } else if char == ' ' || char == '\t' || char == '\r' || char == '\n' && with_lines {
                self.chars.next();
            } else {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Arguments and blocks up to the brace that closes, or the end at the top.
    fn body(&mut self, depth: usize) -> Result<Body, Refused> {
        if depth > DEEPEST {
            return Err(refuse("The blocks are nested too deeply."));
        }
        let mut body = Body::default();
        loop {
            self.skip(true)?;
            match self.peek() {
                None if depth == 0 => return Ok(body),
                Some('}') if depth > 0 => {
                    self.chars.next();
                    return Ok(body);
                }
                None => return Err(refuse("A block is never closed.")),
                Some(_) => self.item(&mut body, depth)?,
            }
        }
    }

    /// One argument or block.
    fn item(&mut self, body: &mut Body, depth: usize) -> Result<(), Refused> {
        let kind = self.name().ok_or_else(not_understood)?;
        let mut labels = Vec::new();
        loop {
            self.skip(false)?;
            match self.peek() {
                Some('=') if labels.is_empty() => {
                    self.chars.next();
                    self.skip(false)?;
                    let value = self.value()?;
                    if body.values.insert(kind.clone(), value).is_some() {
                        return Err(refuse(&format!(
                            "“{}” is given twice; which one counts is not known.",
                            shortened(&kind)
                        )));
                    }
                    return Ok(());
                }
                Some('{') => {
                    self.chars.next();
                    let inside = self.body(depth + 1)?;
                    body.blocks.push(Block {
                        kind,
                        labels,
                        body: inside,
                    });
                    return Ok(());
                }
                Some('"') => match self.quoted()? {
                    Given::Text(label) => labels.push(label),
                    Given::Expression => return Err(not_understood()),
                },
                Some(_) => labels.push(self.name().ok_or_else(not_understood)?),
                None => return Err(not_understood()),
            }
        }
    }

    fn name(&mut self) -> Option<String> {
        let mut name = String::new();
        while let Some((_, char)) = self
            .chars
            .next_if(|(_, char)| char.is_alphanumeric() || matches!(char, '_' | '-' | '.'))
        {
            name.push(char);
        }
        Some(name).filter(|name| !name.is_empty())
    }

    /// The value behind an equals sign: what is more than one text, number or flag is an expression.
    fn value(&mut self) -> Result<Given, Refused> {
        let given = match self.peek() {
            Some('"') => self.quoted()?,
            _ => match self.name() {
                Some(word) if is_literal(&word) => Given::Text(word),
                Some(_) | None => Given::Expression,
            },
        };
        self.skip(false)?;
        match self.peek() {
            None | Some('\n' | '}') => Ok(given),
            Some(_) => {
                self.expression()?;
                Ok(Given::Expression)
            }
        }
    }

    /// Passes the rest of an expression, which ends with its line unless a bracket is open.
    fn expression(&mut self) -> Result<(), Refused> {
        let mut open = Vec::new();
        loop {
            self.skip(!open.is_empty())?;
            let Some(&(at, char)) = self.chars.peek() else {
                return Err(refuse("A bracket is never closed."));
            };
            if open.is_empty() && matches!(char, '\n' | '}') {
                return Ok(());
            }
            if self.text[at..].starts_with("<<") {
                return Err(refuse(
                    "The configuration has a text that goes on over lines (<<), which is not read here.",
                ));
            }
            match char {
                '"' => {
                    self.quoted()?;
                    continue;
                }
                '(' | '[' | '{' => open.push(char),
                ')' | ']' | '}' if open.pop().is_none() => return Err(not_understood()),
                _ => {}
            }
            self.chars.next();
        }
    }

    /// A text in quotes; one with a template in it is an expression.
    fn quoted(&mut self) -> Result<Given, Refused> {
        let open = || refuse("A quote is never closed.");
        let (mut text, mut is_template) = (String::new(), false);
        self.chars.next();
        loop {
            let (at, char) = self.chars.next().ok_or_else(open)?;
            let rest = &self.text[at..];
            match char {
                '"' => break,
                '\n' => return Err(open()),
                '\\' => text.push(self.escape()?),
                // Doubled, it is itself and begins no template.
                '$' | '%' if rest.starts_with("$${") || rest.starts_with("%%{") => {
                    self.chars.next();
                    self.chars.next();
                    text.push(char);
                    text.push('{');
                }
                '$' | '%' if rest[1..].starts_with('{') => {
                    is_template = true;
                    self.template()?;
                }
                char => text.push(char),
            }
        }
        Ok(if is_template {
            Given::Expression
        } else {
            Given::Text(text)
        })
    }

    /// Passes a template, in which quotes may stand, from its brace on.
    fn template(&mut self) -> Result<(), Refused> {
        let mut depth = 0_usize;
        loop {
            let (_, char) = self
                .chars
                .next()
                .ok_or_else(|| refuse("A template is never closed."))?;
            match char {
                '{' => depth += 1,
                '}' if depth <= 1 => return Ok(()),
                '}' => depth -= 1,
                // A text of its own, and whatever it holds.
                '"' => return Err(not_understood()),
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Result<char, Refused> {
        let (_, char) = self.chars.next().ok_or_else(not_understood)?;
        let digits = match char {
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            '"' | '\\' => return Ok(char),
            'u' => 4,
            'U' => 8,
            _ => return Err(not_understood()),
        };
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.chars.next().and_then(|(_, char)| char.to_digit(16));
            code = code * 16 + digit.ok_or_else(not_understood)?;
        }
        char::from_u32(code).ok_or_else(Refused::not_text)
    }
}

/// A number or a flag.
fn is_literal(word: &str) -> bool {
    matches!(word, "true" | "false")
        || serde_json::from_str::<Value>(word).is_ok_and(|value| value.is_number())
}

fn not_understood() -> Refused {
    refuse("The text is no configuration that can be read exactly.")
}
