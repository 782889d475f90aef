//! The request as a curl command for POSIX shells.
//!
//! Three layers, each closed before the next: a value becomes wire text (percent-encoded, or JSON
//! in an inert alphabet), wire text becomes a curl word, a curl word is quoted for the shell. After
//! the first layer nothing that a shell could act upon is left. The URL and every secret reach curl
//! through a configuration on standard input, so neither the process list nor curl's own grammar
//! (`@file`, globs, a second URL) meets a value.

use super::{Family, Format, Layout, Rendered, Secrets, refusal};
use crate::encode::{inert_json, percent};
use crate::quote::posix;
use crate::request::{Body, Pair, Request, Text, encoded_pairs};
use crate::secret::Secret;

/// curl for POSIX shells.
pub const FORMAT: Format = Format {
    name: "curl",
    label: "curl",
    family: Family::Shell,
    ending: "sh",
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

/// curl 7.88 refuses a longer line of configuration (`MAX_CONFIG_LINE_LENGTH`).
const LONGEST_CONFIG_LINE: usize = 100 * 1024;

/// Percent-encodes standard input byte by byte: `od` writes hex pairs, `awk` puts `%` before each.
const ENCODE: &str = r#"od -An -v -tx1 | awk '{for(i=1;i<=NF;i++)printf "%%%s",toupper($i)}'"#;

/// Renders the command. A request that cannot be addressed becomes a command that only says so and
/// fails; a command whose environment lacks a variable fails before curl starts.
#[must_use]
pub fn render(request: &Request, options: Options) -> Rendered {
    if let Some(why) = refusal(request) {
        let text = format!("echo 'restore-builder: {why}; nothing was sent.' >&2; false");
        return Rendered {
            text,
            notes: Vec::new(),
        };
    }
    let plan = Plan::new(request, options.secrets);
    let body = body(request, options.secrets);
    let mut notes = Vec::new();
    if body.len() > LONGEST_ARGUMENT {
        notes.push("The body is longer than one argument may be on Linux.".to_owned());
    }
    if plan.config.iter().map(Piece::len).sum::<usize>() > LONGEST_CONFIG_LINE {
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
    Rendered {
        text: plan.command(request, &body, options.layout),
        notes,
    }
}

/// What the command's parts need to know of each other.
struct Plan {
    /// Environment variables, each once.
    env: Vec<&'static str>,
    /// The configuration that curl reads from standard input.
    config: Vec<Piece>,
}

/// A piece of the configuration.
enum Piece {
    /// Literal text, newlines included.
    Literal(String),
    /// The variable's value, percent-encoded.
    Encoded(&'static str),
    /// The variable's value, escaped for a quoted configuration value.
    Escaped(&'static str),
}

impl Plan {
    fn new(request: &Request, secrets: Secrets) -> Self {
        let mut plan = Self {
            env: Vec::new(),
            config: Vec::new(),
        };
        plan.literal(&format!(
            "url = \"{}://{}{}",
            request.scheme, request.host, request.path
        ));
        for (index, pair) in request.query.iter().enumerate() {
            let mut text = String::from(if index == 0 { "?" } else { "&" });
            percent(&mut text, pair.name);
            text.push('=');
            plan.literal(&text);
            plan.query_value(&pair.value, secrets);
        }
        plan.literal("\"\n");
        for header in &request.headers {
            if let Text::Secret { secret, env } = &header.value {
                plan.secret_header(header.name, secret, env, secrets);
            }
        }
        for credential in &request.credentials {
            plan.secret_header(
                credential.header,
                &Secret::Environment,
                credential.env,
                secrets,
            );
        }
        plan
    }

    fn literal(&mut self, text: &str) {
        if let Some(Piece::Literal(last)) = self.config.last_mut() {
            last.push_str(text);
        } else {
            self.config.push(Piece::Literal(text.to_owned()));
        }
    }

    fn need(&mut self, env: &'static str) {
        if !self.env.contains(&env) {
            self.env.push(env);
        }
    }

    fn query_value(&mut self, value: &Text, secrets: Secrets) {
        let mut encoded = String::new();
        match value {
            Text::Plain(text) => percent(&mut encoded, text),
            Text::Secret { secret, env } => match (secret.expose(), secrets) {
                // An empty secret cannot be told from an unset variable, and gives nothing away.
                (Some(""), _) => {}
                (Some(text), Secrets::Reveal) => percent(&mut encoded, text),
                (_, _) => {
                    self.need(env);
                    self.config.push(Piece::Encoded(env));
                    return;
                }
            },
        }
        self.literal(&encoded);
    }

    fn secret_header(&mut self, name: &str, secret: &Secret, env: &'static str, secrets: Secrets) {
        self.literal(&format!("header = \"{name}: "));
        match (secret.expose(), secrets) {
            (Some(text), Secrets::Reveal) => {
                self.literal(&text.replace('\\', r"\\").replace('"', "\\\""));
            }
            (_, _) => {
                self.need(env);
                self.config.push(Piece::Escaped(env));
            }
        }
        self.literal("\"\n");
    }

    fn command(&self, request: &Request, body: &str, layout: Layout) -> String {
        let (line, join) = match layout {
            Layout::Lines => ("\n", " \\\n  "),
            Layout::OneLine => (" ", " "),
        };
        let mut text = String::new();
        // The guards come first and are joined by `&&`: inside the pipeline an unset variable would
        // end only its own subshell, and curl would send the request without the secret.
        for env in &self.env {
            text.push_str(&format!(": \"${{{env}:?is not set}}\" &&{line}"));
        }
        text.push_str(&self.config_source(layout));
        text.push_str(&format!(" |{line}"));
        text.push_str(&curl_words(request, body).join(join));
        text
    }

    /// The commands that print the configuration.
    fn config_source(&self, layout: Layout) -> String {
        if let [Piece::Literal(text)] = self.config.as_slice() {
            return print(text);
        }
        let (open, between, close) = match layout {
            Layout::Lines => ("{ ", "\n  ", "\n}"),
            Layout::OneLine => ("{ ", "; ", "; }"),
        };
        let pieces: Vec<String> = self.config.iter().map(Piece::print).collect();
        format!("{open}{}{close}", pieces.join(between))
    }
}

impl Piece {
    /// Bytes that are known; a variable's are not.
    const fn len(&self) -> usize {
        match self {
            Self::Literal(text) => text.len(),
            Self::Encoded(_) | Self::Escaped(_) => 0,
        }
    }

    fn print(&self) -> String {
        match self {
            Self::Literal(text) => print(text),
            Self::Encoded(env) => format!("printf %s \"${env}\" | {ENCODE}"),
            Self::Escaped(env) => format!(
                "printf %s \"$(printf %s \"${env}\" | tr -d '\\r\\n' | sed 's/[\\\\\"]/\\\\&/g')\""
            ),
        }
    }
}

/// A command that prints a text whose lines hold no percent sign that `printf` would read.
fn print(text: &str) -> String {
    match text.strip_suffix('\n') {
        Some(lines) => {
            let words: Vec<String> = lines.split('\n').map(posix).collect();
            format!("printf '%s\\n' {}", words.join(" "))
        }
        None => {
            let (lines, rest) = text
                .rsplit_once('\n')
                .map_or((None, text), |(a, b)| (Some(a), b));
            let rest = format!("printf %s {}", posix(rest));
            lines.map_or_else(
                || rest.clone(),
                |lines| format!("{}; {rest}", print(&format!("{lines}\n"))),
            )
        }
    }
}

/// curl and its arguments, quoted, in the order in which a person checks them.
fn curl_words(request: &Request, body: &str) -> Vec<String> {
    let mut words = vec![
        // -q first: no .curlrc may add a header, a proxy or --location.
        "curl -q -sS --globoff --proto '=https'".to_owned(),
        "--connect-timeout 10 --max-time 60 -K -".to_owned(),
        format!("--request {}", request.method),
    ];
    for header in &request.headers {
        if let Some(value) = header.value.plain() {
            words.push(format!("-H {}", posix(&header_word(header.name, value))));
        }
    }
    // curl adds a form type to any --data; the operation that has no type must not get one.
    if request
        .headers
        .iter()
        .all(|header| !header.name.eq_ignore_ascii_case("content-type"))
    {
        words.push("-H 'Content-Type:'".to_owned());
    }
    words.push(format!("--data-raw {}", posix(body)));
    words.push("-w '\\nHTTP %{http_code}\\n'".to_owned());
    words
}

/// curl's manual, `-H`: a header without content is removed, and sent empty with a semicolon.
fn header_word(name: &str, value: &str) -> String {
    if value.is_empty() {
        format!("{name};")
    } else {
        format!("{name}: {value}")
    }
}

fn body(request: &Request, secrets: Secrets) -> String {
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
