//! Commands of any shell: which of them call something that is understood, and what they read.

use super::files::Files;
use super::shell::{self, Command, Simple};
use super::{Imported, Note, Refused, curl, powershell, refuse, take, vendor_cli, windows, word};

/// Programs whose lines are understood.
#[derive(Clone, Copy)]
enum Program {
    Curl,
    Aliyun,
    Hcloud,
}

impl Program {
    /// The program that a word calls, with any folder and `.exe`.
    fn named(word: &[u8]) -> Option<Self> {
        let name = word.rsplit(|byte| matches!(byte, b'/' | b'\\')).next()?;
        match name.strip_suffix(b".exe").unwrap_or(name) {
            b"curl" => Some(Self::Curl),
            b"aliyun" => Some(Self::Aliyun),
            b"hcloud" => Some(Self::Hcloud),
            _ => None,
        }
    }

    fn read(
        self,
        words: &[Vec<u8>],
        stdin: Option<&[u8]>,
        files: &Files,
        imported: &mut Imported,
    ) -> Result<(), Refused> {
        match self {
            Self::Curl => {
                for message in curl::messages(words, stdin, &mut imported.notes)? {
                    take(&message, imported)?;
                }
            }
            Self::Aliyun => {
                imported
                    .drafts
                    .push(vendor_cli::aliyun(words, files, &mut imported.notes)?)
            }
            Self::Hcloud => {
                imported
                    .drafts
                    .push(vendor_cli::hcloud(words, files, &mut imported.notes)?)
            }
        }
        Ok(())
    }
}

/// Reads the commands of a text, in the shell that it is written for.
pub(super) fn import(text: &str, imported: &mut Imported) -> Result<(), Refused> {
    let text = without_prompt(text);
    let mut files = Files::default();
    let steps = if windows::is_cmd(text) {
        Some(windows::steps(text)?)
    } else if powershell::is_powershell(text) {
        Some(powershell::steps(text)?)
    } else {
        None
    };
    if let Some(steps) = steps {
        return steps
            .into_iter()
            .try_for_each(|step| windows_step(step, &mut files, imported));
    }
    for pipeline in shell::commands(text, &mut imported.notes)? {
        posix_pipeline(&pipeline, &mut files, imported)?;
    }
    Ok(())
}

/// What a text for a shell of Windows does, in order. All are words.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It calls a program, which may find a text on standard input.
    Call {
        words: Vec<Vec<u8>>,
        stdin: Option<Vec<u8>>,
    },
    /// It writes a file.
    Write { name: Vec<u8>, text: Vec<u8> },
}

fn windows_step(step: Step, files: &mut Files, imported: &mut Imported) -> Result<(), Refused> {
    match step {
        Step::Write { name, text } => {
            files.write(&name, Some(text));
            Ok(())
        }
        Step::Call { words, stdin } => match words.split_first() {
            Some((first, rest)) => match Program::named(first) {
                Some(program) => program.read(rest, stdin.as_deref(), files, imported),
                None => {
                    note_left_out(first, &mut imported.notes);
                    Ok(())
                }
            },
            None => Ok(()),
        },
    }
}

fn posix_pipeline(
    pipeline: &[Command],
    files: &mut Files,
    imported: &mut Imported,
) -> Result<(), Refused> {
    let program = |command: &Command| match command {
        Command::Simple(simple) => {
            let at = after_assignments(&simple.words);
            simple.words.get(at).and_then(|word| Program::named(word))
        }
        Command::Group(_) => None,
    };
    let Some(at) = pipeline
        .iter()
        .position(|command| program(command).is_some())
    else {
        if let Some(Command::Simple(Simple {
            out: Some(name), ..
        })) = pipeline.last()
        {
            files.write(name, shell::printed(pipeline, 0));
        }
        if let [Command::Simple(simple)] = pipeline {
            if shell::is_guard(simple) {
                return Ok(());
            }
            if let Some(first) = simple.words.first() {
                note_left_out(first, &mut imported.notes);
            }
        } else if let [Command::Group(inner)] = pipeline {
            // `(curl …)`; the depth of groups was limited when they were read.
            for pipeline in inner {
                posix_pipeline(pipeline, files, imported)?;
            }
        }
        return Ok(());
    };
    let (Command::Simple(simple), Some(program)) = (&pipeline[at], program(&pipeline[at])) else {
        return Ok(());
    };
    if at + 1 < pipeline.len() {
        return Err(refuse(
            "The command's answer goes on through a pipe; paste the command without what follows the pipe.",
        ));
    }
    let piped = if at == 0 {
        None
    } else {
        let text = shell::printed(&pipeline[..at], 0).ok_or_else(|| {
            refuse("The command reads what another one prints, which is not run here.")
        })?;
        Some(text)
    };
    let start = after_assignments(&simple.words);
    if start > 0 {
        imported.notes.push(Note::ignored(
            "Variables that are set before the command are not looked at.",
        ));
    }
    let stdin = simple.stdin.as_deref().or(piped.as_deref());
    program.read(&simple.words[start + 1..], stdin, files, imported)
}

/// How many words in front set a variable for the command that follows.
fn after_assignments(words: &[Vec<u8>]) -> usize {
    let is_assignment = |word: &&Vec<u8>| {
        word::split_once(word, b'=')
            .and_then(|(name, _)| std::str::from_utf8(name).ok())
            .is_some_and(word::is_variable_name)
    };
    words.iter().take_while(is_assignment).count()
}

/// Names a command that is no request. Its words are not repeated: they may hold anything.
fn note_left_out(first: &[u8], notes: &mut Vec<Note>) {
    const MOST: usize = 50;
    // `: "${X:?}"` and `true` do nothing. Who pastes a whole program need not read all its words.
    if matches!(first, b":" | b"true") || notes.len() > MOST {
        return;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let note = match std::str::from_utf8(first) {
        Ok(name) if name.len() < 20 && first.iter().all(is_name) => {
            Note::ignored(&format!("The command {name} is left out."))
        }
        _ => Note::ignored("A command that is no request is left out."),
    };
    if !notes.contains(&note) {
        notes.push(note);
    }
}

/// The text without the prompt of a terminal it was copied from. Only the first line is looked at:
/// further down, the same characters may be part of a text.
fn without_prompt(text: &str) -> &str {
    const PROMPTS: &[&str] = &["$ ", "% ", "# ", "> ", "PS> "];
    PROMPTS
        .iter()
        .filter_map(|prompt| text.strip_prefix(prompt))
        .find(|rest| {
            let first = rest.split_whitespace().next().unwrap_or_default();
            Program::named(first.as_bytes()).is_some()
        })
        .unwrap_or(text)
}
