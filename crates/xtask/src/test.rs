//! Every test there is, in one command: a list of steps, run in order, each to its own end.
//!
//! Cheap steps come first. A failed step does not stop the next ones, so that one run tells
//! everything; what cannot be run here is skipped by name, or fails where `CI=true` promises a
//! machine that has it all.

use crate::build::{self, WASM};
use crate::command::{cargo, path_starting_with, read, root, run, say, target_folder};
use crate::machine::{self, CHROMEDRIVER, CHROMIUM};
use crate::tools::{CARGO_DENY, CARGO_FUZZ, TRUNK, WASM_BINDGEN, WASM_PACK};
use crate::{node, python, tidy};
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

/// What of the tests to run, and how hard.
pub(crate) struct Choice {
    /// More cases in property tests; minutes become an hour.
    long: bool,
    /// Only steps with this in their name.
    only: String,
}

impl Choice {
    /// Reads the words after `cargo xtask test`.
    pub(crate) fn read(words: &[&str]) -> Result<Choice> {
        let mut choice = Choice {
            long: false,
            only: String::new(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match (*word, words.as_slice()) {
                ("--long", _) => choice.long = true,
                ("--only", [name, ..]) => {
                    choice.only = (*name).to_owned();
                    words.next();
                }
                _ => bail!("`{word}` is not something the tests know; --long and --only STEP are"),
            }
        }
        Ok(choice)
    }
}

/// How a step ended when it did not fail.
enum End {
    Passed,
    /// With a sentence that says what was not tested, and why.
    Skipped(String),
}

struct Step {
    name: &'static str,
    usually: &'static str,
    run: fn(&Choice) -> Result<End>,
}

const STEPS: [Step; 14] = [
    Step {
        name: "machine",
        usually: "seconds, minutes when a browser has to be installed",
        run: machine,
    },
    Step {
        name: "tools",
        usually: "seconds, 25 min the first time for this person",
        run: tools,
    },
    Step {
        name: "format",
        usually: "seconds",
        run: format,
    },
    Step {
        name: "tidy",
        usually: "seconds",
        run: tidy,
    },
    Step {
        name: "clippy-native",
        usually: "1 min cold",
        run: clippy_native,
    },
    Step {
        name: "clippy-wasm",
        usually: "2 min cold",
        run: clippy_wasm,
    },
    Step {
        name: "deny",
        usually: "seconds",
        run: deny,
    },
    Step {
        name: "advisories",
        usually: "seconds",
        run: advisories,
    },
    Step {
        name: "native",
        usually: "5 min cold, longer with --long",
        run: native,
    },
    Step {
        name: "fuzz",
        usually: "2 min and a build with --long, nothing without",
        run: fuzz,
    },
    Step {
        name: "components",
        usually: "3 min cold",
        run: components,
    },
    Step {
        name: "build",
        usually: "4 min cold",
        run: release,
    },
    Step {
        name: "server",
        usually: "seconds",
        run: server,
    },
    Step {
        name: "page",
        usually: "minutes",
        run: page,
    },
];

/// Runs the chosen steps and says how each ended. Fails when one did.
pub(crate) fn test(choice: &Choice) -> Result<()> {
    let mut lines = Vec::new();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for step in STEPS.iter().filter(|step| step.name.contains(&choice.only)) {
        say(&format!("{} ({})", step.name, step.usually));
        let started = Instant::now();
        let end = (step.run)(choice);
        let (count, word) = match end {
            Ok(End::Passed) => (&mut passed, "passed".to_owned()),
            Ok(End::Skipped(why)) => (&mut skipped, format!("skipped: {why}")),
            Err(error) => (&mut failed, format!("FAILED: {error:#}")),
        };
        *count += 1;
        let line = format!(
            "{:>14}  {:>6.1} s  {word}",
            step.name,
            started.elapsed().as_secs_f32()
        );
        eprintln!("{line}");
        lines.push(line);
    }
    println!("\n{}\n", lines.join("\n"));
    match skipped {
        0 => println!("{passed} passed, {failed} failed"),
        _ => println!("{passed} passed, {failed} failed, {skipped} skipped"),
    }
    match (failed, lines.len()) {
        (_, 0) => bail!("no step has `{}` in its name", choice.only),
        (0, _) => Ok(()),
        _ => bail!("not everything passed"),
    }
}

/// Only the setting up, for someone who wants to work offline afterwards.
pub(crate) fn set_up() -> Result<()> {
    let choice = Choice {
        long: false,
        only: String::new(),
    };
    for step in [machine, tools] {
        if let End::Skipped(why) = step(&choice)? {
            say(&why);
        }
    }
    run(&mut cargo(&["fetch", "--locked"]))
}

fn machine(_: &Choice) -> Result<End> {
    let missing = machine::install_missing();
    if missing.is_empty() {
        return Ok(End::Passed);
    }
    missing_here(format!(
        "{} missing, so what needs them is not tested here",
        missing.join(", ")
    ))
}

fn tools(_: &Choice) -> Result<End> {
    build::wasm_target()?;
    build::rustfmt_and_clippy()?;
    node::build_tools()?;
    node::packages_in(&root().join("tests/e2e"))?;
    if let Err(error) = python::with_sdks() {
        say(&format!("The Python SDKs are not here: {error:#}"));
    }
    for tool in [TRUNK, WASM_BINDGEN, WASM_PACK, CARGO_DENY] {
        tool.folder()?;
    }
    Ok(End::Passed)
}

fn format(_: &Choice) -> Result<End> {
    passed(&mut cargo(&["fmt", "--all", "--check"]))
}

fn tidy(_: &Choice) -> Result<End> {
    tidy::tidy()?;
    Ok(End::Passed)
}

fn clippy_native(_: &Choice) -> Result<End> {
    let crates = [
        "clippy",
        "--workspace",
        "--exclude",
        "restore_forms",
        "--all-targets",
        "--locked",
    ];
    passed(cargo(&crates).args(["--", "--deny", "warnings"]))
}

fn clippy_wasm(_: &Choice) -> Result<End> {
    let app = [
        "clippy",
        "--package",
        "restore_forms",
        "--all-targets",
        "--locked",
        "--target",
        WASM,
    ];
    passed(cargo(&app).args(["--", "--deny", "warnings"]))
}

fn deny(_: &Choice) -> Result<End> {
    let checks = [
        "--workspace",
        "--locked",
        "check",
        "bans",
        "licenses",
        "sources",
    ];
    passed(
        Command::new(CARGO_DENY.program()?)
            .args(checks)
            .current_dir(root()),
    )
}

/// Apart from the other checks, because the database of known weaknesses is the one thing that
/// has to be fetched anew each time, and a machine without it can still say everything else.
fn advisories(_: &Choice) -> Result<End> {
    let deny = CARGO_DENY.program()?;
    let fetched = run(Command::new(&deny)
        .args(["fetch", "db"])
        .current_dir(root()));
    if fetched.is_err() {
        return Ok(End::Skipped(
            "the advisory database cannot be reached from here".to_owned(),
        ));
    }
    let checks = [
        "--workspace",
        "--locked",
        "check",
        "--disable-fetch",
        "advisories",
    ];
    passed(Command::new(deny).args(checks).current_dir(root()))
}

fn native(choice: &Choice) -> Result<End> {
    let mut tests = cargo(&[
        "test",
        "--workspace",
        "--exclude",
        "restore_forms",
        "--locked",
    ]);
    if choice.long {
        tests.env("RESTORE_BUILDER_LONG", "1");
    }
    match python::with_sdks() {
        Ok(python) => {
            tests.env(python::VARIABLE, python);
        }
        // The tests name what they skip, and fail in CI.
        Err(error) => say(&format!("The Python SDKs are not here: {error:#}")),
    }
    passed(&mut tests)
}

/// A minute of random changes to the seeds for each target. What is found stays out of the seeds.
fn fuzz(choice: &Choice) -> Result<End> {
    const TARGETS: [&str; 2] = ["import", "draft"];
    if !choice.long {
        return Ok(End::Skipped("fuzzing is for --long".to_owned()));
    }
    let nightly = || {
        let mut command = Command::new("rustup");
        command.args(["run", "nightly"]).current_dir(root());
        command
    };
    if read(nightly().args(["cargo", "--version"])).is_err() {
        return Ok(End::Skipped(
            "a nightly toolchain is missing: rustup toolchain install nightly".to_owned(),
        ));
    }
    let program = CARGO_FUZZ.program()?;
    for target in TARGETS {
        let found = root().join("fuzz/target/found").join(target);
        std::fs::create_dir_all(&found)?;
        let mut command = nightly();
        command
            .arg(&program)
            .args(["run", target])
            .arg(found)
            .arg(root().join("fuzz/corpus").join(target))
            .args(["--", "-max_total_time=60", "-max_len=16384"]);
        run(&mut command)?;
    }
    Ok(End::Passed)
}

/// `no-install` keeps wasm-pack from fetching a driver or a second wasm-bindgen: it takes ours
/// from the path, and the driver it is told.
fn components(_: &Choice) -> Result<End> {
    let driver = match (CHROMIUM.need(), CHROMEDRIVER.need()) {
        (Ok(_), Ok(driver)) => driver,
        (Err(missing), _) | (_, Err(missing)) => return missing_here(missing.to_string()),
    };
    passed(
        Command::new(WASM_PACK.program()?)
            .args([
                "test",
                "--headless",
                "--chrome",
                "--mode",
                "no-install",
                "--chromedriver",
            ])
            .arg(driver)
            .args([".", "--locked"])
            .env("PATH", path_starting_with(&[WASM_BINDGEN.folder()?])?)
            .current_dir(root()),
    )
}

fn release(_: &Choice) -> Result<End> {
    build::release()?;
    Ok(End::Passed)
}

/// The little web server that the page tests and measurements stand on.
fn server(_: &Choice) -> Result<End> {
    passed(
        node::node()?
            .args(["--test", "tests/web/"])
            .current_dir(root()),
    )
}

fn page(choice: &Choice) -> Result<End> {
    let chromium = match CHROMIUM.need() {
        Ok(chromium) => chromium,
        Err(missing) => return missing_here(missing.to_string()),
    };
    let folder = root().join("tests/e2e");
    node::packages_in(&folder)?;
    // Before any page waits for its server.
    run(&mut cargo(&[
        "build",
        "--locked",
        "--package",
        "restore_builder",
    ]))?;
    let program = format!("debug/restore-builder{}", std::env::consts::EXE_SUFFIX);
    let mut tests = node::node()?;
    if choice.long {
        tests.env("RESTORE_BUILDER_LONG", "1");
    }
    passed(
        tests
            .args(["node_modules/@playwright/test/cli.js", "test"])
            .env("RESTORE_BUILDER", target_folder()?.join(program))
            .env("CHROMIUM", chromium)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .current_dir(folder),
    )
}

fn passed(command: &mut Command) -> Result<End> {
    run(command)?;
    Ok(End::Passed)
}

/// A missing program is a reason to skip on someone's own machine and a fault in CI.
fn missing_here(sentence: String) -> Result<End> {
    if std::env::var("CI").is_ok_and(|value| value == "true") {
        bail!(sentence);
    }
    Ok(End::Skipped(sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_read_in_any_order() {
        let choice = Choice::read(&["--only", "page", "--long"]).unwrap();
        assert!(choice.long);
        assert_eq!(choice.only, "page");
    }

    #[test]
    fn an_unknown_word_is_refused() {
        assert!(Choice::read(&["--fast"]).is_err());
        assert!(Choice::read(&["--only"]).is_err());
    }
}
