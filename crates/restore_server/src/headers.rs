//! The headers that every answer carries, read from the file that other hosts read, too.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, HeaderMap, HeaderName, STRICT_TRANSPORT_SECURITY};

/// `hosting/_headers`: the headers of `/*`, and what may be cached.
const FILE: &str = include_str!("../../../hosting/_headers");

/// Headers of every answer.
#[derive(Debug, Clone)]
pub(crate) struct Headers {
    everywhere: Vec<(HeaderName, HeaderValue)>,
}

impl Headers {
    /// The headers of the file, with the promise to stay on TLS where people reach this server so.
    pub(crate) fn new(is_behind_tls: bool) -> Self {
        let mut everywhere = of_every_path(FILE);
        if is_behind_tls {
            let year = HeaderValue::from_static("max-age=31536000");
            everywhere.push((STRICT_TRANSPORT_SECURITY, year));
        }
        Self { everywhere }
    }

    /// Adds them to an answer. Caching is the answer's own business where it says something of it;
    /// elsewhere nothing is stored.
    pub(crate) fn add(&self, answer: &mut HeaderMap) {
        // These, what an answer has of its own, and what hyper adds: grown once.
        answer.reserve(self.everywhere.len() + 8);
        for (name, value) in &self.everywhere {
            answer.insert(name, value.clone());
        }
        answer
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
}

/// The block of `/*`: indented `Name: value` lines.
fn of_every_path(file: &'static str) -> Vec<(HeaderName, HeaderValue)> {
    file.lines()
        .skip_while(|line| *line != "/*")
        .skip(1)
        .take_while(|line| line.starts_with(' '))
        .filter_map(|line| line.trim().split_once(": "))
        .map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes());
            let name = name.expect("hosting/_headers names headers, which a test checks");
            (name, HeaderValue::from_static(value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_of_the_file_is_read() {
        let names: Vec<_> = Headers::new(true)
            .everywhere
            .into_iter()
            .map(|(name, _)| name.to_string())
            .collect();
        assert_eq!(
            names,
            [
                "content-security-policy",
                "x-content-type-options",
                "referrer-policy",
                "cross-origin-opener-policy",
                "cross-origin-resource-policy",
                "permissions-policy",
                "x-frame-options",
                "strict-transport-security",
            ]
        );
    }
}
