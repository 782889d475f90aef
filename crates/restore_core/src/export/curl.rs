//! The request as a curl command that every shell reads alike: sh and its family, fish and tcsh.
//!
//! Three layers, each closed before the next: a value becomes wire text (percent-encoded, or JSON
//! in an inert alphabet), wire text becomes a curl word, a curl word is quoted for the shell. After
//! the first layer nothing that a shell could act upon is left. The URL and every secret reach curl
//! through a configuration on standard input, so neither the process list nor curl's own grammar
//! (`@file`, globs, a second URL) meets a value.
//!
//! The shells agree on words in single quotes, pipes, `&&` and a backslash at the end of a line,
//! and on little else. So that is all that the command is made of, what needs a POSIX shell stands
//! in a word for `sh -c`, and no quoted word holds what one of them reads differently: `!` and a
//! line feed (tcsh), a backslash before a backslash or a quote (fish, tcsh with `backslash_quote`).

use std::fmt::Write as _;

use super::{Dialect, Family, Format, Layout, Rendered, Secrets, refusal};
use crate::encode::{inert_json, is_inert, percent};
use crate::quote::posix;
use crate::request::{Body, Pair, Request, Text, encoded_pairs};
use crate::secret::Secret;

/// curl for any shell but those of Windows.
pub const FORMAT: Format = Format {
    name: "curl",
    label: "curl",
    family: Family::Shell,
    vendor: None,
    dialect: Some(Dialect::Posix),
    ending: "sh",
    file: None,
    render: |source| {
        let options = Options {
            layout: source.layout,
            secrets: source.secrets,
        };
        Ok(render(source.request, options))
    },
};

/// How the command is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// On one line or several.
    pub layout: Layout,
    /// What stands for a secret.
    pub secrets: Secrets,
}

/// Linux takes no longer argument (`MAX_ARG_STRLEN`).
const LONGEST_ARGUMENT: usize = 131_071;

/// `printf %b` makes a backslash of it.
const BACKSLASH: &str = "\\0134";

/// What a terminal on Linux passes on at once to a program that leaves editing to it
/// (`termios`, canonical mode); dash is one.
const LONGEST_LINE: usize = 4095;

/// curl 7.88 refuses a longer line of configuration (`MAX_CONFIG_LINE_LENGTH`).
pub(super) const LONGEST_CONFIG_LINE: usize = 100 * 1024;

/// Renders the command. A request that cannot be addressed becomes a command that only says so and
/// fails; a command whose environment lacks a variable fails before curl starts.
#[must_use]
pub fn render(request: &Request, options: Options) -> Rendered {
    if let Some(why) = refusal(request) {
        let text = format!("sh -c 'echo \"restore-builder: {why}; nothing was sent.\" >&2; false'");
        return Rendered {
            text,
            notes: Vec::new(),
        };
    }
    let plan = Plan::new(request, options.secrets);
    let mut notes = Vec::new();
    if plan.body.len() > LONGEST_ARGUMENT {
        notes.push("The body is longer than one argument may be on Linux.".to_owned());
    }
    if plan.config.len() > LONGEST_CONFIG_LINE {
        notes.push(
            "The address is longer than some versions of curl read; they send nothing then."
                .to_owned(),
        );
    }
    for env in &plan.env {
        notes.push(format!(
            "Needs {env} in the environment; unset, nothing is sent."
        ));
    }
    let text = plan.command(request.method, options.layout);
    if text.lines().any(|line| line.len() > LONGEST_LINE) {
        notes.push(
            "A line is longer than 4,095 bytes: pasted into a shell without line editing, it is cut."
                .to_owned(),
        );
    }
    Rendered { text, notes }
}

/// The command's parts.
struct Plan {
    /// Environment variables, each once.
    env: Vec<&'static str>,
    /// Lines of configuration, as `printf %b` reads them. Where the address needs a variable a line
    /// ends, and `filter` joins it with the next.
    config: String,
    /// Commands of a POSIX shell that add to the configuration what variables hold.
    filter: String,
    /// Headers as arguments.
    headers: Vec<String>,
    /// The body as it is sent.
    body: String,
}

impl Plan {
    fn new(request: &Request, secrets: Secrets) -> Self {
        let mut plan = Self {
            env: Vec::new(),
            config: String::new(),
            filter: String::new(),
            headers: Vec::new(),
            body: body(request, secrets),
        };
        for header in &request.headers {
            plan.header(header, secrets);
        }
        // curl adds a form type to any --data; the operation that has no type must not get one.
        let is_type = |header: &Pair| header.name.eq_ignore_ascii_case("content-type");
        if !request.headers.iter().any(is_type) {
            plan.headers.push("Content-Type:".to_owned());
        }
        for credential in &request.credentials {
            plan.header_from(credential.env, credential.header);
        }
        // The filter's lines of headers come before the address, of which it joins the parts, but
        // the parts are the first that it reads.
        let headers = std::mem::take(&mut plan.config);
        let Request {
            scheme, host, path, ..
        } = request;
        push(&mut plan.config, &["url = \"", scheme, "://", host, path]);
        let mut separator = '?';
        for pair in &request.query {
            plan.config.push(separator);
            percent(&mut plan.config, pair.name);
            plan.config.push('=');
            plan.query_value(&pair.value, secrets);
            separator = '&';
        }
        push(&mut plan.config, &["\"", &headers]);
        plan
    }

