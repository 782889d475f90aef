//! How the sandbox is inspected and told to fail, and what it tells.

use restore_core::operation::Vendor;
use restore_sandbox::credentials::{ALIBABA_TEMPORARY, HUAWEI_TEMPORARY};
use restore_sandbox::{Fault, SandboxConfig};
use serde_json::Value;

use crate::client::{Answer, End, NOW, Stage, acceptable, exchange, request, signed, signed_by};

fn get(stage: &Stage, host: &str) -> Answer {
    let text = format!("GET /_sandbox/received HTTP/1.1\r\nHost: {host}\r\n\r\n");
    exchange(stage.running.control, text.as_bytes()).answer()
}

fn post(stage: &Stage, content_type: &str, body: &str) -> Answer {
    let length = body.len();
    let text = format!(
        "POST /_sandbox/fault HTTP/1.1\r\nHost: localhost:1\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    exchange(stage.running.control, text.as_bytes()).answer()
}

#[test]
fn what_was_received_is_told_without_signatures_and_secrets() {
    const CANARY: &str = "fake-password-canary";
    let stage = Stage::new();
    let mut signatures = Vec::new();
    for (operation, mut document) in acceptable(&stage) {
        for param in operation.params.iter().filter(|param| param.is_secret()) {
            document["parameters"][param.name] = CANARY.into();
        }
        let (_, request) = request(&document);
        let key = match operation.vendor {
            Vendor::Alibaba => ALIBABA_TEMPORARY,
            Vendor::Huawei => HUAWEI_TEMPORARY,
        };
        let wire = signed_by(operation, &request, key, NOW).expect("it can be signed");
        let text = String::from_utf8(wire.clone()).expect("ASCII");
        let signature = text.split("Signature=").nth(1).expect("a signature");
        signatures.push(signature[..64].to_owned());
        assert_eq!(stage.send(&wire).answer().code(), None);
        // What is no parameter may be anything.
        let and = if text.contains('?') { '&' } else { '?' };
        let odd = format!("{and}password={CANARY}&x={CANARY} HTTP/1.1");
        let odd = text.replacen(" HTTP/1.1", &odd, 1);
        let odd = odd.replacen("\r\nHost", &format!("\r\nCookie: {CANARY}\r\nHost"), 1);
        assert!(stage.send(odd.as_bytes()).answer().code().is_some());
    }
    let told = get(&stage, "127.0.0.1:1");
    assert_eq!(told.status, 200);
    for secret in
        signatures
            .iter()
            .map(String::as_str)
            .chain([CANARY, "secret-not-real", "token-not-real"])
    {
        assert!(!told.body.contains(secret), "{secret}");
    }
    let json = told.json();
    assert_eq!(json["received"].as_array().expect("a list").len(), 11);
    let first = &json["received"][1];
    assert_eq!(first["method"], "POST");
    assert!(first["draft"]["operation"].is_string(), "{first}");
    stage.stop();
}

#[test]
fn the_last_thousand_requests_are_kept_and_all_are_counted() {
    let stage = Stage::new();
    let text = "POST / HTTP/1.1\r\nHost: hbr.cn-shanghai.aliyuncs.com\r\nContent-Length: 0\r\n\r\n";
    for _ in 0..1_005 {
        let code = stage.send(text.as_bytes()).answer().code();
        assert_eq!(code.as_deref(), Some("IncompleteSignature"));
    }
    let received = stage.running.received();
    assert_eq!(received.len(), 1_000);
    assert_eq!((received[0].number, received[999].number), (6, 1_005));
    let counts = stage.running.counts();
    assert_eq!((counts.connections, counts.requests), (1_005, 1_005));
    assert_eq!(counts.refused["IncompleteSignature"], 1_005);
    stage.stop();
}

#[test]
fn every_fault_can_be_asked_for_by_its_name() {
    let stage = Stage::new();
    let (_, document) = acceptable(&stage).swap_remove(0);
    for fault in Fault::ALL {
        let body = format!(r#"{{"fault":"{}","times":1}}"#, fault.name());
        assert_eq!(
            post(&stage, "application/json", &body).status,
            200,
            "{body}"
        );
        if fault == Fault::Refuse {
            assert_eq!(stage.send(b"").end, End::Refused);
        }
        let none = post(&stage, "application/json", r#"{"fault":"none"}"#);
        assert_eq!(none.status, 200);
        assert_eq!(stage.ask(&document).code(), None, "after {body}");
    }
    stage.stop();
}

#[test]
fn what_is_asked_for_otherwise_is_refused_with_a_reason() {
    let stage = Stage::new();
    let cases = [
        ("text/plain", r#"{"fault":"hang"}"#, 415),
        ("application/json", r#"{"fault":"explode"}"#, 400),
        ("application/json", r#"{"fault":"hang","often":2}"#, 400),
        ("application/json", r#"{"fault":"hang","times":-1}"#, 400),
        ("application/json", "", 400),
    ];
    for (content_type, body, status) in cases {
        let answer = post(&stage, content_type, body);
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.json()["message"].is_string(), "{answer:?}");
    }
    let (_, document) = acceptable(&stage).swap_remove(0);
    assert_eq!(stage.ask(&document).code(), None);
    stage.stop();
}

#[test]
fn a_page_that_calls_this_machine_by_a_name_of_its_own_is_told_nothing() {
    let stage = Stage::new();
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
    ] {
        let answer = get(&stage, host);
        assert_eq!(answer.status, 403, "{host}");
        assert_eq!(answer.json()["received"], Value::Null);
    }
    stage.stop();
}

#[test]
fn the_vendors_address_tells_the_same_unless_it_fails() {
    let stage = Stage::new();
    let text = "GET /_sandbox/received HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    assert_eq!(stage.send(text.as_bytes()).answer().json()["v"], 1);
    stage.fault(Fault::CloseBeforeStatus, 1);
    assert_eq!(stage.send(text.as_bytes()).bytes.len(), 0);
    assert_eq!(stage.send(text.as_bytes()).answer().json()["v"], 1);
    stage.stop();
}

#[test]
fn requests_to_another_host_reach_no_operation() {
    let stage = Stage::new();
    let (operation, document) = acceptable(&stage).swap_remove(0);
    let (_, mut request) = request(&document);
    request.host = "evil.example".to_owned();
    let key = crate::client::key(operation.vendor);
    let wire = signed_by(operation, &request, key, NOW).expect("it can be signed");
    let answer = stage.send(&wire).answer();
    assert_eq!(
        answer.code().as_deref(),
        Some("Sandbox.Unreadable"),
        "{answer:?}"
    );
    assert_ne!(signed(&document), wire);
    stage.stop();
}

#[test]
fn a_large_request_is_understood_and_kept_in_few_bytes() {
    let stage = Stage::new();
    let (_, mut document) = acceptable(&stage).pop().expect("there is a last one");
    let mapping = serde_json::json!({ "backup_id": "b".repeat(36), "volume_id": "v" });
    document["parameters"]["restore"]["mappings"] = vec![mapping; 2_000].into();
    assert_eq!(stage.ask(&document).code(), None);
    let last = stage.running.received().pop().expect("it arrived");
    assert!(last.bytes > 100_000);
    assert!(last.operation.is_some() && last.sender.is_some());
    let told = serde_json::to_string(&last).expect("JSON");
    assert!(told.len() < 1_000, "{told}");
    stage.stop();
}

#[test]
fn every_answer_of_a_vendor_names_the_call() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let heard = String::from_utf8(stage.send(&signed(&document)).bytes).expect("UTF-8");
        let name = match operation.vendor {
            Vendor::Alibaba => "\r\nx-acs-request-id: ",
            Vendor::Huawei => "\r\nx-request-id: ",
        };
        let id = heard.split_once(name).expect("a header").1;
        let id = id.split('\r').next().expect("a value");
        assert!(id.len() >= 32, "{id}");
        let is_in_body = heard.contains(&format!("\"RequestId\":\"{id}\""));
        assert_eq!(is_in_body, operation.vendor == Vendor::Alibaba, "{heard}");
    }
    stage.stop();
}

#[test]
fn an_address_that_is_taken_or_not_on_loopback_is_not_listened_on() {
    let stage = Stage::new();
    let elsewhere = std::net::SocketAddr::from(([0, 0, 0, 0], 0));
    for address in [stage.running.address, stage.running.control, elsewhere] {
        let usual = SandboxConfig::default();
        let configs = [
            SandboxConfig {
                address,
                ..usual.clone()
            },
            SandboxConfig {
                control: address,
                ..usual
            },
        ];
        for config in configs {
            assert!(Stage::start(config).is_err(), "{address}");
        }
    }
    stage.fault(Fault::Refuse, 1);
    let address = stage.running.address;
    let config = SandboxConfig {
        address,
        ..SandboxConfig::default()
    };
    assert!(Stage::start(config).is_err(), "not even while it refuses");
    stage.stop();
}

#[test]
fn where_a_sandbox_has_stopped_another_one_can_start() {
    let stage = Stage::new();
    let (address, control) = (stage.running.address, stage.running.control);
    // The side that closes first keeps the port's old connections for a while.
    let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(stage.send(text.as_bytes()).end, End::Closed);
    stage.fault(Fault::Refuse, 1);
    stage.recover();
    assert_eq!(stage.send(text.as_bytes()).end, End::Closed);
    stage.stop();
    let config = SandboxConfig {
        address,
        control,
        ..SandboxConfig::default()
    };
    let stage = Stage::start(config).expect("the ports are free");
    assert_eq!(stage.send(text.as_bytes()).end, End::Closed);
    assert_eq!(stage.running.counts().requests, 1);
    stage.stop();
}
