//! The vendors' Python SDKs, at pinned versions, in a place of their own.
//!
//! Tests run the exported programs with them. They are installed once per person and per list of
//! versions, outside the clone; whoever has no Python goes without these tests.

use crate::command::{root, run, say};
use crate::machine::PYTHON;
use crate::tools::{cache, install_once};
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What tells the tests which Python has the packages.
pub(crate) const VARIABLE: &str = "RESTORE_BUILDER_PYTHON";

/// A Python that has the packages of `tests/sdk/requirements.txt`.
pub(crate) fn with_sdks() -> Result<PathBuf> {
    let list = root().join("tests/sdk/requirements.txt");
    let versions =
        fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    let mut hasher = DefaultHasher::new();
    versions.hash(&mut hasher);
    let home = cache()?.join(format!("python-sdks-{:016x}", hasher.finish()));
    install_once(&home, is_whole, |partial| install(partial, &list))?;
    Ok(python_in(&home))
}

/// The last thing that is made.
fn is_whole(home: &Path) -> bool {
    home.join("whole").exists()
}

fn install(partial: &Path, list: &Path) -> Result<()> {
    let python = PYTHON.need()?;
    say("Installing the vendors' Python SDKs, once for all clones: about a minute.");
    run(Command::new(python)
        .args(["-m", "venv", "--clear"])
        .arg(partial))?;
    run(Command::new(python_in(partial))
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .arg("--requirement")
        .arg(list))?;
    fs::write(partial.join("whole"), "").context("cannot write to the cache")
}

fn python_in(home: &Path) -> PathBuf {
    if cfg!(windows) {
        home.join("Scripts").join("python.exe")
    } else {
        home.join("bin").join("python")
    }
}
