//! Commands as PowerShell reads them, without running anything.
//!
//! `curl.exe` with its words, and the here-string that this program's own text hands to it.

use super::commands::Step;
use super::{Refused, refuse, word};

/// The configuration of a here-string between its marks, where an expression stands for a variable:
/// how this program writes it. Read, not run.
const HERE_BEGIN: &str = "@'\n";
const HERE_END: &str = "\n'@";

/// Around the name of a variable whose value is percent-encoded.
const ENCODED: (&str, &str) = (
    " + (-join ([Text.Encoding]::UTF8.GetBytes($env:",
    ") | ForEach-Object { '%{0:X2}' -f $_ })) + @'\n",
);

/// Around the name of a variable whose value is escaped for a quoted text.
const ESCAPED: (&str, &str) = (
    " + ($env:",
    r#" -replace '[\r\n]' -replace '[\\"]', '\$0') + @'
"#,
);

/// Around the statements that this program writes for the vendors' tools where they read files.
const TRY: &str = "try {";
const FINALLY: &str = "\n} finally {";

/// Around the name of a variable and a text: the text goes into the file that the variable names.
const WRITE: (&str, &str, &str) = ("[IO.File]::WriteAllText($", ", ", ")");

/// How the names of such files are made.
const NAMES: [&str; 2] = [
    "[IO.Path]::GetTempFileName()",
    "[IO.Path]::Combine([IO.Path]::GetTempPath(), [Guid]::NewGuid().ToString() + '.json')",
];

/// Whether a text is written for PowerShell, by how it begins and how its first line goes on:
/// further on, the same characters may be part of a value.
pub(super) fn is_powershell(text: &str) -> bool {
    let begins = has_here_string(text)
        || text.starts_with(TRY)
        || text.starts_with("curl.exe") && text.contains('\'');
    let first_line = text.lines().next().unwrap_or_default();
    begins || first_line.ends_with(" `")
}

/// Whether a text begins as those do that hand a here-string to curl: in another one, the marks of
/// a here-string may be the end of a value.
fn has_here_string(text: &str) -> bool {
    ["& {", "(@'", "@'"]
        .iter()
        .any(|mark| text.starts_with(mark))
}

/// Every command of a text.
pub(super) fn steps(text: &str) -> Result<Vec<Step>, Refused> {
    let text = text.replace("\r\n", "\n");
    let mut steps = Vec::new();
    let mut rest = if has_here_string(&text) { &text } else { "" };
    while let Some((_, after)) = rest.split_once(HERE_BEGIN) {
        let (config, after) = here_string(after)?;
        let line = after
            .trim_start_matches(')')
            .trim_start()
            .strip_prefix('|')
            .ok_or_else(not_understood)?;
        let (line, after) = line.split_once('\n').unwrap_or((line, ""));
        let words = words(line)?.into_iter().next().unwrap_or_default();
        steps.push(Step::Call {
            words,
            stdin: Some(config),
        });
        rest = after;
    }
    if steps.is_empty() {
        plain_steps(&text, &mut steps)?;
    }
    Ok(steps)
}

/// Commands without here-strings, on their own and in blocks that write files for them.
fn plain_steps(text: &str, steps: &mut Vec<Step>) -> Result<(), Refused> {
    let mut rest = text;
    loop {
        let block = if rest.starts_with(TRY) {
            Some(0)
        } else {
            rest.find(&format!("\n{TRY}")).map(|at| at + 1)
        };
        let plain = &rest[..block.unwrap_or(rest.len())];
        steps.extend(words(plain)?.into_iter().map(call));
        match block {
            Some(at) => rest = tried(&rest[at..], steps)?.trim_start(),
            None => return Ok(()),
        }
    }
}

const fn call(words: Vec<Vec<u8>>) -> Step {
    Step::Call { words, stdin: None }
}

/// The command of a block that writes its files before and removes them in the end; returns what
/// follows the block.
fn tried<'t>(text: &'t str, steps: &mut Vec<Step>) -> Result<&'t str, Refused> {
    let (block, after) = text
        .strip_prefix(TRY)
        .and_then(|block| block.split_once(FINALLY))
        .ok_or_else(not_understood)?;
    let (removed, after) = after.split_once('}').ok_or_else(not_understood)?;
    if !is_removal(removed.trim()) {
        return Err(not_understood());
    }
    let mut command = String::new();
    for line in block.lines() {
        match statement(line.trim_start()).ok_or_else(not_understood)? {
            Statement::Nothing => {}
            Statement::Write(write) => steps.push(write),
            Statement::Command(line) => {
                command.push_str(line);
                command.push('\n');
            }
        }
    }
    steps.extend(words(&command)?.into_iter().map(call));
    Ok(after)
}

/// A statement of such a block, a line.
enum Statement<'a> {
    /// It makes a name, or sure that a variable is set.
    Nothing,
    /// It writes a text into the file of that name.
    Write(Step),
    /// It is a command, or belongs to one.
    Command(&'a str),
}

/// Nothing if it is none that this program writes.
fn statement(line: &str) -> Option<Statement<'_>> {
    if line.is_empty() || line.starts_with("if (-not $env:") && line.ends_with(" is not set' }") {
        return Some(Statement::Nothing);
    }
    if let Some(rest) = line.strip_prefix(WRITE.0) {
        let (name, rest) = rest.split_once(WRITE.1)?;
        let text = sum(rest.strip_suffix(WRITE.2)?)?;
        let mut file = Vec::new();
        word::push_variable(&mut file, name);
        return Some(Statement::Write(Step::Write {
            name: file,
            text: text.into_bytes(),
        }));
    }
    if line.starts_with('$') {
        let (_, made) = line.split_once(" = ")?;
        return NAMES.contains(&made).then_some(Statement::Nothing);
    }
    Some(Statement::Command(line))
}

