//! `render --format signed-json`: what is printed is what the core signs, and no secret is.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::export::Secrets;
use restore_core::operation::{Operation, Place, Protocol};
use restore_core::secret::Secret;
use restore_core::sign::time::Time;
use restore_core::sign::{Credentials, Signed, sign};
use restore_testing::random::{Random, is_long, seed};
use serde_json::{Value, json};

use crate::commands::sendable;
use crate::drafts::read;
use crate::program::program;

const TIME: &str = "2026-01-02T03:04:05Z";

/// Everything that the program may look for.
const VARIABLES: [&str; 8] = [
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "HUAWEICLOUD_SDK_AK",
    "HUAWEICLOUD_SDK_SK",
    "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "HUAWEI_TOKEN",
    "DBS_DESTINATION_PASSWORD",
];

/// Access keys for both vendors, and the password.
const KEYS: [(&str, &str); 7] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "testId"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary-key"),
    ("ALIBABA_CLOUD_SECURITY_TOKEN", "canary-token"),
    ("HUAWEICLOUD_SDK_AK", "testId"),
    ("HUAWEICLOUD_SDK_SK", "canary-key"),
    ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "canary-token"),
    ("DBS_DESTINATION_PASSWORD", "canary-password"),
];

/// Exit code, standard output and standard error for these drafts in this environment.
fn run(arguments: &[&str], env: &[(&str, &str)], input: &str) -> (Option<i32>, String, String) {
    let mut command = program(&["render", "--allow-invalid", "--format", "signed-json"]);
    for name in VARIABLES {
        command.env_remove(name);
    }
    let mut child = command
        .args(arguments)
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it was piped");
    let input = input.to_owned();
    let feeder = std::thread::spawn(move || stdin.write_all(input.as_bytes()).is_ok());
    let output = child.wait_with_output().expect("the program ends");
    feeder.join().expect("the feeder ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A small document that can be signed, its password left to the environment.
fn small(operation: &Operation) -> Value {
    let params = operation.params.iter();
    let parameters: serde_json::Map<_, _> = params
        .filter_map(|param| match param.place {
            Place::Path => Some((param.name.to_owned(), "id".into())),
            Place::Query if param.is_secret() => {
                let env = restore_core::draft::environment_variable(param)?;
                Some((param.name.to_owned(), json!({ "env": env })))
            }
            _ => None,
        })
        .collect();
    json!({
        "operation": operation.id,
        "region": operation.endpoint.regions[0],
        "parameters": parameters,
    })
}

const fn takes_token(operation: &Operation) -> bool {
    matches!(operation.protocol, Protocol::Rest { .. })
}

/// What the core makes of a document in the environment of [`KEYS`].
fn signed(operation: &'static Operation, document: &Value) -> Signed {
    let request = evaluate(operation, &read(document)).request;
    let request = request.with_environment(|_| Some("canary-password".to_owned()));
    let credentials = Credentials {
        access_key_id: "testId".to_owned(),
        access_key_secret: Secret::new("canary-key".to_owned()),
        security_token: Some(Secret::new("canary-token".to_owned())),
    };
    let time = Time::parse(TIME).expect("a time");
    sign(operation, &request, &credentials, time, "0a").expect("can be signed")
}

/// Hostile documents that can be signed: an ID of a project is a header, too.
fn documents(random: &mut Random) -> Vec<(&'static Operation, Value)> {
    let count = if is_long() { 3000 } else { 300 };
    let document = |_| {
        let operation = random.pick(CATALOGUE);
        let mut document = sendable(random, operation);
        for param in operation.params {
            if param.name == "project_id" {
                document["parameters"][param.name] = "p".into();
            }
            // The token of a draft would be sent instead.
            if param.is_secret() && param.place == Place::Header {
                document["parameters"][param.name] = Value::Null;
            }
        }
        (operation, document)
    };
    (0..count).map(document).collect()
}

#[test]
fn every_hostile_draft_is_signed_as_the_core_signs_it() {
    let seed = seed();
    let documents = documents(&mut Random::new(seed));
    let mut input = String::new();
    for (_, document) in &documents {
        writeln!(input, "{document}").expect("a String takes everything");
    }
    let arguments = ["--time", TIME, "--nonce", "0a", "--reveal-secrets"];
    let (_, out, err) = run(&arguments, &KEYS, &input);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines.len(),
        documents.len(),
        "RESTORE_BUILDER_SEED={seed}\n{err}"
    );
    for ((operation, document), line) in documents.iter().zip(lines) {
        let context = format!("RESTORE_BUILDER_SEED={seed}\n{document}");
        let (signed, line) = (signed(operation, document), parsed(line));
        let canonical = signed.canonical_request(Secrets::Reveal);
        assert_eq!(line["canonical_request"], canonical.as_str(), "{context}");
        let string = signed.string_to_sign(Secrets::Reveal);
        assert_eq!(line["string_to_sign"], string.as_str(), "{context}");
        assert_eq!(
            header(&line, "authorization"),
            Some(signed.authorization()),
            "{context}"
        );
        // The hash of the body in the canonical request is the hash of the body that is printed.
        let body = line["request"]["body"].as_str().expect("a text");
        let hash = restore_core::sign::sha256(body.as_bytes());
        assert!(canonical.ends_with(&hash), "{context}");
    }
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("a line is JSON")
}

fn header<'a>(line: &'a Value, name: &str) -> Option<&'a str> {
    let headers = line["request"]["headers"].as_array().expect("a list");
    let header = headers.iter().find(|header| header[0] == name)?;
    header[1].as_str()
}

