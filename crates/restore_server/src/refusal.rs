//! Why a request is turned away, which is always certain that nothing has left for a vendor.

use std::borrow::Cow;

use axum::http::StatusCode;

/// A request that is not acted upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status of the answer.
    pub status: StatusCode,
    /// Stable word for programs, such as `origin_refused`.
    pub code: &'static str,
    /// One sentence for people; holds nothing of what was sent but names of fields.
    pub message: Cow<'static, str>,
    /// When it may be worth trying again, in seconds.
    pub retry_after_s: Option<u64>,
}

impl Refusal {
    /// A refusal with a sentence that is always the same.
    #[must_use]
    pub const fn new(status: StatusCode, code: &'static str, message: &'static str) -> Self {
        Self {
            status,
            code,
            message: Cow::Borrowed(message),
            retry_after_s: None,
        }
    }

    /// A refusal with a sentence of its own.
    #[must_use]
    pub const fn because(status: StatusCode, code: &'static str, message: String) -> Self {
        Self {
            status,
            code,
            message: Cow::Owned(message),
            retry_after_s: None,
        }
    }

    /// The same, to be tried again after so many seconds.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}
