//! The finished request, from which every output is made.
//!
//! Plain data without a word about quoting, transport or the form it came from. Outputs read it and
//! cannot change it.

use crate::encode::percent;
use crate::secret::Secret;

/// One HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// HTTP method.
    pub method: &'static str,
    /// `https`.
    pub scheme: &'static str,
    /// Host without a port; empty when no region names one.
    pub host: String,
    /// Path as it is sent, percent-encoded. A segment that has no usable value yet stands as
    /// `{name}`, which no encoded segment can look like.
    pub path: String,
    /// Query pairs, decoded, in catalogue order.
    pub query: Vec<Pair>,
    /// Headers with meaning, in the spelling of the documents.
    pub headers: Vec<Pair>,
    /// The body.
    pub body: Body,
    /// Credentials that the request still needs and a command reads from the environment.
    pub credentials: Vec<Credential>,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Wire name.
    pub name: &'static str,
    /// Decoded value.
    pub value: Text,
}

/// A value that may be shown, or one that may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// May be shown.
    Plain(String),
    /// May not; `env` is the variable that holds it when a command runs.
    Secret {
        /// The secret.
        secret: Secret,
        /// Environment variable.
        env: &'static str,
    },
}

/// A header that the sender's environment supplies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credential {
    /// Header name.
    pub header: &'static str,
    /// Environment variable.
    pub env: &'static str,
}

/// What follows the headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Form pairs, decoded.
    Form(Vec<Pair>),
    /// Compact JSON.
    Json(String),
}

impl Text {
    /// The text if it may be shown.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Secret { .. } => None,
        }
    }
}

impl Request {
    /// Whether it says where to go: a host and a whole path. One that does not cannot be sent.
    #[must_use]
    pub fn is_addressed(&self) -> bool {
        !self.host.is_empty() && !self.path.contains('{')
    }

    /// Whether every header can be sent as it is, without becoming another header.
    #[must_use]
    pub fn has_safe_headers(&self) -> bool {
        self.headers.iter().all(|header| match &header.value {
            Text::Plain(text) => is_header_safe(text),
            Text::Secret { secret, .. } => secret.expose().is_none_or(is_header_safe),
        })
    }

    /// Pairs of query and form body that are secret.
    pub fn secrets(&self) -> impl Iterator<Item = &Pair> {
        let form = match &self.body {
            Body::Form(pairs) => pairs.as_slice(),
            Body::Empty | Body::Json(_) => &[],
        };
        self.query
            .iter()
            .chain(&self.headers)
            .chain(form)
            .filter(|pair| pair.value.plain().is_none())
    }

    /// The same request, with what `look_up` finds for the secrets that were left to environment
    /// variables.
    #[must_use]
    pub fn with_environment(&self, look_up: impl Fn(&'static str) -> Option<String>) -> Self {
        let mut request = self.clone();
        let form = match &mut request.body {
            Body::Form(pairs) => pairs.as_mut_slice(),
            Body::Empty | Body::Json(_) => &mut [],
        };
        let pairs = request.query.iter_mut().chain(&mut request.headers);
        for pair in pairs.chain(form) {
            if let Text::Secret { secret, env } = &mut pair.value
                && *secret == Secret::Environment
                && let Some(text) = look_up(env)
            {
                *secret = Secret::new(text);
            }
        }
        request
    }

    /// The query as it is sent, RFC 3986 encoded, with `secret` deciding what stands for a secret.
    #[must_use]
    pub fn encoded_query(&self, secret: impl Fn(&Secret, &'static str) -> String) -> String {
        encoded_pairs(&self.query, secret)
    }
}

/// Pairs as `a=b&c=d`, RFC 3986 encoded. What `secret` returns is taken as encoded already.
#[must_use]
pub fn encoded_pairs(pairs: &[Pair], secret: impl Fn(&Secret, &'static str) -> String) -> String {
    let mut text = String::with_capacity(pairs.len() * 32);
    for pair in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        percent(&mut text, pair.name);
        text.push('=');
        match &pair.value {
            Text::Plain(value) => percent(&mut text, value),
            Text::Secret { secret: value, env } => text.push_str(&secret(value, env)),
        }
    }
    text
}

/// Visible ASCII and inner spaces: what a header carries unchanged.
#[must_use]
pub fn is_header_safe(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) && text.trim() == text
}
