//! What the ledger promises.
//!
//! Random tests print their seed when they fail; `RESTORE_BUILDER_LONG=1` runs ten times as many.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests may fail as tests do: clippy allows it only within test functions"
)]

mod bench;
mod cluster;
mod damage;
mod intents;
mod kill;
mod laws;
mod lease;
