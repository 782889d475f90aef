//! Who is let in, and who is not.

use restore_core::operation::Vendor;
use restore_core::request::{Pair, Request, Text};
use restore_core::sign::acs3;
use restore_core::sign::time::Time;
use restore_sandbox::credentials::{
    ALIBABA, ALIBABA_TEMPORARY, HUAWEI, HUAWEI_TEMPORARY, HUAWEI_TOKEN, Key,
};
use restore_testing::random::cases;
use serde_json::Value;

use crate::client::{NOW, Stage, acceptable, key, nonce, request, signed, signed_by, wire};

/// The code for a document that is signed with that key at that time.
fn code(stage: &Stage, document: &Value, key: Key, at: u64) -> Option<String> {
    let (operation, request) = request(document);
    let wire = signed_by(operation, &request, key, at).expect("it can be signed");
    stage.send(&wire).answer().code()
}

/// What each vendor's gateway answers.
const fn of(vendor: Vendor, alibaba: &'static str) -> Option<&'static str> {
    match vendor {
        Vendor::Alibaba => Some(alibaba),
        Vendor::Huawei => Some("APIG.0301"),
    }
}

#[test]
fn every_key_of_the_vendor_opens_every_operation_of_the_vendor() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let keys = match operation.vendor {
            Vendor::Alibaba => [ALIBABA, ALIBABA_TEMPORARY],
            Vendor::Huawei => [HUAWEI, HUAWEI_TEMPORARY],
        };
        for key in keys {
            assert_eq!(code(&stage, &document, key, NOW), None, "{}", operation.id);
            let last = stage.running.received().pop().expect("it arrived");
            assert_eq!(last.sender, Some(key.id));
        }
    }
    stage.stop();
}

#[test]
fn a_key_with_another_id_secret_or_token_opens_nothing() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let vendor = operation.vendor;
        let usual = key(vendor);
        let cases = [
            (
                Key {
                    id: "NOBODY",
                    ..usual
                },
                "InvalidAccessKeyId.NotFound",
            ),
            (
                Key {
                    secret: "other",
                    ..usual
                },
                "SignatureDoesNotMatch",
            ),
            (
                Key {
                    security_token: Some("other"),
                    ..usual
                },
                "InvalidSecurityToken.MismatchWithAccessKey",
            ),
        ];
        for (key, expected) in cases {
            let code = code(&stage, &document, key, NOW);
            assert_eq!(code.as_deref(), of(vendor, expected), "{}", operation.id);
        }
    }
    stage.stop();
}

#[test]
fn a_temporary_key_without_its_token_opens_nothing() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let key = match operation.vendor {
            Vendor::Alibaba => ALIBABA_TEMPORARY,
            Vendor::Huawei => HUAWEI_TEMPORARY,
        };
        for security_token in [None, Some("other")] {
            let key = Key {
                security_token,
                ..key
            };
            let code = code(&stage, &document, key, NOW);
            let expected = of(
                operation.vendor,
                "InvalidSecurityToken.MismatchWithAccessKey",
            );
            assert_eq!(code.as_deref(), expected, "{}", operation.id);
        }
    }
    stage.stop();
}

#[test]
fn a_date_holds_for_fifteen_minutes_in_both_directions() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let key = key(operation.vendor);
        let cases = [
            (NOW - 901, false),
            (NOW - 900, true),
            (NOW + 900, true),
            (NOW + 901, false),
        ];
        for (at, holds) in cases {
            let expected = of(operation.vendor, "InvalidTimeStamp.Expired").filter(|_| !holds);
            let code = code(&stage, &document, key, at);
            assert_eq!(code.as_deref(), expected, "{} {at}", operation.id);
        }
    }
    stage.stop();
}

#[test]
fn a_nonce_is_good_for_one_request() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let wire = signed(&document);
        assert_eq!(stage.send(&wire).answer().code(), None);
        let code = stage.send(&wire).answer().code();
        // Huawei's signature has no nonce: within its time, it can be sent again.
        let expected = match operation.vendor {
            Vendor::Alibaba => Some("SignatureNonceUsed"),
            Vendor::Huawei => None,
        };
        assert_eq!(code.as_deref(), expected, "{}", operation.id);
    }
    stage.stop();
}

#[test]
fn a_wrong_signature_uses_no_nonce_up() {
    let stage = Stage::new();
    let (_, document) = acceptable(&stage).swap_remove(0);
    let wire = String::from_utf8(signed(&document)).expect("ASCII");
    let forged = wire.replacen("Signature=", "Signature=0", 1);
    let code = stage.send(forged.as_bytes()).answer().code();
    assert_eq!(code.as_deref(), Some("SignatureDoesNotMatch"));
    assert_eq!(stage.send(wire.as_bytes()).answer().code(), None);
    stage.stop();
}

