//! The invariants that a program can check.
//!
//! Each is an absence: something that must not appear in certain files. A new one is a line in
//! [`CHECKS`] and a function from the files to what is wrong. Knows text, not Rust: where a check
//! would need a parser, it is written to be too strict and the code is written to please it.

use crate::command::{read, root};
use crate::page;
use crate::tools::WASM_BINDGEN;
use anyhow::{Result, bail};
use std::fmt;
use std::fs;
use std::process::Command;

/// One tracked text file.
struct Source {
    /// From the root, with `/` on every system.
    path: String,
    text: String,
}

/// Printed as `file:line: sentence`.
#[derive(Debug, PartialEq)]
struct Violation {
    path: String,
    line: usize,
    sentence: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.sentence)
    }
}

type Check = fn(&[Source]) -> Vec<Violation>;

const CHECKS: [Check; 11] = [
    the_core_depends_on_no_browser_and_no_runtime,
    the_core_reads_nothing_but_its_arguments,
    only_route_spells_a_hash,
    only_the_catalogue_names_an_operation,
    only_courier_opens_a_connection,
    every_module_says_what_it_is_for,
    every_crate_takes_the_workspace_lints,
    no_path_or_host_of_someones_machine,
    the_page_has_nothing_inline,
    the_policies_agree,
    wasm_bindgen_has_one_version,
];

/// Prints every violation in the clone. Fails when there is one.
pub(crate) fn tidy() -> Result<()> {
    let sources = sources()?;
    let violations: Vec<_> = CHECKS.iter().flat_map(|check| check(&sources)).collect();
    for violation in &violations {
        println!("{violation}");
    }
    match violations.len() {
        0 => Ok(()),
        1 => bail!("1 invariant is broken"),
        many => bail!("{many} invariants are broken"),
    }
}

/// The text files that are tracked or about to be: what is ignored is not looked at.
fn sources() -> Result<Vec<Source>> {
    let listed = read(
        Command::new("git")
            .args([
                "ls-files",
                "-z",
                "--cached",
                "--others",
                "--exclude-standard",
            ])
            .current_dir(root()),
    )?;
    let mut sources = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // A file that is gone but still listed, or not text, has nothing to check.
        if let Ok(text) = fs::read_to_string(root().join(path)) {
            sources.push(Source {
                path: path.to_owned(),
                text,
            });
        }
    }
    Ok(sources)
}

fn the_core_depends_on_no_browser_and_no_runtime(sources: &[Source]) -> Vec<Violation> {
    const FOREIGN: [&str; 8] = [
        "leptos",
        "web-sys",
        "js-sys",
        "wasm-bindgen",
        "wasm-bindgen-futures",
        "gloo",
        "tokio",
        "reqwest",
    ];
    let manifests = sources
        .iter()
        .filter(|source| source.path == "crates/restore_core/Cargo.toml");
    find(manifests, |_, line| {
        let name = line
            .trim_start_matches("[dependencies.")
            .split([' ', '=', '.', ']'])
            .next()?;
        let name = name.replace('_', "-");
        FOREIGN
            .iter()
            .any(|foreign| name == *foreign || name.starts_with(&format!("{foreign}-")))
            .then(|| format!("restore_core must run everywhere, so it cannot depend on {name}"))
    })
}

fn the_core_reads_nothing_but_its_arguments(sources: &[Source]) -> Vec<Violation> {
    const OUTSIDE: [&str; 6] = ["fs", "net", "time", "env", "process", "thread"];
    find(
        code_under(sources, &["crates/restore_core/src/"]),
        |_, line| {
            let line = code(line);
            let module = OUTSIDE.iter().find(|module| {
                has_word(line, &format!("std::{module}"))
                    || line.contains("std::{") && has_word(line, module)
            });
            let module = module.map(|module| format!("std::{module}"));
            let other = ["SystemTime", "rand", "getrandom"]
                .iter()
                .find(|word| has_word(line, word));
            let what = module.or_else(|| other.map(|word| (*word).to_owned()))?;
            Some(format!(
                "restore_core gets the outside world as arguments; {what} would fetch it"
            ))
        },
    )
}

