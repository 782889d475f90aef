//! `restore-builder import`: texts that were passed on come in, drafts go out.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use restore_core::catalogue;
use restore_core::encode;
use restore_core::evaluate::evaluate;
use restore_core::export::{Secrets, json};
use restore_core::import::{Imported, import};
use restore_core::operation::Operation;

/// What a draft is printed as, a line each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Printed {
    /// The draft, which `render` reads.
    Draft,
    /// The request and its problems, as `render` prints them.
    Json,
}

/// Longer texts are no commands; reading stops there.
const LONGEST: u64 = 64 << 20;

/// Imports every file, or standard input without any. All or nothing: what is refused prints no
/// draft of any file.
pub(crate) fn run(printed: Printed, operation: Option<&str>, files: &[PathBuf]) -> ExitCode {
    let current = operation.and_then(catalogue::operation);
    let mut lines = String::new();
    let mut notes = String::new();
    let standard_input = [PathBuf::from("-")];
    let files = if files.is_empty() {
        &standard_input
    } else {
        files
    };
    for path in files {
        match read(path).and_then(|text| one(&text, current)) {
            Ok(imported) => {
                print(&mut lines, printed, &imported);
                for note in imported.notes {
                    notes.push_str(&format!("restore-builder: {}\n", note.text));
                }
            }
            Err(why) => {
                eprintln!("restore-builder: {}: {why}", path.display());
                return ExitCode::from(2);
            }
        }
    }
    eprint!("{notes}");
    match io::stdout().lock().write_all(lines.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("restore-builder: cannot write: {error}");
            ExitCode::from(2)
        }
    }
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(LONGEST).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    read.map(|_| text).map_err(|error| error.to_string())
}

fn one(text: &str, current: Option<&'static Operation>) -> Result<Imported, String> {
    import(text, current).map_err(|refused| {
        let offer = if refused.repaired.is_some() {
            " Replace them by plain ones and try again."
        } else {
            ""
        };
        format!("{refused}{offer}")
    })
}

fn print(lines: &mut String, printed: Printed, imported: &Imported) {
    for (operation, draft) in &imported.drafts {
        match printed {
            Printed::Draft => {
                encode::json(lines, &draft.to_json(operation));
            }
            Printed::Json => {
                let outcome = evaluate(operation, draft);
                json::write(lines, operation, &outcome, Secrets::Reference);
            }
        }
        lines.push('\n');
    }
}
