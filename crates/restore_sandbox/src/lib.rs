//! An imitation of the five endpoints, for a newcomer's first send and for tests.
//!
//! It verifies signatures as the vendors do, reads the request back as a draft, applies the rules of
//! the catalogue and answers in the shapes of the vendors' pages. It restores nothing and keeps
//! nothing but memory: the tasks that it made, and the last requests, with secrets masked. On
//! demand it fails in one of twelve ways ([`Fault`]).
//!
//! It listens on loopback alone, and its keys ([`credentials`]) are known to everyone.
//!
//! ```
//! # tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
//! use restore_sandbox::{Sandbox, SandboxConfig};
//!
//! let running = Sandbox::start(SandboxConfig::default()).await?;
//! assert!(running.address.ip().is_loopback());
//! assert_eq!(running.counts().requests, 0);
//! running.stop().await;
//! # Ok::<(), std::io::Error>(())
//! # }).expect("it starts");
//! ```

mod answer;
mod arrival;
mod control;
pub mod credentials;
mod door;
mod fault;
mod imitation;
mod memory;
mod record;
mod server;
mod stream;
mod verify;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio_rustls::rustls::ServerConfig;

pub use fault::Fault;
pub use record::{Counts, Received};

/// Seconds since 1970-01-01 UTC.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What a sandbox is started with.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Where the vendors' hosts are imitated: a loopback address; port 0 takes any.
    pub address: SocketAddr,
    /// Where it is inspected and told to fail, which works while `address` refuses.
    pub control: SocketAddr,
    /// Certificate and key, where the imitation is to speak TLS. `control` never does.
    pub tls: Option<Arc<ServerConfig>>,
    /// The time by which signatures are judged.
    pub clock: Clock,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            address: any_port,
            control: any_port,
            tls: None,
            clock: Arc::new(now),
        }
    }
}

impl fmt::Debug for SandboxConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxConfig")
            .field("address", &self.address)
            .field("control", &self.control)
            .field("tls", &self.tls.is_some())
            .finish_non_exhaustive()
    }
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// The imitation.
#[derive(Debug)]
pub struct Sandbox;

impl Sandbox {
    /// Starts listening, on the runtime of the caller.
    ///
    /// # Errors
    /// When an address is not on loopback, or cannot be listened on.
    pub async fn start(config: SandboxConfig) -> io::Result<Running> {
        for address in [config.address, config.control] {
            if !address.ip().is_loopback() {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    format!("{address} is not on loopback, and the sandbox's keys are no secret"),
                ));
            }
        }
        server::start(config).await
    }
}

/// A sandbox that listens. Dropped, it stops.
#[derive(Debug)]
pub struct Running {
    /// Where the vendors' hosts are imitated.
    pub address: SocketAddr,
    /// Where it is inspected and told to fail; `address` answers the same, unless it fails.
    pub control: SocketAddr,
    pub(crate) server: server::Server,
}

impl Running {
    /// The next `times` connections fail like this, instead of whatever was to fail before.
    ///
    /// [`Fault::Refuse`] ignores `times`, for nobody can count connections that are refused: it
    /// lasts until something else is asked for. When this returns, it is so.
    pub async fn fault(&self, fault: Fault, times: u32) {
        self.server.fault(Some((fault, times))).await;
    }

    /// Nothing fails from here on.
    pub async fn recover(&self) {
        self.server.fault(None).await;
    }

    /// The last 1,000 requests that arrived whole, oldest first.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.server.received()
    }

    /// How much has happened since the start.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.server.counts()
    }

    /// Stops listening, and closes what is open.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}
