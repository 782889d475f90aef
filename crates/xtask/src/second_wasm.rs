//! Builds `restore_tools`, the wasm that the page fetches when it first needs it.
//!
//! Trunk builds one wasm for a page and starts it at once. This one joins the files that Trunk has
//! written, in time for everything that is done to all of them.

use crate::build::WASM;
use crate::command::{cargo, read, run};
use crate::tools::WASM_BINDGEN;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
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

/// Where cargo builds: this clone's own folder unless somebody chose another.
fn target_folder() -> Result<PathBuf> {
    let facts = read(&mut cargo(&[
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
        "--offline",
    ]))?;
    let (_, rest) = facts
        .split_once("\"target_directory\":\"")
        .context("cargo metadata names no target folder")?;
    let (folder, _) = rest.split_once('"').unwrap_or((rest, ""));
    Ok(PathBuf::from(folder.replace("\\\\", "\\")))
}
