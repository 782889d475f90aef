//! Takes secrets out of what comes back: an answer may repeat what it was sent.

use crate::encode::percent;
use crate::secret::Secret;

/// What stands for a secret.
const MARK: &str = "••••";

/// Shorter texts are too likely to stand there for another reason.
const SHORTEST: usize = 4;

/// Texts that must not be seen, in every spelling in which an answer may repeat them.
#[derive(Clone)]
pub struct Mask(Vec<String>);

impl Mask {
    /// A mask of these secrets.
    #[must_use]
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Self {
        let mut spellings = Vec::new();
        for secret in secrets {
            let Some(text) = secret.expose().filter(|text| text.len() >= SHORTEST) else {
                continue;
            };
            let mut in_address = String::new();
            percent(&mut in_address, text);
            let quoted = serde_json::Value::from(text).to_string();
            let in_json = quoted[1..quoted.len() - 1].to_owned();
            spellings.extend([text.to_owned(), in_address, in_json]);
        }
        // The longest first: one secret may be a part of another.
        spellings.sort_by_key(|text| std::cmp::Reverse(text.len()));
        spellings.dedup();
        Self(spellings)
    }

    /// The text without them.
    #[must_use]
    pub fn over(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            // Nearly always there is none, and nothing has to be written anew.
            if memchr::memmem::find(text.as_bytes(), secret.as_bytes()).is_some() {
                text = text.replace(secret, MARK);
            }
        }
        text
    }

    /// The same for bytes that are no text: the length stays.
    #[must_use]
    pub fn over_bytes(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        for secret in &self.0 {
            let mut from = 0;
            while let Some(at) = memchr::memmem::find(&bytes[from..], secret.as_bytes()) {
                let (start, end) = (from + at, from + at + secret.len());
                bytes[start..end].fill(b'*');
                from = end;
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_in_every_spelling() {
        let secret = Secret::new("pass\"word/1".to_owned());
        let mask = Mask::new([&secret]);
        for text in ["pass\"word/1", "pass\\\"word/1", "pass%22word%2F1"] {
            assert_eq!(mask.over(&format!("a {text} b")), "a •••• b");
        }
    }
}