fn only_route_spells_a_hash(sources: &[Source]) -> Vec<Violation> {
    let files = code_under(sources, &["src/", "crates/"])
        .filter(|source| source.path != "crates/restore_dom/src/route.rs");
    find(files, |_, line| {
        code(line)
            .contains(concat!("\"#", "/"))
            .then(|| "a route is spelled only in crates/restore_dom/src/route.rs".to_owned())
    })
}

/// A rule about one operation belongs to the operation, where all of them can be compared.
fn only_the_catalogue_names_an_operation(sources: &[Source]) -> Vec<Violation> {
    const NAMES: [&str; 5] = [
        concat!("hbr", ".CreateRestoreJob"),
        concat!("dbs", ".CreateRestoreTask"),
        concat!("dbs", ".StartRestoreTask"),
        concat!("hss", ".RestoreDuplicationInfo"),
        concat!("cbr", ".RestoreBackup"),
    ];
    let files = code_under(sources, &["src/", "crates/"])
        .filter(|source| !source.path.starts_with("crates/restore_core/src/catalogue"));
    find(files, |_, line| {
        let name = NAMES.iter().find(|name| code(line).contains(**name))?;
        Some(format!(
            "{name} may be named only in crates/restore_core/src/catalogue"
        ))
    })
}

/// Where the code of the page is.
const PAGE: &[&str] = &["src/", "crates/restore_dom/", "crates/restore_tools/"];

/// The file that may.
const COURIER: &str = "crates/restore_tools/src/send/courier.rs";

fn only_courier_opens_a_connection(sources: &[Source]) -> Vec<Violation> {
    const WAYS: [&str; 7] = [
        "js_name = fetch",
        "gloo_net",
        "fetch_with_str",
        "fetch_with_request",
        "XmlHttpRequest",
        "WebSocket",
        "EventSource",
    ];
    let files = code_under(sources, PAGE).filter(|source| source.path != COURIER);
    find(files, |_, line| {
        let way = WAYS.iter().find(|way| code(line).contains(**way))?;
        Some(format!(
            "only {COURIER} opens a connection; {way} would be a second way out"
        ))
    })
}

fn every_module_says_what_it_is_for(sources: &[Source]) -> Vec<Violation> {
    let modules = sources.iter().filter(|source| source.path.ends_with(".rs"));
    modules
        .filter(|module| !module.text.trim_start().starts_with("//!"))
        .map(|module| {
            violation(
                module,
                1,
                "begins without a `//!` that says what the module is for",
            )
        })
        .collect()
}

fn every_crate_takes_the_workspace_lints(sources: &[Source]) -> Vec<Violation> {
    let manifests = sources
        .iter()
        .filter(|source| source.path.ends_with("Cargo.toml"));
    manifests
        .filter(|manifest| !manifest.text.contains("[lints]\nworkspace = true"))
        .map(|manifest| violation(manifest, 1, "does not take the lints of the workspace"))
        .collect()
}

fn no_path_or_host_of_someones_machine(sources: &[Source]) -> Vec<Violation> {
    // Cut in two, so that this file does not find itself.
    const TRACES: [&str; 9] = [
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("registry.", "npmjs.org"),
        concat!("registry.", "yarnpkg.com"),
        concat!("index.", "crates.io"),
        concat!("static.", "crates.io"),
        concat!("arti", "factory"),
    ];
    // Examples need homes too: these two belong to nobody.
    const NOBODY: [&str; 2] = [concat!("/ho", "me/alice"), concat!("/ho", "me/bob")];
    find(sources.iter(), |_, line| {
        let line = NOBODY
            .iter()
            .fold(line.to_owned(), |line, home| line.replace(home, ""));
        let trace = TRACES.iter().find(|trace| line.contains(**trace))?;
        Some(format!(
            "{trace} belongs to one machine or one package registry; in examples, write alice or bob"
        ))
    })
}

fn the_page_has_nothing_inline(sources: &[Source]) -> Vec<Violation> {
    let pages = sources.iter().filter(|source| source.path == "index.html");
    pages
        .flat_map(|source| {
            let refused = page::refused(&source.text).into_iter();
            refused.map(|refused| violation(source, refused.line, &refused.why))
        })
        .collect()
}

