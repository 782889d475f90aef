//! What the sandbox promises, tested over its sockets.
//!
//! Random tests print their seed when they fail; `RESTORE_BUILDER_LONG=1` runs ten times as many.

mod answers;
mod captures;
mod client;
mod control;
#[path = "../../../restore_core/tests/it/drafts.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the core, which use all of it"
)]
mod drafts;
mod faults;
mod python;
mod scripts;
mod signatures;
mod tls;
mod tokens;
