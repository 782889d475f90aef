//! The one client that talks to the vendors: sends a request at most once, and knows what it knows.
//!
//! A restore overwrites data, so every end of an attempt is one of three: nothing left
//! ([`Sent::NotSent`]), something may have left ([`Sent::Unknown`]), a whole answer came
//! ([`Sent::Answered`]). Which of the first two it is, is counted at the socket, not guessed from an
//! error. Every attempt has a connection of its own, made to an address that was checked, and
//! nothing follows redirects, decompresses, keeps connections or repeats by itself.
//!
//! Does not know what a request means, who may send it or whether an answer is a success; signs
//! nothing and logs nothing.
//!
//! ```no_run
//! # async fn example(outgoing: restore_upstream::Outgoing) -> Result<(), Box<dyn std::error::Error>> {
//! use restore_upstream::{Sent, Upstream, UpstreamConfig};
//!
//! let upstream = Upstream::new(UpstreamConfig::default())?;
//! let report = upstream.send(|_attempt| Some(outgoing.clone())).await;
//! match report.sent {
//!     Sent::NotSent { stage, why } => println!("nothing left ({stage}): {why}"),
//!     Sent::Unknown { stage, why, .. } => println!("it may have been executed ({stage}): {why}"),
//!     Sent::Answered { status, .. } => println!("the answer is {status}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! In reading order: [`outgoing`] is what is sent, [`sent`] what is known afterwards, [`config`] what
//! can be set, [`address`] where requests may go, `attempt` the steps of one attempt, `retry` the rule
//! for several.

pub mod address;
mod attempt;
pub mod config;
mod counted;
mod dial;
mod exchange;
pub mod headers;
pub mod outgoing;
pub mod resolve;
mod retry;
pub mod sent;
mod tls;

pub use address::{AddressPolicy, Class};
pub use config::{BackOff, Limits, Timeouts, Unusable, UpstreamConfig};
pub use outgoing::Outgoing;
pub use resolve::Resolve;
pub use sent::{Report, Sent, Stage, Timings, Why};

use rustls::ClientConfig;
use std::sync::Arc;

/// A client with its settings. Cheap to share, holds no connections.
pub struct Upstream {
    config: UpstreamConfig,
    tls: Arc<ClientConfig>,
}

impl Upstream {
    /// A client with these settings.
    ///
    /// # Errors
    /// [`Unusable`], when the settings could only fail or would be unsafe.
    pub fn new(config: UpstreamConfig) -> Result<Self, Unusable> {
        config.check()?;
        let tls = tls::client(&config.extra_roots)?;
        Ok(Self { config, tls })
    }

    /// Sends a request once, or up to three times when the first `Outgoing` says that it
    /// [may be repeated](Outgoing::may_retry).
    ///
    /// `sign` makes the request for an attempt, numbered from 1: the same request each time, with a
    /// new date, nonce and signature. `None` ends the attempts.
    ///
    /// The future must be run to its end: dropped early it closes the connection, and nobody knows
    /// what became of the request. A server runs it in a task of its own.
    pub async fn send(&self, sign: impl FnMut(u32) -> Option<Outgoing>) -> Report {
        retry::send(self, sign).await
    }
}
