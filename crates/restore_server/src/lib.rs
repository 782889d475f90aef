//! Restore Builder's own server: serves the page, and sends what the page has shown.
//!
//! It takes drafts, never addresses: the request is made here by the same engine that showed it,
//! signed with this server's own keys, written into the ledger and then sent, at most once. Every
//! answer says for certain whether anything left.
//!
//! In reading order: [`config`] is what can be decided and what would be unsafe; [`accept`] takes
//! connections, `examined` and [`framing`] what comes in on them; `api` has the routes, `guard`,
//! `users` and `rate` say who may use them; `submission` reads what is to be sent, `credential`
//! signs it, `sender` sends it and writes it down; `ended` is what became of it.
//!
//! ```no_run
//! # async fn example() -> Result<(), restore_server::config::Unusable> {
//! use restore_server::{Server, config::Config};
//!
//! let running = Server::new(Config::sandbox())?.start().await?;
//! println!("{}", running.origin());
//! running.stop().await;
//! # Ok(())
//! # }
//! ```

pub mod accept;
mod activity;
mod answer;
mod api;
mod assets;
mod audit;
pub mod config;
pub mod courier;
mod credential;
pub mod ended;
mod examined;
pub mod framing;
mod guard;
mod headers;
mod metrics;
pub mod origin;
mod rate;
pub mod refusal;
mod sender;
mod server;
mod submission;
mod users;

#[cfg(test)]
#[path = "../tests/it/submissions.rs"]
#[allow(dead_code, reason = "shared with tests that use all of it")]
mod submissions;

pub use examined::Patience;
pub use server::{Running, Server};
