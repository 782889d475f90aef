//! curl's configuration files, and the formats for Windows that are made of them.
//!
//! What PowerShell and cmd make of a text is modelled here, by the rules that Microsoft documents;
//! what the model hands to curl, the real curl sends.

use std::fs;
use std::process::Command;

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::export::{Format, cmd, curl_config, powershell};
use restore_core::operation::Place;
use restore_testing::folder::Folder;
use restore_testing::programs::are_here;
use restore_testing::random::{Random, cases, is_long, seed};
use serde_json::{Value, json};

use crate::commands::{self, Case, case_as, sendable};
use crate::listener::Listener;
use crate::powershell_model as model;
use crate::shell::{Script, quoted};
use crate::shells::deliver_by;

/// Files of each format.
fn count() -> usize {
    if is_long() { 10_000 } else { 1_000 }
}

/// Files that share a process of the shell and its environment.
const BATCH: usize = 20;

/// Sends to the loopback device, and changes nothing else.
fn redirected(config: &str, host: &str, address: &str) -> String {
    let (https, proto) = (format!("url = \"https://{host}"), "proto = \"=https\"");
    assert_eq!(config.matches(&https).count(), 1, "{config}");
    assert_eq!(config.matches(proto).count(), 1, "{config}");
    config
        .replace(&https, &format!("url = \"{address}"))
        .replace(proto, "proto = \"=http\"")
}

/// Whether curl has variables of its own: since 8.3.
fn curl_has_variables() -> bool {
    let output = Command::new("curl").arg("--version").output();
    let said = String::from_utf8(output.expect("curl runs").stdout).expect("curl speaks ASCII");
    let version = said.split_whitespace().nth(1).expect("curl VERSION …");
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0_u32));
    (parts.next(), parts.next()) >= (Some(8), Some(3))
}

