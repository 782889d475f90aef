//! Which characters a command is made of, and which of them the user can choose.

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::export::{Layout, Secrets, aliyun, curl};
use restore_core::operation::Place;
use restore_testing::random::cases;
use serde_json::Value;

use crate::commands::{command, sendable};
use crate::drafts::{Mood, document, read};

fn assert_printable(text: &str) {
    let odd = text.chars().find(|char| !matches!(char, ' '..='~' | '\n'));
    assert_eq!(odd, None, "{text}");
}

/// No `!`, which tcsh acts upon in single quotes too; backslashes before letters and digits alone,
/// where neither fish nor tcsh takes them for an escape, and at the end of a line.
fn assert_read_alike(text: &str) {
    assert!(!text.contains('!'), "{text}");
    for (index, _) in text.match_indices('\\') {
        let next = text.as_bytes().get(index + 1);
        let fine = next.is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'\n');
        assert!(fine, "{text}");
    }
    for line in text.lines() {
        assert_eq!(
            line.matches('\'').count() % 2,
            0,
            "a word ends in its line: {line}"
        );
    }
}

#[test]
fn a_command_is_printable_ascii_that_every_shell_reads_alike() {
    cases(3000, |random| {
        let operation = random.pick(CATALOGUE);
        let mood = random.pick(&[Mood::Odd, Mood::Wild]);
        let draft = read(&document(random, operation, mood));
        let request = evaluate(operation, &draft).request;
        for secrets in [Secrets::Reference, Secrets::Reveal] {
            for layout in [Layout::Lines, Layout::OneLine] {
                let text = curl::render(&request, curl::Options { layout, secrets }).text;
                assert_printable(&text);
                assert!(layout == Layout::Lines || !text.contains('\n'), "{text}");
                assert_read_alike(&text);
            }
        }
        if let Some(line) = aliyun::render(operation, &draft.region, &request) {
            assert_printable(&line.text);
        }
    });
}

/// A command's fixed words, and between them what comes from the user: address and body.
fn parts<'a>(text: &'a str, host: &str) -> (Vec<&'a str>, &'a str, &'a str) {
    let (a, rest) = text
        .split_once(&format!("url = \"https://{host}"))
        .expect("an address");
    let (url, rest) = rest.split_once('"').expect("the end of the address");
    let (b, rest) = rest.split_once("--data-raw '").expect("a body");
    let (body, c) = rest.split_once('\'').expect("the end of the body");
    (vec![a, b, c], url, body)
}

/// Percent signs begin two upper-case hex digits.
fn assert_percent_encoded(text: &str, separators: &str) {
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let hex = |char: Option<char>| matches!(char, Some('0'..='9' | 'A'..='F'));
        let fine = match char {
            '%' => hex(chars.next()) && hex(chars.next()),
            _ => char.is_ascii_alphanumeric() || "-._~".contains(char) || separators.contains(char),
        };
        assert!(fine, "{char} in {text}");
    }
}

/// Inside strings nothing that a shell or a terminal acts upon; a backslash begins `\uXXXX`.
fn assert_inert_json(text: &str) {
    let mut in_string = false;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => in_string = !in_string,
            '\\' => {
                let escape: String = chars.by_ref().take(5).collect();
                let is_hex = escape.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit());
                assert!(
                    in_string && escape.starts_with('u') && escape.len() == 5 && is_hex,
                    "{text}"
                );
            }
            _ if in_string => assert!(!"'$!%&|<>^()`{}[]".contains(char), "{char} in {text}"),
            _ => assert!(
                "{}[]:,".contains(char) || char.is_ascii_alphanumeric() || "+-.".contains(char),
                "{text}"
            ),
        }
    }
    serde_json::from_str::<Value>(text).expect("still JSON");
}

#[test]
fn what_the_user_writes_reaches_a_command_only_in_an_inert_alphabet() {
    cases(3000, |random| {
        let operation = random.pick(CATALOGUE);
        let mut document = sendable(random, operation);
        for param in operation.params {
            if param.place == Place::Header || param.is_secret() {
                document["parameters"][param.name] = Value::Null;
            }
        }
        let draft = read(&document);
        let request = evaluate(operation, &draft).request;
        let secrets = Secrets::Reference;
        let text = curl::render(
            &request,
            curl::Options {
                layout: Layout::Lines,
                secrets,
            },
        )
        .text;
        // The token's header makes the configuration several pieces; nothing of the user's is in it.
        let (fixed, url, body) = parts(&text, &request.host);
        assert_percent_encoded(url, "/?&=");
        if body.starts_with('{') {
            assert_inert_json(body);
        } else {
            assert_percent_encoded(body, "&=");
        }
        // Everything else is the same for every draft of the operation.
        for param in operation.params {
            document["parameters"][param.name] = match param.place {
                Place::Path => "id".into(),
                _ => Value::Null,
            };
        }
        let plain = command(operation, &document, Layout::Lines).0;
        assert_eq!(fixed, parts(&plain, &request.host).0, "{text}");
    });
}

#[test]
fn curl_is_told_to_do_nothing_of_its_own() {
    cases(300, |random| {
        let operation = random.pick(CATALOGUE);
        let mut document = sendable(random, operation);
        for param in operation.params {
            if param.place == Place::Header {
                document["parameters"][param.name] = Value::Null;
            }
        }
        for layout in [Layout::Lines, Layout::OneLine] {
            let (text, host) = command(operation, &document, layout);
            let fixed = parts(&text, &host).0.concat();
            let (_, words) = fixed.split_once("curl ").expect("a command");
            // First, or the start-up file is read before it is refused.
            assert!(
                words.starts_with("-q -sS --globoff --proto '=https' "),
                "{text}"
            );
            let wrong = [
                "-L",
                "--location",
                "-k",
                "--insecure",
                "-d",
                "--data",
                "--json",
                "-F",
                "-G",
            ];
            let found = words.split_whitespace().find(|word| wrong.contains(word));
            assert_eq!(found, None, "{text}");
        }
    });
}
