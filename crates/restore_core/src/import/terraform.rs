//! Terraform configurations: resources that are a restore, read as they stand.
//!
//! Of Terraform's language this reads blocks, texts, numbers and flags. An expression stands for
//! something that is not known here: what has one is left out and named.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::CharIndices;

use serde_json::{Value, json};

use super::message::Filling;
use super::{Imported, Note, Refused, refuse, shortened};
use crate::catalogue::terraform::{RESOURCES, Resource, Takes};

/// What a configuration begins with, when it is not a comment.
const TOP: [&str; 7] = [
    "terraform",
    "provider",
    "resource",
    "variable",
    "locals",
    "output",
    "data",
];

/// Arguments of every resource, by which it is created more than once.
const REPEATS: [&str; 2] = ["count", "for_each"];

/// Blocks inside blocks; a provider's endpoints are the second.
const DEEPEST: usize = 16;

/// Whether a text is a configuration: a block of those that Terraform has at the top.
pub(super) fn is_configuration(text: &str) -> bool {
    let first = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("//"));
    first.is_some_and(|line| {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        TOP.contains(&word) && rest.trim_start().starts_with(['{', '"']) && line.ends_with('{')
    })
}

/// Reads every resource of a configuration that is a restore.
pub(super) fn import(text: &str, imported: &mut Imported) -> Result<(), Refused> {
    let mut parser = Parser {
        chars: text.char_indices().peekable(),
        text,
    };
    let top = parser.body(0)?;
    let resources = top
        .blocks
        .iter()
        .filter(|block| block.kind == "resource")
        .filter_map(|block| {
            let name = block.labels.first()?;
            let known = RESOURCES.iter().find(|known| known.name == name)?;
            Some((known, &block.body))
        });
    for (resource, body) in resources {
        let filling = filled(resource, body, &top)?;
        let draft = filling.finish(&mut imported.notes);
        imported.drafts.push(draft);
    }
    if imported.drafts.is_empty() {
        return Err(refuse(
            "The configuration has no resource that Restore Builder knows.",
        ));
    }
    Ok(())
}

fn filled(resource: &Resource, body: &Body, top: &Body) -> Result<Filling, Refused> {
    if body
        .values
        .keys()
        .any(|name| REPEATS.contains(&name.as_str()))
    {
        return Err(refuse(
            "The resource is created more than once (count or for_each); which one is meant is not known.",
        ));
    }
    let mut filling = Filling::new(resource.operation);
    let mut ignored = Vec::new();
    for (name, given) in &body.values {
        match resource.arguments.iter().find(|known| known.name == name) {
            None => ignored.push(shortened(name)),
            Some(argument) => match (argument.takes, given) {
                (Takes::Nothing(why), _) => {
                    filling.note(Note::ignored(&format!("{name} is left out: {why}.")))
                }
                (_, Given::Expression) => filling.note(Note::ignored(&format!(
                    "{name} is an expression, which is not known here, and is left out."
                ))),
                (_, Given::Text(text)) => filling.give(argument.param, text.as_bytes())?,
            },
        }
    }
    for block in &body.blocks {
        let known = resource
            .arguments
            .iter()
            .find(|known| known.name == block.kind);
        match known.map(|known| (known.param, known.takes)) {
            Some((param, Takes::Flag(member, flag))) => {
                let value = match block.body.values.get(flag) {
                    Some(Given::Text(text)) if text == "true" => json!({ member: true }),
                    Some(Given::Text(text)) if text == "false" => json!({ member: false }),
                    None => json!({}),
                    Some(_) => {
                        return Err(refuse(&format!(
                            "{flag} of the resource is neither true nor false."
                        )));
                    }
                };
                filling.natural(param, value)?;
            }
            Some(_) | None => ignored.push(shortened(&block.kind)),
        }
    }
    if !ignored.is_empty() {
        filling.note(Note::ignored(&format!(
            "Arguments of the resource without a place here: {}.",
            ignored.join(", ")
        )));
    }
    place(&mut filling, resource, top)?;
    Ok(filling)
}

/// Where the provider calls.
fn place(filling: &mut Filling, resource: &Resource, top: &Body) -> Result<(), Refused> {
    let provider = top.blocks.iter().find(|block| {
        block.kind == "provider"
            && block
                .labels
                .first()
                .is_some_and(|name| name == resource.provider)
    });
    let body = provider.map(|provider| &provider.body);
    if let Some(Given::Text(region)) = body.and_then(|body| body.values.get("region")) {
        filling.hint_region(region.clone());
    }
    let endpoints = body.and_then(|body| {
        let block = body.blocks.iter().find(|block| block.kind == "endpoints")?;
        block.body.values.get(resource.service)
    });
    match endpoints {
        Some(Given::Text(host)) => filling.host(&host.to_ascii_lowercase()),
        Some(Given::Expression) | None => filling.host(""),
    }
}

/// What stands between the braces of a block.
#[derive(Default)]
struct Body {
    values: BTreeMap<String, Given>,
    blocks: Vec<Block>,
}

struct Block {
    kind: String,
    labels: Vec<String>,
    body: Body,
}

/// The value of an argument.
enum Given {
    /// A text, or a number or flag as it is written.
    Text(String),
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
