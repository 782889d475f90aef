//! The texts for curl, as they are, for one draft of each operation.
//!
//! They stand in `tests/golden`, beside the drafts. A wanted change: run the tests once with
//! `RESTORE_BUILDER_BLESS=1` and read the difference.

use std::fs;
use std::path::{Path, PathBuf};

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::export::{Format, Layout, Secrets, Source, cmd, curl, curl_config, powershell};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The text of a format for the draft of each operation is the one in the file.
fn check(format: &Format) {
    for operation in CATALOGUE {
        let draft = folder().join(format!("{}.json", operation.id));
        let draft = fs::read(&draft).unwrap_or_else(|error| panic!("{}: {error}", draft.display()));
        let (_, draft) = Draft::read(&draft).expect("a draft");
        let outcome = evaluate(operation, &draft);
        assert!(!outcome.has_errors(), "{}", operation.id);
        let source = Source {
            operation,
            region: &draft.region,
            request: &outcome.request,
            layout: Layout::Lines,
            secrets: Secrets::Reference,
        };
        let rendered = (format.render)(&source).expect("it can be expressed");
        let file = folder().join(format!("{}.{}.txt", operation.id, format.name));
        let text = format!(
            "{}\n\n{}\n",
            rendered.text.trim_end(),
            rendered.notes.join("\n")
        );
        if std::env::var_os("RESTORE_BUILDER_BLESS").is_some() {
            fs::write(&file, &text).expect("the file can be written");
        }
        let golden = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(
            text,
            golden.replace("\r\n", "\n"),
            "{}; RESTORE_BUILDER_BLESS=1 takes the new one",
            file.display()
        );
    }
}

#[test]
fn curl_commands_are_those_that_were_read() {
    check(&curl::FORMAT);
}

#[test]
fn texts_for_powershell_are_those_that_were_read() {
    check(&powershell::FORMAT);
}

#[test]
fn files_for_cmd_are_those_that_were_read() {
    check(&cmd::FORMAT);
}

#[test]
fn configuration_files_are_those_that_were_read() {
    check(&curl_config::FORMAT);
}
