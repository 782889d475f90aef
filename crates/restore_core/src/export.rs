//! Ways out: texts made from a finished [`Request`].
//!
//! An export reads the request and nothing else. It cannot ask what the person meant, so it cannot
//! guess; what it cannot say, it says in a note.

pub mod aliyun;
pub mod curl;
pub mod http;
pub mod json;

use crate::operation::Vendor;
use crate::request::Request;

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
