//! Runs the real program.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::thread;

/// The program with its arguments, not yet started.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_restore-builder"));
    command.args(arguments);
    command
}

/// What the program says to an input.
pub(crate) struct Said {
    /// Exit code.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("the program prints text"),
            err: String::from_utf8(output.stderr).expect("the program prints text"),
        }
    }
}

/// Runs the program to its end with an input on standard input.
pub(crate) fn run(arguments: &[&str], input: &str) -> Said {
    let mut child = program(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it was piped");
    let input = input.to_owned();
    // A thread of its own: the program writes while it reads. It may also stop reading early.
    let feeder = thread::spawn(move || stdin.write_all(input.as_bytes()).is_ok());
    let output = child.wait_with_output().expect("the program ends");
    feeder.join().expect("the feeder ends");
    Said::of(output)
}
