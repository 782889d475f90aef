//! The vendors' own Python SDKs: a process of `tests/sdk/run.py` that runs one program after the other.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::programs::skipped;

const DRIVER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/sdk/run.py");

/// Where `cargo xtask` says that a Python with the packages is.
const PYTHON: &str = "RESTORE_BUILDER_PYTHON";

/// A Python process with the vendors' packages.
pub struct Python {
    child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    /// Where the driver's own server listens, which takes whatever comes.
    pub port: String,
}

/// What a program led to.
#[derive(Debug)]
pub struct Ran {
    /// The requests that came to the driver's own server.
    pub arrived: Vec<Value>,
    /// How it failed, if it did.
    pub error: Option<String>,
    /// What it printed.
    pub said: String,
}

impl Python {
    /// Starts it with these environment variables alone; nothing where there is no Python with the
    /// packages.
    ///
    /// # Panics
    /// When Python does not start, and where there is none in CI.
    #[must_use]
    pub fn start(env: &[(&str, &str)]) -> Option<Self> {
        let Some(python) = std::env::var_os(PYTHON) else {
            skipped(&format!(
                "{PYTHON} names no Python; `cargo xtask test --only native` does"
            ));
            return None;
        };
        let mut child = Command::new(python)
            .arg(DRIVER)
            .env_clear()
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let stdin = child.stdin.take().expect("it was piped");
        let stdout = child.stdout.take().expect("it was piped");
        let mut lines = BufReader::new(stdout).lines();
        let port = lines.next().expect("a line").expect("the port");
        Some(Self {
            child,
            stdin,
            lines,
            port,
        })
    }

    /// Runs a program. The driver's own server answers with this status.
    ///
    /// # Panics
    /// When Python is gone.
    pub fn run(&mut self, program: &str, answer: u16) -> Ran {
        let job = json!({ "program": program, "answer": answer });
        writeln!(self.stdin, "{job}").expect("Python listens");
        let line = self.lines.next().expect("a line").expect("text");
        let ran: Value = serde_json::from_str(&line).expect("a line is JSON");
        Ran {
            arrived: ran["arrived"].as_array().expect("a list").clone(),
            error: ran["error"].as_str().map(str::to_owned),
            said: ran["said"].as_str().expect("a text").to_owned(),
        }
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it fails.
    pub fn end(self) {
        let Self {
            mut child, stdin, ..
        } = self;
        drop(stdin);
        assert!(child.wait().expect("Python ends").success());
    }
}

/// The program with another server in the vendor's place, reached without TLS.
///
/// # Panics
/// When the program does not name its host exactly once, as its vendor's SDK takes it.
#[must_use]
pub fn redirected(program: &str, host: &str, to: &str) -> String {
    let alibaba = (
        format!("endpoint=\"{host}\""),
        format!("endpoint=\"{to}\", protocol=\"http\""),
    );
    let huawei = (
        format!("with_endpoint(\"https://{host}\")"),
        format!("with_endpoint(\"http://{to}\")"),
    );
    let mut places = 0;
    let mut redirected = program.to_owned();
    for (there, here) in [alibaba, huawei] {
        places += program.matches(&there).count();
        redirected = redirected.replace(&there, &here);
    }
    assert_eq!(places, 1, "{program}");
    redirected
}
