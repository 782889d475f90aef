//! Programs in every language: one of each operation to look at, and what their literals mean.

use std::path::PathBuf;

use restore_core::catalogue::{CATALOGUE, sdk};
use restore_core::evaluate::evaluate;
use restore_core::export::{Family, Layout, Secrets, Source, formats};
use restore_core::operation::{Operation, Place, Shape, Vendor};
use restore_testing::random::cases;
use serde_json::{Value, json};

use crate::commands::sendable;
use crate::drafts::{hostile, read};
use crate::hcloud::rendered;

const LANGUAGES: [&str; 3] = ["python", "go", "java"];

/// The document with everything that the pages give an example of.
fn example(operation: &Operation) -> Value {
    let parameters: serde_json::Map<String, Value> = operation
        .params
        .iter()
        .filter(|param| param.shown.is_none() && param.place != Place::Nowhere)
        .filter_map(|param| {
            let example = param.example?;
            let is_number = matches!(param.shape, Shape::Integer { .. } | Shape::Instant(_));
            // Some are masked.
            if is_number && example.parse::<i64>().is_err() {
                return None;
            }
            let value = if param.shape.is_structured() {
                serde_json::from_str(example).expect("an example is JSON")
            } else {
                example.into()
            };
            Some((param.name.to_owned(), value))
        })
        .collect();
    let mut document = json!({
        "operation": operation.id,
        "region": operation.endpoint.regions[0],
        "parameters": parameters,
    });
    for param in operation.params.iter().filter(|param| param.is_secret()) {
        let env = restore_core::draft::environment_variable(param);
        document["parameters"][param.name] = json!({ "env": env });
    }
    if let Some(restore) = operation.param("restore") {
        document["parameters"][restore.name] = json!({
            "server_id": "94eba8b2-acc9-4d82-badc-127144cc5526",
            "power_on": false,
            "mappings": [{
                "backup_id": "5d822633-2bbf-4af8-a16e-5ab1c7705235",
                "volume_id": "eccbcfdd-f843-4bbb-b2c0-a5ce861f9376",
            }],
        });
    }
    document
}

#[test]
fn each_program_is_as_it_was_looked_at() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs"));
    let mut changed = Vec::new();
    for operation in CATALOGUE {
        for language in LANGUAGES {
            let ending = formats::named(language).expect("a format").ending;
            let file = folder.join(format!("{}.{ending}", operation.id));
            let program = rendered(language, operation, &example(operation)).0;
            let program = program.expect("a program");
            if std::env::var_os("RESTORE_BUILDER_BLESS").is_some() {
                std::fs::write(&file, &program).expect("the file can be written");
            }
            if std::fs::read_to_string(&file).ok().as_deref() != Some(program.as_str()) {
                changed.push(file);
            }
        }
    }
    assert!(
        changed.is_empty(),
        "RESTORE_BUILDER_BLESS=1 writes them anew, to be looked at: {changed:?}"
    );
}

#[test]
fn every_operation_has_an_sdk_and_every_program_a_family() {
    for operation in CATALOGUE {
        assert!(sdk::sdk(operation).is_some(), "{}", operation.id);
    }
    for language in LANGUAGES {
        let format = formats::named(language).expect("a format");
        assert_eq!(format.family, Family::Code, "{language}");
    }
}

/// What follows the only place of that text, up to the end of the line.
fn after<'a>(program: &'a str, text: &str) -> &'a str {
    let (_, rest) = program.split_once(text).expect("the field is set");
    let line = rest.split('\n').next().expect("a line");
    line.trim_end_matches([';', ',', '.', ')'])
}

/// The text that a Java literal stands for: Unicode escapes first, whatever they make.
fn java(literal: &str) -> String {
    let (mut units, mut backslashes) = (Vec::new(), 0);
    let bytes = literal.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\\' && bytes.get(at + 1) == Some(&b'u') && backslashes % 2 == 0 {
            let digits = &literal[at + 2..at + 6];
            units.push(u16::from_str_radix(digits, 16).expect("four digits"));
            at += 6;
            backslashes = 0;
        } else {
            backslashes = if bytes[at] == b'\\' {
                backslashes + 1
            } else {
                0
            };
            units.push(u16::from(bytes[at]));
            at += 1;
        }
    }
    let source = String::from_utf16(&units).expect("text");
    let inside = source.strip_prefix('"').expect("a quotation mark");
    let (mut out, mut chars) = (String::new(), inside.chars().peekable());
    loop {
        match chars.next().expect("the end of the literal") {
            '"' => break,
            '\n' | '\r' => panic!("a line ends inside {literal}"),
            '\\' => match chars.next().expect("an escape") {
                'n' => out.push('\n'),
                char @ ('"' | '\\') => out.push(char),
                digit => {
                    let mut code = digit.to_digit(8).expect("an octal digit");
                    for _ in 0..2 {
                        let digit = chars.next().and_then(|char| char.to_digit(8));
                        code = code * 8 + digit.expect("three digits");
                    }
                    out.push(char::from_u32(code).expect("a character"));
                }
            },
            char => out.push(char),
        }
    }
    assert_eq!(chars.next(), None, "{literal}");
    out
}