/// Random texts of a format, given to curl with these options; for each the configuration that a reader of the text makes of it.
fn check(
    format: &Format,
    options: &str,
    config: fn(&mut Random, &str, &[(&'static str, String)]) -> String,
) {
    if !are_here(&["dash", "curl"]) {
        return;
    }
    let (listener, folder) = (Listener::start(), Folder::new(format.name));
    let (seed, has_variables) = (seed(), curl_has_variables());
    let repeat = format!("{}, RESTORE_BUILDER_SEED={seed}", format.name);
    let mut random = Random::new(seed);
    for _ in 0..count() / BATCH {
        let env = commands::environments(&mut random);
        let (mut cases, mut commands) = (Vec::new(), Vec::new());
        while cases.len() < BATCH {
            let operation = random.pick(CATALOGUE);
            let document = sendable(&mut random, operation);
            let Ok(case) = case_as(format, &mut random, document, &env) else {
                continue;
            };
            let config = config(&mut random, &case.text, &env);
            let config = redirected(&config, &case.host, &listener.address());
            let file = folder.file(&format!("{}.curlrc", cases.len()));
            fs::write(&file, &config).expect("a temporary file can be written");
            let command = format!("curl {options} -K {}", quoted(&file.to_string_lossy()));
            if has_variables || !config.contains("\nvariable = ") {
                commands.push(command);
                cases.push(case);
            } else {
                check_nothing_is_sent(&command, &folder, &listener, &env, &case);
            }
        }
        deliver_by(&commands, "dash", &folder, &listener, &env, &cases, &repeat);
    }
}

fn check_nothing_is_sent(
    command: &str,
    folder: &Folder,
    listener: &Listener,
    env: &[(&'static str, String)],
    case: &Case,
) {
    let mut script = Script::new("dash").within(env);
    script.add(&[], command);
    let mut running = script.start(folder);
    let status = running.status();
    assert_eq!(listener.take(), [], "{}", case.text);
    assert_ne!(status, 0, "{}", case.text);
    running.go_on();
    running.end();
}

/// As it is copied on one system or another.
fn copied(random: &mut Random, text: &str) -> String {
    if random.chance(50) {
        text.replace('\n', "\r\n")
    } else {
        text.to_owned()
    }
}

/// curl's source, `tool_parsecfg.c`: a file is opened as text, so that on Windows, where lines end
/// in CR LF, it reads them as they are here.
#[test]
fn a_configuration_file_delivers_every_hostile_draft_or_nothing_where_curl_is_old() {
    check(&curl_config::FORMAT, "-q", |_, text, _| text.to_owned());
}

#[test]
fn the_file_for_cmd_delivers_every_hostile_draft_or_nothing_where_curl_is_old() {
    check(&cmd::FORMAT, "-q", |_, text, _| text.to_owned());
}

#[test]
fn what_powershell_pipes_delivers_every_hostile_draft() {
    check(
        &powershell::FORMAT,
        "-q -sS --globoff",
        |random, text, env| {
            model::piped(&copied(random, text), env).expect("every variable is set")
        },
    );
}

/// A document of an operation whose secrets are left to the environment.
fn document(operation: &'static restore_core::operation::Operation) -> Value {
    let path = operation
        .params
        .iter()
        .filter(|param| param.place == Place::Path);
    let mut parameters: serde_json::Map<_, _> = path
        .map(|param| (param.name.to_owned(), "id".into()))
        .collect();
    for param in operation.params.iter().filter(|param| param.is_secret()) {
        let env = restore_core::draft::environment_variable(param);
        parameters.insert(param.name.to_owned(), json!({ "env": env }));
    }
    json!({
        "operation": operation.id,
        "region": operation.endpoint.regions[0],
        "parameters": parameters,
    })
}

#[test]
fn powershell_pipes_nothing_while_a_variable_is_unset() {
    let env = [
        ("HUAWEI_TOKEN", "t".to_owned()),
        ("DBS_DESTINATION_PASSWORD", "p".to_owned()),
    ];
    let mut thrown = 0;
    for operation in CATALOGUE {
        let mut random = Random::new(0);
        let case = case_as(&powershell::FORMAT, &mut random, document(operation), &env)
            .expect("it can be expressed");
        assert!(model::piped(&case.text, &env).is_ok(), "{}", case.text);
        let has_secret = operation.params.iter().any(|param| param.is_secret());
        let unset = model::piped(&case.text, &[]);
        assert_eq!(unset.is_err(), has_secret, "{}", case.text);
        thrown += usize::from(has_secret);
    }
    assert_eq!(thrown, 3, "three operations have a secret each");
}

#[test]
fn a_configuration_whose_variable_is_unset_sends_nothing() {
    if !are_here(&["dash", "curl"]) {
        return;
    }
    let (listener, folder) = (Listener::start(), Folder::new("config-unset"));
    let env: Vec<_> = commands::environments(&mut Random::new(0));
    for operation in CATALOGUE {
        if !operation.params.iter().any(|param| param.is_secret()) {
            continue;
        }
        let case = case_as(
            &curl_config::FORMAT,
            &mut Random::new(0),
            document(operation),
            &env,
        )
        .expect("it can be expressed");
        let file = folder.file("unset.curlrc");
        let config = redirected(&case.text, &case.host, &listener.address());
        fs::write(&file, config).expect("a temporary file can be written");
        let command = format!("curl -q -K {}", quoted(&file.to_string_lossy()));
        check_nothing_is_sent(&command, &folder, &listener, &[], &case);
    }
}

#[test]
fn files_put_together_are_one_request_each() {
    if !are_here(&["dash", "curl"]) {
        return;
    }
    let (listener, folder, seed) = (Listener::start(), Folder::new("together"), seed());
    let mut random = Random::new(seed);
    let (mut together, mut expected) = (String::new(), Vec::new());
    for operation in CATALOGUE {
        let mut document = sendable(&mut random, operation);
        for param in operation.params.iter().filter(|param| param.is_secret()) {
            document["parameters"][param.name] = "secret".into();
        }
        // The generator decides whether secrets are revealed; without that old versions send nothing.
        let case = loop {
            let case = case_as(
                &curl_config::FORMAT,
                &mut random,
                document.clone(),
                &[
                    ("HUAWEI_TOKEN", String::new()),
                    ("DBS_DESTINATION_PASSWORD", String::new()),
                ],
            )
            .expect("it can be expressed");
            if !case.text.contains("\nvariable = ") {
                break case;
            }
        };
        together.push_str(&redirected(&case.text, &case.host, &listener.address()));
        together.push_str("\n###\n\n");
        expected.push(Ok(case.expected));
    }
    let file = folder.file("all.curlrc");
    fs::write(&file, together).expect("a temporary file can be written");
    let mut script = Script::new("dash");
    script.add(
        &[],
        &format!("curl -q -K {}", quoted(&file.to_string_lossy())),
    );
    let mut running = script.start(&folder);
    let status = running.status();
    assert_eq!(listener.take(), expected, "RESTORE_BUILDER_SEED={seed}");
    assert_eq!(status, 0);
    running.go_on();
    running.end();
}

#[test]
fn a_file_that_has_lost_its_end_sends_nothing() {
    if !are_here(&["dash", "curl"]) {
        return;
    }
    let (listener, folder) = (Listener::start(), Folder::new("lost"));
    let operation = CATALOGUE
        .iter()
        .find(|operation| operation.params.iter().all(|param| !param.is_secret()))
        .expect("an operation without secrets");
    let case = case_as(
        &curl_config::FORMAT,
        &mut Random::new(0),
        document(operation),
        &[],
    )
    .expect("it can be expressed");
    let config = redirected(&case.text, &case.host, &listener.address());
    let end = config.find("\nurl = ").expect("an address");
    for length in (0..=end).step_by(7) {
        let file = folder.file("lost.curlrc");
        fs::write(&file, &config[..length]).expect("a temporary file can be written");
        let command = format!("curl -q -K {}", quoted(&file.to_string_lossy()));
        check_nothing_is_sent(&command, &folder, &listener, &[], &case);
    }
}

#[test]
fn a_body_that_is_too_long_for_curl_is_sent_whole_or_not_at_all() {
    if !are_here(&["dash", "curl"]) {
        return;
    }
    let (listener, folder) = (Listener::start(), Folder::new("long-body"));
    let (operation, document) = CATALOGUE
        .iter()
        .find_map(|operation| {
            let param = operation
                .params
                .iter()
                .find(|param| param.place == Place::Form)?;
            let mut document = document(operation);
            document["parameters"][param.name] = json!(["é".repeat(40_000)]);
            Some((operation, document))
        })
        .expect("an operation with a form");
    let case = case_as(&curl_config::FORMAT, &mut Random::new(0), document, &[])
        .expect("it can be expressed");
    assert!(case.text.len() > 200_000, "{}", operation.id);
    let config = redirected(&case.text, &case.host, &listener.address());
    let file = folder.file("long.curlrc");
    fs::write(&file, config).expect("a temporary file can be written");
    let mut script = Script::new("dash");
    script.add(
        &[],
        &format!("curl -q -K {}", quoted(&file.to_string_lossy())),
    );
    let mut running = script.start(&folder);
    let status = running.status();
    let arrived = listener.take();
    if status == 0 {
        assert_eq!(arrived, [Ok(case.expected)]);
    } else {
        assert_eq!(arrived, []);
    }
    running.go_on();
    running.end();
}

/// The first word of every line of a file for cmd.
const WORDS: &[&str] = &[
    "#",
    "next",
    "variable",
    "silent",
    "show-error",
    "globoff",
    "proto",
    "connect-timeout",
    "max-time",
    "request",
    "header",
    "expand-header",
    "data-raw",
    "write-out",
    "url",
    "expand-url",
];

/// cmd reads a line so (Microsoft's `cmd` reference, "Remarks": `& < > [ ] | { } ^ = ; ! ' + , ` ~`
/// and spaces are special unless in double quotes; its parser knows no `\"`): each double quote
/// opens or closes, and outside of quotes these characters end a command, redirect or escape.
fn active_in_cmd(line: &str) -> Option<char> {
    let mut in_quotes = false;
    line.chars().find(|char| {
        in_quotes ^= *char == '"';
        !in_quotes && "&|<>^()".contains(*char)
    })
}

#[test]
fn a_file_for_cmd_runs_nothing_even_if_it_is_pasted_at_the_prompt() {
    cases(1000, |random| {
        let operation = random.pick(CATALOGUE);
        let document = sendable(random, operation);
        let env = commands::environments(random);
        let Ok(case) = case_as(&cmd::FORMAT, random, document, &env) else {
            return;
        };
        for line in case.text.lines() {
            let word = line.split(' ').next().unwrap_or_default();
            assert!(WORDS.contains(&word), "{line}");
            assert_eq!(active_in_cmd(line), None, "{line}");
            assert!(
                line.chars().all(|char| (' '..='~').contains(&char)),
                "{line}"
            );
        }
        let first = case.text.lines().next().unwrap_or_default();
        let (operation, draft) =
            Draft::read(case.document.to_string().as_bytes()).expect("a case has a draft");
        let name = cmd::FORMAT.file.expect("a line for cmd names a file");
        let file = name(&evaluate(operation, &draft).request);
        assert!(
            first.ends_with(&format!(": curl.exe -q -K {file}")),
            "{first}"
        );
    });
}

#[test]
fn a_header_that_cmd_would_act_upon_is_refused() {
    let mut refused = 0;
    for operation in CATALOGUE {
        for param in operation.params {
            if param.place == Place::Header && !param.is_secret() {
                let mut document = document(operation);
                document["parameters"][param.name] = "a\" & echo & \"".into();
                let env = commands::environments(&mut Random::new(0));
                let case = case_as(&cmd::FORMAT, &mut Random::new(0), document, &env);
                assert!(case.is_err(), "{}", param.name);
                refused += 1;
            }
        }
    }
    assert!(refused > 0, "an operation has a header");
}

#[test]
fn outside_of_here_strings_a_text_for_powershell_has_nothing_from_the_draft() {
    cases(1000, |random| {
        let operation = random.pick(CATALOGUE);
        let mut hostile = sendable(random, operation);
        for param in operation.params.iter().filter(|param| param.is_secret()) {
            hostile["parameters"][param.name] =
                document(operation)["parameters"][param.name].clone();
        }
        let env = commands::environments(random);
        let text = |document| {
            let mut random = Random::new(0);
            let case = case_as(&powershell::FORMAT, &mut random, document, &env);
            case.expect("it can be expressed").text
        };
        let (hostile, plain) = (text(hostile), text(document(operation)));
        assert_eq!(
            model::skeleton(&hostile),
            model::skeleton(&plain),
            "{hostile}"
        );
        let odd = hostile
            .chars()
            .find(|char| !matches!(char, ' '..='~' | '\n'));
        assert_eq!(odd, None, "{hostile}");
    });
}
