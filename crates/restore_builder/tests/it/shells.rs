//! The curl command, run by real shells with the real curl against a loopback listener.

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::environment_variable;
use restore_core::export::Layout;
use restore_core::operation::{Operation, Param, Place};
use restore_testing::folder::Folder;
use restore_testing::programs::{are_here, find};
use restore_testing::random::{Random, is_long, seed};
use serde_json::{Value, json};

use crate::commands::{self, Case};
use crate::listener::Listener;
use crate::shell::{EVERY_SHELL, Script};

/// Commands for each shell.
fn count() -> usize {
    if is_long() { 10_000 } else { 1_000 }
}

/// Sends to the loopback device, and changes nothing else.
pub(crate) fn redirected(text: &str, host: &str, address: &str) -> String {
    let (https, proto) = (format!("https://{host}"), "--proto '=https'");
    assert_eq!(text.matches(&https).count(), 1, "{text}");
    assert_eq!(text.matches(proto).count(), 1, "{text}");
    text.replace(&https, address)
        .replace(proto, "--proto '=http'")
}

/// Commands that share a process of the shell and its environment.
const BATCH: usize = 20;

/// Runs random commands in a shell and compares what arrives.
fn check(shell: &'static str) {
    if !are_here(&[shell, "curl"]) {
        return;
    }
    let (listener, folder, seed) = (Listener::start(), Folder::new(shell), seed());
    let mut random = Random::new(seed);
    for _ in 0..count() / BATCH {
        let env = commands::environments(&mut random);
        let cases: Vec<Case> = (0..BATCH)
            .map(|_| commands::case(&mut random, &env))
            .collect();
        let repeat = format!("RESTORE_BUILDER_SEED={seed}");
        deliver(shell, &folder, &listener, &env, &cases, &repeat);
    }
}

