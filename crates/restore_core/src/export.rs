//! Ways out: texts made from a finished [`Request`].
//!
//! An export reads the request and nothing else. It cannot ask what the person meant, so it cannot
//! guess; what it cannot say, it says in a note.

pub mod aliyun;
mod call;
pub mod cmd;
pub mod curl;
pub mod curl_config;
pub mod formats;
pub mod go;
pub mod hcloud;
pub mod http;
pub mod http_file;
pub mod hurl;
pub mod java;
pub mod json;
pub mod openapi;
pub mod postman;
pub mod powershell;
pub mod python;
pub mod script;
pub mod signed_json;
pub mod terraform;

use crate::operation::{Operation, Vendor};
use crate::request::{Pair, Request, Text};

/// One way out, by name.
#[derive(Clone, Copy)]
pub struct Format {
    /// The name for programs: `--format`, `data-output`.
    pub name: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// What it is read by.
    pub family: Family,
    /// The one vendor whose operations it is for; nothing when it is for both.
    pub vendor: Option<Vendor>,
    /// The shell whose words it is quoted in; nothing when no shell reads it.
    pub dialect: Option<Dialect>,
    /// How a file of it ends, without the dot.
    pub ending: &'static str,
    /// The name that a file of it has to have, where the text says so; any will do without. A
    /// request has a name of its own: a second file of one name is saved under another, and the
    /// text would lead to the first.
    pub file: Option<fn(&Request) -> String>,
    /// Makes the text, or says in a sentence why there is none.
    pub render: fn(&Source<'_>) -> Result<Rendered, String>,
}

/// What a text is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// A shell, with curl.
    Shell,
    /// The vendor's command line tool.
    VendorCli,
    /// A compiler or interpreter, with the vendor's SDK.
    Code,
    /// An HTTP client or another program that reads files.
    File,
}

/// Shells that read words alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// sh and its family; what is written for it is right in fish and tcsh, too.
    Posix,
    /// PowerShell, whichever version.
    PowerShell,
    /// cmd.exe.
    Cmd,
}

/// What a text is made from, and what was chosen for it.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The operation that is called.
    pub operation: &'static Operation,
    /// The draft's region: SDKs and vendors' CLIs want it by name.
    pub region: &'a str,
    /// The finished request.
    pub request: &'a Request,
    /// On one line or several, where there is a choice.
    pub layout: Layout,
    /// What stands for a secret.
    pub secrets: Secrets,
}

/// A text and what must be known to use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// Sentences to be read beside it.
    pub notes: Vec<String>,
}

/// What stands for a secret in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// A reference to its environment variable.
    Reference,
    /// The secret itself, where it is known.
    Reveal,
}

/// How a command is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One argument a line.
    Lines,
    /// All on one line.
    OneLine,
}

/// What to say beside a command that nothing has signed; nothing where a token is enough.
#[must_use]
pub const fn unsigned(vendor: Vendor) -> Option<&'static str> {
    match vendor {
        Vendor::Alibaba => Some("Unsigned: Alibaba Cloud refuses it until it is signed."),
        Vendor::Huawei => None,
    }
}

/// Why a request cannot become a command at all, whatever the problems of its draft.
fn refusal(request: &Request) -> Option<&'static str> {
    if !request.is_addressed() {
        return Some("the request has no complete address yet");
    }
    if !request.has_safe_headers() {
        return Some("a header has characters that cannot be sent");
    }
    None
}

/// What to say in a file for an HTTP client, none of which can sign the request.
fn unsigned_in_file(vendor: Vendor) -> Option<String> {
    unsigned(vendor).map(|sentence| format!("{sentence} No client of such files can sign it."))
}

/// What is written for a value.
enum Shown<'a> {
    /// The value.
    Text(&'a str),
    /// A reference to the environment variable that holds it.
    Variable(&'static str),
}

/// A secret is its variable unless it is to be revealed; an empty one gives nothing away, and
/// could not be told from a variable that is not set.
fn shown(value: &Text, secrets: Secrets) -> Shown<'_> {
    match value {
        Text::Plain(text) => Shown::Text(text),
        Text::Secret { secret, env } => match (secret.expose(), secrets) {
            (Some(""), _) => Shown::Text(""),
            (Some(text), Secrets::Reveal) => Shown::Text(text),
            (_, _) => Shown::Variable(env),
        },
    }
}

/// The variables that a text refers to, each once.
fn variables(request: &Request, secrets: Secrets) -> Vec<&'static str> {
    let given = request.secrets().filter_map(|pair| variable(pair, secrets));
    let missing = request.credentials.iter().map(|credential| credential.env);
    let mut names: Vec<&'static str> = Vec::new();
    for env in given.chain(missing) {
        if !names.contains(&env) {
            names.push(env);
        }
    }
    names
}

fn variable(pair: &Pair, secrets: Secrets) -> Option<&'static str> {
    match shown(&pair.value, secrets) {
        Shown::Text(_) => None,
        Shown::Variable(env) => Some(env),
    }
}

/// A variable as many HTTP clients write it.
fn placeholder(env: &str) -> String {
    format!("{{{{{env}}}}}")
}

/// What to say of variables that a client puts into the address as they are.
fn encoded_variables(request: &Request, secrets: Secrets) -> impl Iterator<Item = String> {
    request
        .query
        .iter()
        .filter_map(move |pair| variable(pair, secrets))
        .map(|env| format!("{env} has to be percent-encoded: it is put into the address as it is."))
}
