//! An interactive shell on a pseudo-terminal, as someone who pastes has it before them.

use std::io::{Read as _, Write};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use restore_testing::folder::Folder;

use crate::shell::without_startup;

/// Nothing here takes longer, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a terminal puts around a text that is pasted, where the shell has asked for it.
const BRACKETS: (&str, &str) = ("\u{1b}[200~", "\u{1b}[201~");

/// An interactive shell. It is ended, by its own handle, when this is dropped.
pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<Vec<u8>>>,
    /// The terminal's own end; without it the shell would be hung up.
    _master: Box<dyn MasterPty + Send>,
    waits: usize,
}

impl Terminal {
    /// Starts a shell in a folder, with these variables and no start-up files.
    pub(crate) fn start(shell: &str, folder: &Folder, env: &[(&'static str, String)]) -> Self {
        let size = PtySize {
            rows: 50,
            cols: 200,
            ..PtySize::default()
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(shell);
        command.args(arguments(shell));
        command.cwd(folder.path());
        command.env_clear();
        command.env("HOME", folder.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("LC_ALL", "C.UTF-8");
        command.env("TERM", "xterm-256color");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the shell starts");
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let keys = pair.master.take_writer().expect("a writer");
        let screen = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&screen);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut bytes) {
                let mut screen = shared.lock().expect("no thread has panicked");
                screen.extend_from_slice(&bytes[..length]);
            }
        });
        let mut terminal = Self {
            child,
            keys,
            screen,
            _master: pair.master,
            waits: 0,
        };
        terminal.wait_until_idle();
        terminal
    }

    /// Whether the shell has asked for brackets around what is pasted.
    pub(crate) fn wants_brackets(&self) -> bool {
        self.shows("\u{1b}[?2004h")
    }

    /// Pastes a text as terminals do, with a carriage return for each line feed.
    pub(crate) fn paste(&mut self, text: &str, in_brackets: bool) {
        let text = text.replace('\n', "\r");
        let (before, after) = if in_brackets { BRACKETS } else { ("", "") };
        self.press(&format!("{before}{text}{after}"));
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) {
        let _ = self.keys.write_all(keys.as_bytes());
        let _ = self.keys.flush();
    }

    /// Waits until everything before has been run, by having the shell say something new.
    pub(crate) fn wait_until_idle(&mut self) {
        self.waits += 1;
        // What is typed does not hold what is said: the echo of the keys is no answer.
        let (typed, said) = (
            format!("printf 'id%s\\n' le-{}.\r", self.waits),
            format!("idle-{}.", self.waits),
        );
        self.press(&typed);
        let since = Instant::now();
        while !self.shows(&said) {
            assert!(since.elapsed() < PATIENCE, "stuck: {}", self.screen());
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// What has been shown so far, for a failure.
    pub(crate) fn screen(&self) -> String {
        let screen = self.screen.lock().expect("no thread has panicked");
        let end = &screen[screen.len().saturating_sub(4000)..];
        String::from_utf8_lossy(end).escape_debug().to_string()
    }

    fn shows(&self, text: &str) -> bool {
        let screen = self.screen.lock().expect("no thread has panicked");
        screen
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    }
}

/// What makes a shell interactive and keeps the machine's files out of it. What fish does with a
/// paste stands in files of its own; those of the person are in the folder, and are none.
fn arguments(shell: &str) -> Vec<&'static str> {
    match shell {
        "bash" => vec!["--noprofile", "--norc", "-i"],
        "dash" => vec!["-i"],
        "fish" => Vec::new(),
        _ => without_startup(shell).to_vec(),
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
