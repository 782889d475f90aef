//! What commands print, where that is known without running them: `printf`, `cat`, `echo`, and the
//! filters in which this program's own commands encode a variable.

use super::words::variable_len;
use super::{Command, DEEPEST, Simple};
use crate::import::word;

/// Follow `printf %s "$VARIABLE"` in this program's commands: the value, percent-encoded.
const ENCODING_COMMANDS: [&[&str]; 2] = [
    &["od", "-An", "-v", "-tx1"],
    &["awk", r#"{for(i=1;i<=NF;i++)printf "%%%s",toupper($i)}"#],
];

/// Around a variable's name in the word for `sh -c` that adds it, percent-encoded, to a line of the
/// configuration.
const ENCODE: (&str, &str) = (
    "p=$(printf %s \"$",
    "\" | od -An -v -tx1 | tr a-f A-F); read -r a; : ${p:?}; printf %s \"$a\"; printf %%%s $p; ",
);

/// Around a variable's and a header's name in the word for `sh -c` that adds the header.
const ESCAPE: (&str, &str, &str) = (
    "b=$(printf \"\\134\"); t=$(printf %s \"$",
    "\" | tr -d \"\\r\\n\" | sed \"s/[^[:alnum:]]/$b$b&/g\"); printf \"header = \\042",
    ": %s\\042\\n\" \"${t:?}\"; ",
);

/// Whether a command only makes sure that variables are set, or makes and removes the folder for a
/// file, as this program's own do.
pub(in crate::import) fn is_guard(simple: &Simple) -> bool {
    match simple.words.as_slice() {
        [sh, c, script] if sh == b"sh" && c == b"-c" => script.starts_with(b": \"${"),
        [trap, remove, exit] if trap == b"trap" && exit == b"EXIT" => remove == b"rm -r \"$dir\"",
        [folder] => folder.strip_prefix(b"dir=").and_then(word::variable) == Some("dir"),
        [printf, ..] if printf == b"printf" => simple.out.as_deref().is_some_and(is_in_folder),
        _ => false,
    }
}

/// Whether a file is one of the folder that this program's own commands make.
fn is_in_folder(name: &[u8]) -> bool {
    let mut folder = Vec::new();
    word::push_variable(&mut folder, "dir");
    name.starts_with(&folder)
}

/// What a pipeline prints, if that can be known without running it.
pub(in crate::import) fn printed(pipeline: &[Command], depth: usize) -> Option<Vec<u8>> {
    let (first, rest) = pipeline.split_first()?;
    let text = match first {
        Command::Simple(simple) => printed_by(simple)?,
        Command::Group(pipelines) if depth < DEEPEST => {
            let mut text = Vec::new();
            for pipeline in pipelines {
                text.extend(printed(pipeline, depth + 1)?);
            }
            text
        }
        Command::Group(_) => return None,
    };
    if rest.is_empty() {
        return Some(text);
    }
    if let [Command::Simple(Simple { words, .. })] = rest
        && let [sh, c, script] = words.as_slice()
        && sh == b"sh"
        && c == b"-c"
    {
        return filtered(&text, std::str::from_utf8(script).ok()?);
    }
    // The name alone goes on: what is encoded is not known here.
    (word::variable(&text).is_some() && is_encoding(rest)).then_some(text)
}

fn is_encoding(commands: &[Command]) -> bool {
    commands.len() == ENCODING_COMMANDS.len()
        && commands
            .iter()
            .zip(ENCODING_COMMANDS)
            .all(|(command, expected)| match command {
                Command::Simple(simple) => simple.words == expected.map_bytes(),
                Command::Group(_) => false,
            })
}

trait MapBytes {
    fn map_bytes(&self) -> Vec<Vec<u8>>;
}

impl MapBytes for &[&str] {
    fn map_bytes(&self) -> Vec<Vec<u8>> {
        self.iter().map(|word| word.as_bytes().to_vec()).collect()
    }
}

/// What the word for `sh -c` of this program's own commands makes of a configuration.
fn filtered(text: &[u8], script: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() + 32);
    let (mut text, mut script) = (text, script);
    loop {
        if let Some(rest) = script.strip_prefix(ENCODE.0) {
            let (name, rest) = rest.split_at(variable_len(rest));
            let end = text.iter().position(|byte| *byte == b'\n')?;
            out.extend_from_slice(&text[..end]);
            text = &text[end + 1..];
            word::push_variable(&mut out, name);
            script = rest.strip_prefix(ENCODE.1)?;
        } else if let Some(rest) = script.strip_prefix(ESCAPE.0) {
            let (variable, rest) = rest.split_at(variable_len(rest));
            let (header, rest) = rest.strip_prefix(ESCAPE.1)?.split_once(ESCAPE.2)?;
            out.extend_from_slice(b"header = \"");
            out.extend_from_slice(header.as_bytes());
            out.extend_from_slice(b": ");
            word::push_variable(&mut out, variable);
            out.extend_from_slice(b"\"\n");
            script = rest;
        } else {
            out.extend_from_slice(text);
            return (script == "cat").then_some(out);
        }
    }
}

