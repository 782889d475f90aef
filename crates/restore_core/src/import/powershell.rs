//! Commands as PowerShell reads them, without running anything.
//!
//! `curl.exe` with its words, and the here-string that this program's own text hands to it.

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

/// Whether a text is written for PowerShell, by how it begins and how its first line goes on:
/// further on, the same characters may be part of a value.
pub(super) fn is_powershell(text: &str) -> bool {
    let begins = ["& {", "(@'", "@'"]
        .iter()
        .any(|mark| text.starts_with(mark))
        || text.starts_with("curl.exe") && text.contains('\'');
    let first_line = text.lines().next().unwrap_or_default();
    begins || first_line.ends_with(" `")
}

/// What `curl` reads from standard input and the words after it, for each command.
pub(super) struct Call {
    pub(super) words: Vec<Vec<u8>>,
    pub(super) stdin: Option<Vec<u8>>,
}

/// Every command of a text.
pub(super) fn calls(text: &str) -> Result<Vec<Call>, Refused> {
    let text = text.replace("\r\n", "\n");
    let mut calls = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, after)) = rest.split_once(HERE_BEGIN) {
        let (config, after) = here_string(after)?;
        let line = after
            .trim_start_matches(')')
            .trim_start()
            .strip_prefix('|')
            .ok_or_else(not_understood)?;
        let (line, after) = line.split_once('\n').unwrap_or((line, ""));
        let words = words(line)?.into_iter().next().unwrap_or_default();
        calls.push(Call {
            words,
            stdin: Some(config),
        });
        rest = after;
    }
    if !calls.is_empty() {
        return Ok(calls);
    }
    let calls = words(&text)?
        .into_iter()
        .map(|words| Call { words, stdin: None });
    Ok(calls.collect())
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
