//! Commands as `cmd.exe` and Windows programs read them, without running anything.
//!
//! Two layers: `cmd.exe` undoes carets and ends commands, the program's C runtime undoes quotes and
//! backslashes. A variable (`%NAME%`) stays a name.

use super::commands::Step;
use super::{Refused, refuse, word};

/// Whether a text is written for `cmd.exe`. The first mark decides that only one of the two kinds of
/// shell would write: further on it may be part of a text.
pub(super) fn is_cmd(text: &str) -> bool {
    if text.starts_with(GUARD.0) || text.starts_with(WRITE.0) || is_vendors_line(text) {
        return true;
    }
    let is_continued = |rest: &str| rest.starts_with("^\n") || rest.starts_with("^\r\n");
    let Some(at) = text.find(['\'', '"', '^', '\\', '$']) else {
        return false;
    };
    let rest = &text[at..];
    if rest.starts_with('"') {
        return rest
            .match_indices('^')
            .any(|(at, _)| is_continued(&rest[at..]));
    }
    rest.starts_with("^\"") || is_continued(rest)
}

/// Around the name of a variable, in front of this program's own lines: nothing is called when it is
/// not set.
const GUARD: (&str, &str, &str) = (
    "if not defined ",
    " (echo ",
    " is not set& cmd /c exit 1) else ",
);

/// Around the name of a file and before its text, in this program's own lines.
const WRITE: (&str, &str) = (">\"", "\" echo ");

/// Whether a line of a vendor's tool has whole words in quotes: this program's own for `cmd.exe`.
fn is_vendors_line(text: &str) -> bool {
    let is_vendors = text.starts_with("aliyun ") || text.starts_with("hcloud ");
    let at = text.find(['\'', '"', '^', '\\', '$']);
    is_vendors && at.is_some_and(|at| text[..at].ends_with(' ') && text[at..].starts_with("\"--"))
}

/// Every command.
pub(super) fn steps(text: &str) -> Result<Vec<Step>, Refused> {
    let text = without_guards(text);
    let step = |line: &Vec<u8>| match written(line) {
        Some(write) => Ok(write),
        None => words(line).map(|words| Step::Call { words, stdin: None }),
    };
    lines(&text)?.iter().map(step).collect()
}

/// The lines without what this program puts in front of them.
fn without_guards(text: &str) -> String {
    text.split_inclusive('\n').map(without_guard).collect()
}

fn without_guard(mut line: &str) -> &str {
    while let Some(rest) = line.strip_prefix(GUARD.0)
        && let Some((name, rest)) = rest.split_once(GUARD.1)
        && let Some(rest) = rest.strip_prefix(name)
        && let Some(rest) = rest.strip_prefix(GUARD.2)
    {
        line = rest;
    }
    line
}

/// A line that writes a file.
fn written(line: &[u8]) -> Option<Step> {
    let rest = line.strip_prefix(WRITE.0.as_bytes())?;
    let (name, rest) = word::split_once(rest, b'"')?;
    // The name's own quotation mark has been passed.
    let text = rest.strip_prefix(&WRITE.1.as_bytes()[1..])?;
    Some(Step::Write {
        name: name.to_vec(),
        text: text.trim_ascii_end().to_vec(),
    })
}

/// What `cmd.exe` hands to each program.
fn lines(text: &str) -> Result<Vec<Vec<u8>>, Refused> {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    let mut in_quotes = false;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'^' if !in_quotes => {
                // A line end after a caret joins the lines; what follows stands for itself.
                if bytes[at..].starts_with(b"\r\n") {
                    at += 2;
                } else if bytes.get(at) == Some(&b'\n') {
                    at += 1;
                } else {
                    line.extend(bytes.get(at));
                    at += 1;
                    continue;
                }
                if bytes[at..].starts_with(b"\r\n") {
                    line.push(b'\n');
                    at += 2;
                } else if bytes.get(at) == Some(&b'\n') {
                    line.push(b'\n');
                    at += 1;
                }
            }
            b'"' => {
                in_quotes = !in_quotes;
                line.push(byte);
            }
            b'%' => match variable(&text[at..]) {
                Some(name) => {
                    word::push_variable(&mut line, name);
                    at += name.len() + 1;
                }
                None => line.push(b'%'),
            },
            b'\r' | b'\n' => {
                in_quotes = false;
                lines.push(std::mem::take(&mut line));
            }
            b'&' if !in_quotes => lines.push(std::mem::take(&mut line)),
            b'|' | b'<' if !in_quotes => {
                return Err(refuse(
                    "The command reads what another one writes, which is not run here.",
                ));
            }
            byte => line.push(byte),
        }
    }
    lines.push(line);
    Ok(lines)
}

/// The name at the beginning of a text, up to the percent sign that ends it.
fn variable(text: &str) -> Option<&str> {
    // No name is longer; without an end, a search through all of the text would be repeated.
    let window = text.as_bytes().get(..text.len().min(64))?;
    let end = window.iter().position(|byte| *byte == b'%')?;
    text.get(..end).filter(|name| word::is_variable_name(name))
}

/// The words that a C runtime makes of a line.
fn words(line: &[u8]) -> Result<Vec<Vec<u8>>, Refused> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut in_quotes = false;
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        at += 1;
        match byte {
            b' ' | b'\t' if !in_quotes => words.extend(word.take()),
            b'\\' => {
                let count = 1 + line[at..].iter().take_while(|byte| **byte == b'\\').count();
                at += count - 1;
                let word = word.get_or_insert_default();
                if line.get(at) == Some(&b'"') {
                    word.resize(word.len() + count / 2, b'\\');
                    if count % 2 == 1 {
                        word.push(b'"');
                        at += 1;
                    }
                } else {
                    word.resize(word.len() + count, b'\\');
                }
            }
            b'"' if in_quotes && line.get(at) == Some(&b'"') => {
                word.get_or_insert_default().push(b'"');
                at += 1;
            }
            b'"' => {
                in_quotes = !in_quotes;
                word.get_or_insert_default();
            }
            byte => word.get_or_insert_default().push(byte),
        }
    }
    if in_quotes {
        return Err(refuse("A quote is never closed."));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::{Step, steps};

    fn check(text: &str, expected: &[&str]) {
        let words: Vec<_> = expected
            .iter()
            .map(|word| word.as_bytes().to_vec())
            .collect();
        assert_eq!(
            steps(text).ok(),
            Some(vec![Step::Call { words, stdin: None }]),
            "{text}"
        );
    }

    #[test]
    fn carets_then_quotes_then_backslashes_are_undone() {
        check(r#"curl ^"a b^" ^"^\^"x^\^"^""#, &["curl", "a b", "\"x\""]);
        check("a ^\n  b", &["a", "b"]);
        check("^\"a^\n\nb^\"", &["a\nb"]);
        check(
            r#""C:\\" "a\b" "say ""hi""""#,
            &["C:\\", "a\\b", "say \"hi\""],
        );
        check("^\"100^%^41^\"", &["100%41"]);
    }
}
