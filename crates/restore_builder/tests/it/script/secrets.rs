//! No secret leaves the script but in the request; without its secrets it sends nothing.

use std::fmt::Write as _;
use std::fs;
use std::process::Output;

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::export::Secrets;
use restore_core::operation::Operation;
use restore_core::request::Request;
use restore_core::sign::time::Time;
use restore_testing::folder::Folder;
use restore_testing::programs::{are_here, find};

use super::{SHELLS, Signer, has_token, redirected, saved, script, small, stand_in};
use crate::drafts::read;
use crate::listener::Listener;
use crate::shell::{Script, clean, quoted};

/// Secrets that stand out, of the alphabets that real ones have.
const KEY: &str = "canaryKEY0123456789abcdefghijkl";
const TOKEN: &str = "canaryTOKEN+/0123456789==";
const PASSWORD: &str = "canary PASSWORD '\"$(id)";

fn signer() -> Signer {
    Signer {
        id: "TESTKEYID".to_owned(),
        secret: KEY.to_owned(),
        token: Some(TOKEN.to_owned()),
        time: Time::parse("2026-01-02T03:04:05Z").expect("a time"),
        nonce: "0123456789abcdef0123456789abcdef".to_owned(),
    }
}

/// An environment in which the script signs.
fn environment(operation: &Operation) -> Vec<(&'static str, String)> {
    let mut env = signer().environment(operation);
    if small(operation)
        .to_string()
        .contains("DBS_DESTINATION_PASSWORD")
    {
        env.push(("DBS_DESTINATION_PASSWORD", PASSWORD.to_owned()));
    }
    env
}

fn request(operation: &'static Operation) -> Request {
    evaluate(operation, &read(&small(operation))).request
}

/// A secret in the forms in which it could show.
fn forms(secret: &str) -> Vec<String> {
    let joined = |write: fn(u8) -> String| secret.bytes().map(write).collect::<String>();
    let mut percent = String::new();
    restore_core::encode::percent(&mut percent, secret);
    let mut padded = secret.as_bytes().to_vec();
    padded.resize(64, 0);
    let inner = padded.iter().map(|byte| format!("\\{:03o}", byte ^ 0x36));
    vec![
        secret.to_owned(),
        percent,
        joined(|byte| format!("{byte:02x}")),
        joined(|byte| format!("%{byte:02X}")),
        joined(|byte| format!("\\{byte:03o}")),
        inner.collect::<String>()[..64].to_owned(),
    ]
}

fn assert_no_secret(text: &str, context: &str) {
    for secret in [KEY, TOKEN, PASSWORD] {
        for form in forms(secret) {
            assert!(!text.contains(&form), "{context} shows {form}\n{text}");
        }
    }
}

/// The programs that a script may start.
const PROGRAMS: [&str; 11] = [
    "awk",
    "cat",
    "curl",
    "cut",
    "date",
    "od",
    "openssl",
    "sed",
    "sha256sum",
    "shasum",
    "tr",
];

/// Puts programs into the folder that write down their arguments, curl its environment too, and do
/// what they always do.
fn watch(folder: &Folder, log: &str) {
    for program in PROGRAMS {
        if let Some(path) = find(program) {
            let (path, log) = (path.to_str().expect("a name").to_owned(), quoted(log));
            let environment = if program == "curl" {
                format!("env >>{log}\n")
            } else {
                String::new()
            };
            let text = format!(
                "#!/bin/sh\nprintf '%s\\n' {program} \"$@\" '' >>{log}\n{environment}exec {} \"$@\"\n",
                quoted(&path)
            );
            stand_in(folder, program, &text);
        }
    }
}

#[test]
fn no_child_has_a_secret_or_the_signature_among_its_arguments_nor_curl_in_its_environment() {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let folder = Folder::new(&format!("arguments-{shell}"));
        let (listener, log) = (Listener::start(), folder.file("arguments"));
        watch(&folder, log.to_str().expect("a name"));
        let mut signatures = Vec::new();
        let mut text = String::new();
        for operation in CATALOGUE {
            let (request, env) = (request(operation), environment(operation));
            let signed = signer().sign(operation, &request, &env);
            signatures.push(signed.signature().to_owned());
            let script = redirected(
                &script(operation, &request).expect("a script"),
                &listener.address(),
            );
            let mut runs = vec![env.clone()];
            if has_token(operation) {
                runs.push(vec![("HUAWEI_TOKEN", TOKEN.to_owned())]);
            }
            for env in runs {
                text.push_str("(\n");
                for (name, value) in env {
                    writeln!(text, "{name}={}; export {name}", quoted(&value))
                        .expect("a String takes everything");
                }
                writeln!(text, "{script}) >/dev/null 2>&1").expect("a String takes everything");
            }
        }
        Script::run(shell, &folder, &folder.file("programs"), &text);
        assert_eq!(listener.take().len(), 7, "{shell}: all of them are sent");
        let arguments = fs::read_to_string(&log).expect("it has been written");
        let children = arguments.split("\n\n").count();
        assert!(children > 60, "{shell}: only {children} children were seen");
        assert_eq!(arguments.matches("curl\n-q\n").count(), 7, "{arguments}");
        assert_no_secret(&arguments, shell);
        for signature in &signatures {
            assert!(!arguments.contains(signature), "{shell}: {arguments}");
        }
    }
}

