//! `restore-builder openapi`: the catalogue as an OpenAPI document.

use std::io::{self, Write};
use std::process::ExitCode;

use restore_core::catalogue::CATALOGUE;
use restore_core::encode::json_for_reading;
use restore_core::export::openapi;

/// Prints the document of every operation.
pub(crate) fn run() -> ExitCode {
    let text = json_for_reading(&openapi::document(CATALOGUE));
    match writeln!(io::stdout().lock(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}
