//! Signatures: the headers that make a vendor accept a request.
//!
//! Pure like everything here: time and nonce are arguments, so the same arguments give the same
//! signature. [`sign`] is for requests of the catalogue. Beneath it, [`acs3`] and [`sdk_hmac`] take
//! a [`Message`], which is whatever someone wants signed; that is how captured signatures are
//! checked.
//!
//! Every header of a message is signed. A header that the sender adds and may change on its way,
//! such as `User-Agent`, is therefore no part of it.

pub mod acs3;
mod received;
pub mod sdk_hmac;
pub mod time;

pub use received::Received;

use std::borrow::Cow;
use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::encode::percent;
use crate::export::Secrets;
use crate::operation::{Operation, Protocol};
use crate::request::{Body, Pair, Request, Text, encoded_pairs, is_header_safe};
use crate::secret::Secret;
use time::Time;

/// An access key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Names the key; travels with every request.
    pub access_key_id: String,
    /// Signs; never travels.
    pub access_key_secret: Secret,
    /// Goes with a temporary key, and travels.
    pub security_token: Option<Secret>,
}

/// The environment variables in which a vendor's own tools look for an access key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variables {
    /// The key's ID.
    pub access_key_id: &'static str,
    /// The key.
    pub access_key_secret: &'static str,
    /// The token of a temporary key; unset with a lasting one.
    pub security_token: &'static str,
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// HTTP method.
    pub method: &'static str,
    /// Path as it is sent, percent-encoded.
    pub path: String,
    /// Query pairs, decoded, in any order.
    pub query: Vec<Pair>,
    /// Headers, `Host` among them, in any order and case, each once.
    pub headers: Vec<Pair>,
    /// SHA-256 of the body's bytes, lower-case hex.
    pub content_sha256: String,
}

/// A message with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    message: Message,
    /// Path as it is signed.
    path: String,
    /// What stands before the hash in the string to sign, with its final newline.
    preamble: String,
    authorization: String,
    signature: String,
}

/// Why a request cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsignable {
    /// It has no host, or a path with a gap.
    NoAddress,
    /// A header would become another one on its way.
    UnsafeHeader {
        /// The header's name.
        name: &'static str,
    },
    /// The key's ID or secret is empty.
    NoKey,
    /// A secret of the request is not known here.
    UnknownSecret {
        /// The environment variable that holds it.
        env: &'static str,
    },
}

impl fmt::Display for Unsignable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => f.write_str("the request has no complete address yet"),
            Self::UnsafeHeader { name } => {
                write!(
                    f,
                    "{name} would be empty or have characters that no header can carry"
                )
            }
            Self::NoKey => f.write_str("the access key has no ID or no secret"),
            Self::UnknownSecret { env } => {
                write!(f, "{env} is not known here, and the signature covers it")
            }
        }
    }
}

impl std::error::Error for Unsignable {}

/// Signs a request as the vendor's SDK does, but for the headers that only the SDK itself sends.
///
/// `nonce` must be new for every request of a vendor that wants one (Alibaba Cloud; Huawei Cloud
/// has none). An IAM token among the headers is left out: the signature takes its place.
///
/// # Errors
/// [`Unsignable`], when a vendor could only refuse the result.
pub fn sign(
    operation: &Operation,
    request: &Request,
    credentials: &Credentials,
    time: Time,
    nonce: &str,
) -> Result<Signed, Unsignable> {
    check(request, credentials)?;
    let signed = match operation.protocol {
        Protocol::Rpc { .. } => acs3::sign(
            acs3::message(request, credentials, time, nonce),
            credentials,
        ),
        Protocol::Rest { path, .. } => {
            let project = path_value(path, &request.path, "project_id");
            let message = sdk_hmac::message(request, project, credentials, time);
            sdk_hmac::sign(message, credentials, time)
        }
    };
    match signed
        .message
        .headers
        .iter()
        .find(|header| !is_safe(header, request))
    {
        Some(header) => Err(Unsignable::UnsafeHeader { name: header.name }),
        None => Ok(signed),
    }
}