/// Runs commands in a shell, one after the other, and compares what arrives.
pub(crate) fn deliver(
    shell: &'static str,
    folder: &Folder,
    listener: &Listener,
    env: &[(&'static str, String)],
    cases: &[Case],
    repeat: &str,
) {
    let address = listener.address();
    let commands: Vec<_> = cases
        .iter()
        .map(|case| redirected(&case.text, &case.host, &address))
        .collect();
    deliver_by(&commands, shell, folder, listener, env, cases, repeat);
}

/// The same by other commands than the texts themselves, one for each case.
pub(crate) fn deliver_by(
    commands: &[String],
    shell: &'static str,
    folder: &Folder,
    listener: &Listener,
    env: &[(&'static str, String)],
    cases: &[Case],
    repeat: &str,
) {
    let mut script = Script::new(shell).within(env);
    for command in commands {
        script.add(&[], command);
    }
    let mut running = script.start(folder);
    for case in cases {
        let status = running.status();
        let arrived = listener.take();
        let Case {
            text,
            document,
            expected,
            ..
        } = case;
        let context =
            || format!("{shell}, {repeat}, exit status {status}\n{document}\n{env:?}\n{text}");
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

#[test]
fn busybox_delivers_every_hostile_draft_as_it_is() {
    check("busybox");
}

#[test]
fn ksh_delivers_every_hostile_draft_as_it_is() {
    check("ksh");
}

#[test]
fn mksh_delivers_every_hostile_draft_as_it_is() {
    check("mksh");
}

#[test]
fn fish_delivers_every_hostile_draft_as_it_is() {
    check("fish");
}

#[test]
fn tcsh_delivers_every_hostile_draft_as_it_is() {
    check("tcsh");
}

/// Runs the commands for these documents in every shell: none may send anything, each must fail.
fn check_nothing_is_sent(
    name: &str,
    env: &[(&'static str, String)],
    documents: &[(&'static Operation, Value)],
) {
    assert!(!documents.is_empty(), "{name} is about something");
    for shell in EVERY_SHELL {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let (listener, folder) = (Listener::start(), Folder::new(&format!("{name}-{shell}")));
        let mut script = Script::new(shell).within(env);
        let mut texts = Vec::new();
        for (operation, document) in documents {
            for layout in [Layout::Lines, Layout::OneLine] {
                let (mut text, host) = commands::command(operation, document, layout);
                // What is refused as a whole names no host.
                if text.contains("https://") {
                    text = redirected(&text, &host, &listener.address());
                }
                script.add(&[], &text);
                texts.push(text);
            }
        }
        let mut running = script.start(&folder);
        for text in &texts {
            let status = running.status();
            assert_eq!(listener.take(), [], "{shell}: {text}");
            assert_ne!(status, 0, "{shell}: {text}");
            running.go_on();
        }
        running.end();
    }
}

/// An environment that lacks nothing.
fn every_secret() -> Vec<(&'static str, String)> {
    let params = CATALOGUE.iter().flat_map(|operation| operation.params);
    params
        .filter_map(environment_variable)
        .map(|env| (env, "s".to_owned()))
        .collect()
}

/// A small document of each operation that could be sent, if the environment held its secrets.
fn documents() -> Vec<(&'static Operation, Value)> {
    let small = |operation: &&'static Operation| {
        let path = operation
            .params
            .iter()
            .filter(|param| param.place == Place::Path);
        let parameters: serde_json::Map<_, _> = path
            .map(|param| (param.name.to_owned(), "id".into()))
            .collect();
        let document = json!({
            "operation": operation.id,
            "region": operation.endpoint.regions[0],
            "parameters": parameters,
        });
        (*operation, document)
    };
    CATALOGUE.iter().map(small).collect()
}

/// The small documents with each of these values for each parameter that is meant.
fn variants(
    is_meant: impl Fn(&Param) -> bool,
    values: &[Value],
) -> Vec<(&'static Operation, Value)> {
    let mut variants = Vec::new();
    for (operation, document) in documents() {
        for param in operation.params.iter().filter(|param| is_meant(param)) {
            for value in values {
                let mut document = document.clone();
                document["parameters"][param.name] = match value.get("env") {
                    Some(_) => json!({ "env": environment_variable(param) }),
                    None => value.clone(),
                };
                variants.push((operation, document));
            }
        }
    }
    variants
}

#[test]
fn an_unset_environment_variable_keeps_the_request_from_being_sent() {
    let variants = variants(
        Param::is_secret,
        &[json!({ "env": "its own" }), json!("given but not revealed")],
    );
    assert_eq!(variants.len(), 6, "three operations have a secret each");
    check_nothing_is_sent("unset", &[], &variants);
}

#[test]
fn a_request_without_a_complete_address_sends_nothing() {
    let ids = [json!(null), json!(""), json!("."), json!("..")];
    let mut variants = variants(|param| param.place == Place::Path, &ids);
    for region in ["", "a.evil.example/", "UPPER", "$(id)"] {
        for (operation, mut document) in documents() {
            document["region"] = region.into();
            variants.push((operation, document));
        }
    }
    for host in [
        "evil.example",
        "127.0.0.1",
        "a@b.aliyuncs.com",
        "x/.myhuaweicloud.com",
    ] {
        for (operation, mut document) in documents() {
            document["host"] = host.into();
            variants.push((operation, document));
        }
    }
    check_nothing_is_sent("address", &every_secret(), &variants);
}

#[test]
fn a_header_that_could_become_two_sends_nothing() {
    let values = [
        "a\nX-Other: b",
        "a\r\nX-Other: b",
        "a\rb",
        "\u{0}",
        "é",
        " a",
        "a ",
        "\t",
    ];
    check_nothing_is_sent(
        "header",
        &every_secret(),
        &variants(
            |param| param.place == Place::Header,
            &values.map(Value::from),
        ),
    );
}

#[test]
fn an_address_that_is_too_long_for_curl_sends_nothing() {
    let long = Value::from("é".repeat(40_000));
    let is_long = |param: &Param| {
        param.place == Place::Query && param.shape.is_text() && param.shown.is_none()
    };
    let mut variants = variants(is_long, &[long]);
    variants.truncate(3);
    check_nothing_is_sent("long", &every_secret(), &variants);
}

#[cfg(unix)]
#[test]
fn no_secret_is_an_argument_of_any_program() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    /// Takes down its name and its arguments, then is the program.
    const STAND_IN: &str =
        "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" >>\"$STAND_IN_OUT\"\nexec PROGRAM \"$@\"\n";
    const CANARY: &str = "canary\"\\s3cret!";
    let programs = ["sh", "printf", "cat", "tr", "sed", "od", "curl"];
    let secrets = every_secret().into_iter().map(|(env, _)| (env, CANARY));
    let secrets: Vec<_> = secrets.map(|(env, text)| (env, text.to_owned())).collect();
    for shell in EVERY_SHELL {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let (listener, folder) = (Listener::start(), Folder::new(&format!("argv-{shell}")));
        for program in programs {
            let real = find(program).expect("every system has it");
            let text = STAND_IN.replace("PROGRAM", &real.to_string_lossy());
            fs::write(folder.file(program), text).expect("a temporary file can be written");
            fs::set_permissions(folder.file(program), fs::Permissions::from_mode(0o755))
                .expect("it can be made a program");
        }
        let out = folder.file("arguments");
        let path = std::env::var("PATH").expect("a path");
        let mut env = secrets.clone();
        env.push(("PATH", format!("{}:{path}", folder.path().display())));
        env.push(("STAND_IN_OUT", out.to_string_lossy().into_owned()));
        let mut script = Script::new(shell).within(&env);
        let documents = variants(Param::is_secret, &[json!({ "env": "its own" })]);
        for (operation, document) in &documents {
            let (text, host) = commands::command(operation, document, Layout::Lines);
            script.add(&[], &redirected(&text, &host, &listener.address()));
        }
        let mut running = script.start(&folder);
        for (_, document) in &documents {
            let status = running.status();
            assert_eq!(status, 0, "{shell}: {document}");
            let arrived = format!("{:?}", listener.take());
            assert!(arrived.contains("s3cret!"), "{shell}: {arrived}");
            running.go_on();
        }
        running.end();
        let arguments = fs::read_to_string(&out).expect("the programs have run");
        assert!(arguments.contains("--data-raw"), "{shell}: {arguments}");
        for trace in ["canary", "s3cret", "63 61 6e", "%63%61", "%43"] {
            assert!(!arguments.contains(trace), "{shell}: {arguments}");
        }
    }
}

/// A request that no operation makes: several secrets in the address, around other pairs, one in a
/// header, and a header that shells would read differently.
#[test]
fn secrets_in_address_and_header_at_once_arrive() {
    use restore_core::export::{Secrets, curl};
    use restore_core::request::{Body, Pair, Request, Text};
    use restore_core::secret::Secret;

    let pair = |name, text: &str| Pair {
        name,
        value: Text::Plain(text.to_owned()),
    };
    let secret = |name, env| Pair {
        name,
        value: Text::Secret {
            secret: Secret::Environment,
            env,
        },
    };
    let request = Request {
        method: "PUT",
        scheme: "https",
        host: "a.example".to_owned(),
        path: "/p".to_owned(),
        query: vec![
            secret("A", "FIRST_SECRET"),
            pair("B", "b c"),
            secret("C", "SECOND_SECRET"),
            pair("D", ""),
        ],
        headers: vec![
            pair("X-Odd", "it's \\ \"!\" \\\\' $(id) %s"),
            secret("X-Token", "SECOND_SECRET"),
            pair("X-Empty", ""),
        ],
        body: Body::Empty,
        credentials: Vec::new(),
    };
    let env = [
        ("FIRST_SECRET", "é'\"\\!\n$(id)\n".to_owned()),
        ("SECOND_SECRET", "a\\b\"c' d!`id`t\\n".to_owned()),
    ];
    let cases: Vec<Case> = [Layout::Lines, Layout::OneLine]
        .map(|layout| Case {
            text: curl::render(
                &request,
                curl::Options {
                    layout,
                    secrets: Secrets::Reference,
                },
            )
            .text,
            host: request.host.clone(),
            expected: commands::message(&request, Secrets::Reference, &env),
            document: Value::Null,
        })
        .into();
    for shell in EVERY_SHELL {
        if are_here(&[shell, "curl"]) {
            let (listener, folder) = (Listener::start(), Folder::new(&format!("both-{shell}")));
            deliver(shell, &folder, &listener, &env, &cases, "");
        }
    }
}
