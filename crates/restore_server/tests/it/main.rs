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
#[path = "../../../restore_ledger/tests/it/folder.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the ledger, which use all of it"
)]
mod folder;
mod framing;
mod guards;
mod limits;
mod permissions;
mod postgres;
#[path = "../../../restore_core/tests/it/random.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the core, which use all of it"
)]
mod random;
mod routes;
mod secrets;
mod sending;
mod start;
mod stop;
mod submissions;