/// The variables that hold an access key for this operation.
#[must_use]
pub const fn variables(operation: &Operation) -> Variables {
    match operation.protocol {
        Protocol::Rpc { .. } => acs3::VARIABLES,
        Protocol::Rest { .. } => sdk_hmac::VARIABLES,
    }
}

fn check(request: &Request, credentials: &Credentials) -> Result<(), Unsignable> {
    if !request.is_addressed() {
        return Err(Unsignable::NoAddress);
    }
    let secret = &credentials.access_key_secret;
    if credentials.access_key_id.is_empty() || secret.expose().is_none_or(str::is_empty) {
        return Err(Unsignable::NoKey);
    }
    // It stands in a header of its own making, beside others.
    if !is_header_safe(&credentials.access_key_id) {
        return Err(Unsignable::UnsafeHeader {
            name: AUTHORIZATION,
        });
    }
    let unknown = request.secrets().find_map(|pair| match &pair.value {
        Text::Secret { secret, env } if secret.expose().is_none() && !sdk_hmac::is_token(pair) => {
            Some(env)
        }
        Text::Secret { .. } | Text::Plain(_) => None,
    });
    match unknown {
        Some(env) => Err(Unsignable::UnknownSecret { env }),
        None => Ok(()),
    }
}

/// Whether a header can be sent. One that signing adds has a meaning, and cannot be empty.
fn is_safe(header: &Pair, request: &Request) -> bool {
    let value = revealed(&header.value);
    let is_given = request
        .headers
        .iter()
        .any(|given| given.name == header.name);
    is_header_safe(value) && (is_given || !value.is_empty())
}

/// The header that carries a signature.
const AUTHORIZATION: &str = "Authorization";

/// What stands for the hash of a canonical request that holds a secret: a password that someone
/// chose can be found from such a hash by trying.
pub(crate) const HIDDEN_HASH: &str =
    "(not shown: the hash of a canonical request that holds a secret)";

impl Signed {
    /// The headers to send: those of the message without `Host`, and `Authorization`.
    #[must_use]
    pub fn headers(&self) -> Vec<Pair> {
        let mut headers: Vec<Pair> = self
            .message
            .headers
            .iter()
            .filter(|header| !header.name.eq_ignore_ascii_case("host"))
            .cloned()
            .collect();
        headers.push(plain(AUTHORIZATION, self.authorization.clone()));
        headers
    }

    /// The value of `Authorization`.
    #[must_use]
    pub fn authorization(&self) -> &str {
        &self.authorization
    }

    /// The signature, lower-case hex.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// The canonical request. A secret that is not revealed stands as `${VARIABLE}`.
    #[must_use]
    pub fn canonical_request(&self, secrets: Secrets) -> String {
        canonical_request(&self.message, &self.path, secrets)
    }

    /// The string to sign. Without the hash, when that would give a secret away.
    #[must_use]
    pub fn string_to_sign(&self, secrets: Secrets) -> String {
        let is_guessable =
            |pair: &Pair| pair.value.plain().is_none() && !revealed(&pair.value).is_empty();
        if secrets == Secrets::Reference && self.message.query.iter().any(is_guessable) {
            return format!("{}{HIDDEN_HASH}", self.preamble);
        }
        string_to_sign(&self.preamble, &self.message, &self.path)
    }
}

/// Signs a message. `path` is the path as the algorithm wants it, `preamble` what its string to
/// sign begins with; `authorization` writes the header from signed names and signature.
fn sign_message(
    message: Message,
    path: String,
    preamble: String,
    key: &Secret,
    authorization: impl Fn(&str, &str) -> String,
) -> Signed {
    let text = string_to_sign(&preamble, &message, &path);
    let signature = hmac_sha256(key.expose().unwrap_or_default(), &text);
    Signed {
        authorization: authorization(&signed_names(&message), &signature),
        message,
        path,
        preamble,
        signature,
    }
}

fn string_to_sign(preamble: &str, message: &Message, path: &str) -> String {
    let canonical = canonical_request(message, path, Secrets::Reveal);
    format!("{preamble}{}", sha256(canonical.as_bytes()))
}

/// Method, path, query, headers, their names and the body's hash, as both vendors put them.
fn canonical_request(message: &Message, path: &str, secrets: Secrets) -> String {
    let query = canonical_query(&message.query, secrets);
    let headers = sorted_headers(message, secrets);
    canonical(
        [message.method, path, &query],
        &headers,
        &message.content_sha256,
    )
}

