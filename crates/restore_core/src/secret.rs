//! A value that does not print.
//!
//! It has no `Display` and no `Serialize`, its `Debug` tells nothing, and a draft that is saved
//! holds the name of an environment variable in its place.

use std::fmt;

/// A secret that a request carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// Typed in or read from a file; lives in memory alone.
    Text(SecretText),
    /// Read from the environment by the command that sends the request.
    Environment,
}

/// The text of a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl Secret {
    /// Takes charge of a text.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self::Text(SecretText(text))
    }

    /// The text, if it is known here. Every call of this is a place where a secret can leave.
    #[must_use]
    pub fn expose(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(&text.0),
            Self::Environment => None,
        }
    }

    /// Whether it is known to be the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_some_and(str::is_empty)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Secret(••••)",
            Self::Environment => "Secret(from the environment)",
        })
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("••••")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_does_not_show_in_debug_output() {
        assert_eq!(
            format!("{:?}", Secret::new("canary".to_owned())),
            "Secret(••••)"
        );
    }
}