fn is_removal(text: &str) -> bool {
    let Some(names) = text.strip_prefix("Remove-Item ") else {
        return text.is_empty();
    };
    let is_name = |name: &str| name.strip_prefix('$').is_some_and(word::is_variable_name);
    names.split(", ").all(is_name)
}

/// A text in single quotes, or a sum of such texts and of characters by their number.
fn sum(expression: &str) -> Option<String> {
    let inside = expression
        .strip_prefix('(')
        .and_then(|inside| inside.strip_suffix(')'));
    let mut rest = inside.unwrap_or(expression);
    let mut units: Vec<u16> = Vec::new();
    loop {
        if let Some(number) = rest.strip_prefix("[char]0x") {
            let (digits, after) = number.split_at_checked(4)?;
            units.push(u16::from_str_radix(digits, 16).ok()?);
            rest = after;
        } else {
            rest = rest.strip_prefix('\'')?;
            loop {
                let (part, after) = rest.split_once('\'')?;
                units.extend(part.encode_utf16());
                rest = after;
                match rest.strip_prefix('\'') {
                    Some(after) => {
                        units.push(u16::from(b'\''));
                        rest = after;
                    }
                    None => break,
                }
            }
        }
        if rest.is_empty() {
            return String::from_utf16(&units).ok();
        }
        rest = rest.strip_prefix(" + ")?;
    }
}

/// The text of here-strings that expressions join, and what follows the last one.
fn here_string(text: &str) -> Result<(Vec<u8>, &str), Refused> {
    let mut config = Vec::new();
    let mut rest = text;
    loop {
        let (part, after) = rest
            .split_once(HERE_END)
            .ok_or_else(|| refuse("A here-string has no end."))?;
        config.extend_from_slice(part.as_bytes());
        let variable = [ENCODED, ESCAPED].into_iter().find_map(|(before, behind)| {
            let name_at = after.strip_prefix(before)?;
            let len = name_at
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                .count();
            let (name, after) = name_at.split_at(len);
            Some((name, after.strip_prefix(behind)?))
        });
        match variable {
            Some((name, after)) => {
                word::push_variable(&mut config, name);
                rest = after;
            }
            None if after.trim_start().starts_with('+') => return Err(not_understood()),
            None => return Ok((config, after)),
        }
    }
}

fn not_understood() -> Refused {
    refuse("The text computes something in PowerShell, which is not run here.")
}

/// The words of every command.
fn words(text: &str) -> Result<Vec<Vec<Vec<u8>>>, Refused> {
    let mut commands = Vec::new();
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            ' ' | '\t' => words.extend(word.take()),
            '\n' | ';' => {
                words.extend(word.take());
                commands.push(std::mem::take(&mut words));
            }
            '`' => match chars.next() {
                Some('\n') | None => words.extend(word.take()),
                Some(char) => push(word.get_or_insert_default(), char),
            },
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next().ok_or_else(open_quote)? {
                        '\'' if chars.next_if_eq(&'\'').is_none() => break,
                        char => push(word, char),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next().ok_or_else(open_quote)? {
                        '"' if chars.next_if_eq(&'"').is_none() => break,
                        '`' => push(word, escaped(chars.next().ok_or_else(open_quote)?)),
                        '$' => variable(word, &mut chars)?,
                        char => push(word, char),
                    }
                }
            }
            '$' => variable(word.get_or_insert_default(), &mut chars)?,
            '|' => {
                return Err(refuse(
                    "The command reads or writes through a pipe; paste the command alone.",
                ));
            }
            '(' | '@' if word.is_none() => return Err(not_understood()),
            '#' if word.is_none() => while chars.next_if(|char| *char != '\n').is_some() {},
            char => push(word.get_or_insert_default(), char),
        }
    }
    words.extend(word);
    commands.push(words);
    commands.retain(|words| !words.is_empty());
    Ok(commands)
}

/// `$env:NAME` or `$NAME`; in text, a `$` before something else is itself.
fn variable(
    word: &mut Vec<u8>,
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
) -> Result<(), Refused> {
    let mut name = String::new();
    while let Some(char) =
        chars.next_if(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | ':'))
    {
        name.push(char);
    }
    let bare = name.strip_prefix("env:").unwrap_or(&name);
    if word::is_variable_name(bare) {
        word::push_variable(word, bare);
        return Ok(());
    }
    if name.is_empty() && !matches!(chars.peek(), Some('(' | '{')) {
        word.push(b'$');
        return Ok(());
    }
    Err(not_understood())
}

fn escaped(char: char) -> char {
    match char {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        char => char,
    }
}

fn push(word: &mut Vec<u8>, char: char) {
    word.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
}

fn open_quote() -> Refused {
    refuse("A quote is never closed.")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn quotes_backquotes_and_variables_are_read() {
        let expected: Vec<Vec<u8>> = vec![
            b"curl.exe".to_vec(),
            b"it's".to_vec(),
            b"a\"b\n".to_vec(),
            b"\xffX\xfe".to_vec(),
        ];
        let text = "curl.exe 'it''s' `\n  \"a`\"b`n\" $env:X";
        assert_eq!(words(text).ok(), Some(vec![expected]));
    }
}