/// Runs a script file with an argument.
fn run(shell: &str, text: &str, env: &[(&'static str, String)], argument: &str) -> Output {
    let (folder, file) = saved(shell, text);
    let mut command = clean(shell, &folder);
    command.arg(&file).envs(env.iter().cloned());
    if !argument.is_empty() {
        command.arg(argument);
    }
    command.output().expect("the shell starts")
}

#[test]
fn a_dry_run_shows_what_is_signed_but_no_secret_and_sends_nothing() {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let listener = Listener::start();
        for operation in CATALOGUE {
            let (request, env) = (request(operation), environment(operation));
            let text = redirected(
                &script(operation, &request).expect("a script"),
                &listener.address(),
            );
            let output = run(shell, &text, &env, "--dry-run");
            let shown = String::from_utf8(output.stdout).expect("ASCII");
            let said = String::from_utf8(output.stderr).expect("ASCII");
            assert!(output.status.success(), "{shell}: {said}");
            let signed = signer().sign(operation, &request, &env);
            for part in [
                signed.canonical_request(Secrets::Reference),
                signed.string_to_sign(Secrets::Reference),
                format!("https://{}{}", request.host, request.path),
            ] {
                assert!(shown.contains(&part), "{shell}: {part}\nis not in\n{shown}");
            }
            assert_no_secret(&(shown.clone() + &said), shell);
            assert!(!shown.contains(signed.signature()), "{shown}");
            assert_eq!(listener.take(), [], "{shell}");
        }
    }
}

#[test]
fn a_trace_that_someone_asked_for_shows_no_secret() {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        for operation in CATALOGUE {
            let request = request(operation);
            let text = format!("set -x\n{}", script(operation, &request).expect("a script"));
            let output = run(shell, &text, &environment(operation), "--dry-run");
            assert!(output.status.success(), "{shell}");
            assert_no_secret(&String::from_utf8_lossy(&output.stderr), shell);
        }
    }
}

#[test]
fn without_one_of_its_variables_a_script_names_it_and_sends_nothing() {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let listener = Listener::start();
        for operation in CATALOGUE {
            let request = request(operation);
            let text = redirected(
                &script(operation, &request).expect("a script"),
                &listener.address(),
            );
            let mut needed = vec![
                restore_core::sign::variables(operation).access_key_id,
                restore_core::sign::variables(operation).access_key_secret,
            ];
            let has_password = text.contains("need DBS_DESTINATION_PASSWORD");
            needed.extend(has_password.then_some("DBS_DESTINATION_PASSWORD"));
            for missing in needed {
                for value in [None, Some("")] {
                    let mut env = environment(operation);
                    env.retain(|(name, _)| *name != missing);
                    env.extend(value.map(|value| (missing, value.to_owned())));
                    let output = run(shell, &text, &env, "");
                    let said = String::from_utf8(output.stderr).expect("ASCII");
                    assert_eq!(output.status.code(), Some(2), "{shell}: {said}");
                    assert!(
                        said.contains(&format!("{missing} is not set")),
                        "{shell}: {said}"
                    );
                    assert_eq!(listener.take(), [], "{shell}");
                }
            }
        }
    }
}

#[test]
fn a_key_that_no_header_can_carry_is_not_sent() {
    for shell in SHELLS {
        if !are_here(&[shell, "curl"]) {
            continue;
        }
        let listener = Listener::start();
        for operation in CATALOGUE {
            let request = request(operation);
            let text = redirected(
                &script(operation, &request).expect("a script"),
                &listener.address(),
            );
            let names = restore_core::sign::variables(operation);
            let mut headers = vec![names.access_key_id, names.security_token];
            if has_token(operation) {
                headers.push("HUAWEI_TOKEN");
            }
            for header in headers {
                for value in ["a\nX-Other: b", "a\r", "a\n", "é", " a", "a ", "\t"] {
                    let mut env = environment(operation);
                    env.retain(|(name, _)| *name != header);
                    env.push((header, value.to_owned()));
                    let output = run(shell, &text, &env, "");
                    assert_eq!(output.status.code(), Some(2), "{shell}: {header}={value:?}");
                    assert_eq!(listener.take(), [], "{shell}");
                }
            }
        }
    }
}