/// The text that a literal of Go stands for.
fn go(literal: &str) -> String {
    let inside = literal.strip_prefix('"').expect("a quotation mark");
    let (mut out, mut chars) = (String::new(), inside.chars());
    loop {
        match chars.next().expect("the end of the literal") {
            '"' => break,
            '\\' => match chars.next().expect("an escape") {
                'n' => out.push('\n'),
                char @ ('"' | '\\') => out.push(char),
                kind => {
                    let count = match kind {
                        'u' => 4,
                        'U' => 8,
                        other => panic!("{other} in {literal}"),
                    };
                    let digits: String = chars.by_ref().take(count).collect();
                    let code = u32::from_str_radix(&digits, 16).expect("digits");
                    out.push(char::from_u32(code).expect("a character"));
                }
            },
            char => out.push(char),
        }
    }
    assert_eq!(chars.next(), None, "{literal}");
    out
}

#[test]
fn a_literal_of_go_and_of_java_means_the_text_that_was_given() {
    let operation = CATALOGUE[0];
    assert_eq!(operation.vendor, Vendor::Alibaba);
    cases(2000, |random| {
        let text = hostile(random) + random.pick(&["", "\\", "\\u0022", "\\\\u000a", "\""]);
        let document = json!({
            "operation": operation.id,
            "region": operation.endpoint.regions[0],
            "parameters": { "VaultId": text },
        });
        for (language, setter, read) in [
            ("go", "SetVaultId(", go as fn(&str) -> String),
            ("java", "setVaultId(", java as fn(&str) -> String),
        ] {
            let program = rendered(language, operation, &document).0;
            let program = program.expect("a program");
            let odd = program
                .chars()
                .find(|char| !matches!(char, ' '..='~' | '\n' | '\t'));
            assert_eq!(odd, None, "{program}");
            assert_eq!(read(after(&program, setter).trim()), text, "{program}");
        }
    });
}

#[test]
fn a_text_that_java_has_no_constant_for_has_no_program() {
    let operation = CATALOGUE[0];
    for (text, fits) in [
        ("a".repeat(65_535), true),
        ("a".repeat(65_536), false),
        ("\0".repeat(32_767), true),
        ("\0".repeat(32_768), false),
        ("😀".repeat(10_922), true),
        ("😀".repeat(10_923), false),
    ] {
        let document = json!({
            "operation": operation.id,
            "region": operation.endpoint.regions[0],
            "parameters": { "VaultId": text },
        });
        let program = rendered("java", operation, &document).0;
        assert_eq!(program.is_ok(), fits, "{}", text.len());
    }
}

#[test]
fn what_an_sdk_would_change_or_cannot_take_has_no_program() {
    let cases = [
        (0, json!({ "TargetTime": "007" }), &LANGUAGES[..]),
        (0, json!({ "TargetTime": "soon" }), &LANGUAGES),
        (0, json!({ "InitiatedByAck": "maybe" }), &LANGUAGES),
        (0, json!({ "UdmDetail": "no JSON" }), &LANGUAGES),
        (0, json!({ "UdmDetail": "{\"a\":1,\"a\":2}" }), &LANGUAGES),
        (
            0,
            json!({ "OtsDetail": { "RestoreIndex": "yes" } }),
            &LANGUAGES,
        ),
        (
            0,
            json!({ "FailbackDetail": { "a": null } }),
            &LANGUAGES[2..],
        ),
        (
            0,
            json!({ "CrossAccountUserId": "9223372036854775808" }),
            &LANGUAGES[1..],
        ),
        (
            1,
            json!({ "DestinationEndpointPort": "2147483648" }),
            &LANGUAGES[1..],
        ),
        (3, json!({ "backup_id": "a b" }), &LANGUAGES[1..]),
        (3, json!({ "project_id": "é" }), &LANGUAGES),
        (3, json!({ "power_on": "yes" }), &LANGUAGES),
        (
            4,
            json!({ "restore": { "mappings": [{ "backup_id": "b" }] } }),
            &LANGUAGES[1..2],
        ),
    ];
    for (index, parameters, without) in cases {
        let operation = CATALOGUE[index];
        let mut document = json!({
            "operation": operation.id,
            "region": operation.endpoint.regions[0],
            "parameters": { "project_id": "p", "backup_id": "b", "SourceType": "UDM_ECS", "RestoreType": "OTS_TABLE", "CrossAccountType": "CROSS_ACCOUNT", "DestinationEndpointInstanceType": "Other" },
        });
        for (name, value) in parameters.as_object().expect("an object") {
            document["parameters"][name] = value.clone();
        }
        for language in LANGUAGES {
            let program = rendered(language, operation, &document).0;
            assert_eq!(
                program.is_err(),
                without.contains(&language),
                "{language} {parameters} {program:?}"
            );
        }
    }
}

#[test]
fn no_format_gives_a_secret_away_unasked() {
    let canary = "fake-canary-7f3a";
    cases(300, |random| {
        let operation = random.pick(CATALOGUE);
        let mut document = sendable(random, operation);
        for param in operation.params.iter().filter(|param| param.is_secret()) {
            document["parameters"][param.name] = canary.into();
        }
        let draft = read(&document);
        let request = evaluate(operation, &draft).request;
        for format in formats::FORMATS {
            let source = Source {
                operation,
                region: &draft.region,
                request: &request,
                layout: random.pick(&[Layout::Lines, Layout::OneLine]),
                secrets: Secrets::Reference,
            };
            let said = match (format.render)(&source) {
                Ok(rendered) => rendered.text + &rendered.notes.concat(),
                Err(why) => why,
            };
            assert!(!said.contains(canary), "{}: {said}", format.name);
        }
    });
}
