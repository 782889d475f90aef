//! Builds `restore_tools`, the wasm that the page fetches when it first needs it.
//!
//! Trunk builds one wasm for a page and starts it at once. This one joins the files that Trunk has
//! written, in time for everything that is done to all of them.

use crate::build::WASM;
use crate::command::{cargo, run, target_folder};
use crate::tools::WASM_BINDGEN;
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// The crate, and how its files are called.
pub(crate) const NAME: &str = "restore_tools";

/// Builds the wasm and the script that speaks with it into the folder.
pub(crate) fn build_into(folder: &Path, is_release: bool) -> Result<()> {
    let mut build = cargo(&[
        "build",
        "--locked",
        "--lib",
        "--target",
        WASM,
        "--package",
        NAME,
    ]);
    if is_release {
        build.arg("--release");
    }
    run(&mut build)?;
    let profile = if is_release { "release" } else { "debug" };
    let wasm = target_folder()?
        .join(WASM)
        .join(profile)
        .join(format!("{NAME}.wasm"));
    run(Command::new(WASM_BINDGEN.program()?)
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(folder)
        .arg(wasm))
}
