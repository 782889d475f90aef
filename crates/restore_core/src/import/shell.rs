//! Commands as POSIX shells, bash and zsh read them, without running anything.
//!
//! Quotes, escapes, comments, continued lines and here-documents are undone. A variable stays a
//! name. What would have to be run is refused, but for the exact forms in which this program's own
//! commands write a text.

use super::{Note, Refused, refuse, word};

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

/// Follows `"$(printf %s "$VARIABLE` in this program's commands: the value of a header, escaped for
/// a curl configuration.
const ESCAPED_TAIL: &str = "\" | tr -d '\\r\\n' | sed 's/[\\\\\"]/\\\\&/g')";

/// Follow `printf %s "$VARIABLE"` in this program's commands: the value, percent-encoded.
const ENCODING_COMMANDS: [&[&str]; 2] = [
    &["od", "-An", "-v", "-tx1"],
    &["awk", r#"{for(i=1;i<=NF;i++)printf "%%%s",toupper($i)}"#],
];

/// Around a variable's name in the word for `sh -c` that adds it, percent-encoded, to a line of the
/// configuration.
const ENCODE: (&str, &str) = (
    "p=$(printf %s \"$",
    "\" | od -An -v -tx1 | tr a-f A-F); read -r a; : ${p:?}; printf %s \"$a\"; printf %%%s $p; ",
);

/// Around a variable's and a header's name in the word for `sh -c` that adds the header.
const ESCAPE: (&str, &str, &str) = (
    "b=$(printf \"\\134\"); t=$(printf %s \"$",
    "\" | tr -d \"\\r\\n\" | sed \"s/[^[:alnum:]]/$b$b&/g\"); printf \"header = \\042",
    ": %s\\042\\n\" \"${t:?}\"; ",
);

/// The folder for a file, as this program's own commands make it; its name stays unknown.
const FOLDER: &str = "mktemp -d)";

/// Whether a command only makes sure that variables are set, or makes and removes the folder for a
/// file, as this program's own do.
pub(super) fn is_guard(simple: &Simple) -> bool {
    match simple.words.as_slice() {
        [sh, c, script] if sh == b"sh" && c == b"-c" => script.starts_with(b": \"${"),
        [trap, remove, exit] if trap == b"trap" && exit == b"EXIT" => remove == b"rm -r \"$dir\"",
        [folder] => folder.strip_prefix(b"dir=").and_then(word::variable) == Some("dir"),
        [printf, ..] if printf == b"printf" => simple.out.as_deref().is_some_and(is_in_folder),
        _ => false,
    }
}

/// Whether a file is one of the folder that this program's own commands make.
fn is_in_folder(name: &[u8]) -> bool {
    let mut folder = Vec::new();
    word::push_variable(&mut folder, "dir");
    name.starts_with(&folder)
}

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

/// What a pipeline prints, if that can be known without running it.
pub(super) fn printed(pipeline: &[Command], depth: usize) -> Option<Vec<u8>> {
    let (first, rest) = pipeline.split_first()?;
    let text = match first {
        Command::Simple(simple) => printed_by(simple)?,
        Command::Group(pipelines) if depth < DEEPEST => {
            let mut text = Vec::new();
            for pipeline in pipelines {
                text.extend(printed(pipeline, depth + 1)?);
            }
            text
        }
        Command::Group(_) => return None,
    };
    if rest.is_empty() {
        return Some(text);
    }
    if let [Command::Simple(Simple { words, .. })] = rest
        && let [sh, c, script] = words.as_slice()
        && sh == b"sh"
        && c == b"-c"
    {
        return filtered(&text, std::str::from_utf8(script).ok()?);
    }
    // The name alone goes on: what is encoded is not known here.
    (word::variable(&text).is_some() && is_encoding(rest)).then_some(text)
}

fn is_encoding(commands: &[Command]) -> bool {
    commands.len() == ENCODING_COMMANDS.len()
        && commands
            .iter()
            .zip(ENCODING_COMMANDS)
            .all(|(command, expected)| match command {
                Command::Simple(simple) => simple.words == expected.map_bytes(),
                Command::Group(_) => false,
            })
}

trait MapBytes {
    fn map_bytes(&self) -> Vec<Vec<u8>>;
}

impl MapBytes for &[&str] {
    fn map_bytes(&self) -> Vec<Vec<u8>> {
        self.iter().map(|word| word.as_bytes().to_vec()).collect()
    }
}

/// What the word for `sh -c` of this program's own commands makes of a configuration.
fn filtered(text: &[u8], script: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() + 32);
    let (mut text, mut script) = (text, script);
    loop {
        if let Some(rest) = script.strip_prefix(ENCODE.0) {
            let (name, rest) = rest.split_at(variable_len(rest));
            let end = text.iter().position(|byte| *byte == b'\n')?;
            out.extend_from_slice(&text[..end]);
            text = &text[end + 1..];
            word::push_variable(&mut out, name);
            script = rest.strip_prefix(ENCODE.1)?;
        } else if let Some(rest) = script.strip_prefix(ESCAPE.0) {
            let (variable, rest) = rest.split_at(variable_len(rest));
            let (header, rest) = rest.strip_prefix(ESCAPE.1)?.split_once(ESCAPE.2)?;
            out.extend_from_slice(b"header = \"");
            out.extend_from_slice(header.as_bytes());
            out.extend_from_slice(b": ");
            word::push_variable(&mut out, variable);
            out.extend_from_slice(b"\"\n");
            script = rest;
        } else {
            out.extend_from_slice(text);
            return (script == "cat").then_some(out);
        }
    }
}

