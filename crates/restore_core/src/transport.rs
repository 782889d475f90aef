//! Requests on their way through somebody else's proxy: what to send it, and what its answer is.
//!
//! Opens no connection. A style of proxy is a function from a request to an [`Outgoing`] and one
//! from an answer to what came: [`template`] for proxies that find the target in the address,
//! [`envelope`] for one that takes it in the body. What such a proxy says for itself is never taken
//! for the service's word, and its own words are not shown: they may repeat an address, and an
//! address may hold a password.

pub mod envelope;
pub mod proxies;
pub mod template;

use std::fmt;

use crate::answer::Ending;
use crate::encode::percent;
use crate::request::{Body, Pair, Request, Text, encoded_pairs};
use crate::secret::Secret;

/// A way for requests to leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// There is none.
    #[default]
    Off,
    /// Our own server, which serves the page.
    Server,
    /// A proxy that finds the target in the address.
    Template,
    /// A proxy that takes the request in the body.
    Envelope,
}

impl Style {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Off, Self::Server, Self::Template, Self::Envelope];

    /// The word in what is remembered.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "none",
            Self::Server => "server",
            Self::Template => "template",
            Self::Envelope => "envelope",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.name() == name)
    }

    /// The words for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Off => "None: nothing is ever sent from this page",
            Self::Server => "This page's own server, which signs and sends at most once",
            Self::Template => "A proxy with the target in its address",
            Self::Envelope => "proxyscotch, with the request in its body",
        }
    }
}

/// What a browser sends to a proxy. Address, headers and body may hold secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// HTTP method.
    pub method: &'static str,
    /// Absolute, or relative to the page.
    pub url: Secret,
    /// Headers that the page sets.
    pub headers: Vec<(String, Secret)>,
    /// The body; nothing is not the same as an empty one.
    pub body: Option<Secret>,
}

/// What came back through a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// The service's own answer.
    FromService,
    /// The proxy's. It says nothing about what the service does.
    FromProxy(ProxyError),
}

/// What a proxy said for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyError {
    /// [`Ending::NotSent`] when the proxy refuses before it sends, else [`Ending::Unknown`].
    pub ending: Ending,
    /// What happened, in our words.
    pub message: &'static str,
}

/// Why a request cannot be handed to a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsendable {
    /// It has no host, or a path with a gap.
    NoAddress,
    /// A secret is not known here.
    UnknownSecret,
    /// A header would become another one on its way.
    UnsafeHeader,
}

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAddress => "the request has no complete address yet",
            Self::UnknownSecret => "a secret of the request is not known here",
            Self::UnsafeHeader => "a header has characters that no header can carry",
        })
    }
}

impl std::error::Error for Unsendable {}

/// A request with every secret in its place.
struct Open<'a> {
    request: &'a Request,
    query: String,
    body: Option<String>,
    headers: Vec<(String, Secret)>,
}

impl<'a> Open<'a> {
    /// `headers` are those to send, signature or token among them; without `Host`, which a browser
    /// does not let a page set.
    fn new(request: &'a Request, headers: &[Pair]) -> Result<Self, Unsendable> {
        if !request.is_addressed() {
            return Err(Unsendable::NoAddress);
        }
        if request.secrets().any(|pair| known(&pair.value).is_none()) {
            return Err(Unsendable::UnknownSecret);
        }
        let expose = |secret: &Secret, _: &'static str| {
            let mut out = String::new();
            percent(&mut out, secret.expose().unwrap_or_default());
            out
        };
        Ok(Self {
            request,
            query: request.encoded_query(expose),
            body: match &request.body {
                Body::Empty => None,
                Body::Form(pairs) => Some(encoded_pairs(pairs, expose)),
                Body::Json(json) => Some(json.clone()),
            },
            headers: headers.iter().map(header).collect::<Result<_, _>>()?,
        })
    }

    /// The address of the service.
    fn url(&self) -> String {
        let Request {
            scheme, host, path, ..
        } = self.request;
        match self.query.as_str() {
            "" => format!("{scheme}://{host}{path}"),
            query => format!("{scheme}://{host}{path}?{query}"),
        }
    }
}

fn known(value: &Text) -> Option<&str> {
    match value {
        Text::Plain(text) => Some(text),
        Text::Secret { secret, .. } => secret.expose(),
    }
}

