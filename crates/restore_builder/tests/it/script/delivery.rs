//! The script sends exactly its request, signed as the core signs it.

use std::collections::BTreeMap;

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::export::Secrets;
use restore_core::operation::{Operation, Protocol};
use restore_core::request::Request;
use restore_core::sign::time::Time;
use restore_testing::folder::Folder;
use restore_testing::programs::are_here;
use restore_testing::random::{Random, cases, is_long, seed};
use serde_json::Value;

use super::{Signer, has_token, in_order, redirected, script};
use crate::commands::{self, header_safe, sendable};
use crate::drafts::{Mood, document, hostile, read};
use crate::listener::{Listener, Message};
use crate::shell::Script;

/// Scripts for each shell.
fn count() -> usize {
    if is_long() { 2_000 } else { 200 }
}

struct Case {
    text: String,
    env: Vec<(&'static str, String)>,
    expected: Message,
    document: Value,
}

fn signer(random: &mut Random) -> Signer {
    Signer {
        id: header_safe(random),
        secret: hostile(random)
            .replace('\0', "0")
            .repeat(1 + random.below(4))
            + "e",
        token: random.chance(50).then(|| header_safe(random)),
        time: Time::from_unix(random.next() >> 30).expect("before the year 10000"),
        nonce: header_safe(random),
    }
}

/// A document whose request a script can be made for: its project ID is sent as a header, too.
fn scriptable(random: &mut Random, operation: &'static Operation) -> Value {
    let mut document = sendable(random, operation);
    if operation.param("project_id").is_some() {
        document["parameters"]["project_id"] = header_safe(random).into();
    }
    document
}

fn case(random: &mut Random) -> Case {
    let operation = random.pick(CATALOGUE);
    let document = scriptable(random, operation);
    let request = evaluate(operation, &read(&document)).request;
    let signer = signer(random);
    let secrets = commands::environment(random, operation);
    let uses_token = has_token(operation) && random.chance(30);
    let expected = expected(operation, &request, &signer, &secrets, uses_token);
    let mut env = signer.environment(operation);
    // The password is always there, the token only if it is to be used.
    env.extend(
        secrets
            .into_iter()
            .filter(|_| !has_token(operation) || uses_token),
    );
    Case {
        text: script(operation, &request).expect("there is a script"),
        env,
        expected,
        document,
    }
}

fn expected(
    operation: &Operation,
    request: &Request,
    signer: &Signer,
    secrets: &[(&'static str, String)],
    uses_token: bool,
) -> Message {
    let message = commands::message(request, Secrets::Reference, secrets);
    let headers: BTreeMap<String, String> = if uses_token {
        message.headers.clone()
    } else {
        super::arriving(&signer.sign(operation, request, secrets))
    };
    in_order(message, headers)
}

/// Runs random scripts in a shell and compares what arrives.
fn check(shell: &'static str) {
    if !are_here(&[shell, "curl"]) {
        return;
    }
    let folder = Folder::new(&format!("script-{shell}"));
    let (listener, seed) = (Listener::start(), seed());
    let mut random = Random::new(seed);
    for _ in 0..count() / 100 {
        let cases: Vec<Case> = (0..100).map(|_| case(&mut random)).collect();
        let mut scripts = Script::new(shell);
        for case in &cases {
            scripts.add(&case.env, &redirected(&case.text, &listener.address()));
        }
        let mut running = scripts.start(&folder);
        for case in &cases {
            let status = running.status();
            let arrived = listener.take();
            let context = || {
                let (document, env) = (&case.document, &case.env);
                format!(
                    "{shell}, RESTORE_BUILDER_SEED={seed}, exit status {status}\n{document}\n{env:?}"
                )
            };
            assert_eq!(arrived.len(), 1, "one request: {arrived:?}\n{}", context());
            assert_eq!(arrived[0].as_ref(), Ok(&case.expected), "{}", context());
            assert_eq!(status, 0, "{}", context());
            running.go_on();
        }
        running.end();
    }
}

#[test]
fn dash_sends_every_hostile_draft_as_the_core_signs_it() {
    check("dash");
}

#[test]
fn bash_sends_every_hostile_draft_as_the_core_signs_it() {
    check("bash");
}

#[test]
fn zsh_sends_every_hostile_draft_as_the_core_signs_it() {
    check("zsh");
}

#[test]
fn busybox_sends_every_hostile_draft_as_the_core_signs_it() {
    check("busybox");
}

#[test]
fn a_script_is_printable_ascii_and_line_feeds() {
    cases(1000, |random| {
        let operation = random.pick(CATALOGUE);
        let mood = random.pick(&[Mood::Odd, Mood::Wild]);
        let mut document = document(random, operation, mood);
        if random.chance(70) {
            document = scriptable(random, operation);
        }
        let request = evaluate(operation, &read(&document)).request;
        if let Ok(text) = script(operation, &request) {
            let odd = text.chars().find(|char| !matches!(char, ' '..='~' | '\n'));
            assert_eq!(odd, None, "{text}");
        }
    });
}

#[test]
fn no_comment_means_anything_to_a_shell_that_knows_no_comments() {
    for operation in CATALOGUE {
        let request = evaluate(operation, &read(&super::small(operation))).request;
        let text = script(operation, &request).expect("there is a script");
        let comments = text.lines().filter(|line| line.starts_with("# "));
        for comment in comments {
            let is_inert = |char: char| char.is_ascii_alphanumeric() || " .,:/=_-".contains(char);
            let odd = comment[1..].chars().find(|char| !is_inert(*char));
            assert_eq!(odd, None, "{comment}");
        }
        assert!(
            !text.contains(" #"),
            "a comment stands on a line of its own"
        );
        assert!(!text.contains('!') || text.starts_with("#!") && text.matches('!').count() == 1);
    }
}

#[test]
fn what_cannot_be_signed_has_no_script() {
    for operation in CATALOGUE {
        let document = super::small(operation);
        let request = evaluate(operation, &read(&document)).request;
        assert!(script(operation, &request).is_ok());
        let without_host = Request {
            host: String::new(),
            ..request.clone()
        };
        assert!(script(operation, &without_host).is_err());
        if matches!(operation.protocol, Protocol::Rest { .. }) {
            for id in ["é", "a\nb", " a", "a\t"] {
                let mut document = document.clone();
                document["parameters"]["project_id"] = id.into();
                let request = evaluate(operation, &read(&document)).request;
                assert!(script(operation, &request).is_err(), "{id:?}");
            }
        }
    }
}
