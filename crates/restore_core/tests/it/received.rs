//! Requests as their receiver sees them: the signature to expect, and the draft that was meant.

use restore_core::import::{self, received};
use restore_core::secret::Secret;
use restore_core::sign::{self, sha256};
use serde_json::Value;

const SIGNATURES: &str = include_str!("../../../../tests/vectors/signatures.json");

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn every_captured_signature_is_what_its_receiver_expects() {
    let vectors: Vec<Value> = serde_json::from_str(SIGNATURES).expect("a list");
    assert_eq!(vectors.len(), 14);
    for vector in &vectors {
        let (request, keys) = (&vector["request"], &vector["credentials"]);
        let owned = |value: &Value| text(value).to_owned();
        let query: Vec<_> = request["query"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|pair| (owned(&pair[0]), owned(&pair[1])))
            .collect();
        let headers: Vec<_> = vector["expect"]["signed_headers"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|name| (owned(name), owned(&request["headers"][text(name)])))
            .collect();
        let received = sign::Received {
            method: text(&request["method"]),
            path: text(&request["path"]),
            query: &query,
            headers: &headers,
            content_sha256: &sha256(text(&request["body"]).as_bytes()),
        };
        let key = |name: &str| Secret::new(owned(&keys[name]));
        let signature = match keys["access_key_id"].as_str() {
            Some(_) => received.acs3(&key("access_key_secret")),
            None => received.sdk_hmac(text(&request["headers"]["x-sdk-date"]), &key("sk")),
        };
        assert_eq!(signature, vector["expect"]["signature"], "{}", vector["id"]);
    }
}

fn start(target: &str, body: &[u8]) -> Result<import::Imported, import::Refused> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    received(import::Received {
        method: "POST",
        target,
        headers: &[
            header("host", "dbs-api.cn-hangzhou.aliyuncs.com"),
            header("x-acs-action", "StartRestoreTask"),
            header("x-acs-version", "2019-03-06"),
        ],
        body,
    })
}

#[test]
fn what_looks_like_a_placeholder_is_what_was_sent() {
    let imported = start("/?RestoreTaskId=%24%7BTASK%7D", b"").expect("it can be read");
    let (_, draft) = &imported.drafts[0];
    assert_eq!(draft.parameters["RestoreTaskId"], "${TASK}");
    assert_eq!(draft.region, "cn-hangzhou");
}

#[test]
fn what_no_address_and_no_text_holds_is_refused() {
    assert!(start("/?RestoreTaskId=a", b"").is_ok());
    for target in [
        "/?RestoreTaskId=${TASK}",
        "/?RestoreTaskId={{TASK}}",
        "/?RestoreTaskId=a#b",
        "http://dbs-api.cn-hangzhou.aliyuncs.com/?RestoreTaskId=a",
        "",
    ] {
        assert!(start(target, b"").is_err(), "{target}");
    }
    assert!(start("/", b"RestoreTaskId=\xffA\xfe").is_err());
}
