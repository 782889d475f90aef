//! What the program and its commands promise, tested by running them.
//!
//! Random tests print their seed when they fail; `RESTORE_BUILDER_LONG=1` runs ten times as many.

mod aliyun;
mod alphabet;
mod cli;
mod commands;
#[path = "../../../restore_core/tests/it/drafts.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the core, which use all of it"
)]
mod drafts;
mod import;
mod listener;
mod program;
#[path = "../../../restore_core/tests/it/random.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the core, which use all of it"
)]
mod random;
mod shell;
mod shells;
mod vectors;
