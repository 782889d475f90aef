//! The script that this program writes, run by shells against the sandbox: at the system's time, with
//! nonces of its own making.

use std::process::Command;

use restore_core::export::{Layout, Secrets, Source, script};
use restore_core::operation::Operation;
use restore_sandbox::credentials::{ALIBABA_TEMPORARY, HUAWEI_TEMPORARY, HUAWEI_TOKEN};
use restore_testing::programs::are_here;
use serde_json::Value;

use crate::client::{Stage, acceptable, request};
use crate::python::{environment, now};

/// The script for a document. It goes to the sandbox in the vendor's name, and is otherwise as a
/// person would run it.
fn redirected(operation: &'static Operation, document: &Value, port: u16) -> String {
    let (_, request) = request(document);
    let source = Source {
        operation,
        region: operation.endpoint.regions[0],
        request: &request,
        layout: Layout::Lines,
        secrets: Secrets::Reference,
    };
    let text = (script::FORMAT.render)(&source)
        .expect("there is a script")
        .text;
    let (https, proto) = ("'url = %s\\n' \"https://$ENDPOINT", "--proto '=https'");
    assert_eq!(text.matches(https).count(), 1, "{text}");
    assert_eq!(text.matches(proto).count(), 1, "{text}");
    let there = format!("--proto '=http' --connect-to ::127.0.0.1:{port}");
    text.replace(https, &https.replace("https", "http"))
        .replace(proto, &there)
}

/// Runs a script: what it ends with, says and prints.
fn run(shell: &str, text: &str, env: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(shell);
    if shell == "busybox" {
        command.arg("sh");
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let output = command
        .args(["-c", text])
        .env_clear()
        .env("PATH", path)
        .envs(env.iter().copied())
        .output()
        .expect("the shell starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output.status.code(), said)
}

/// Every operation's script is let in, with temporary keys and with an IAM token.
fn check(shell: &str) {
    if !are_here(&[shell, "curl", "openssl"]) {
        return;
    }
    let stage = Stage::at(now());
    let port = stage.running.address.port();
    let keys = environment(ALIBABA_TEMPORARY, HUAWEI_TEMPORARY);
    let token = [keys.as_slice(), &[("HUAWEI_TOKEN", HUAWEI_TOKEN)]].concat();
    for (operation, document) in acceptable(&stage) {
        let text = redirected(operation, &document, port);
        for env in [&keys, &token] {
            let (status, said) = run(shell, &text, env);
            assert_eq!(status, Some(0), "{shell}, {}: {said}", operation.id);
            let last = stage.running.received().pop().expect("it arrived");
            assert_eq!(last.operation, Some(operation.id));
            assert!(last.sender.is_some() && last.code.is_none(), "{last:?}");
        }
        let wrong: Vec<_> = keys
            .iter()
            .map(|(name, value)| match *name {
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET" | "HUAWEICLOUD_SDK_SK" => (*name, "other"),
                name => (name, *value),
            })
            .collect();
        let (status, said) = run(shell, &text, &wrong);
        assert_eq!(status, Some(1), "{shell}, {}: {said}", operation.id);
        let last = stage.running.received().pop().expect("it arrived");
        assert_eq!(last.sender, None);
    }
    stage.stop();
}

#[test]
fn dash_is_let_in_with_its_script() {
    check("dash");
}

#[test]
fn bash_is_let_in_with_its_script() {
    check("bash");
}

#[test]
fn zsh_is_let_in_with_its_script() {
    check("zsh");
}

#[test]
fn busybox_is_let_in_with_its_script() {
    check("busybox");
}
