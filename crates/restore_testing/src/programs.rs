//! Programs of the machine that a test needs: skipped by name where they are missing, a failure in CI.

use std::path::PathBuf;

/// Whether all these programs are here. A missing one is named.
///
/// # Panics
/// When one is missing where `CI` is set: there nothing is skipped.
#[must_use]
pub fn are_here(programs: &[&str]) -> bool {
    let missing: Vec<_> = programs
        .iter()
        .filter(|program| find(program).is_none())
        .collect();
    if !missing.is_empty() {
        skipped(&format!("{missing:?} cannot be found"));
    }
    missing.is_empty()
}

/// Says that a test is skipped, and why.
///
/// # Panics
/// Where `CI` is set: there nothing is skipped.
pub fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
    assert!(
        std::env::var_os("CI").is_none(),
        "in CI nothing is skipped: {why}"
    );
}

/// Where a program of the path is.
#[must_use]
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
