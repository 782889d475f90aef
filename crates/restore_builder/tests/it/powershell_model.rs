//! What PowerShell makes of an exported text, as far as such a text goes: 5.1 and 7 alike.
//!
//! Rules, from Microsoft's documentation of PowerShell:
//! - about_Quoting_Rules, "Here-strings": a single-quoted here-string begins with `@'` at the end
//!   of a line, and ends with `'@` at the beginning of one; "all characters are literal"; the line
//!   breaks next to the two marks are not part of it, those inside are as in the file. Typographic quotes close strings as well, so
//!   the text must be ASCII.
//! - about_Preference_Variables, `$OutputEncoding`: the encoding of what is piped to a program; a
//!   variable that is set in a script block is set there alone.
//! - about_If, about_Logical_Operators: `-not` of a variable that is not set, or empty, is true.
//! - about_Throw: what is thrown ends the script block.
//! - about_Operators: `+` of texts puts them together; `-replace` without a replacement removes,
//!   and with `\$0` puts a backslash before what was found; `-f` with `{0:X2}` is two digits of
//!   upper-case hex; unary `-join` puts a list together.
//! - about_Pipelines: a text that is piped to a program reaches its standard input with a line
//!   break after it.

/// A part of the text that is piped.
enum Part<'a> {
    Literal(String),
    /// Percent-encoded UTF-8 of a variable.
    Encoded(&'a str),
    /// A variable without line breaks, backslashes before backslashes and double quotes.
    Escaped(&'a str),
}

/// What reaches curl's standard input; an error with the message where something is thrown.
pub(crate) fn piped(text: &str, env: &[(&'static str, String)]) -> Result<String, String> {
    assert!(text.is_ascii(), "5.1 pipes ASCII: {text}");
    let line_break = if text.contains('\r') { "\r\n" } else { "\n" };
    let text = text.replace("\r\n", "\n");
    let variable = |name: &str| env.iter().find(|(env, _)| *env == name);
    let rest = text.strip_prefix("& {\n").expect("a script block");
    let rest = rest
        .strip_prefix("$OutputEncoding = [Text.Encoding]::ASCII\n")
        .expect("an encoding");
    let rest = rest
        .strip_suffix(" | curl.exe -q -sS --globoff -K -\n}")
        .expect("a pipe");
    let mut rest = rest;
    while let Some((name, after)) = guard(rest) {
        if variable(name).is_none_or(|(_, value)| value.is_empty()) {
            return Err(format!("{name} is not set; nothing was sent."));
        }
        rest = after;
    }
    let mut piped = String::new();
    for part in parts(rest) {
        let value = |name: &str| {
            let (_, value) = variable(name).expect("no guard for a variable");
            value.clone()
        };
        match part {
            Part::Literal(text) => piped.push_str(&text.replace('\n', line_break)),
            Part::Encoded(name) => {
                for byte in value(name).bytes() {
                    piped.push_str(&format!("%{byte:02X}"));
                }
            }
            Part::Escaped(name) => {
                let value = value(name).replace(['\r', '\n'], "");
                // What is not ASCII becomes a question mark in the pipe.
                let value = value.replace(|char: char| !char.is_ascii(), "?");
                piped.push_str(&value.replace('\\', r"\\").replace('"', "\\\""));
            }
        }
    }
    Ok(piped + "\r\n")
}

/// The text with every here-string emptied.
pub(crate) fn skeleton(text: &str) -> String {
    let mut skeleton = String::new();
    let mut in_string = false;
    for line in text.lines() {
        in_string &= !line.starts_with("'@");
        if !in_string {
            skeleton.push_str(line);
            skeleton.push('\n');
        }
        in_string |= line.ends_with("@'");
    }
    skeleton
}

/// A line that throws when a variable is unset: its name, and what follows the line.
fn guard(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("if (-not $env:")?;
    let (name, rest) = rest.split_once(") { throw '")?;
    let (message, rest) = rest.split_once("' }\n")?;
    assert_eq!(message, format!("{name} is not set; nothing was sent."));
    Some((name, rest))
}

/// The operands of `+`, in parentheses where there are several.
fn parts(text: &str) -> Vec<Part<'_>> {
    let text = match text.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')').expect("a closing parenthesis"),
        None => text,
    };
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, after) = here_string(rest)
            .or_else(|| encoded(rest))
            .or_else(|| escaped(rest))
            .unwrap_or_else(|| panic!("no expression that is known here: {rest}"));
        parts.push(part);
        match after.strip_prefix(" + ") {
            Some(after) => rest = after,
            None => {
                assert_eq!(after, "", "something after the expression");
                return parts;
            }
        }
    }
}

fn here_string(text: &str) -> Option<(Part<'_>, &str)> {
    let rest = text.strip_prefix("@'\n")?;
    // The first line that begins with the mark ends it, whatever was meant.
    let (inner, after) = rest.split_once("\n'@")?;
    Some((Part::Literal(inner.to_owned()), after))
}

fn encoded(text: &str) -> Option<(Part<'_>, &str)> {
    let rest = text.strip_prefix("(-join ([Text.Encoding]::UTF8.GetBytes($env:")?;
    let (name, rest) = rest.split_once(')')?;
    let rest = rest.strip_prefix(" | ForEach-Object { '%{0:X2}' -f $_ }))")?;
    Some((Part::Encoded(name), rest))
}

fn escaped(text: &str) -> Option<(Part<'_>, &str)> {
    let rest = text.strip_prefix("($env:")?;
    let (name, rest) = rest.split_once(' ')?;
    let rest = rest.strip_prefix(r#"-replace '[\r\n]' -replace '[\\"]', '\$0')"#)?;
    Some((Part::Escaped(name), rest))
}
