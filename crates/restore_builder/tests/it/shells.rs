//! The curl command, run by real shells with the real curl against a loopback listener.

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::environment_variable;
use restore_core::export::Layout;
use restore_core::operation::{Place, Protocol};
use serde_json::{Value, json};

use crate::commands::{self, Case};
use crate::drafts::read;
use crate::listener::Listener;
use crate::random::{Random, is_long, seed};
use crate::shell::{Folder, SHELLS, Script, are_here};

/// Commands for each shell.
fn count() -> usize {
    if is_long() { 10_000 } else { 1_000 }
}

/// Sends to the loopback device, and changes nothing else.
fn redirected(text: &str, host: &str, address: &str) -> String {
    let (https, proto) = (format!("https://{host}"), "--proto '=https'");
    assert_eq!(text.matches(&https).count(), 1, "{text}");
    assert_eq!(text.matches(proto).count(), 1, "{text}");
    text.replace(&https, address)
        .replace(proto, "--proto '=http'")
}

/// Runs random commands in a shell and compares what arrives.
fn check(shell: &'static str) {
    if !are_here(&[shell, "curl"]) {
        return;
    }
    let (listener, folder, seed) = (Listener::start(), Folder::new(shell), seed());
    let mut random = Random::new(seed);
    for _ in 0..count() / 500 {
        let cases: Vec<Case> = (0..500).map(|_| commands::case(&mut random)).collect();
        let mut script = Script::new(shell);
        for case in &cases {
            script.add(
                &case.env,
                &redirected(&case.text, &case.host, &listener.address()),
            );
        }
        let mut running = script.start(&folder);
        for case in &cases {
            let status = running.status();
            let arrived = listener.take();
            let Case {
                text,
                env,
                document,
                expected,
                ..
            } = case;
            let context = || {
                format!(
                    "{shell}, RESTORE_BUILDER_SEED={seed}, exit status {status}\n{document}\n{env:?}\n{text}"
                )
            };
            assert_eq!(
                arrived.len(),
                1,
                "one request for one command: {arrived:?}\n{}",
                context()
            );
            assert_eq!(arrived[0].as_ref(), Ok(expected), "{}", context());
            assert_eq!(status, 0, "{}", context());
            running.go_on();
        }
        running.end();
    }
}

#[test]
fn bash_delivers_every_hostile_draft_as_it_is() {
    check("bash");
}

#[test]
fn dash_delivers_every_hostile_draft_as_it_is() {
    check("dash");
}

#[test]
fn zsh_delivers_every_hostile_draft_as_it_is() {
    check("zsh");
}

/// Runs commands in every shell: none of them may send anything, and each must fail.
fn check_nothing_is_sent(name: &str, texts: &[(String, &str)]) {
    let texts: Vec<_> = texts.iter().collect();
    assert!(!texts.is_empty(), "{name} is about something");
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let (listener, folder) = (Listener::start(), Folder::new(&format!("{name}-{shell}")));
        let mut script = Script::new(shell);
        for (text, host) in &texts {
            let is_curl = text.contains("--proto '=https'");
            let text = if is_curl {
                redirected(text, host, &listener.address())
            } else {
                text.clone()
            };
            assert!(!text.contains("https://"), "{text}");
            script.add(&[], &text);
        }
        let mut running = script.start(&folder);
        for (text, _) in &texts {
            let status = running.status();
            assert_eq!(listener.take(), [], "{shell}: {text}");
            assert_ne!(status, 0, "{shell}: {text}");
            running.go_on();
        }
        running.end();
    }
}

/// A small draft of each operation that can be sent.
fn documents() -> Vec<Value> {
    CATALOGUE
        .iter()
        .map(|operation| {
            let path = operation
                .params
                .iter()
                .filter(|param| param.place == Place::Path);
            let parameters: serde_json::Map<_, _> = path
                .map(|param| (param.name.to_owned(), "id".into()))
                .collect();
            json!({
                "operation": operation.id,
                "region": operation.endpoint.regions[0],
                "parameters": parameters,
            })
        })
        .collect()
}

const LAYOUTS: [Layout; 2] = [Layout::Lines, Layout::OneLine];

#[test]
fn an_unset_environment_variable_keeps_the_request_from_being_sent() {
    let mut texts = Vec::new();
    for (operation, mut document) in CATALOGUE.iter().zip(documents()) {
        for param in operation.params.iter().filter(|param| param.is_secret()) {
            let env = environment_variable(param).expect("a secret has a variable");
            document["parameters"][param.name] = json!({ "env": env });
            let draft = read(&document);
            let host = restore_core::evaluate::evaluate(operation, &draft)
                .request
                .host;
            texts.extend(
                LAYOUTS.map(|layout| (commands::command(operation, &draft, layout), host.clone())),
            );
        }
    }
    assert_eq!(texts.len(), 6, "three operations have a secret each");
    let texts: Vec<_> = texts
        .iter()
        .map(|(text, host)| (text.clone(), host.as_str()))
        .collect();
    check_nothing_is_sent("unset", &texts);
}

#[test]
fn a_request_without_a_complete_address_sends_nothing() {
    let mut texts = Vec::new();
    for (operation, document) in CATALOGUE.iter().zip(documents()) {
        for region in ["", "a.evil.example/", "UPPER", "$(id)"] {
            let mut document = document.clone();
            document["region"] = region.into();
            texts.extend(
                LAYOUTS.map(|layout| (commands::command(operation, &read(&document), layout), "")),
            );
        }
        let Protocol::Rest { .. } = operation.protocol else {
            continue;
        };
        for param in operation
            .params
            .iter()
            .filter(|param| param.place == Place::Path)
        {
            for id in [json!(null), json!(""), json!("."), json!("..")] {
                let mut document = document.clone();
                document["parameters"][param.name] = id;
                texts
                    .extend(LAYOUTS.map(|layout| {
                        (commands::command(operation, &read(&document), layout), "")
                    }));
            }
        }
    }
    check_nothing_is_sent("address", &texts);
}

#[test]
fn a_header_that_could_become_two_sends_nothing() {
    let mut texts = Vec::new();
    for (operation, document) in CATALOGUE.iter().zip(documents()) {
        for param in operation
            .params
            .iter()
            .filter(|param| param.place == Place::Header)
        {
            for value in [
                "a\nX-Other: b",
                "a\r\nX-Other: b",
                "a\rb",
                "\u{0}",
                "é",
                " a",
                "a ",
                "\t",
            ] {
                let mut document = document.clone();
                document["parameters"][param.name] = value.into();
                texts
                    .extend(LAYOUTS.map(|layout| {
                        (commands::command(operation, &read(&document), layout), "")
                    }));
            }
        }
    }
    check_nothing_is_sent("header", &texts);
}
