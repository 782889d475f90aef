//! What became of a submission, as the answer says it and the ledger keeps it.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use restore_core::answer::{Answer, Ending, Verdict, judge, no_answer};
use restore_core::operation::Operation;
use restore_upstream::{Report, Sent, Timings};
use serde::{Deserialize, Serialize};

use restore_core::mask::Mask;

/// The answer to `POST /v1/send` and `GET /v1/submissions/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Version of this format: 1.
    pub v: u64,
    /// The submission's ID.
    pub submission_id: String,
    /// Name of the [`Ending`].
    pub outcome: String,
    /// It was sent before, and this is what became of it then.
    pub repeated: bool,
    /// The request's fingerprint.
    pub request_sha256: String,
    /// What the vendor answered, if an answer came.
    pub upstream: Option<UpstreamAnswer>,
    /// What was made, by wire name.
    pub identifiers: Vec<(String, String)>,
    /// The vendor's error code, or this program's word for what went wrong.
    pub code: Option<String>,
    /// The vendor's message, or a sentence of this program.
    pub message: Option<String>,
    /// Attempts to reach the vendor.
    pub attempts: u32,
    /// How long the phases of the last attempt took, in milliseconds.
    pub timing_ms: Phases,
    /// The built-in imitation answered.
    pub sandbox: bool,
}

/// An answer as it came, with secrets masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers that may come back.
    pub headers: Vec<(String, String)>,
    /// The body, if it is text.
    pub body: Option<String>,
    /// The body, if it is not.
    pub body_base64: Option<String>,
    /// Some of the body is not here.
    pub truncated: bool,
}

/// Milliseconds of each phase, none where it did not begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phases {
    /// Finding the address.
    pub dns: Option<u64>,
    /// The TCP connection.
    pub connect: Option<u64>,
    /// The TLS handshake.
    pub tls: Option<u64>,
    /// Until the head of the answer.
    pub head: Option<u64>,
    /// Reading the body.
    pub body: Option<u64>,
    /// All attempts, and the waiting between them.
    pub total: u64,
}

/// The longest body that the ledger keeps, in bytes of its JSON text.
const LONGEST_KEPT: usize = 16 * 1024;

/// Whose submission it is.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) id: &'a str,
    pub(crate) request_sha256: &'a str,
    pub(crate) operation: &'static Operation,
    pub(crate) sandbox: bool,
}

impl Ended {
    /// What a report means.
    pub(crate) fn read(about: About<'_>, report: Report, mask: &Mask) -> (Ending, Self) {
        let base = Self {
            attempts: report.attempts,
            timing_ms: Phases::new(report.timings, report.total),
            ..Self::blank(about, Ending::Unknown)
        };
        match report.sent {
            Sent::NotSent { stage, why } => {
                let message = format!("Nothing left for the vendor ({stage}): {why}.");
                (
                    Ending::NotSent,
                    base.saying(Ending::NotSent, why.code(), message),
                )
            }
            Sent::Unknown { stage, why, .. } => {
                let verdict = no_answer(about.operation);
                let message = unknown(&format!("No whole answer came ({stage}): {why}."), &verdict);
                (
                    Ending::Unknown,
                    base.saying(Ending::Unknown, why.code(), message),
                )
            }
            Sent::Answered {
                status,
                headers,
                body,
                truncated,
            } => {
                let answer = Answer {
                    status,
                    headers: &headers,
                    body: &body,
                };
                let verdict = judge(about.operation, &answer);
                let (ending, message) = settled(&verdict, report.earlier_may_have_arrived, about);
                let masked = |text: &str| mask.over(text);
                let ended = Self {
                    outcome: ending.name().to_owned(),
                    identifiers: verdict
                        .identifiers
                        .iter()
                        .map(|(name, value)| ((*name).to_owned(), masked(value)))
                        .collect(),
                    code: verdict.code.as_deref().map(masked),
                    message: Some(masked(&message)),
                    upstream: Some(UpstreamAnswer::new(status, headers, body, truncated, mask)),
                    ..base
                };
                (ending, ended)
            }
        }
    }

