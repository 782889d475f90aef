//! Real shells, one process for many commands.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use restore_testing::folder::Folder;

/// POSIX shells in which commands must mean the same.
pub(crate) const SHELLS: [&str; 3] = ["bash", "dash", "zsh"];

/// All shells in which a curl command must mean the same.
pub(crate) const EVERY_SHELL: [&str; 8] = [
    "bash", "dash", "zsh", "busybox", "ksh", "mksh", "fish", "tcsh",
];

/// What someone's `.curlrc` may hold, and no command may listen to.
const CURLRC: &str = "header = \"X-From-Curlrc: 1\"\nlocation\nproxy = \"http://127.0.0.1:1\"\n";

/// What makes a shell of that name leave its start-up files alone.
pub(crate) const fn without_startup(shell: &str) -> &'static [&'static str] {
    match shell.as_bytes() {
        b"zsh" | b"tcsh" => &["-f"],
        b"busybox" => &["sh"],
        b"fish" => &["--no-config"],
        _ => &[],
    }
}

/// A shell that runs nobody's start-up files and inherits nothing but the path. Its home is the
/// folder, where curl finds a start-up file of its own.
pub(crate) fn clean(shell: &str, home: &Folder) -> Command {
    fs::write(home.file(".curlrc"), CURLRC).expect("a temporary file can be written");
    let mut command = Command::new(shell);
    command.args(without_startup(shell));
    command.env_clear();
    // Without a locale fish takes variables for Latin-1 and hands them on as something else.
    command.env("LC_ALL", "C.UTF-8");
    command.env("HOME", home.path());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// A text as a word for every shell, written without the code under test.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Commands for one shell, run one after the other, each waited for.
pub(crate) struct Script {
    shell: &'static str,
    env: Vec<(&'static str, String)>,
    text: String,
}

impl Script {
    /// An empty script.
    pub(crate) const fn new(shell: &'static str) -> Self {
        Self {
            shell,
            env: Vec::new(),
            text: String::new(),
        }
    }

    /// The script with a shell that finds these variables in its environment.
    pub(crate) fn within(mut self, env: &[(&'static str, String)]) -> Self {
        self.env = env.to_vec();
        self
    }

    /// Adds a command with its environment, which only a script of a POSIX shell can set. Its own
    /// input and output go nowhere.
    pub(crate) fn add(&mut self, env: &[(&str, String)], command: &str) {
        let env: String = env
            .iter()
            .map(|(name, value)| format!("{name}={}; export {name}\n", quoted(value)))
            .collect();
        // What a subshell ends with is told; then the test says when to go on.
        self.text.push_str(&match (self.shell, env.as_str()) {
            ("fish", "") => {
                format!("begin\n{command}\nend </dev/null >/dev/null 2>&1\necho $status\nread go\n")
            }
            ("tcsh", "") => {
                format!("( {command} ) </dev/null >& /dev/null\necho $status\nset go = $<\n")
            }
            ("fish" | "tcsh", env) => panic!("no POSIX shell: {env}"),
            (_, env) => format!(
                "(\n{env}{command}\n) </dev/null >/dev/null 2>&1\necho \"$?\"\nread -r go\n"
            ),
        });
    }

    /// Starts it.
    pub(crate) fn start(&self, folder: &Folder) -> Running {
        let file = folder.file("script");
        fs::write(&file, &self.text).expect("a temporary file can be written");
        let mut child = clean(self.shell, folder)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
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