fn printed_by(simple: &Simple) -> Option<Vec<u8>> {
    let (name, arguments) = simple.words.split_first()?;
    match (name.as_slice(), arguments) {
        (b"printf", [format, arguments @ ..]) => formatted(format, arguments),
        (b"cat", []) => simple.stdin.clone(),
        (b"cat", [dash]) if dash == b"-" => simple.stdin.clone(),
        (b"echo", arguments) => {
            // What `echo` makes of a backslash or an option depends on the shell.
            let is_plain = |word: &Vec<u8>| !word.starts_with(b"-") && !word.contains(&b'\\');
            arguments
                .iter()
                .all(is_plain)
                .then(|| [arguments.join(&b' ').as_slice(), b"\n"].concat())
        }
        _ => None,
    }
}

/// What `printf` prints: `%s`, `%b`, `%%` and escapes; the format is used again while words are
/// left.
pub(super) fn formatted(format: &[u8], arguments: &[Vec<u8>]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut arguments = arguments.iter();
    loop {
        let before = arguments.len();
        let mut bytes = format.iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'%' => {
                    let mut argument = || arguments.next().map(Vec::as_slice).unwrap_or_default();
                    match bytes.next()? {
                        b's' => out.extend(argument()),
                        b'b' => unescape(&mut out, argument())?,
                        b'%' => out.push(b'%'),
                        _ => return None,
                    }
                }
                b'\\' => escape(&mut out, &mut bytes, 3)?,
                byte => out.push(byte),
            }
        }
        if arguments.len() == 0 || arguments.len() == before {
            return Some(out);
        }
    }
}

/// A word as `%b` prints it.
fn unescape(out: &mut Vec<u8>, word: &[u8]) -> Option<()> {
    let mut bytes = word.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            // `\0` and three digits more.
            b'\\' => escape(out, &mut bytes, 4)?,
            byte => out.push(byte),
        }
    }
    Some(())
}

/// What follows a backslash; a code in octal has at most so many digits.
fn escape(
    out: &mut Vec<u8>,
    bytes: &mut std::iter::Peekable<impl Iterator<Item = u8>>,
    digits: usize,
) -> Option<()> {
    match bytes.next()? {
        b'n' => out.push(b'\n'),
        b'r' => out.push(b'\r'),
        b't' => out.push(b'\t'),
        b'\\' => out.push(b'\\'),
        digit @ b'0'..=b'7' => {
            let mut code = u32::from(digit - b'0');
            for _ in 1..digits {
                let Some(digit) = bytes.next_if(|byte| matches!(byte, b'0'..=b'7')) else {
                    break;
                };
                code = code * 8 + u32::from(digit - b'0');
            }
            word::push_byte(out, u8::try_from(code).ok()?).ok()?;
        }
        _ => return None,
    }
    Some(())
}
