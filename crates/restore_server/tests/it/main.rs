//! What the server promises, tested over real sockets on loopback.
//!
//! Random tests print their seed when they fail; `RESTORE_BUILDER_LONG=1` runs ten times as many.

mod client;
#[path = "../../../restore_ledger/tests/it/cluster.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the ledger, which use all of it"
)]
mod cluster;
#[path = "../../../restore_core/tests/it/drafts.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the core, which use all of it"
)]
mod drafts;
mod files;
mod framing;
mod guards;
mod limits;
mod memory;
mod nginx;
mod permissions;
mod postgres;
mod routes;
mod secrets;
mod sending;
mod start;
mod stop;
mod submissions;

/// That of `restore-builder`, because some tests look at how much memory is held.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