    fn query_value(&mut self, value: &Text, secrets: Secrets) {
        match value {
            Text::Plain(text) => percent(&mut self.config, text),
            Text::Secret { secret, env } => match known(secret, secrets) {
                Some(text) => percent(&mut self.config, text),
                None => self.value_from(env),
            },
        }
    }

    /// Reads a line, and writes it and the variable's value, percent-encoded, without ending the
    /// line. If a tool is missing nothing is written, and curl has no address to send to.
    fn value_from(&mut self, env: &'static str) {
        self.config.push('\n');
        self.need(&[
            "p=$(printf %s \"$",
            env,
            "\" | od -An -v -tx1 | tr a-f A-F); read -r a; : ${p:?}; printf %s \"$a\"; printf %%%s $p; ",
        ], env);
    }

    fn header(&mut self, header: &Pair, secrets: Secrets) {
        match &header.value {
            Text::Plain(text) if text.chars().all(is_inert) => {
                self.headers.push(header_word(header.name, text));
            }
            Text::Plain(text) => self.header_line(header.name, text),
            Text::Secret { secret, env } => match revealed(secret, secrets) {
                Some(text) => self.header_line(header.name, text),
                None => self.header_from(env, header.name),
            },
        }
    }

    /// A header in the configuration, for a value that shells would read differently.
    fn header_line(&mut self, name: &str, value: &str) {
        self.config.push_str("\nheader = \"");
        // A header is ASCII, or there is no command at all.
        for byte in header_word(name, value).bytes() {
            if matches!(byte, b'"' | b'\\') {
                self.config.push_str(BACKSLASH);
            }
            if is_inert(char::from(byte)) {
                self.config.push(char::from(byte));
            } else {
                write!(self.config, "\\0{byte:03o}").expect("a String takes everything");
            }
        }
        self.config.push('"');
    }

    /// Writes a header with the variable's value, in which a backslash stands before whatever is no
    /// letter and no digit. curl's manual, `-K`: before anything else it is ignored.
    fn header_from(&mut self, env: &'static str, name: &str) {
        self.need(
            &[
                "b=$(printf \"\\134\"); t=$(printf %s \"$",
                env,
                "\" | tr -d \"\\r\\n\" | sed \"s/[^[:alnum:]]/$b$b&/g\"); printf \"header = \\042",
                name,
                ": %s\\042\\n\" \"${t:?}\"; ",
            ],
            env,
        );
    }

    /// Has these commands read a variable.
    fn need(&mut self, commands: &[&str], env: &'static str) {
        if !self.env.contains(&env) {
            self.env.push(env);
        }
        push(&mut self.filter, commands);
    }

    fn command(&self, method: &str, layout: Layout) -> String {
        let join = match layout {
            Layout::Lines => " \\\n  ",
            Layout::OneLine => " ",
        };
        let mut text = String::new();
        let mut part = |words: &[&str]| {
            push(&mut text, words);
            text.push_str(join);
        };
        // The guard comes first and is joined by `&&`: in the pipeline an unset variable would end
        // one process, and the others would go on.
        if !self.env.is_empty() {
            let mut needs = String::new();
            for env in &self.env {
                push(&mut needs, &[" \"${", env, ":?is not set}\""]);
            }
            part(&["sh -c ':", &needs, "' &&"]);
        }
        let format = if self.config.contains('\\') { "b" } else { "s" };
        let lines = posix(&self.config).replace('\n', "' '");
        part(&["printf '%", format, "\\n' ", &lines, " |"]);
        if !self.env.is_empty() {
            part(&["sh -c '", &self.filter, "cat' |"]);
        }
        // -q first: no .curlrc may add a header, a proxy or --location.
        part(&["curl -q -sS --globoff --proto '=https'"]);
        part(&["--connect-timeout 10 --max-time 60 -K -"]);
        part(&["--request ", method]);
        for header in &self.headers {
            part(&["-H ", &posix(header)]);
        }
        part(&["--data-raw ", &posix(&self.body)]);
        text.push_str("-w '\\nHTTP %{http_code}\\n'");
        text
    }
}

/// Appends these texts.
fn push(out: &mut String, texts: &[&str]) {
    out.extend(texts.iter().copied());
}

/// curl's manual, `-H`: a header without content is removed, and sent empty with a semicolon.
pub(super) fn header_word(name: &str, value: &str) -> String {
    let separator = if value.is_empty() { ";" } else { ": " };
    [name, separator, value].concat()
}

/// The text of a secret, if the command may hold it.
pub(super) fn revealed(secret: &Secret, secrets: Secrets) -> Option<&str> {
    secret.expose().filter(|_| secrets == Secrets::Reveal)
}

/// The same for a secret of the query: an empty one cannot be told from an unset variable, and
/// gives nothing away.
pub(super) fn known(secret: &Secret, secrets: Secrets) -> Option<&str> {
    let empty = secret.expose().filter(|text| text.is_empty());
    revealed(secret, secrets).or(empty)
}

pub(super) fn body(request: &Request, secrets: Secrets) -> String {
    match &request.body {
        Body::Empty => String::new(),
        Body::Json(json) => inert_json(json),
        Body::Form(pairs) => form(pairs, secrets),
    }
}

/// No operation has a secret in its form body; one that had would show its variable, unsent.
fn form(pairs: &[Pair], _secrets: Secrets) -> String {
    encoded_pairs(pairs, |_, env| format!("%24{env}"))
}
