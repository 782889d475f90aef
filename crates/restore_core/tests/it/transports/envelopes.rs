//! A request in an envelope, and what comes back in one.

use restore_core::answer::Ending;
use restore_core::request::{Pair, Text};
use restore_core::secret::Secret;
use restore_core::transport::envelope::{Envelope, Opened};
use restore_core::transport::{Fault, ProxyError};
use serde_json::{Value, json};

use super::{PAGE, cbr, dbs, envelope, hbr, opened, sealed, url};
use crate::random::is_long;

#[test]
fn an_envelope_holds_the_request() {
    let header = Pair {
        name: "X-Auth-Token",
        value: Text::Secret {
            secret: Secret::new("fake\"\\".to_owned()),
            env: "HUAWEI_TOKEN",
        },
    };
    for (request, body) in [
        (dbs(), ""),
        (hbr(), "TargetPath=%2Fa%20b"),
        (cbr(), r#"{"restore":{"volume_id":"v"}}"#),
    ] {
        let outgoing = envelope()
            .outgoing(&request, std::slice::from_ref(&header))
            .expect("can be sent");
        assert_eq!(outgoing.url.expose(), Some("https://p.example/"));
        let text = outgoing
            .body
            .as_ref()
            .and_then(Secret::expose)
            .expect("has a body");
        let found: Value = serde_json::from_str(text).expect("is JSON");
        let expected = json!({ "accessToken": "fake-token", "wantsBinary": true, "method": "POST",
            "url": url("https://p.example/{url}", &request).replacen("https://p.example/", "", 1),
            "headers": { "X-Auth-Token": "fake\"\\" }, "params": {}, "data": body,
            "auth": { "username": "", "password": "" } });
        assert_eq!(found, expected);
    }
}

#[test]
fn an_envelope_s_address_has_no_placeholder_and_is_safe() {
    let read = |text| Envelope::read(text, Secret::new(String::new()), PAGE).err();
    assert_eq!(
        read("https://p.example/{url}"),
        Some(vec![Fault::Placeholder])
    );
    assert_eq!(read("http://p.example/"), Some(vec![Fault::Insecure]));
    assert_eq!(read("/scotch"), None);
    assert_eq!(read("http://localhost:9159/"), None);
}

#[test]
fn an_envelope_s_answer_is_opened_byte_by_byte() {
    for (data, bytes) in [
        ("", &b""[..]),
        ("/w", b"\xff"),
        ("/w==", b"\xff"),
        ("eyJuIjoxZTQwMH0", b"{\"n\":1e400}"),
    ] {
        let expected = Opened::Answer {
            status: 202,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: bytes.to_vec(),
        };
        assert_eq!(opened(200, sealed(202, data).as_bytes()), expected);
    }
    let text = br#"{"success":true,"isBinary":false,"status":200,"data":"{\"a\":1}","headers":{}}"#;
    let expected = Opened::Answer {
        status: 200,
        headers: Vec::new(),
        body: b"{\"a\":1}".to_vec(),
    };
    assert_eq!(opened(200, text), expected);
}

fn ending(status: u16, body: &str) -> Option<Ending> {
    match opened(status, body.as_bytes()) {
        Opened::Answer { .. } => None,
        Opened::Proxy(ProxyError { ending, .. }) => Some(ending),
    }
}

#[test]
fn proxyscotch_s_own_errors_are_told_apart() {
    let error = |message: &str| {
        format!(r#"{{"success": false, "data":{{"message":"(Proxy Error) {message}"}}}}"#)
    };
    for message in [
        "Invalid request.",
        "Unauthorized request; you may need to set your access token in Settings.",
        "URL cannot be empty",
        "Invalid URL: parse error",
        "Request cannot be to this destination.",
    ] {
        assert_eq!(
            ending(200, &error(message)),
            Some(Ending::NotSent),
            "{message}"
        );
    }
    for message in [
        // A page's origin that it does not serve, and an answer that it lost.
        "Request failed.",
        "Request failed: Post \\\"https://x/\\\": EOF",
        // What it really writes: quotation marks that end the text.
        "Request failed: Post \"https://x/\": dial tcp: lookup x: no such host",
    ] {
        assert_eq!(
            ending(200, &error(message)),
            Some(Ending::Unknown),
            "{message}"
        );
    }
}

#[test]
fn an_answer_that_is_not_whole_is_unknown() {
    let sealed = |length: &str, data: &str| {
        json!({ "success": true, "isBinary": false, "status": 200, "data": data,
            "headers": { "content-length": length } })
        .to_string()
    };
    assert_eq!(ending(200, &sealed("2", "{}")), None);
    // What was replaced may be as long as what replaces it.
    let replaced = r#"{"RestoreTaskId":"[redacted]"}"#;
    for (length, data) in [
        ("3", "{}"),
        ("1", "{}"),
        ("1000", ""),
        ("", "{}"),
        ("30", replaced),
    ] {
        let found = ending(200, &sealed(length, data));
        assert_eq!(found, Some(Ending::Unknown), "{length} {data}");
    }
}

#[test]
fn what_is_no_envelope_is_unknown() {
    for body in [
        "",
        "pong",
        "<html>",
        "[]",
        "{}",
        r#"{"success":true,"data":{"sessionFingerprint":"f","isProtected":false}}"#,
        r#"{"success":true,"status":200,"isBinary":true,"data":"*"}"#,
        r#"{"success":true,"status":99999,"data":""}"#,
        r#"{"success":true,"status":200,"status":202,"data":""}"#,
        r#"{"success":"true","status":200,"data":""}"#,
        r#"{"success":true,"status":200,"data":7}"#,
    ] {
        assert_eq!(ending(200, body), Some(Ending::Unknown), "{body}");
    }
    assert_eq!(ending(502, &sealed(202, "")), Some(Ending::Unknown));
    let deep = format!(
        r#"{{"success":true,"status":200,"a":{},"data":""}}"#,
        "[".repeat(100_000)
    );
    assert_eq!(ending(200, &deep), Some(Ending::Unknown));
}

#[test]
fn twenty_megabytes_come_out_of_an_envelope() {
    let size = if is_long() { 64 << 20 } else { 20 << 20 };
    let Opened::Answer { body, .. } = opened(200, sealed(200, &"AAAA".repeat(size / 3)).as_bytes())
    else {
        panic!("is an answer");
    };
    assert_eq!(body.len(), size / 3 * 3);
}
