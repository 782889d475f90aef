//! Words after `curl` as HTTP messages.
//!
//! Options that change the request are acted upon; every other one is named in a note. Nothing is
//! read from a file: an option that would is refused.

use super::curl_options::{self, CurlOption};
use super::message::Message;
use super::{Note, Refused, refuse, word};
use crate::encode::percent;

/// Options of this program's own commands that change nothing of the request, and those that are so
/// common that naming them would hide the others.
const UNREMARKABLE: &[&str] = &[
    "disable",
    "silent",
    "show-error",
    "path-as-is",
    "compressed",
    "fail",
    "fail-with-body",
];

/// Options whose words are numbers that give nothing away.
const WITH_NUMBER: &[&str] = &[
    "max-time",
    "connect-timeout",
    "retry",
    "retry-delay",
    "retry-max-time",
    "max-redirs",
];

/// Options whose word is a secret.
const WITH_SECRET: &[&str] = &[
    "user",
    "oauth2-bearer",
    "cookie",
    "proxy-user",
    "pass",
    "proxy-pass",
    "cert",
    "proxy-cert",
    "tlspassword",
    "proxy-tlspassword",
    "proxy-header",
];

/// Reads the words after `curl`. `stdin` is what the command would find there.
pub(super) fn messages(
    words: &[Vec<u8>],
    stdin: Option<&[u8]>,
    notes: &mut Vec<Note>,
) -> Result<Vec<Message>, Refused> {
    let mut reader = Reader {
        stdin,
        transfer: Transfer::default(),
        messages: Vec::new(),
        ignored: Vec::new(),
        secrets: Vec::new(),
    };
    reader.words(words)?;
    reader.end_transfer()?;
    if reader.messages.is_empty() {
        return Err(refuse("The curl command has no address."));
    }
    if !reader.secrets.is_empty() {
        notes.push(Note::secret(&format!(
            "Left out, because it may be secret: {}.",
            reader.secrets.join(", ")
        )));
    }
    if !reader.ignored.is_empty() {
        notes.push(Note::ignored(&format!(
            "Options of curl without a place here: {}.",
            reader.ignored.join(", ")
        )));
    }
    Ok(reader.messages)
}

/// Whether a text is a configuration file for `curl -K`: it begins with an option on a line.
pub(super) fn is_config(text: &str) -> bool {
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .unwrap_or_default();
    let is_option = |name: &str| {
        let name = name.trim().trim_start_matches('-');
        let name = name.strip_prefix("expand-").unwrap_or(name);
        curl_options::long(name).is_some_and(|option| option.name == name)
    };
    match line.split_once('=') {
        Some((name, value)) => is_option(name) && value.trim_start().starts_with('"'),
        None => line == "next",
    }
}

/// Reads a configuration file.
pub(super) fn config_messages(text: &[u8], notes: &mut Vec<Note>) -> Result<Vec<Message>, Refused> {
    messages(&[b"-K".to_vec(), b"-".to_vec()], Some(text), notes)
}

#[derive(Default, PartialEq)]
struct Transfer {
    method: Option<String>,
    url: Option<Vec<u8>>,
    headers: Vec<(String, Vec<u8>)>,
    /// Headers that are taken away from those that curl adds.
    removed: Vec<String>,
    data: Option<Vec<u8>>,
    is_json: bool,
    without_globs: bool,
    in_query: bool,
    query: Vec<Vec<u8>>,
}

struct Reader<'a> {
    stdin: Option<&'a [u8]>,
    transfer: Transfer,
    messages: Vec<Message>,
    ignored: Vec<String>,
    secrets: Vec<String>,
}

