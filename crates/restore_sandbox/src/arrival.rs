//! A request that arrived whole.

use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;

/// What stood on the wire.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) method: String,
    /// Path and query, percent-encoded.
    pub(crate) target: String,
    /// Names in lower case, in order.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Arrival {
    pub(crate) fn new(parts: &Parts, body: Vec<u8>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        // A proxy is asked with the whole address; what counts is the same.
        let target = parts.uri.path_and_query();
        Self {
            method: parts.method.as_str().to_owned(),
            target: target.map_or_else(|| "/".to_owned(), |target| target.as_str().to_owned()),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())))
                .collect(),
            body,
        }
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Decoded pairs of the query.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        let (_, query) = self.target.split_once('?').unwrap_or_default();
        pairs(query)
    }

    /// Decoded pairs of the body, if it is a form.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        let is_form = self
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        match std::str::from_utf8(&self.body) {
            Ok(body) if is_form => pairs(body),
            _ => Vec::new(),
        }
    }

    /// The first header of that name, which is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.as_str())
    }

    /// The name of the host without its port.
    pub(crate) fn host(&self) -> &str {
        let host = self.header("host").unwrap_or_default();
        match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        }
    }

    /// Whether it was sent to this machine by name, and not to a vendor's host.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self.host(), "127.0.0.1" | "[::1]" | "localhost")
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}
