//! The audit log: who had what sent, and what became of it. One JSON object on each line.
//!
//! Holds names, hashes, sizes and times. No parameter, no query, no header, no body, no secret.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Mutex;

use restore_core::sign::time::Time;
use serde::Serialize;

/// Where lines go.
pub(crate) struct Audit(Mutex<Sink>);

enum Sink {
    File(File),
    StandardError,
}

/// One line.
#[derive(Debug, Serialize)]
pub(crate) struct Line<'a> {
    /// UTC, to the second.
    pub(crate) time: String,
    /// `submission` or `refusal`.
    pub(crate) event: &'static str,
    /// Who asked, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<&'a str>,
    /// The address it came from.
    pub(crate) peer: IpAddr,
    /// The submission's ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a str>,
    /// The operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<&'a str>,
    /// The region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<&'a str>,
    /// The credential's ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credential: Option<&'a str>,
    /// The request's fingerprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) request_sha256: Option<&'a str>,
    /// How it ended.
    pub(crate) outcome: &'static str,
    /// Whether the ledger answered.
    pub(crate) repeated: bool,
    /// This program's word for a refusal. A vendor's words stay out of the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'static str>,
    /// The vendor's HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// Attempts to reach the vendor.
    pub(crate) attempts: u32,
    /// Bytes of the submission's body.
    pub(crate) received_bytes: usize,
    /// Bytes of the vendor's answer.
    pub(crate) answered_bytes: usize,
    /// How long sending took.
    pub(crate) ms: u64,
    /// The built-in imitation was asked, not a vendor.
    pub(crate) sandbox: bool,
}

impl<'a> Line<'a> {
    /// A line about nothing yet: nothing was sent.
    pub(crate) fn new(event: &'static str, peer: IpAddr, time: Option<Time>) -> Self {
        Line {
            time: time.map_or_else(String::new, Time::extended),
            event,
            user: None,
            peer,
            id: None,
            operation: None,
            region: None,
            credential: None,
            request_sha256: None,
            outcome: restore_core::answer::Ending::NotSent.name(),
            repeated: false,
            code: None,
            status: None,
            attempts: 0,
            received_bytes: 0,
            answered_bytes: 0,
            ms: 0,
            sandbox: false,
        }
    }
}

impl Audit {
    /// Appends to a file that only its owner can read, or goes to standard error.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let sink = match path {
            None => Sink::StandardError,
            Some(path) => {
                let mut options = OpenOptions::new();
                Sink::File(options.append(true).create(true).mode(0o600).open(path)?)
            }
        };
        Ok(Self(Mutex::new(sink)))
    }

    /// Writes one line, whole.
    pub(crate) fn write(&self, line: &Line<'_>) -> io::Result<()> {
        let mut text = serde_json::to_string(line).map_err(io::Error::other)?;
        text.push('\n');
        match &mut *self.0.lock().unwrap_or_else(|error| error.into_inner()) {
            Sink::File(file) => file.write_all(text.as_bytes()),
            Sink::StandardError => io::stderr().lock().write_all(text.as_bytes()),
        }
    }
}
