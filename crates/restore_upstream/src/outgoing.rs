//! The request as it goes up, and what keeps it from being another one.

use crate::headers;
use crate::sent::Why;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONNECTION, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request, Uri};
use std::fmt;

/// A signed request.
///
/// Its query, headers and body may hold secrets, so its `Debug` says only where it goes.
#[derive(Clone)]
pub struct Outgoing {
    /// `https`. Anything else is refused.
    pub scheme: &'static str,
    /// Host as it is signed: a name without port, in lower case.
    pub host: String,
    /// Port; one that is not 443 stands in the `Host` header.
    pub port: u16,
    /// HTTP method.
    pub method: &'static str,
    /// Path and query, percent-encoded, beginning with `/`.
    pub path_and_query: String,
    /// The signed request's headers without `Host`, names in any case.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// Whether the vendor takes a repetition for the same request: it carries a `ClientToken`.
    pub may_retry: bool,
}

/// What the vendors see as our name.
const AGENT: &str = concat!("restore-builder/", env!("CARGO_PKG_VERSION"));

impl Outgoing {
    /// Whether two are the same request but for what signing renews.
    pub(crate) fn repeats(&self, first: &Self) -> bool {
        let same = |outgoing: &Self| {
            (
                outgoing.scheme,
                outgoing.host.clone(),
                outgoing.port,
                outgoing.method,
            )
        };
        same(self) == same(first)
            && self.path_and_query == first.path_and_query
            && self.body == first.body
            && self.may_retry == first.may_retry
    }

    /// The request as hyper writes it: these headers, `Host`, `User-Agent`, `Connection: close` and
    /// the length of the body.
    ///
    /// # Errors
    /// The first thing about it that could be read as something else.
    pub(crate) fn request(&self) -> Result<Request<Full<Bytes>>, Why> {
        if self.scheme != "https" {
            return Err(Why::NotHttps);
        }
        if !is_name(&self.host) {
            return Err(Why::Malformed { what: "host" });
        }
        let mut request = Request::new(Full::new(Bytes::from(self.body.clone())));
        *request.method_mut() = Method::from_bytes(self.method.as_bytes())
            .map_err(|_| Why::Malformed { what: "method" })?;
        *request.uri_mut() = target(&self.path_and_query)?;
        let map = request.headers_mut();
        map.insert(HOST, self.host_header()?);
        for (name, value) in &self.headers {
            let name = upward(name)?;
            let value = value_of(&name, value)?;
            if map.insert(name.clone(), value).is_some() {
                return Err(Why::HeaderRefused { name });
            }
        }
        map.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        map.insert(CONNECTION, HeaderValue::from_static("close"));
        Ok(request)
    }

    fn host_header(&self) -> Result<HeaderValue, Why> {
        let text = match self.port {
            443 => self.host.clone(),
            port => format!("{}:{port}", self.host),
        };
        HeaderValue::try_from(text).map_err(|_| Why::Malformed { what: "host" })
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            method, host, port, ..
        } = self;
        write!(f, "Outgoing({method} {host}:{port} ••••)")
    }
}

/// A host name of the tables: letters, digits, hyphens and dots. No port, user, bracket, or
/// trailing dot, which a certificate would not name.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// The target, only if it is written out exactly as it is given.
fn target(path_and_query: &str) -> Result<Uri, Why> {
    let malformed = Why::Malformed {
        what: "path or query",
    };
    let is_plain = |byte: u8| (0x21..=0x7e).contains(&byte) && byte != b'#';
    if !path_and_query.starts_with('/') || !path_and_query.bytes().all(is_plain) {
        return Err(malformed);
    }
    let Ok(uri) = path_and_query.parse::<Uri>() else {
        return Err(malformed);
    };
    let written = uri.path_and_query().map(|target| target.as_str());
    if written == Some(path_and_query) && uri.authority().is_none() {
        Ok(uri)
    } else {
        Err(malformed)
    }
}

fn upward(name: &str) -> Result<HeaderName, Why> {
    let Ok(known) = HeaderName::try_from(name) else {
        return Err(Why::Malformed {
            what: "header name",
        });
    };
    if headers::goes_up(known.as_str()) {
        Ok(known)
    } else {
        Err(Why::HeaderRefused { name: known })
    }
}

fn value_of(name: &HeaderName, value: &str) -> Result<HeaderValue, Why> {
    let is_plain = value.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) && value.trim() == value;
    let refused = || Why::HeaderRefused { name: name.clone() };
    if !is_plain {
        return Err(refused());
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| refused())?;
    value.set_sensitive(true);
    Ok(value)
}