#[test]
fn no_secret_is_printed_unless_it_is_to_be_revealed() {
    for operation in CATALOGUE {
        let document = small(operation).to_string();
        let (_, out, err) = run(&[], &KEYS, &document);
        assert_eq!(err, "", "{out}");
        assert!(!out.contains("canary"), "{out}");
        let (_, out, _) = run(&["--reveal-secrets"], &KEYS, &document);
        assert!(out.contains("canary-token"), "{out}");
        // The key itself travels with no request.
        assert!(!out.contains("canary-key"), "{out}");
    }
}

#[test]
fn without_a_variable_nothing_is_printed_and_the_variable_is_named() {
    for operation in CATALOGUE {
        let document = small(operation);
        let names = restore_core::sign::variables(operation);
        let mut needed = vec![names.access_key_id, names.access_key_secret];
        let has_password = document.to_string().contains("DBS_DESTINATION_PASSWORD");
        needed.extend(has_password.then_some("DBS_DESTINATION_PASSWORD"));
        for missing in needed {
            let mut env = KEYS.to_vec();
            env.retain(|(name, _)| *name != missing);
            let (code, out, err) = run(&[], &env, &document.to_string());
            assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
            assert!(err.contains(missing) && err.contains("set"), "{err}");
            // An empty variable is none.
            env.push((missing, ""));
            assert_eq!(run(&[], &env, &document.to_string()).0, Some(2));
        }
    }
}

#[test]
fn a_token_is_sent_and_nothing_is_signed_where_one_is_taken() {
    for operation in CATALOGUE {
        let mut env = KEYS.to_vec();
        env.push(("HUAWEI_TOKEN", "canary"));
        let (_, out, _) = run(&[], &env, &small(operation).to_string());
        let line = parsed(&out);
        let token = header(&line, "x-auth-token");
        assert_eq!(
            token,
            takes_token(operation).then_some("${HUAWEI_TOKEN}"),
            "{out}"
        );
        assert_eq!(
            header(&line, "authorization").is_none(),
            takes_token(operation),
            "{out}"
        );
        assert_eq!(
            line["string_to_sign"].is_null(),
            takes_token(operation),
            "{out}"
        );
    }
}

#[test]
fn a_header_that_could_become_two_is_not_printed() {
    for operation in CATALOGUE {
        let names = restore_core::sign::variables(operation);
        let mut headers = vec![names.access_key_id, names.security_token];
        if takes_token(operation) {
            headers.push("HUAWEI_TOKEN");
        }
        for header in headers {
            let mut env = KEYS.to_vec();
            env.retain(|(name, _)| *name != header);
            env.push((header, "a\nX-Other: b"));
            let (code, out, err) = run(&[], &env, &small(operation).to_string());
            assert_eq!((code, out.as_str()), (Some(1), ""), "{header}: {err}");
        }
    }
}

#[test]
fn every_draft_has_a_nonce_of_its_own() {
    let document = small(CATALOGUE[0]).to_string();
    let (_, out, _) = run(&[], &KEYS, &format!("{document}\n{document}\n{document}"));
    let lines: Vec<Value> = out.lines().map(parsed).collect();
    let mut nonces: Vec<_> = lines
        .iter()
        .filter_map(|line| header(line, "x-acs-signature-nonce"))
        .collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 3, "{out}");
    assert!(nonces.iter().all(|nonce| nonce.len() == 32), "{out}");
}

#[test]
fn time_and_nonce_belong_to_signed_json_alone() {
    for arguments in [["--time", TIME], ["--nonce", "0a"]] {
        let said = crate::program::run(&[&["render"], &arguments[..]].concat(), "");
        assert_eq!(
            (said.code, said.out.as_str()),
            (Some(2), ""),
            "{}",
            said.err
        );
    }
    let said = crate::program::run(&["render", "--format", "signed-json", "--time", "noon"], "");
    assert_eq!(said.code, Some(2), "{}", said.err);
}

#[test]
fn a_signed_script_is_not_called_unsigned() {
    let document = small(CATALOGUE[0]).to_string();
    let said = crate::program::run(
        &["render", "--allow-invalid", "--format", "script"],
        &document,
    );
    assert!(
        !said.err.to_lowercase().contains("unsigned"),
        "{}",
        said.err
    );
}
