//! Node, and what comes from its package registry: wasm-opt, esbuild and Playwright, pinned by lock
//! files.

use crate::command::{on_path, read, run, say};
use crate::tools::{cache, install_once};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const OLDEST_NODE: u32 = 20;

const WASM_OPT: &str = "132";
const ESBUILD: &str = "0.28.2";
const BUILD_TOOLS: &str = include_str!("../build-tools/package.json");
const BUILD_TOOLS_LOCK: &str = include_str!("../build-tools/package-lock.json");

/// `node`, or one sentence that says how to get it.
pub(crate) fn node() -> Result<Command> {
    let version = read(Command::new("node").arg("--version")).unwrap_or_default();
    let major = version
        .trim()
        .strip_prefix('v')
        .and_then(|rest| rest.split('.').next());
    match major.and_then(|digits| digits.parse::<u32>().ok()) {
        Some(major) if major >= OLDEST_NODE => Ok(Command::new("node")),
        Some(_) => bail!(
            "Node {} is too old, version {OLDEST_NODE} or newer is needed: {}",
            version.trim(),
            how_to_install_node()
        ),
        None => bail!("Node is missing: {}", how_to_install_node()),
    }
}

/// `wasm-opt` of the pinned version: the person's own, or the one from the build tools.
pub(crate) fn wasm_opt() -> Result<Command> {
    if let Some(own) = on_path("wasm-opt")
        && is_wasm_opt(Command::new(&own))
    {
        return Ok(Command::new(own));
    }
    wasm_opt_in(&build_tools()?)
}

/// `esbuild`, which shrinks scripts and styles.
pub(crate) fn esbuild() -> Result<Command> {
    esbuild_in(&build_tools()?)
}

/// The folder with the tools that come as packages, filled when nobody has done it yet.
pub(crate) fn build_tools() -> Result<PathBuf> {
    node()?;
    let home = cache()?.join(format!("binaryen-{WASM_OPT}-esbuild-{ESBUILD}"));
    let whole = |home: &Path| {
        wasm_opt_in(home).is_ok_and(is_wasm_opt) && esbuild_in(home).is_ok_and(is_esbuild)
    };
    if !whole(&home) {
        install_once(&home, whole, |partial| {
            say("Fetching wasm-opt and esbuild, 120 MB unpacked: under a minute.");
            fs::write(partial.join("package.json"), BUILD_TOOLS)?;
            fs::write(partial.join("package-lock.json"), BUILD_TOOLS_LOCK)?;
            npm_ci(partial)
        })?;
    }
    Ok(home)
}

/// Installs exactly what the lock file in this folder says, unless that is already there.
pub(crate) fn packages_in(folder: &Path) -> Result<()> {
    node()?;
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&folder.join("package-lock.json")) {
        return Ok(());
    }
    say("Fetching the test runner's packages: a few seconds.");
    npm_ci(folder)
}

fn npm_ci(folder: &Path) -> Result<()> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm)
        .args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(folder))
    .context("npm could not fetch the packages; it comes with Node and needs the network once")
}

/// Both packages bring a script for Node, so they are started the same way on every system.
fn wasm_opt_in(home: &Path) -> Result<Command> {
    let mut command = node()?;
    command.arg(home.join("node_modules/binaryen/bin/wasm-opt"));
    Ok(command)
}

fn is_wasm_opt(mut command: Command) -> bool {
    let answer = read(command.arg("--version")).unwrap_or_default();
    answer.split_whitespace().nth(2) == Some(WASM_OPT)
}

fn esbuild_in(home: &Path) -> Result<Command> {
    let mut command = node()?;
    command.arg(home.join("node_modules/esbuild/bin/esbuild"));
    Ok(command)
}

fn is_esbuild(mut command: Command) -> bool {
    read(command.arg("--version")).is_ok_and(|answer| answer.trim() == ESBUILD)
}

fn modified(path: &PathBuf) -> Option<std::time::SystemTime> {
    fs::metadata(path).and_then(|facts| facts.modified()).ok()
}

fn how_to_install_node() -> &'static str {
    if cfg!(windows) {
        "winget install OpenJS.NodeJS.LTS"
    } else if cfg!(target_os = "macos") {
        "brew install node"
    } else {
        "sudo apt-get install nodejs npm (Debian 13, Ubuntu 25.04 or newer), or the installer from nodejs.org"
    }
}
