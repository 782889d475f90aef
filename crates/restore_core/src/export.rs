//! Ways out: texts made from a finished [`Request`].
//!
//! An export reads the request and nothing else. It cannot ask what the person meant, so it cannot
//! guess; what it cannot say, it says in a note.

pub mod aliyun;
pub mod curl;
pub mod formats;
pub mod http;
pub mod json;
pub mod openapi;

use crate::operation::{Operation, Vendor};
use crate::request::Request;

/// One way out, by name.
#[derive(Clone, Copy)]
pub struct Format {
    /// The name for programs: `--format`, `data-output`.
    pub name: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// What it is read by.
    pub family: Family,
    /// How a file of it ends, without the dot.
    pub ending: &'static str,
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