fn printed_by(simple: &Simple) -> Option<Vec<u8>> {
    let (name, arguments) = simple.words.split_first()?;
    match (name.as_slice(), arguments) {
        (b"printf", [format, arguments @ ..]) => formatted(format, arguments),
        (b"cat", []) => simple.stdin.clone(),
        (b"cat", [dash]) if dash == b"-" => simple.stdin.clone(),
        (b"echo", arguments) => {
            // What `echo` makes of a backslash or an option depends on the shell.
            let is_plain = |word: &Vec<u8>| !word.starts_with(b"-") && !word.contains(&b'\\');
            arguments
                .iter()
                .all(is_plain)
                .then(|| [arguments.join(&b' ').as_slice(), b"\n"].concat())
        }
        _ => None,
    }
}

/// What `printf` prints: `%s`, `%b`, `%%` and escapes; the format is used again while words are
/// left.
fn formatted(format: &[u8], arguments: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut arguments = arguments.iter();
    loop {
        let before = arguments.len();
        let mut bytes = format.iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'%' => {
                    let mut argument = || arguments.next().map(Vec::as_slice).unwrap_or_default();
                    match bytes.next()? {
                        b's' => out.extend(argument()),
                        b'b' => unescape(&mut out, argument())?,
                        b'%' => out.push(b'%'),
                        _ => return None,
                    }
                }
                b'\\' => escape(&mut out, &mut bytes, 3)?,
                byte => out.push(byte),
            }
        }
        if arguments.len() == 0 || arguments.len() == before {
            return Some(out);
        }
    }
}

/// A word as `%b` prints it.
fn unescape(out: &mut Vec<u8>, word: &[u8]) -> Option<()> {
    let mut bytes = word.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            // `\0` and three digits more.
            b'\\' => escape(out, &mut bytes, 4)?,
            byte => out.push(byte),
        }
    }
    Some(())
}

/// What follows a backslash; a code in octal has at most so many digits.
fn escape(
    out: &mut Vec<u8>,
    bytes: &mut std::iter::Peekable<impl Iterator<Item = u8>>,
    digits: usize,
) -> Option<()> {
    match bytes.next()? {
        b'n' => out.push(b'\n'),
        b'r' => out.push(b'\r'),
        b't' => out.push(b'\t'),
        b'\\' => out.push(b'\\'),
        digit @ b'0'..=b'7' => {
            let mut code = u32::from(digit - b'0');
            for _ in 1..digits {
                let Some(digit) = bytes.next_if(|byte| matches!(byte, b'0'..=b'7')) else {
                    break;
                };
                code = code * 8 + u32::from(digit - b'0');
            }
            word::push_byte(out, u8::try_from(code).ok()?).ok()?;
        }
        _ => return None,
    }
    Some(())
}

enum Token {
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

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Lexed>>,
}

/// A token whose here-document is known.
enum Lexed {
    Token(Token),
    Text(Vec<u8>),
}

impl Parser {
    fn list(&mut self, depth: usize) -> Result<Vec<Pipeline>, Refused> {
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

struct Reader<'a, 'n> {
    text: &'a str,
    at: usize,
    notes: &'n mut Vec<Note>,
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
    const fn new(text: &'a str, notes: &'n mut Vec<Note>) -> Self {
        Self {
            text,
            at: 0,
            notes,
            pending: Vec::new(),
            texts: Vec::new(),
            tokens: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Goes past the text, if it is what comes next.
    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn next(&mut self) -> Option<char> {
        let char = self.rest().chars().next()?;
        self.at += char.len_utf8();
        Some(char)
    }

    fn continued(&mut self) -> bool {
        self.eat("\\\n") || self.eat("\\\r\n")
    }

    fn tokens(mut self) -> Result<Vec<Lexed>, Refused> {
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

    /// One word, its quotes undone.
    fn word(&mut self) -> Result<Vec<u8>, Refused> {
        let mut word = Vec::new();
        loop {
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

/// A here-document without quotes around its end mark: variables count, quotes do not.
fn expanded(text: &str) -> Result<Vec<u8>, Refused> {
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

fn variable_len(text: &str) -> usize {
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

fn not_run() -> Refused {
    refuse(
        "The text has a command inside another one (`$(…)` or backquotes), which is not run here.",
    )
}