impl Reader<'_> {
    fn words(&mut self, words: &[Vec<u8>]) -> Result<(), Refused> {
        let mut words = words.iter();
        let mut only_urls = false;
        while let Some(word) = words.next() {
            let text = std::str::from_utf8(word).ok();
            if only_urls || !word.starts_with(b"-") || word == b"-" {
                self.url(word)?;
            } else if word == b"--" {
                only_urls = true;
            } else if let Some(name) = text.and_then(|text| text.strip_prefix("--")) {
                let (name, attached) = name
                    .split_once('=')
                    .map_or((name, None), |(name, value)| (name, Some(value)));
                let option = self.known(name)?;
                let value = match (option.takes_word, attached) {
                    (true, Some(value)) => Some(value.as_bytes()),
                    (true, None) => Some(next(&mut words, option)?),
                    (false, _) => None,
                };
                self.apply(option, name.starts_with("no-"), value)?;
            } else if word.starts_with(b"--") {
                // A variable may stand in `--name=value` alone.
                let (name, value) = word::split_once(&word[2..], b'=')
                    .ok_or_else(|| refuse("An option of curl has a variable in its name."))?;
                let name = word::text(name)?;
                let option = self.known(&name)?;
                self.apply(option, false, option.takes_word.then_some(value))?;
            } else {
                self.cluster(&word[1..], &mut words)?;
            }
        }
        Ok(())
    }

    /// `-sSLXPOST`: letters, the last of which may have its word attached.
    fn cluster(
        &mut self,
        letters: &[u8],
        words: &mut std::slice::Iter<'_, Vec<u8>>,
    ) -> Result<(), Refused> {
        let mut rest = letters;
        while let Some((&letter, after)) = rest.split_first() {
            let option = curl_options::short(char::from(letter)).ok_or_else(|| {
                refuse("curl has no such option: a letter after a single hyphen.")
            })?;
            if option.takes_word {
                let value = match after {
                    [] => next(words, option)?,
                    attached => attached,
                };
                return self.apply(option, false, Some(value));
            }
            self.apply(option, false, None)?;
            rest = after;
        }
        Ok(())
    }

    fn known(&self, name: &str) -> Result<CurlOption, Refused> {
        curl_options::long(name).ok_or_else(|| {
            refuse(&format!(
                "curl has no option “--{}”, or it has several that begin so.",
                super::shortened(name)
            ))
        })
    }

    fn apply(
        &mut self,
        option: CurlOption,
        is_negated: bool,
        value: Option<&[u8]>,
    ) -> Result<(), Refused> {
        let value = value.unwrap_or_default();
        match option.name {
            "url" => self.url(value)?,
            "request" => self.transfer.method = Some(word::text(value)?),
            "head" if !is_negated => self.transfer.method = Some("HEAD".to_owned()),
            "globoff" => self.transfer.without_globs = !is_negated,
            "get" => self.transfer.in_query = !is_negated,
            "header" => self.header(value)?,
            "user-agent" | "referer" => self.ignore(option),
            "data" | "data-ascii" | "data-binary" => {
                let data = match value.strip_prefix(b"@") {
                    Some(file) => self.file(file, option.name != "data-binary")?,
                    None => value.to_vec(),
                };
                self.data(&data, b"&");
            }
            "data-raw" => self.data(value, b"&"),
            "data-urlencode" => {
                let data = url_encoded(value)?;
                self.data(&data, b"&");
            }
            "json" => {
                let data = match value.strip_prefix(b"@") {
                    Some(file) => self.file(file, false)?,
                    None => value.to_vec(),
                };
                self.data(&data, b"");
                self.transfer.is_json = true;
            }
            "url-query" => {
                let pair = match value.strip_prefix(b"+") {
                    Some(raw) => raw.to_vec(),
                    None => url_encoded(value)?,
                };
                self.transfer.query.push(pair);
            }
            "form" | "form-string" => {
                return Err(refuse(
                    "A multipart form (-F) is no body that one of these operations takes.",
                ));
            }
            "upload-file" => return Err(refuse("curl would upload a file (-T).")),
            "config" if value == b"-" => self.config()?,
            "config" => return Err(reads_file()),
            "next" => self.end_transfer()?,
            "proto" if value == b"=https" => {}
            "insecure" | "location" | "location-trusted" if !is_negated => {
                self.ignored
                    .push(format!("--{} (not wanted here)", option.name));
            }
            name if UNREMARKABLE.contains(&name) => {}
            name if WITH_SECRET.contains(&name) => {
                let name = format!("--{name}");
                if !self.secrets.contains(&name) {
                    self.secrets.push(name);
                }
            }
            name if WITH_NUMBER.contains(&name)
                && value.len() < 12
                && value
                    .iter()
                    .all(|byte| byte.is_ascii_digit() || *byte == b'.') =>
            {
                let value = word::text(value)?;
                self.ignored.push(format!("--{name} {value}"));
            }
            _ => self.ignore(option),
        }
        Ok(())
    }

    fn ignore(&mut self, option: CurlOption) {
        let name = format!("--{}", option.name);
        if !self.ignored.contains(&name) {
            self.ignored.push(name);
        }
    }

    fn url(&mut self, url: &[u8]) -> Result<(), Refused> {
        if self.transfer.url.is_some() {
            return Err(refuse(
                "The command has several addresses; paste it with one of them.",
            ));
        }
        self.transfer.url = Some(url.to_vec());
        Ok(())
    }

    fn header(&mut self, header: &[u8]) -> Result<(), Refused> {
        if header.starts_with(b"@") {
            return Err(reads_file());
        }
        if let Some((name, value)) = word::split_once(header, b':') {
            let name = word::text(name)?;
            let value = value.trim_ascii();
            if value.is_empty() {
                self.transfer.removed.push(name);
            } else {
                self.transfer.headers.push((name, value.to_vec()));
            }
        } else if let Some(name) = header.strip_suffix(b";") {
            self.transfer.headers.push((word::text(name)?, Vec::new()));
        }
        // Anything else curl leaves out, too.
        Ok(())
    }

    fn data(&mut self, data: &[u8], between: &[u8]) {
        match &mut self.transfer.data {
            Some(before) => {
                before.extend_from_slice(between);
                before.extend_from_slice(data);
            }
            None => self.transfer.data = Some(data.to_vec()),
        }
    }

    /// What `@-` stands for. Any other file stays unread.
    fn file(&self, name: &[u8], without_newlines: bool) -> Result<Vec<u8>, Refused> {
        let text = self
            .stdin
            .filter(|_| name == b"-")
            .ok_or_else(reads_file)?
            .to_vec();
        let is_kept = |byte: &u8| !without_newlines || !matches!(byte, b'\n' | b'\r' | 0);
        Ok(text.into_iter().filter(is_kept).collect())
    }

    /// The configuration on standard input.
    fn config(&mut self) -> Result<(), Refused> {
        // Read to its end: a configuration that names itself finds nothing more.
        let text = self.stdin.take().ok_or_else(reads_file)?;
        for line in text.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii();
            if line.is_empty() || line.starts_with(b"#") {
                continue;
            }
            let is_part_of_name =
                |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            let len = line
                .iter()
                .position(|byte| !is_part_of_name(byte))
                .unwrap_or(line.len());
            let name = word::text(&line[..len])?;
            let rest = line[len..].trim_ascii_start();
            let rest = match rest.first() {
                Some(b'=' | b':') => rest[1..].trim_ascii_start(),
                _ => rest,
            };
            let name = name.trim_start_matches('-');
            let (name, expands) = match name.strip_prefix("expand-") {
                Some(name) => (name, true),
                None => (name, false),
            };
            let option = match name.chars().next() {
                Some(letter) if name.len() == 1 => curl_options::short(letter),
                _ => curl_options::long(name),
            }
            .ok_or_else(|| refuse("A line of the curl configuration has no option of curl."))?;
            let mut value = unquoted(rest)?;
            if expands {
                value = with_variables(&value)?;
            } else if option.name == "variable" && value.starts_with(b"%") {
                // Brings a variable in from the environment; where it is used, it has its name.
                continue;
            }
            self.apply(
                option,
                name.starts_with("no-"),
                option.takes_word.then_some(&value),
            )?;
        }
        Ok(())
    }

    fn end_transfer(&mut self) -> Result<(), Refused> {
        let transfer = std::mem::take(&mut self.transfer);
        // `next` may stand before the first one, and at the end.
        if transfer == Transfer::default() {
            return Ok(());
        }
        let Some(mut url) = transfer.url else {
            return Err(refuse("The curl command has no address."));
        };
        if !transfer.without_globs {
            url = without_escapes(&url);
        }
        let mut body = transfer.data;
        let mut query = transfer.query;
        if transfer.in_query {
            query.extend(body.take());
        }
        for pair in query {
            url.push(if url.contains(&b'?') { b'&' } else { b'?' });
            url.extend(pair);
        }
        let mut headers = transfer.headers;
        let added = match &body {
            Some(_) if transfer.is_json => Some("application/json"),
            Some(_) => Some("application/x-www-form-urlencoded"),
            None => None,
        };
        let is_type = |name: &str| name.trim().eq_ignore_ascii_case("content-type");
        let is_given = headers.iter().any(|(name, _)| is_type(name))
            || transfer.removed.iter().any(|name| is_type(name));
        if let Some(added) = added.filter(|_| !is_given) {
            headers.push(("Content-Type".to_owned(), added.as_bytes().to_vec()));
        }
        let method = transfer.method.unwrap_or_else(|| {
            // What curl does without `-X`.
            if body.is_some() { "POST" } else { "GET" }.to_owned()
        });
        self.messages.push(Message {
            method: Some(method),
            url,
            headers,
            body: body.unwrap_or_default(),
            has_placeholders: false,
        });
        Ok(())
    }
}

