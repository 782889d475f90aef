//! What can be set. Nothing here turns off a check of certificates or follows a redirect.

use crate::address::AddressPolicy;
use crate::resolve::{Resolve, System};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The settings of a client.
#[derive(Clone)]
pub struct UpstreamConfig {
    /// Where requests may go.
    pub addresses: AddressPolicy,
    /// Who knows the addresses of a name.
    pub resolver: Arc<dyn Resolve>,
    /// Certificates to trust besides the public authorities, in PEM. Empty for none.
    pub extra_roots: Vec<u8>,
    /// How long the phases may take.
    pub timeouts: Timeouts,
    /// How much of an answer is read.
    pub limits: Limits,
    /// How long to wait before a repetition.
    pub back_off: BackOff,
}

/// How long the phases may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Finding the address.
    pub dns: Duration,
    /// The TCP connection, for each address.
    pub connect: Duration,
    /// The TLS handshake, for each address.
    pub tls: Duration,
    /// From the finished handshake to the first byte of the answer.
    pub first_byte: Duration,
    /// Everything together, repetitions and waiting included.
    pub total: Duration,
}

/// How much of an answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the status line and the headers.
    pub head_bytes: usize,
    /// Header lines.
    pub head_lines: usize,
    /// Bytes of the body; what is beyond is not read.
    pub body_bytes: usize,
    /// Bytes of everything: framing can be much larger than what it frames.
    pub wire_bytes: u64,
}

/// How long to wait before a repetition, which are numbered from 1.
pub type BackOff = Arc<dyn Fn(u32) -> Duration + Send + Sync>;

/// Why settings cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// The certificates to trust are not PEM, or none is among them, or one is no certificate.
    Roots,
    /// The sandbox is not on this machine.
    SandboxElsewhere,
    /// No network is allowed.
    NoNetwork,
    /// A limit is smaller than what HTTP needs.
    Limits,
}

impl Default for UpstreamConfig {
    fn default() -> Self {
        Self {
            addresses: AddressPolicy::Public,
            resolver: Arc::new(System),
            extra_roots: Vec::new(),
            timeouts: Timeouts::default(),
            limits: Limits::default(),
            back_off: Arc::new(doubling),
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            dns: Duration::from_secs(5),
            connect: Duration::from_secs(5),
            tls: Duration::from_secs(5),
            first_byte: Duration::from_secs(30),
            total: Duration::from_secs(60),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 16 * 1024,
            head_lines: 64,
            body_bytes: 1024 * 1024,
            wire_bytes: 8 * 1024 * 1024,
        }
    }
}

impl UpstreamConfig {
    pub(crate) fn check(&self) -> Result<(), Unusable> {
        match &self.addresses {
            AddressPolicy::Sandbox(socket) if !socket.ip().is_loopback() => {
                return Err(Unusable::SandboxElsewhere);
            }
            AddressPolicy::Only(networks) if networks.is_empty() => {
                return Err(Unusable::NoNetwork);
            }
            AddressPolicy::Public | AddressPolicy::Only(_) | AddressPolicy::Sandbox(_) => {}
        }
        if self.limits.head_bytes < SMALLEST_HEAD || self.limits.head_lines == 0 {
            return Err(Unusable::Limits);
        }
        Ok(())
    }
}

/// hyper's buffer cannot be smaller.
const SMALLEST_HEAD: usize = 8192;

/// 1, 2, 4 … seconds, each up to half longer or shorter, so that many do not come back at once.
fn doubling(repetition: u32) -> Duration {
    let mut bytes = [0; 4];
    // Without randomness the wait is the shortest, which is still a wait.
    let _ = getrandom::fill(&mut bytes);
    let share = f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX);
    let base = f64::from(1_u32 << repetition.saturating_sub(1).min(6));
    Duration::from_secs_f64(base * (0.5 + share))
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Roots => "the certificates to trust cannot be read",
            Self::SandboxElsewhere => "the sandbox must be on this machine",
            Self::NoNetwork => "no network is allowed, so nothing could be sent",
            Self::Limits => "the headers of an answer need at least 8192 bytes and one line",
        })
    }
}

impl std::error::Error for Unusable {}

#[cfg(test)]
mod tests {
    use super::doubling;
    use std::time::Duration;

    #[test]
    fn the_wait_before_a_repetition_doubles_and_varies_by_half() {
        for _ in 0..1000 {
            for (repetition, middle) in [(1, 1), (2, 2), (3, 4)] {
                let wait = doubling(repetition);
                assert!(wait >= Duration::from_secs(middle) / 2, "{wait:?}");
                assert!(wait <= Duration::from_secs(middle) * 3 / 2, "{wait:?}");
            }
        }
    }
}
