//! The lines for PowerShell and cmd.exe, read by models of the two: neither runs here.

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::operation::{Operation, Protocol};
use restore_testing::random::{Random, cases};
use serde_json::Value;

use crate::aliyun::{FILE, assert_same, expected};
use crate::commands::sendable;
use crate::drafts::{Mood, document, read};
use crate::hcloud::{any_document, meant, operations, rendered, understood};

fn rpc_operations() -> Vec<&'static Operation> {
    CATALOGUE
        .iter()
        .copied()
        .filter(|operation| matches!(operation.protocol, Protocol::Rpc { .. }))
        .collect()
}

/// Hostile or as documented.
fn any_rpc_document(random: &mut Random, operation: &'static Operation) -> Value {
    if random.chance(50) {
        sendable(random, operation)
    } else {
        document(random, operation, Mood::Fine)
    }
}

/// Reads an expression of PowerShell: texts in single quotes, characters by number, sums of them.
fn powershell_value(text: &str) -> String {
    let sum = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .unwrap_or(text);
    let (mut units, mut rest) = (Vec::new(), sum);
    loop {
        if let Some(after) = rest.strip_prefix('\'') {
            let mut chars = after.char_indices().peekable();
            let end = loop {
                match chars.next().expect("the end of the text") {
                    (_, '\'') if chars.peek().is_some_and(|(_, next)| *next == '\'') => {
                        units.push(u16::from(b'\''));
                        chars.next();
                    }
                    (at, '\'') => break at + 1,
                    (_, char) => units.extend_from_slice(char.encode_utf16(&mut [0; 2])),
                }
            };
            rest = &after[end..];
        } else {
            let digits = rest.strip_prefix("[char]0x").expect("a character");
            units.push(u16::from_str_radix(&digits[..4], 16).expect("a number"));
            rest = &digits[4..];
        }
        match rest.strip_prefix(" + ") {
            Some(more) => rest = more,
            None => break,
        }
    }
    assert_eq!(rest, "", "{text}");
    String::from_utf16(&units).expect("no half of a character")
}

/// One word of a command, with what its variables stand for.
fn powershell_word(word: &str, variables: &[(String, String)]) -> String {
    if let Some(inside) = word
        .strip_prefix('"')
        .and_then(|word| word.strip_suffix('"'))
    {
        let (name, variable) = inside.split_once('=').expect("--name=$variable");
        let (_, value) = variables
            .iter()
            .find(|(known, _)| known == variable)
            .unwrap_or_else(|| panic!("{variable} is not set"));
        return format!("{name}={value}");
    }
    let value = if word.starts_with('\'') {
        powershell_value(word)
    } else {
        word.to_owned()
    };
    // Whichever version hands it over, it arrives as it is.
    assert!(
        value.chars().all(|char| matches!(char, ' '..='~')),
        "{word}"
    );
    assert!(!value.contains('"') && !value.ends_with('\\'), "{word}");
    value
}

/// The arguments that a program gets from a PowerShell text, with a file's text for its name.
fn powershell(text: &str) -> Vec<String> {
    assert!(
        text.chars().all(|char| matches!(char, ' '..='~' | '\n')),
        "{text}"
    );
    let mut variables: Vec<(String, String)> = Vec::new();
    let text = text.replace(" `\n", "\u{1}");
    let mut words = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("[IO.File]::WriteAllText(") {
            let rest = rest.strip_suffix(')').expect("the end of the call");
            let (variable, value) = rest.split_once(", ").expect("two arguments");
            let known = variables.iter_mut().find(|(name, _)| name == variable);
            known.expect("a file").1 = powershell_value(value);
        } else if let Some(rest) = line.strip_prefix("if (-not ") {
            let (variable, _) = rest.split_once(')').expect("a condition");
            variables.push((variable.to_owned(), FILE.to_owned()));
        } else if let Some((variable, "[IO.Path]::GetTempFileName()")) = line.split_once(" = ") {
            variables.push((variable.to_owned(), "unwritten".to_owned()));
        } else if line.starts_with("$file = [IO.Path]::Combine([IO.Path]::GetTempPath(), ") {
            variables.push(("$file".to_owned(), "unwritten".to_owned()));
        } else if line.starts_with("aliyun ") || line.starts_with("hcloud ") {
            assert!(words.is_empty(), "one call: {text}");
            let mut lines = line.split('\u{1}').map(str::trim);
            let head = lines.next().expect("a head");
            words.extend(head.split(' ').skip(1).map(str::to_owned));
            words.extend(lines.map(|word| powershell_word(word, &variables)));
        } else {
            let is_frame = ["try {", "} finally {", "} finally {}", "}"].contains(&line)
                || line.starts_with("Remove-Item $file");
            assert!(is_frame, "{line} in {text}");
        }
    }
    words
}

/// What a file was read into, under the parameter's own name.
fn without_files(words: Vec<String>) -> Vec<String> {
    let read = |word: String| match word.split_once("-FILE=") {
        Some((_, value)) if value == FILE => word,
        Some((name, value)) if !name.contains('=') => format!("{name}={value}"),
        _ => word,
    };
    words.into_iter().map(read).collect()
}