    /// Nothing is known but how it ended.
    pub(crate) fn blank(about: About<'_>, ending: Ending) -> Self {
        Self {
            v: 1,
            submission_id: about.id.to_owned(),
            outcome: ending.name().to_owned(),
            repeated: false,
            request_sha256: about.request_sha256.to_owned(),
            upstream: None,
            identifiers: Vec::new(),
            code: None,
            message: None,
            attempts: 0,
            timing_ms: Phases::default(),
            sandbox: about.sandbox,
        }
    }

    /// The same with an ending and a reason of this program's own.
    pub(crate) fn saying(self, ending: Ending, code: &str, message: String) -> Self {
        Self {
            outcome: ending.name().to_owned(),
            code: Some(code.to_owned()),
            message: Some(message),
            ..self
        }
    }

    /// The text of it, as the answer has it.
    pub(crate) fn said(&self) -> String {
        let text = serde_json::to_string(self);
        text.expect("it has no key that is not text, and no other fault")
    }

    /// What the ledger keeps of it: what is said, but for a body that is too long.
    pub(crate) fn to_keep<'s>(&self, said: &'s str) -> Cow<'s, str> {
        // A body that is too long makes the whole too long.
        if said.len() <= LONGEST_KEPT {
            return Cow::Borrowed(said);
        }
        let mut kept = self.clone();
        if let Some(upstream) = &mut kept.upstream {
            upstream.cut(LONGEST_KEPT);
        }
        Cow::Owned(kept.said())
    }
}

/// A sentence on what nobody can know, and what to do about it.
fn unknown(why: &str, verdict: &Verdict) -> String {
    match verdict.check_first {
        Some(check_first) => format!("{why} It may have been carried out. {check_first}"),
        None => format!("{why} It may have been carried out."),
    }
}

/// The ending of all attempts together, and its sentence. A refusal after an attempt that may have
/// arrived does not mean that nothing happened.
fn settled(
    verdict: &Verdict,
    earlier_may_have_arrived: bool,
    about: About<'_>,
) -> (Ending, String) {
    let said = verdict
        .message
        .clone()
        .unwrap_or_else(|| verdict.reason.sentence().to_owned());
    match verdict.ending {
        Ending::Rejected if earlier_may_have_arrived => {
            let why =
                format!("An earlier attempt may have arrived; the last one was refused: {said}");
            (Ending::Unknown, unknown(&why, &no_answer(about.operation)))
        }
        Ending::Unknown => (Ending::Unknown, unknown(&said, verdict)),
        ending => (ending, said),
    }
}

impl UpstreamAnswer {
    fn new(
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
        truncated: bool,
        mask: &Mask,
    ) -> Self {
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name, mask.over(&value)))
            .collect();
        let (body, body_base64) = match String::from_utf8(body) {
            Ok(text) => (Some(mask.over(&text)), None),
            Err(error) => {
                let bytes = mask.over_bytes(error.into_bytes());
                (None, Some(BASE64_STANDARD.encode(bytes)))
            }
        };
        Self {
            status,
            headers,
            body,
            body_base64,
            truncated,
        }
    }

    fn cut(&mut self, longest: usize) {
        let json_length = |text: &String| serde_json::Value::from(text.as_str()).to_string().len();
        let bodies = self.body.iter().chain(&self.body_base64);
        if bodies.map(json_length).sum::<usize>() > longest {
            self.body = None;
            self.body_base64 = None;
            self.truncated = true;
        }
    }
}

impl Phases {
    fn new(timings: Timings, total: Duration) -> Self {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            dns: timings.dns.map(ms),
            connect: timings.connect.map(ms),
            tls: timings.tls.map(ms),
            head: timings.head.map(ms),
            body: timings.body.map(ms),
            total: ms(total),
        }
    }
}