/// The policy is written three times, for three kinds of host. Only a header can say who may
/// frame the page, so the page's own copy goes without that part.
fn the_policies_agree(sources: &[Source]) -> Vec<Violation> {
    let Some(policy) = policy_in(
        sources,
        "hosting/_headers",
        "Content-Security-Policy: ",
        '\n',
    ) else {
        return Vec::new();
    };
    let in_page = policy.replace(" frame-ancestors 'none';", "");
    let places = [
        (
            "hosting/nginx.conf",
            "add_header Content-Security-Policy \"",
            policy.as_str(),
        ),
        ("boot.js", "const POLICY = \"", in_page.as_str()),
    ];
    places
        .into_iter()
        .filter(|(path, before, expected)| {
            policy_in(sources, path, before, '"').as_deref() != Some(expected)
        })
        .map(|(path, _, expected)| Violation {
            path: path.to_owned(),
            line: 1,
            sentence: format!("the policy differs from hosting/_headers; expected {expected}"),
        })
        .collect()
}

fn policy_in(sources: &[Source], path: &str, before: &str, end: char) -> Option<String> {
    let source = sources.iter().find(|source| source.path == path)?;
    let (_, rest) = source.text.split_once(before)?;
    let (policy, _) = rest.split_once(end)?;
    Some(policy.trim().to_owned())
}

/// The library in the app and the tool that writes the script around it speak a private language.
fn wasm_bindgen_has_one_version(sources: &[Source]) -> Vec<Violation> {
    let expected = format!("\"={}\"", WASM_BINDGEN.version());
    let manifests = sources.iter().filter(|source| source.path == "Cargo.toml");
    find(manifests, |_, line| {
        let wrong = line.starts_with("wasm-bindgen ") && !line.contains(&expected);
        wrong.then(|| format!("wasm-bindgen must be {expected}, the version that xtask installs"))
    })
}

/// Rust files in these folders, each cut off where its unit tests begin.
fn code_under<'a>(sources: &'a [Source], folders: &'a [&str]) -> impl Iterator<Item = &'a Source> {
    sources.iter().filter(|source| {
        let in_sources = source.path.starts_with("src/") || source.path.contains("/src/");
        let in_folder = folders.iter().any(|folder| source.path.starts_with(folder));
        source.path.ends_with(".rs") && in_sources && in_folder
    })
}

/// What `judge` says about each line that is not part of unit tests.
fn find<'a>(
    files: impl Iterator<Item = &'a Source>,
    judge: impl Fn(&Source, &str) -> Option<String>,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in files {
        let lines = file.text.lines().enumerate();
        for (index, line) in lines.take_while(|(_, line)| line.trim() != "#[cfg(test)]") {
            if let Some(sentence) = judge(file, line) {
                violations.push(violation(file, index + 1, &sentence));
            }
        }
    }
    violations
}

fn violation(file: &Source, line: usize, sentence: &str) -> Violation {
    Violation {
        path: file.path.clone(),
        line,
        sentence: sentence.to_owned(),
    }
}

/// The line without its comment. `//` inside a string stays.
fn code(line: &str) -> &str {
    let mut in_string = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if before != '\\' => in_string = !in_string,
            '/' if before == '/' && !in_string => return &line[..at - 1],
            _ => {}
        }
        before = c;
    }
    line
}

fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the check says about one file, without the path.
    fn says(check: Check, path: &str, text: &str) -> Vec<usize> {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        check(&[source])
            .into_iter()
            .map(|violation| violation.line)
            .collect()
    }

    #[test]
    fn a_violation_reads_like_a_compiler_message() {
        let found = every_module_says_what_it_is_for(&[Source {
            path: "src/a.rs".to_owned(),
            text: "fn a() {}".to_owned(),
        }]);
        assert_eq!(
            found[0].to_string(),
            "src/a.rs:1: begins without a `//!` that says what the module is for"
        );
    }

    #[test]
    fn the_core_may_not_depend_on_a_browser_however_it_is_written() {
        let check = the_core_depends_on_no_browser_and_no_runtime;
        let manifest = "[dependencies]\nserde.workspace = true\nleptos = \"1\"\nweb-sys.workspace = true\n[dependencies.gloo_net]\n";
        assert_eq!(
            says(check, "crates/restore_core/Cargo.toml", manifest),
            [3, 4, 5]
        );
        assert_eq!(says(check, "Cargo.toml", manifest), [0; 0]);
    }

    #[test]
    fn the_core_may_not_reach_out() {
        let check = the_core_reads_nothing_but_its_arguments;
        let path = "crates/restore_core/src/a.rs";
        assert_eq!(
            says(
                check,
                path,
                "use std::fs;\nuse std::{fmt, net};\nuse rand::Rng;\n"
            ),
            [1, 2, 3]
        );
        assert_eq!(
            says(
                check,
                path,
                "// std::fs\nlet operand = \"a // b\"; // rand\nuse std::fmt;\n"
            ),
            [0; 0]
        );
        assert_eq!(
            says(check, "crates/restore_builder/src/main.rs", "use std::fs;"),
            [0; 0]
        );
    }

    #[test]
    fn a_hash_is_spelled_in_one_place() {
        let line = concat!("let a = \"#", "/send\";");
        assert_eq!(says(only_route_spells_a_hash, "src/app.rs", line), [1]);
        assert_eq!(
            says(
                only_route_spells_a_hash,
                "crates/restore_dom/src/route.rs",
                line
            ),
            [0; 0]
        );
    }

    #[test]
    fn an_operation_is_named_in_the_catalogue_and_in_tests() {
        let check = only_the_catalogue_names_an_operation;
        let line = "if operation.id == \"hbr.CreateRestoreJob\" {}\n";
        assert_eq!(says(check, "crates/restore_core/src/draft.rs", line), [1]);
        assert_eq!(
            says(check, "crates/restore_core/src/catalogue/hbr.rs", line),
            [0; 0]
        );
        assert_eq!(
            says(check, "crates/restore_core/tests/draft.rs", line),
            [0; 0]
        );
        assert_eq!(
            says(
                check,
                "src/a.rs",
                &format!("/// {line}#[cfg(test)]\n{line}")
            ),
            [0; 0]
        );
    }

    #[test]
    fn one_file_opens_connections() {
        for line in [
            "use gloo_net::http::Request;",
            "#[wasm_bindgen(js_name = fetch, catch)]",
        ] {
            assert_eq!(
                says(only_courier_opens_a_connection, "src/send/form.rs", line),
                [1]
            );
            assert_eq!(says(only_courier_opens_a_connection, COURIER, line), [0; 0]);
        }
    }

    #[test]
    fn a_path_of_someones_machine_is_found_in_any_file() {
        let line = concat!("/ho", "me/alice\nsee /ho", "me/me/notes");
        assert_eq!(
            says(no_path_or_host_of_someones_machine, "README.md", line),
            [2]
        );
    }

    #[test]
    fn a_crate_without_the_lints_is_found() {
        assert_eq!(
            says(
                every_crate_takes_the_workspace_lints,
                "crates/a/Cargo.toml",
                "[package]\n"
            ),
            [1]
        );
        assert_eq!(
            says(
                every_crate_takes_the_workspace_lints,
                "Cargo.toml",
                "[lints]\nworkspace = true\n"
            ),
            [0; 0]
        );
    }

    #[test]
    fn an_inline_script_in_the_page_is_found_with_its_line() {
        assert_eq!(
            says(
                the_page_has_nothing_inline,
                "index.html",
                "<p>\n<script>1</script>"
            ),
            [2]
        );
    }

    #[test]
    fn a_policy_changed_in_one_place_only_is_found() {
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let files = |nginx: &str| {
            [
                source(
                    "hosting/_headers",
                    "/*\n  Content-Security-Policy: a; frame-ancestors 'none'; b\n",
                ),
                source(
                    "hosting/nginx.conf",
                    &format!("add_header Content-Security-Policy \"{nginx}\" always;"),
                ),
                source("boot.js", "const POLICY = \"a; b\";\n"),
            ]
        };
        assert_eq!(
            the_policies_agree(&files("a; frame-ancestors 'none'; b")),
            []
        );
        assert_eq!(
            the_policies_agree(&files("a; b"))[0].path,
            "hosting/nginx.conf"
        );
    }

    #[test]
    fn another_wasm_bindgen_is_found() {
        assert_eq!(
            says(
                wasm_bindgen_has_one_version,
                "Cargo.toml",
                "wasm-bindgen = \"0.2\"\n"
            ),
            [1]
        );
        let pinned = format!("wasm-bindgen = \"={}\"\n", WASM_BINDGEN.version());
        assert_eq!(
            says(wasm_bindgen_has_one_version, "Cargo.toml", &pinned),
            [0; 0]
        );
    }
}