/// The canonical request of method, path and query, and of headers in lower case and in order.
fn canonical(first: [&str; 3], headers: &[(String, Cow<'_, str>)], content_sha256: &str) -> String {
    let mut lines = String::new();
    for (name, value) in headers {
        lines.push_str(name);
        lines.push(':');
        lines.push_str(value.trim());
        lines.push('\n');
    }
    let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
    let (first, names) = (first.join("\n"), names.join(";"));
    format!("{first}\n{lines}\n{names}\n{content_sha256}")
}

/// Pairs as `a=b&c=d`, RFC 3986 encoded, in the order of their names.
fn canonical_query(query: &[Pair], secrets: Secrets) -> String {
    encoded_pairs(&sorted(query), |secret, env| stand_in(secret, env, secrets))
}

/// Pairs in the order in which they are signed: by name, byte by byte.
pub(crate) fn sorted(pairs: &[Pair]) -> Vec<Pair> {
    let mut pairs = pairs.to_vec();
    pairs.sort_by_key(|pair| pair.name);
    pairs
}

/// Names in lower case with their values, in the order of the names.
fn sorted_headers(message: &Message, secrets: Secrets) -> Vec<(String, Cow<'_, str>)> {
    let lowered = |header: &'_ Pair| header.name.to_ascii_lowercase();
    let mut headers: Vec<_> = message
        .headers
        .iter()
        .map(|header| (lowered(header), shown(&header.value, secrets)))
        .collect();
    headers.sort_by(|(a, _), (b, _)| a.cmp(b));
    headers
}

/// `a;b;c`.
fn signed_names(message: &Message) -> String {
    let names = sorted_headers(message, Secrets::Reference);
    let names: Vec<_> = names.into_iter().map(|(name, _)| name).collect();
    names.join(";")
}

fn shown(value: &Text, secrets: Secrets) -> Cow<'_, str> {
    match (value, secrets) {
        (Text::Secret { env, .. }, Secrets::Reference) => format!("${{{env}}}").into(),
        (_, _) => revealed(value).into(),
    }
}

fn stand_in(secret: &Secret, env: &str, secrets: Secrets) -> String {
    match (secret.expose(), secrets) {
        (Some(text), Secrets::Reveal) => encoded(text),
        // Nothing to hide, and a variable that is empty cannot be told from an unset one.
        (Some(""), Secrets::Reference) => String::new(),
        (_, _) => format!("${{{env}}}"),
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    percent(&mut out, text);
    out
}

/// The text of a value, secret or not; empty where it is not known.
fn revealed(value: &Text) -> &str {
    match value {
        Text::Plain(text) => text,
        Text::Secret { secret, .. } => secret.expose().unwrap_or_default(),
    }
}

fn plain(name: &'static str, value: impl Into<String>) -> Pair {
    Pair {
        name,
        value: Text::Plain(value.into()),
    }
}

/// SHA-256 of a request's body as it is sent, lower-case hex.
fn content_sha256(request: &Request) -> String {
    let stand_in = |secret: &Secret, _| encoded(secret.expose().unwrap_or_default());
    match &request.body {
        Body::Empty => sha256(b""),
        Body::Json(json) => sha256(json.as_bytes()),
        Body::Form(pairs) => sha256(encoded_pairs(pairs, stand_in).as_bytes()),
    }
}

/// The decoded value of a parameter in a path: `template` has `{name}` where `path` has the value.
pub(crate) fn path_value(template: &str, path: &str, name: &str) -> Option<String> {
    let is_it = |segment: &str| {
        segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            == Some(name)
    };
    let mut segments = template.split('/').zip(path.split('/'));
    let (_, value) = segments.find(|(segment, _)| is_it(segment))?;
    Some(decoded(value))
}

/// Percent-decoded. What is no UTF-8 cannot come from [`crate::build`] and becomes U+FFFD.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// SHA-256 as lower-case hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hmac_sha256(key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .expect("RFC 2104 takes keys of any length, and so does the crate");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Bytes as lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [u8; 16] = *b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 15));
    }
    out
}
