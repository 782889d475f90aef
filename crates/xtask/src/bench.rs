//! Measures the app, the native binary, the server and its ledger, all as they are released.

use crate::command::{cargo, root, run, say};
use crate::{build, node};
use anyhow::Result;

/// The parts of the bench that need no page.
const WITHOUT_PAGE: [&str; 3] = ["render", "server", "ledger"];

/// Builds what is measured, then hands over to `bench/run.mjs` with the arguments as they came.
pub(crate) fn bench(arguments: &[&str]) -> Result<()> {
    let chosen = chosen(arguments);
    let needs = |part: &str| chosen.as_ref().is_none_or(|parts| parts.contains(&part));
    let needs_page = chosen
        .as_ref()
        .is_none_or(|parts| parts.iter().any(|part| !WITHOUT_PAGE.contains(part)));
    if needs_page {
        build::release()?;
    }
    if needs("render") {
        native(
            "the native binary",
            &["build", "--package", "restore_builder"],
        )?;
    }
    if needs("server") {
        let example = [
            "build",
            "--package",
            "restore_server",
            "--example",
            "throughput",
        ];
        native("the server under load", &example)?;
    }
    if needs("ledger") {
        let test = [
            "test",
            "--no-run",
            "--package",
            "restore_ledger",
            "--test",
            "it",
        ];
        native("the ledger's measurement", &test)?;
    }
    node::packages_in(&root().join("bench"))?;
    run(node::node()?
        .arg("bench/run.mjs")
        .args(arguments)
        .current_dir(root()))
}

fn native(what: &str, words: &[&str]) -> Result<()> {
    say(&format!("Building {what}: minutes the first time."));
    run(cargo(words).args(["--profile", "release-native", "--locked"]))
}

/// The parts after `--only`, or none when all of them are measured.
fn chosen<'a>(arguments: &[&'a str]) -> Option<Vec<&'a str>> {
    let mut after = arguments.iter();
    let list = after.find_map(|word| match word.strip_prefix("--only=") {
        Some(list) => Some(Some(list)),
        None => (*word == "--only").then_some(None),
    })?;
    let list = list.or_else(|| after.next().copied())?;
    Some(list.split(',').collect())
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn the_chosen_parts_are_read_as_the_bench_reads_them() {
        for (arguments, expected) in [
            (vec!["--rounds", "3"], None),
            (vec!["--only", "server"], Some(vec!["server"])),
            (
                vec!["--rounds", "3", "--only=server,ledger"],
                Some(vec!["server", "ledger"]),
            ),
            (vec!["--only"], None),
        ] {
            assert_eq!(chosen(&arguments), expected, "{arguments:?}");
        }
    }
}
