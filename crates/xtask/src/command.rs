//! Runs other programs: from the root of the clone, with the pinned tools first on the path, and
//! with an error that names the command.

use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the clone this xtask was built in.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/xtask lies two folders below the root")
}

/// `cargo` with these arguments, in the root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(arguments);
    command
}

/// Runs it to the end with its output shown. Fails when it cannot be started or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// What it writes to standard output. Fails as [`run`] does; its errors are not shown.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", shown(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The search path with these folders in front of the person's own.
pub(crate) fn path_starting_with(folders: &[PathBuf]) -> Result<OsString> {
    let own = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&own));
    std::env::join_paths(all).context("a folder on the path has a separator in its name")
}

/// The first program of this name on the person's path.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let own = std::env::var_os("PATH")?;
    std::env::split_paths(&own)
        .map(|folder| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
        .find(|candidate| candidate.is_file())
}

/// Says what is about to happen, and how long it usually takes where that is worth knowing.
pub(crate) fn say(sentence: &str) {
    eprintln!("==> {sentence}");
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}

/// Where cargo builds: this clone's own folder unless somebody chose another.
pub(crate) fn target_folder() -> Result<PathBuf> {
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
