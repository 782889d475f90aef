//! A text as tokens: words, brackets, pipes, redirections and the texts of here-documents.

use super::words::{expanded, not_run};
use crate::import::{Note, Refused, refuse, word};

/// A piece of a text.
pub(super) enum Token {
    Word(Vec<u8>),
    /// `{` or `}` as a word of its own without quotes.
    Brace(bool),
    Pipe,
    /// Newline, `;`, `&`, `&&`, `||`.
    End,
    /// `(` or `)`.
    Bracket(bool),
    /// A here-document or here-string; their texts are kept in the same order.
    Stdin,
    /// Output to a file, or input from one; the name follows as a word. The file gets the printed
    /// text and nothing else, or it is none, or it gets more.
    Out {
        is_text: bool,
    },
    In,
}

/// A token whose here-document is known.
pub(super) enum Lexed {
    Token(Token),
    Text(Vec<u8>),
}

/// A text that is being read, and how far.
pub(super) struct Reader<'a, 'n> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) notes: &'n mut Vec<Note>,
    /// Here-documents whose text begins on the next line.
    pending: Vec<Heredoc>,
    texts: Vec<Vec<u8>>,
    tokens: Vec<Token>,
}

struct Heredoc {
    index: usize,
    end: String,
    is_literal: bool,
    without_tabs: bool,
}

impl<'a, 'n> Reader<'a, 'n> {
    pub(super) const fn new(text: &'a str, notes: &'n mut Vec<Note>) -> Self {
        Self {
            text,
            at: 0,
            notes,
            pending: Vec::new(),
            texts: Vec::new(),
            tokens: Vec::new(),
        }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Goes past the text, if it is what comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let char = self.rest().chars().next()?;
        self.at += char.len_utf8();
        Some(char)
    }

    pub(super) fn continued(&mut self) -> bool {
        self.eat("\\\n") || self.eat("\\\r\n")
    }

    pub(super) fn tokens(mut self) -> Result<Vec<Lexed>, Refused> {
        while !self.rest().is_empty() {
            self.token()?;
        }
        self.heredocs()?;
        if !self.pending.is_empty() {
            return Err(refuse("A here-document has no text."));
        }
        let mut texts = self.texts.into_iter();
        Ok(self
            .tokens
            .into_iter()
            .map(|token| match token {
                // They stand in the order in which they were opened.
                Token::Stdin => Lexed::Text(texts.next().unwrap_or_default()),
                token => Lexed::Token(token),
            })
            .collect())
    }

    fn token(&mut self) -> Result<(), Refused> {
        if self.continued() || self.eat(" ") || self.eat("\t") {
            return Ok(());
        }
        if self.eat("\r\n") || self.eat("\n") {
            self.tokens.push(Token::End);
            return self.heredocs();
        }
        if self.eat("\r") {
            return Ok(());
        }
        if self.rest().starts_with('#') {
            self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            return Ok(());
        }
        if !self.rest().starts_with(['&', '>', '|', ';', '(', ')', '<']) {
            return self.word_token();
        }
        for (text, token) in [
            ("&>", Token::Out { is_text: false }),
            (">&", Token::Out { is_text: false }),
            (">>", Token::Out { is_text: false }),
            (">|", Token::Out { is_text: true }),
            (">", Token::Out { is_text: true }),
            ("&&", Token::End),
            ("||", Token::End),
            (";", Token::End),
            ("&", Token::End),
            ("|&", Token::Pipe),
            ("|", Token::Pipe),
            ("(", Token::Bracket(true)),
            (")", Token::Bracket(false)),
        ] {
            // `>(` and `<(` run a command.
            if self.eat(text) {
                if matches!(token, Token::Out { .. }) && self.rest().starts_with('(') {
                    return Err(not_run());
                }
                self.tokens.push(token);
                return Ok(());
            }
        }
        if self.rest().starts_with("<(") {
            return Err(not_run());
        }
        if self.eat("<<<") {
            return self.here_string();
        }
        if self.eat("<<") {
            return self.heredoc();
        }
        if self.eat("<") {
            self.tokens.push(Token::In);
            return Ok(());
        }
        self.word_token()
    }

    fn word_token(&mut self) -> Result<(), Refused> {
        let start = self.at;
        let word = self.word()?;
        let written = &self.text[start..self.at];
        // `2>` names a channel, not a word.
        let is_channel = written.bytes().all(|byte| byte.is_ascii_digit())
            && self.rest().starts_with(['<', '>']);
        if !is_channel {
            self.tokens.push(match written {
                "{" => Token::Brace(true),
                "}" => Token::Brace(false),
                _ => Token::Word(word),
            });
        }
        Ok(())
    }

    fn here_string(&mut self) -> Result<(), Refused> {
        while self.eat(" ") || self.eat("\t") {}
        let mut text = self.word()?;
        text.push(b'\n');
        self.tokens.push(Token::Stdin);
        self.texts.push(text);
        Ok(())
    }

    fn heredoc(&mut self) -> Result<(), Refused> {
        let without_tabs = self.eat("-");
        while self.eat(" ") || self.eat("\t") {}
        let start = self.at;
        let end = word::text(&self.word()?)?;
        if end.is_empty() {
            return Err(refuse("A here-document has no end mark."));
        }
        let index = self.texts.len();
        self.tokens.push(Token::Stdin);
        self.texts.push(Vec::new());
        self.pending.push(Heredoc {
            index,
            end,
            is_literal: self.text[start..self.at].contains(['\'', '"', '\\']),
            without_tabs,
        });
        Ok(())
    }

    /// The texts of the here-documents that the line before has opened.
    fn heredocs(&mut self) -> Result<(), Refused> {
        for heredoc in std::mem::take(&mut self.pending) {
            let mut end = None;
            let mut lines = Vec::new();
            for line in self.rest().split_inclusive('\n') {
                self.at += line.len();
                let bare = line.trim_end_matches(['\r', '\n']);
                let bare = if heredoc.without_tabs {
                    bare.trim_start_matches('\t')
                } else {
                    bare
                };
                if bare == heredoc.end {
                    end = Some(self.at);
                    break;
                }
                if heredoc.without_tabs {
                    lines.push(line.trim_start_matches('\t'));
                } else {
                    lines.push(line);
                }
            }
            let Some(after) = end else {
                return Err(refuse("A here-document has no end."));
            };
            let text = lines.concat();
            self.texts[heredoc.index] = if heredoc.is_literal {
                text.into_bytes()
            } else {
                expanded(&text)?
            };
            self.at = after;
        }
        Ok(())
    }
}