#[test]
fn an_iam_token_takes_the_place_of_huaweis_signature_and_of_no_other() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let (_, request) = request(&document);
        for (token, is_valid) in [(HUAWEI_TOKEN, true), ("other", false), ("", false)] {
            let mut headers = request.headers.clone();
            headers.push(Pair {
                name: "X-Auth-Token",
                value: Text::Plain(token.to_owned()),
            });
            let code = stage.send(&wire(&request, &headers)).answer().code();
            let expected = match operation.vendor {
                Vendor::Alibaba => Some("IncompleteSignature"),
                Vendor::Huawei => Some("APIG.0301").filter(|_| !is_valid),
            };
            assert_eq!(code.as_deref(), expected, "{}", operation.id);
        }
    }
    stage.stop();
}

#[test]
fn nobody_is_let_in_without_a_signature() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let (_, request) = request(&document);
        let code = stage
            .send(&wire(&request, &request.headers))
            .answer()
            .code();
        let expected = of(operation.vendor, "IncompleteSignature");
        assert_eq!(code.as_deref(), expected, "{}", operation.id);
    }
    stage.stop();
}

#[test]
fn a_header_that_belongs_to_the_signature_must_be_signed() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let name = match operation.vendor {
            Vendor::Alibaba => "x-acs-version",
            Vendor::Huawei => "region",
        };
        let wire = String::from_utf8(signed(&document)).expect("ASCII");
        let forged = wire.replacen("\r\nHost:", &format!("\r\n{name}: 1\r\nHost:"), 1);
        let code = stage.send(forged.as_bytes()).answer().code();
        let expected = of(operation.vendor, "SignatureDoesNotMatch");
        assert_eq!(code.as_deref(), expected, "{}", operation.id);
    }
    stage.stop();
}

#[test]
fn a_hash_of_another_body_is_refused_though_it_is_signed() {
    let stage = Stage::new();
    let documents = acceptable(&stage).into_iter();
    for (operation, document) in documents.filter(|(of, _)| of.vendor == Vendor::Alibaba) {
        let (_, request) = request(&document);
        let credentials = ALIBABA.credentials();
        let time = Time::from_unix(NOW).expect("before the year 10000");
        for (hash, expected) in [(None, None), (Some("0"), Some("SignatureDoesNotMatch"))] {
            let mut message = acs3::message(&request, &credentials, time, &nonce());
            let mut headers = message.headers.iter_mut();
            let header = headers.find(|header| header.name == "x-acs-content-sha256");
            if let (Some(header), Some(hash)) = (header, hash) {
                header.value = Text::Plain(hash.repeat(64));
            }
            let signed = acs3::sign(message, &credentials);
            let code = stage
                .send(&wire(&request, &signed.headers()))
                .answer()
                .code();
            assert_eq!(code.as_deref(), expected, "{}", operation.id);
        }
    }
    stage.stop();
}

#[test]
fn a_changed_byte_is_refused_or_changes_nothing() {
    let stage = Stage::new();
    let documents = acceptable(&stage);
    cases(2_000, |random| {
        let (operation, document) = &documents[random.below(documents.len())];
        let mut bytes = signed(document);
        let at = random.below(bytes.len());
        let other = u8::try_from(random.below(256)).expect("a byte");
        // A greater length would be waited for, and a line's end may go.
        let length = b"\r\nContent-Length:";
        let end = bytes.windows(length.len()).position(|part| part == length);
        let end = end.expect("it has a length");
        if at >= end && at < end + length.len() + 8 || matches!(bytes[at], b'\r' | b'\n') {
            return;
        }
        let usual = bytes[at];
        bytes[at] = other;
        let heard = stage.send(&bytes);
        if heard.bytes.starts_with(b"HTTP/1.1 2") && heard.answer().code().is_none() {
            let received = stage.running.received();
            let last = received.last().expect("it arrived");
            let (_, asked) = request(document);
            let (_, again) = request(last.draft.as_ref().expect("it was read"));
            assert_eq!(
                (&again.host, &again.path, &again.body),
                (&asked.host, &asked.path, &asked.body),
                "{} with {other} for {usual} at {at}",
                operation.id
            );
            let query = |request: &Request| request.encoded_query(|_, _| "secret".to_owned());
            assert_eq!(query(&again), query(&asked), "{other} for {usual} at {at}");
        }
    });
    stage.stop();
}
