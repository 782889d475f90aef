//! Requests that arrived: the signature that they should have.
//!
//! For whoever stands in for a vendor. Names are those of the message, whatever they are, and what
//! is signed is what its sender says it signed.

use std::borrow::Cow;

use super::{acs3, canonical, encoded, hmac_sha256, sdk_hmac, sha256};
use crate::secret::Secret;

/// What a signature covers, as it was received.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Path as it was sent, percent-encoded.
    pub path: &'a str,
    /// Query pairs, decoded, in any order.
    pub query: &'a [(String, String)],
    /// The headers that are signed, in any order and case, each once.
    pub headers: &'a [(String, String)],
    /// SHA-256 of the body's bytes, lower-case hex.
    pub content_sha256: &'a str,
}

impl Received<'_> {
    /// The signature of [`acs3`] with that key, lower-case hex.
    #[must_use]
    pub fn acs3(&self, key: &Secret) -> String {
        self.signature(&format!("{}\n", acs3::ALGORITHM), self.path, key)
    }

    /// The signature of [`sdk_hmac`] with that key, lower-case hex. `date` is the one of its header.
    #[must_use]
    pub fn sdk_hmac(&self, date: &str, key: &Secret) -> String {
        let path = sdk_hmac::canonical_path(self.path);
        self.signature(&format!("{}\n{date}\n", sdk_hmac::ALGORITHM), &path, key)
    }

    fn signature(&self, preamble: &str, path: &str, key: &Secret) -> String {
        let (query, headers) = (self.canonical_query(), self.sorted_headers());
        let canonical = canonical([self.method, path, &query], &headers, self.content_sha256);
        let text = format!("{preamble}{}", sha256(canonical.as_bytes()));
        hmac_sha256(key.expose().unwrap_or_default(), &text)
    }

    fn canonical_query(&self) -> String {
        let mut pairs: Vec<_> = self.query.iter().collect();
        pairs.sort();
        let pairs: Vec<String> = pairs
            .into_iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        pairs.join("&")
    }

    fn sorted_headers(&self) -> Vec<(String, Cow<'_, str>)> {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), Cow::from(value.as_str())))
            .collect();
        headers.sort_by(|(a, _), (b, _)| a.cmp(b));
        headers
    }
}