fn next<'w>(
    words: &mut std::slice::Iter<'w, Vec<u8>>,
    option: CurlOption,
) -> Result<&'w [u8], Refused> {
    words
        .next()
        .map(Vec::as_slice)
        .ok_or_else(|| refuse(&format!("--{} has no word after it.", option.name)))
}

/// An address in which a backslash keeps brackets from naming several: Chrome writes them so.
fn without_escapes(url: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(url.len());
    let mut bytes = url.iter().peekable();
    while let Some(&byte) = bytes.next() {
        let is_escape = byte == b'\\'
            && bytes
                .peek()
                .is_some_and(|next| matches!(next, b'[' | b']' | b'{' | b'}'));
        if !is_escape {
            out.push(byte);
        }
    }
    out
}

/// `{{NAME}}`, perhaps with a function as in `{{NAME:url}}`, as variables: what `expand-` before
/// the name of an option does.
fn with_variables(value: &[u8]) -> Result<Vec<u8>, Refused> {
    let text = word::text(value)?;
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        out.extend_from_slice(before.as_bytes());
        let (inside, after) = after
            .split_once("}}")
            .ok_or_else(|| refuse("A variable of curl (`{{…}}`) is never closed."))?;
        let name = inside.split(':').next().unwrap_or_default();
        if !word::is_variable_name(name) {
            return Err(refuse("A variable of curl (`{{…}}`) has no name."));
        }
        word::push_variable(&mut out, name);
        rest = after;
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}

