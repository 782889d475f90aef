//! `restore-builder operations`: the catalogue as a list.

use std::io::{self, Write};
use std::process::ExitCode;

use restore_core::catalogue::CATALOGUE;
use restore_core::operation::{Operation, Param, Place};

/// Prints every operation with its parameters.
pub(crate) fn run() -> ExitCode {
    let mut out = io::stdout().lock();
    match CATALOGUE
        .iter()
        .try_for_each(|operation| print(&mut out, operation))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

fn print(out: &mut impl Write, operation: &Operation) -> io::Result<()> {
    writeln!(out, "{}  {}", operation.id, operation.summary)?;
    writeln!(
        out,
        "  {} ({})",
        operation.source.page, operation.source.updated
    )?;
    for param in operation.params {
        print_param(out, param, "")?;
    }
    writeln!(out)
}

fn print_param(out: &mut impl Write, param: &Param, prefix: &str) -> io::Result<()> {
    let name = format!("{prefix}{}", param.name);
    writeln!(out, "  {name:40} {:8} {}", place(param.place), param.label)?;
    param
        .shape
        .members()
        .iter()
        .try_for_each(|member| print_param(out, member, &format!("{name}.")))
}

const fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Form => "form",
        Place::Header => "header",
        Place::Body => "body",
        Place::Member => "",
        Place::Nowhere => "not sent",
    }
}
