//! The release build of the app: a `dist/` that any static server can serve from any path.

use crate::command::{cargo, path_starting_with, read, root, run, say};
use crate::node;
use crate::tools::{TRUNK, WASM_BINDGEN};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target of the app.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Sets up what is missing and builds `dist/`.
pub(crate) fn release() -> Result<()> {
    wasm_target()?;
    // Before the long part, so that a missing Node is said at once.
    node::build_tools()?;
    let tools = [TRUNK.folder()?, WASM_BINDGEN.folder()?];
    say("Building the app: about 4 min the first time, 1 min after a change.");
    run(&mut cargo(&["fetch", "--locked", "--target", WASM]))?;
    run(Command::new(TRUNK.program()?)
        .args(["build", "--release", "--locked", "--skip-version-check"])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            without_own_paths(),
        )
        .env("PATH", path_starting_with(&tools)?)
        // Trunk reads this as a flag of its own and refuses the usual `1`.
        .env_remove("NO_COLOR")
        .current_dir(root()))?;
    say("The app is in dist/.");
    Ok(())
}

/// Flags that keep the folders of this machine out of what is shipped.
///
/// A panic names its file. The same source then gives the same bytes for everyone, and they are
/// fewer. Empty where a path has a space, which this variable of cargo cannot carry.
fn without_own_paths() -> String {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let registries = cargo_home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let folders = registries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let flags: Vec<_> = folders
        .map(|folder| format!("--remap-path-prefix={}=", folder.join("").display()))
        .chain([format!(
            "--remap-path-prefix={}=",
            root().join("").display()
        )])
        .collect();
    match flags.iter().any(|flag| flag.contains(' ')) {
        true => String::new(),
        false => flags.join(" "),
    }
}

/// Makes sure that rustc can build for the browser.
pub(crate) fn wasm_target() -> Result<()> {
    let folder = read(
        Command::new("rustc")
            .args(["--print", "target-libdir", "--target", WASM])
            .current_dir(root()),
    )?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    say("Adding the wasm target: a few seconds.");
    rustup(&["target", "add", WASM])
}

/// Makes sure that rustfmt and clippy are there; a minimal toolchain comes without.
pub(crate) fn rustfmt_and_clippy() -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if read(&mut cargo(&[subcommand, "--version"])).is_err() {
            rustup(&["component", "add", component])?;
        }
    }
    Ok(())
}

fn rustup(arguments: &[&str]) -> Result<()> {
    if read(Command::new("rustup").arg("--version")).is_err() {
        bail!(
            "rustup is missing, so `rustup {}` cannot be done: get it from rustup.rs",
            arguments.join(" ")
        );
    }
    run(Command::new("rustup").args(arguments).current_dir(root()))
        .context("rustup could not fetch it; it needs the network once")
}