#[test]
fn powershell_hands_the_aliyun_line_over_as_it_is() {
    cases(1000, |random| {
        let operation = random.pick(&rpc_operations());
        let document = any_rpc_document(random, operation);
        let (text, request) = rendered("aliyun-powershell", operation, &document);
        let text = text.unwrap_or_else(|why| panic!("{why}: {document}"));
        let region = read(&document).region;
        assert_same(
            operation,
            &expected(operation, &region, &request),
            &without_files(powershell(&text)),
            &text,
        );
    });
}

#[test]
fn powershell_hands_the_hcloud_line_over_as_it_is() {
    cases(1000, |random| {
        let operation = random.pick(&operations());
        let document = any_document(random, operation);
        let (text, request) = rendered("hcloud-powershell", operation, &document);
        let text = text.unwrap_or_else(|why| panic!("{why}: {document}"));
        let region = read(&document).region;
        assert_eq!(
            understood(operation, &powershell(&text)),
            meant(operation, &region, &request),
            "{text}"
        );
    });
}

/// The arguments that the C runtime makes of a line that cmd.exe has passed on.
fn c_runtime(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut backslashes) = (Vec::new(), String::new(), false, 0);
    for char in line.chars().chain([' ']) {
        match char {
            '\\' => backslashes += 1,
            '"' => {
                word.extend(std::iter::repeat_n('\\', backslashes / 2));
                if backslashes % 2 == 1 {
                    word.push('"');
                } else {
                    quoted = !quoted;
                }
                backslashes = 0;
            }
            char => {
                word.extend(std::iter::repeat_n('\\', backslashes));
                backslashes = 0;
                if char == ' ' && !quoted {
                    words.push(std::mem::take(&mut word));
                } else {
                    word.push(char);
                }
            }
        }
    }
    assert!(!quoted, "{line}");
    words
}

/// What cmd.exe passes on of a line, which must be the line itself; with a file's text for its name.
fn cmd(text: &str) -> Vec<String> {
    assert!(text.chars().all(|char| matches!(char, ' '..='~')), "{text}");
    let mut text = text.to_owned();
    let variable = "DBS_DESTINATION_PASSWORD_FILE";
    if let Some(rest) = text.strip_prefix(&format!(
        "if not defined {variable} (echo {variable} is not set& cmd /c exit 1) else "
    )) {
        text = rest.replace(&format!("%{variable}%"), FILE);
    }
    let mut file = None;
    let name = "%TEMP%\\restore-builder.json";
    if let Some(rest) = text.strip_prefix(&format!(">\"{name}\" echo ")) {
        let (json, rest) = rest.split_once(" && ").expect("then the call");
        assert_inert_for_cmd(json);
        file = Some(json.to_owned());
        text = rest.replace(name, "FILE");
    }
    assert_inert_for_cmd(&text);
    let words = c_runtime(&text);
    let read = |word: &String| match (word.strip_suffix("=FILE"), &file) {
        (Some(name), Some(file)) => format!("{name}={file}"),
        (_, _) => word.clone(),
    };
    words[1..].iter().map(read).collect()
}

/// cmd.exe knows no backslash: each quotation mark begins or ends what it leaves alone. A percent
/// sign or an exclamation mark counts even there.
fn assert_inert_for_cmd(text: &str) {
    let mut quoted = false;
    for char in text.chars() {
        quoted ^= char == '"';
        assert!(!"%!".contains(char), "{text}");
        assert!(quoted || !"&|<>^()".contains(char), "{char} in {text}");
    }
    assert!(!quoted, "{text}");
}

#[test]
fn cmd_hands_the_aliyun_line_over_as_it_is_or_there_is_none() {
    let mut carried = 0;
    cases(1000, |random| {
        let operation = random.pick(&rpc_operations());
        let document = any_rpc_document(random, operation);
        let (text, request) = rendered("aliyun-cmd", operation, &document);
        let Ok(text) = text else {
            return;
        };
        let region = read(&document).region;
        assert_same(
            operation,
            &expected(operation, &region, &request),
            &cmd(&text),
            &text,
        );
        carried += 1;
    });
    assert!(carried > 300, "{carried} lines");
}

#[test]
fn cmd_hands_the_hcloud_line_over_as_it_is_or_there_is_none() {
    let mut carried = 0;
    cases(1000, |random| {
        let operation = random.pick(&operations());
        let document = any_document(random, operation);
        let (text, request) = rendered("hcloud-cmd", operation, &document);
        let Ok(text) = text else {
            return;
        };
        let region = read(&document).region;
        assert_eq!(
            understood(operation, &cmd(&text)),
            meant(operation, &region, &request),
            "{text}"
        );
        carried += 1;
    });
    assert!(carried > 700, "{carried} lines");
}

#[test]
fn what_cmd_would_expand_has_no_line() {
    let operation = rpc_operations()[0];
    for value in ["%PATH%", "100%", "a!b", "a\nb", "é", "a\tb"] {
        let document = serde_json::json!({
            "operation": operation.id,
            "region": operation.endpoint.regions[0],
            "parameters": { "VaultId": value },
        });
        let (text, request) = rendered("aliyun-cmd", operation, &document);
        assert_eq!(request, evaluate(operation, &read(&document)).request);
        assert!(text.expect_err("no line").starts_with("VaultId has "));
    }
}
