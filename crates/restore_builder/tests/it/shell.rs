//! Real shells, one process for many commands.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Shells in which commands must mean the same.
pub(crate) const SHELLS: [&str; 3] = ["bash", "dash", "zsh"];

/// Whether all these programs are here. A missing one is named; where `CI` is set it is a failure.
pub(crate) fn are_here(programs: &[&str]) -> bool {
    let missing: Vec<_> = programs
        .iter()
        .filter(|program| find(program).is_none())
        .collect();
    if !missing.is_empty() {
        eprintln!("SKIPPED: {missing:?} cannot be found");
        assert!(
            std::env::var_os("CI").is_none(),
            "in CI nothing is skipped: {missing:?} is missing"
        );
    }
    missing.is_empty()
}

/// Where a program is.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// What someone's `.curlrc` may hold, and no command may listen to.
const CURLRC: &str = "header = \"X-From-Curlrc: 1\"\nlocation\nproxy = \"http://127.0.0.1:1\"\n";

/// A shell that runs nobody's start-up files and inherits nothing but the path. Its home is the
/// folder, where curl finds a start-up file of its own.
pub(crate) fn clean(shell: &str, home: &Folder) -> Command {
    fs::write(home.file(".curlrc"), CURLRC).expect("a temporary file can be written");
    let mut command = Command::new(shell);
    if shell == "zsh" {
        command.arg("-f");
    }
    if shell == "busybox" {
        command.arg("sh");
    }
    command.env_clear();
    command.env("HOME", &home.0);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// A folder that is gone when the test is over.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes a folder of that name, which must be this test's own.
    pub(crate) fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("restore-builder-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path)
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A text as a word for every shell, written without the code under test.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Commands for one shell, run one after the other, each waited for.
pub(crate) struct Script {
    shell: &'static str,
    text: String,
}

impl Script {
    /// An empty script.
    pub(crate) const fn new(shell: &'static str) -> Self {
        Self {
            shell,
            text: String::new(),
        }
    }

    /// Adds a command with its environment. Its own input and output go nowhere.
    pub(crate) fn add(&mut self, env: &[(&str, String)], command: &str) {
        self.text.push_str("(\n");
        for (name, value) in env {
            self.text
                .push_str(&format!("{name}={}; export {name}\n", quoted(value)));
        }
        // What a subshell ends with is told; then the test says when to go on.
        self.text.push_str(&format!(
            "{command}\n) </dev/null >/dev/null 2>&1\necho \"$?\"\nread -r go\n"
        ));
    }

    /// Starts it.
    pub(crate) fn start(&self, folder: &Folder) -> Running {
        let file = folder.file("script");
        fs::write(&file, &self.text).expect("a temporary file can be written");
        let mut child = clean(self.shell, folder)
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the shell starts");
        let stdin = child.stdin.take().expect("it was piped");
        let stdout = BufReader::new(child.stdout.take().expect("it was piped"));
        Running {
            child,
            stdin,
            stdout,
        }
    }

    /// Runs it to its end without being asked anything in between.
    pub(crate) fn run(shell: &str, folder: &Folder, path: &Path, text: &str) {
        let file = folder.file("script");
        fs::write(&file, text).expect("a temporary file can be written");
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(path.to_owned()).chain(std::env::split_paths(&paths));
        let status = clean(shell, folder)
            .env(
                "PATH",
                std::env::join_paths(paths).expect("a path of folders"),
            )
            .arg(&file)
            .status()
            .expect("the shell starts");
        assert!(status.success(), "{shell} fails");
    }
}

/// A script between two commands.
pub(crate) struct Running {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    /// Waits for the end of the next command: its exit status.
    pub(crate) fn status(&mut self) -> i32 {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("the shell speaks");
        line.trim()
            .parse()
            .unwrap_or_else(|_| panic!("the shell says {line:?}"))
    }

    /// Lets the script go on.
    pub(crate) fn go_on(&mut self) {
        self.stdin.write_all(b"\n").expect("the shell listens");
    }

    /// Waits for the end of the script.
    pub(crate) fn end(mut self) {
        assert!(self.child.wait().expect("the shell ends").success());
    }
}
