//! The requests that the vendors' own SDKs sent, and random ones, are understood.

use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::operation::{Operation, Vendor};
use restore_core::request::{Pair, Text};
use restore_core::sign::{self, Message, acs3, sdk_hmac, time::Time};
use restore_sandbox::credentials::HUAWEI_TOKEN;
use restore_testing::random::cases;
use serde_json::Value;

use crate::client::{
    Answer, NOW, Stage, key, nonce, operation, request, signed, signed_by, vectors,
};
use crate::drafts::{Mood, document};

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn pair(name: &str, value: &str) -> Pair {
    Pair {
        name: name.to_owned().leak(),
        value: Text::Plain(value.to_owned()),
    }
}

fn encoded(pairs: &Value) -> String {
    let pairs = pairs.as_array().map(Vec::as_slice).unwrap_or_default();
    let pairs: Vec<Pair> = pairs
        .iter()
        .map(|given| pair(text(&given[0]), text(&given[1])))
        .collect();
    restore_core::request::encoded_pairs(&pairs, |_, _| String::new())
}

/// A captured request as it stands on the wire, signed anew by the core.
fn resigned(operation: &Operation, capture: &Value) -> Vec<u8> {
    let body = match (capture.get("form"), capture.get("json")) {
        (Some(form), _) => encoded(form),
        (_, Some(json)) => json.to_string(),
        (None, None) => text(&capture["body"]).to_owned(),
    };
    let content_sha256 = sign::sha256(body.as_bytes());
    let time = Time::from_unix(NOW).expect("before the year 10000");
    let credentials = key(operation.vendor).credentials();
    let mut headers: Vec<Pair> = capture["headers"]
        .as_object()
        .expect("an object")
        .iter()
        .map(|(name, value)| match name.as_str() {
            // The captures have a token that is no one's.
            "x-auth-token" => pair(name, HUAWEI_TOKEN),
            name => pair(name, text(value)),
        })
        .collect();
    headers.push(pair("host", text(&capture["host"])));
    match operation.vendor {
        Vendor::Alibaba => headers.extend([
            pair("x-acs-date", &time.extended()),
            pair("x-acs-signature-nonce", &nonce()),
            pair("x-acs-content-sha256", &content_sha256),
        ]),
        Vendor::Huawei => headers.push(pair("x-sdk-date", &time.basic())),
    }
    let query = capture["query"].as_array().expect("a list").iter();
    let message = Message {
        method: "POST",
        path: text(&capture["path"]).to_owned(),
        query: query
            .map(|given| pair(text(&given[0]), text(&given[1])))
            .collect(),
        headers,
        content_sha256,
    };
    let signed = match operation.vendor {
        Vendor::Alibaba => acs3::sign(message, &credentials),
        Vendor::Huawei => sdk_hmac::sign(message, &credentials, time),
    };
    let (path, query) = (text(&capture["path"]), encoded(&capture["query"]));
    let mut wire = format!("POST {path}?{query} HTTP/1.1\r\n");
    wire.push_str(&format!("host: {}\r\n", text(&capture["host"])));
    for header in signed.headers() {
        let value = header.value.plain().expect("nothing here is secret");
        wire.push_str(&format!("{}: {value}\r\n", header.name));
    }
    wire.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    wire.into_bytes()
}

/// Whether the service found nothing wrong but that it has not made the task.
fn knows_no_such_task(answer: &Answer) -> bool {
    answer.json()["ErrMessage"] == "The specified parameter RestoreTaskId value is not valid."
}

fn has_errors(document: &Value) -> bool {
    let (operation, draft) = Draft::read(document.to_string().as_bytes()).expect("a draft");
    evaluate(operation, &draft).has_errors()
}

#[test]
fn every_captured_request_is_accepted_exactly_when_the_engine_finds_no_error() {
    let stage = Stage::new();
    let vectors = vectors();
    let (mut accepted, mut wrong) = (0, Vec::new());
    for vector in &vectors {
        let document = &vector["document"];
        let operation = operation(text(&document["operation"]));
        let answer = stage.send(&resigned(operation, &vector["expect"])).answer();
        let is_accepted = answer.code().is_none() || knows_no_such_task(&answer);
        accepted += usize::from(is_accepted);
        if is_accepted == has_errors(document) {
            wrong.push(format!(
                "{}: {} {}",
                vector["id"], answer.status, answer.body
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        vectors.len()
    );
    assert!(vectors.len() >= 441, "{} vectors", vectors.len());
    assert!(accepted > 100 && accepted < vectors.len(), "{accepted}");
    stage.stop();
}

#[test]
fn what_arrives_of_a_random_draft_is_the_request_that_was_sent() {
    let stage = Stage::new();
    let mut accepted = 0;
    cases(300, |random| {
        let operation = random.pick(restore_core::catalogue::CATALOGUE);
        let mood = random.pick(&[Mood::Fine, Mood::Odd]);
        let document = document(random, operation, mood);
        if has_errors(&document) {
            return;
        }
        let (_, sent) = request(&document);
        let Some(wire) = signed_by(operation, &sent, key(operation.vendor), NOW) else {
            return;
        };
        let answer = stage.send(&wire).answer();
        assert!(
            answer.code().is_none() || knows_no_such_task(&answer),
            "{document}\n{answer:?}"
        );
        accepted += 1;
        let received = stage.running.received().pop().expect("it arrived");
        let mut draft = received.draft.expect("it was understood");
        // Only secrets are missing, which nothing that was received gives away.
        for (name, given) in document["parameters"].as_object().expect("an object") {
            if operation.param(name).is_some_and(|param| param.is_secret()) && given.is_string() {
                draft["parameters"][name] = given.clone();
            }
        }
        let (_, again) = request(&draft);
        assert_eq!(
            again.encoded_query(|_, _| String::new()),
            sent.encoded_query(|_, _| String::new())
        );
        assert_eq!(
            (again.path, again.host),
            (sent.path, sent.host),
            "{document}"
        );
    });
    assert!(accepted > 20, "{accepted} could be sent");
    stage.stop();
}

#[test]
fn a_request_of_no_operation_is_refused_as_the_gateways_do() {
    let stage = Stage::new();
    let (operation, document) = crate::client::acceptable(&stage).swap_remove(0);
    let wire = String::from_utf8(signed(&document)).expect("ASCII");
    assert_eq!(operation.vendor, Vendor::Alibaba);
    let other = wire.replace("x-acs-action: Create", "x-acs-action: Delete");
    // The signature covers the action.
    let code = stage.send(other.as_bytes()).answer().code();
    assert_eq!(code.as_deref(), Some("SignatureDoesNotMatch"));
    stage.stop();
}
