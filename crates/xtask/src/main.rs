//! `cargo xtask`: what is done to this project rather than by it.
//!
//! Each command sets up what it needs and says so; nothing has to be installed by hand but rustup,
//! a C compiler and Node. Downloads and built tools go to a per-user cache, so a second clone
//! starts where the first one ended.

mod bench;
mod build;
mod command;
mod dist;
mod machine;
mod node;
mod page;
mod python;
mod second_wasm;
mod serve;
mod test;
mod tidy;
mod tools;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve [--listen ADDRESS:PORT]      build the app and serve it with the sandbox, on loopback
cargo xtask serve --base /path/ [--port N]     build the app and serve it alone, below a path
cargo xtask build                              build the app into dist/
cargo xtask test [--long] [--only STEP]        run every test; --only picks steps by a part of the name
cargo xtask tidy                               check the invariants a program can check
cargo xtask bench [ARGS]                       measure; ARGS go to bench/run.mjs
cargo xtask setup                              only install what the commands above need";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["serve", rest @ ..] => serve::serve(rest),
        ["build"] => build::release(),
        ["test", rest @ ..] => test::test(&test::Choice::read(rest)?),
        ["tidy"] => tidy::tidy(),
        ["bench", rest @ ..] => bench::bench(rest),
        ["setup"] => test::set_up(),
        // For Trunk, which calls it between its own work and the move to dist/.
        ["finish-dist"] => dist::finish_for_trunk(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        unknown => bail!("no such command: {}\n{USAGE}", unknown.join(" ")),
    }
}
