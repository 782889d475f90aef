//! The `aliyun` line, run by real shells with a stand-in that takes down its arguments.

use std::fmt::Write as _;
use std::fs;

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::export::aliyun;
use restore_core::operation::{Operation, Protocol};
use restore_core::request::{Body, Request, Text};
use restore_testing::folder::Folder;
use restore_testing::programs::are_here;
use restore_testing::random::{Random, cases, seed};
use serde_json::Value;

use crate::commands::sendable;
use crate::drafts::read;
use crate::shell::{SHELLS, Script, quoted};

/// Each argument ends with NUL, each call with one more.
pub(crate) const STAND_IN: &str = "#!/bin/sh\n{ for word; do printf '%s\\0' \"$word\"; done; printf '\\0'; } >>\"$STAND_IN_OUT\"\n";

pub(crate) const FILE: &str = "a file's name";

/// The arguments that a request amounts to.
pub(crate) fn expected(operation: &Operation, region: &str, request: &Request) -> Vec<String> {
    let Protocol::Rpc {
        product, action, ..
    } = operation.protocol
    else {
        panic!("the CLI has RPC operations alone")
    };
    let form = match &request.body {
        Body::Form(pairs) => pairs.as_slice(),
        Body::Empty | Body::Json(_) => &[],
    };
    let mut words = vec![
        product.to_owned(),
        action.to_owned(),
        format!("--region={region}"),
        format!("--endpoint={}", request.host),
    ];
    for pair in request.query.iter().chain(form) {
        match &pair.value {
            Text::Plain(text) => words.push(format!("--{}={text}", pair.name)),
            Text::Secret { .. } => words.push(format!("--{}-FILE={FILE}", pair.name)),
        }
    }
    words
}

/// Whether each value fits into an argument that a POSIX shell can make.
fn fits(request: &Request) -> bool {
    let form = match &request.body {
        Body::Form(pairs) => pairs.as_slice(),
        Body::Empty | Body::Json(_) => &[],
    };
    let mut texts = request
        .query
        .iter()
        .chain(form)
        .filter_map(|pair| pair.value.plain());
    texts.all(|text| !text.ends_with('\n') && !text.contains('\0'))
}

/// Two arguments are the same when they name the same parameter with the same text or JSON.
pub(crate) fn assert_same(
    operation: &Operation,
    expected: &[String],
    got: &[String],
    context: &str,
) {
    assert_eq!(expected.len(), got.len(), "{expected:?} {got:?} {context}");
    for (expected, got) in expected.iter().zip(got) {
        if expected == got {
            continue;
        }
        let json = |word: &str| {
            let (name, value) = word.strip_prefix("--")?.split_once('=')?;
            let is_json = operation.param(name)?.shape.is_structured();
            let value: Option<Value> = serde_json::from_str(value).ok();
            value
                .filter(|_| is_json)
                .map(|value| (name.to_owned(), value))
        };
        let (expected_json, got_json) = (json(expected), json(got));
        assert!(
            expected_json.is_some() && expected_json == got_json,
            "{expected:?} {got:?} {context}"
        );
    }
}

/// The calls that the stand-in has taken down.
pub(crate) fn calls(bytes: &[u8]) -> Vec<Vec<String>> {
    let (mut calls, mut call) = (Vec::new(), Vec::new());
    for word in bytes.split(|byte| *byte == 0) {
        if word.is_empty() {
            calls.push(std::mem::take(&mut call));
        } else {
            call.push(String::from_utf8(word.to_vec()).expect("text"));
        }
    }
    // After the last NUL comes nothing.
    calls.pop();
    calls
}

#[cfg(unix)]
#[test]
fn every_shell_hands_the_aliyun_line_over_as_it_is() {
    use std::os::unix::fs::PermissionsExt as _;

    let operations: Vec<_> = CATALOGUE
        .iter()
        .copied()
        .filter(|operation| matches!(operation.protocol, Protocol::Rpc { .. }))
        .collect();
    for shell in SHELLS {
        if !are_here(&[shell]) {
            continue;
        }
        let (folder, seed) = (Folder::new(&format!("aliyun-{shell}")), seed());
        let stand_in = folder.file("aliyun");
        fs::write(&stand_in, STAND_IN).expect("a temporary file can be written");
        fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).expect("it can be run");
        let out = folder.file("out");
        let mut text = format!(
            "STAND_IN_OUT={}; export STAND_IN_OUT\nDBS_DESTINATION_PASSWORD_FILE={}; export DBS_DESTINATION_PASSWORD_FILE\n",
            quoted(out.to_str().expect("a readable name")),
            quoted(FILE),
        );
        let mut random = Random::new(seed);
        let mut wanted = Vec::new();
        for _ in 0..500 {
            let operation = random.pick(&operations);
            let draft = read(&sendable(&mut random, operation));
            let request = evaluate(operation, &draft).request;
            if !fits(&request) {
                continue;
            }
            let line = aliyun::render(operation, &draft.region, &request).expect("a line");
            writeln!(text, "{}", line.text).expect("a String takes everything");
            wanted.push((
                operation,
                expected(operation, &draft.region, &request),
                line.text,
            ));
        }
        Script::run(
            shell,
            &folder,
            stand_in.parent().expect("it lies in a folder"),
            &text,
        );
        assert!(wanted.len() > 250, "{} lines", wanted.len());
        let calls = calls(&fs::read(&out).expect("the stand-in has run"));
        assert_eq!(calls.len(), wanted.len(), "one call for each line: {shell}");
        for ((operation, wanted, line), call) in wanted.iter().zip(&calls) {
            assert_same(
                operation,
                wanted,
                call,
                &format!("{shell}, RESTORE_BUILDER_SEED={seed}: {line}"),
            );
        }
    }
}

#[test]
fn a_value_that_no_line_can_carry_makes_a_line_that_only_says_so() {
    cases(300, |random| {
        let operation = random.pick(CATALOGUE);
        let mut document = sendable(random, operation);
        let Some(param) = operation
            .params
            .iter()
            .find(|param| param.shape.is_text() && param.shown.is_none() && !param.is_secret())
        else {
            return;
        };
        document["parameters"][param.name] = random.pick(&["ends\n", "nul\0"]).into();
        let draft = read(&document);
        let request = evaluate(operation, &draft).request;
        let Some(line) = aliyun::render(operation, &draft.region, &request) else {
            return;
        };
        assert!(line.text.starts_with("echo "), "{}", line.text);
        assert!(line.text.ends_with("; false"), "{}", line.text);
        assert!(
            line.notes[0].contains("no argument carries"),
            "{:?}",
            line.notes
        );
    });
}

#[test]
fn a_region_is_never_a_command() {
    for operation in CATALOGUE {
        for region in ["$(id)", "a; id", "a b", "'", "`id`", "a\nb"] {
            let host = format!("x.{}", operation.endpoint.domains[0]);
            let document =
                serde_json::json!({ "operation": operation.id, "region": region, "host": host });
            let draft = read(&document);
            let request = evaluate(operation, &draft).request;
            if let Some(line) = aliyun::render(operation, &draft.region, &request) {
                let word = format!("--region={}", quoted(region));
                assert!(
                    line.text.contains(&word) || !line.text.contains(region),
                    "{}",
                    line.text
                );
            }
        }
    }
}