/// A value of a configuration: in quotes with escapes, or up to the first space.
fn unquoted(text: &[u8]) -> Result<Vec<u8>, Refused> {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(u8::is_ascii_whitespace);
        return Ok(text[..end.unwrap_or(text.len())].to_vec());
    };
    let mut out = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'"' => return Ok(out),
            b'\\' => out.push(match bytes.next() {
                Some(b't') => b'\t',
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b'v') => 11,
                Some(&other) => other,
                None => break,
            }),
            byte => out.push(byte),
        }
    }
    Err(refuse("A quote in the curl configuration is never closed."))
}

/// The five forms of `--data-urlencode`; those that read a file are refused.
fn url_encoded(value: &[u8]) -> Result<Vec<u8>, Refused> {
    let (name, content) = match value.iter().position(|byte| matches!(byte, b'=' | b'@')) {
        Some(at) if value[at] == b'@' => return Err(reads_file()),
        Some(at) => (&value[..at], &value[at + 1..]),
        None => (&value[..0], value),
    };
    let mut out = name.to_vec();
    if !name.is_empty() {
        out.push(b'=');
    }
    if word::variable(content).is_some() {
        out.extend_from_slice(content);
    } else {
        let mut encoded = String::new();
        percent(&mut encoded, &word::text(content)?);
        out.extend_from_slice(encoded.as_bytes());
    }
    Ok(out)
}

fn reads_file() -> Refused {
    refuse(
        "The curl command reads a file, which is not read here; paste what the file holds instead.",
    )
}