fn header(pair: &Pair) -> Result<(String, Secret), Unsendable> {
    let value = known(&pair.value).ok_or(Unsendable::UnknownSecret)?;
    if !crate::request::is_header_safe(value) {
        return Err(Unsendable::UnsafeHeader);
    }
    Ok((pair.name.to_owned(), Secret::new(value.to_owned())))
}

/// What is wrong with the settings of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A character that no address is written with.
    Character,
    /// Neither https, nor the page's own server, nor this machine.
    Insecure,
    /// No host, or one with a user name, a placeholder or a malformed port.
    Host,
    /// Part of the address would never be sent.
    Fragment,
    /// A brace that belongs to no placeholder of ours.
    Placeholder,
    /// The target is not carried.
    NoTarget,
    /// The target is carried in more than one way.
    TwoTargets,
    /// `{url}` is followed by something, or stands in the query, where the target would be cut.
    RawUrl,
    /// `{query}` does not stand in the query, or `{path}` does.
    Misplaced,
    /// A header name that is none, that a page may not set or that the request needs itself.
    HeaderName,
    /// A header value with characters that no header can carry.
    HeaderValue,
    /// A header that is set twice.
    HeaderTwice,
}

impl Fault {
    /// The fault as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Character => {
                "An address has visible ASCII characters only, and none of \" < > \\ ^ ` |."
            }
            Self::Insecure => {
                "The address must begin with https://, with / for this page's own server, or be on this machine (http://localhost)."
            }
            Self::Host => {
                "The address needs a plain host before its path: no user name, no placeholder."
            }
            Self::Fragment => "What follows # is never sent.",
            Self::Placeholder => {
                "The placeholders are {url}, {url_enc}, {scheme}, {host}, {path} and {query}."
            }
            Self::NoTarget => {
                "The proxy must be told the target: by {url}, by {url_enc}, or by {host}, {path} and {query}."
            }
            Self::TwoTargets => {
                "The target is carried twice: use {url}, or {url_enc}, or {host}, {path} and {query}."
            }
            Self::RawUrl => "{url} stands at the end of a path. In a query use {url_enc}.",
            Self::Misplaced => {
                "{query} stands after the question mark; {scheme}, {host} and {path} before it."
            }
            Self::HeaderName => {
                "This header cannot be set here: browsers forbid it, or the request brings its own."
            }
            Self::HeaderValue => {
                "A header value has visible ASCII characters and inner spaces only."
            }
            Self::HeaderTwice => "A header can be set once.",
        }
    }
}

fn once(faults: &[Fault]) -> Vec<Fault> {
    let mut different = Vec::new();
    for fault in faults {
        if !different.contains(fault) {
            different.push(*fault);
        }
    }
    different
}

/// What is wrong with the address of a proxy, placeholders or not. `page` is the origin of the
/// page, such as `https://tools.example`.
fn address_faults(text: &str, page: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let is_written = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`|".contains(&byte);
    if !text.bytes().all(is_written) {
        faults.push(Fault::Character);
    }
    if text.contains('#') {
        faults.push(Fault::Fragment);
    }
    let own = text.starts_with('/') && !text.starts_with("//");
    if own {
        return faults;
    }
    let Some((scheme, authority)) = split(text) else {
        faults.push(Fault::Insecure);
        return faults;
    };
    let (host, port) = host_and_port(authority);
    if !is_host(host) || !port.is_none_or(is_port) {
        faults.push(Fault::Host);
    }
    let is_ours =
        split(page).is_some_and(|page| page.0 == scheme && page.1.eq_ignore_ascii_case(authority));
    if scheme != "https" && !(is_ours || is_this_machine(host)) {
        faults.push(Fault::Insecure);
    }
    faults
}

/// Scheme and authority of an absolute address of http.
fn split(url: &str) -> Option<(&'static str, &str)> {
    let (scheme, rest) = match url.split_once("://")? {
        ("https", rest) => ("https", rest),
        ("http", rest) => ("http", rest),
        _ => return None,
    };
    Some((
        scheme,
        rest.split(['/', '?', '#']).next().unwrap_or_default(),
    ))
}

fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
fn is_host(host: &str) -> bool {
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    if let Some(address) = inner {
        return address.parse::<core::net::Ipv6Addr>().is_ok();
    }
    !host.is_empty()
        && !host.starts_with(['-', '.'])
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Addresses that browsers treat as safe without https.
fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host == "[::1]"
        || host
            .parse::<core::net::Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
}
