//! `restore-builder`: the engine without a browser, and the server for the one in it.

mod frames;
mod import;
mod openapi;
mod operations;
mod render;
mod serve;
mod signed;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use restore_core::catalogue::CATALOGUE;
use restore_core::export::formats;
use restore_core::sign::time::Time;
use signed::Signing;

/// Renders drafts of restore requests, as the Restore Builder page does.
#[derive(Parser)]
#[command(name = "restore-builder", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints what each draft would send.
    ///
    /// Reads one draft, an array of drafts or JSON Lines. Exits with 0; with 1 when a draft has
    /// errors, which are reported by its number; with 2 when the input is no draft.
    Render {
        /// What to print for each draft: `json` for the request and its problems, `signed-json` for
        /// the request signed with the key in the environment, or one of the texts that the page
        /// offers.
        #[arg(long, value_parser = formats(), default_value = "json")]
        format: String,
        /// Print drafts that have errors, too.
        #[arg(long)]
        allow_invalid: bool,
        /// Print secrets that a draft holds, instead of naming their environment variable.
        #[arg(long)]
        reveal_secrets: bool,
        /// The time to sign with, as 2026-01-02T03:04:05Z; now, without it.
        #[arg(long, value_parser = time)]
        time: Option<Time>,
        /// The nonce to sign with; 128 random bits for each draft, without it. A service takes each
        /// nonce once.
        #[arg(long, value_name = "HEX")]
        nonce: Option<String>,
        /// Files to read; standard input without any.
        files: Vec<PathBuf>,
    },
    /// Reads what was passed on and prints it as drafts.
    ///
    /// Understands drafts, parameters as JSON, addresses, HTTP messages, HTTP archives, curl
    /// commands as shells and browsers write them, lines of aliyun and hcloud, files for Hurl,
    /// Postman and Terraform, and the scripts and programs that `render` prints, by a line in them
    /// that carries the draft. Runs nothing and sends nothing. What was left out is told on standard error. Exits with 2 when a text is
    /// refused; then nothing is printed.
    Import {
        /// What to print for each draft: the draft, or the request and its problems.
        #[arg(long, value_parser = ["draft", "json"], default_value = "draft")]
        format: String,
        /// The operation that parameters without one belong to.
        #[arg(long, value_parser = operations())]
        operation: Option<String>,
        /// Files to read; standard input without any.
        files: Vec<PathBuf>,
    },
    /// Lists the operations and their parameters.
    Operations,
    /// Prints the operations as an OpenAPI 3.1 document, with a schema for their drafts.
    Openapi,
    /// Serves the page and sends what it shows, signed with this server's own keys.
    ///
    /// Without a configuration it listens on loopback and sends to a built-in imitation of the
    /// vendors, which restores nothing. Stops when it is told to by SIGTERM or SIGINT, after
    /// everything under way has ended. Exits with 2 when the configuration cannot be used or would
    /// be unsafe.
    Serve {
        /// The configuration, a TOML file.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// Only say in plain words what the configuration means, and whether it is safe.
        #[arg(long)]
        check: bool,
        /// Address and port to listen on, instead of the configuration's.
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
        /// Folder of the built page, instead of the configuration's.
        #[arg(long, value_name = "FOLDER")]
        dist: Option<PathBuf>,
    },
}

fn operations() -> PossibleValuesParser {
    PossibleValuesParser::new(CATALOGUE.iter().map(|operation| operation.id))
}

fn formats() -> PossibleValuesParser {
    let texts = formats::FORMATS.iter().map(|format| format.name);
    PossibleValuesParser::new(["json", SIGNED_JSON].into_iter().chain(texts))
}

/// The format that needs a key.
const SIGNED_JSON: &str = "signed-json";

fn time(text: &str) -> Result<Time, &'static str> {
    Time::parse(text).ok_or("a time is written 2026-01-02T03:04:05Z")
}

/// A draft is dozens of small texts that live for microseconds: with this allocator the whole
/// program takes an eighth less time than with the one of glibc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Render {
            format,
            allow_invalid,
            reveal_secrets,
            time,
            nonce,
            files,
        } => {
            let signs = format == SIGNED_JSON;
            if !signs && (time.is_some() || nonce.is_some()) {
                eprintln!("restore-builder: --time and --nonce go with --format {SIGNED_JSON}");
                return ExitCode::from(2);
            }
            let options = render::Options {
                format: formats::named(&format),
                signing: signs.then_some(Signing { time, nonce }),
                allow_invalid,
                reveal_secrets,
            };
            render::run(options, &files)
        }
        Command::Import {
            format,
            operation,
            files,
        } => {
            let printed = if format == "json" {
                import::Printed::Json
            } else {
                import::Printed::Draft
            };
            import::run(printed, operation.as_deref(), &files)
        }
        Command::Operations => operations::run(),
        Command::Openapi => openapi::run(),
        Command::Serve {
            config,
            check,
            listen,
            dist,
        } => serve::run(&serve::Options {
            config,
            check,
            listen,
            dist,
        }),
    }
}
