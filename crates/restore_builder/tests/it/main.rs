//! What the program and its commands promise, tested by running them.
//!
//! Random tests print their seed when they fail; `RESTORE_BUILDER_LONG=1` runs ten times as many.

mod aliyun;
mod alphabet;
mod cli;
mod commands;
mod configs;
#[path = "../../../restore_core/tests/it/drafts.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the core, which use all of it"
)]
mod drafts;
mod files;
mod golden;
mod hcloud;
mod import;
mod listener;
mod paste;
mod powershell_model;
mod program;
mod programs;
mod python;
mod script;
mod serve;
mod shell;
mod shells;
mod signed;
mod terminal;
mod terraform;
mod traps;
mod vectors;
mod windows;
