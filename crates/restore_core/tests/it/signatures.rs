//! Signatures: those of the vendors' own clients reproduced, and what may not be signed.

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::export::Secrets;
use restore_core::operation::{Operation, Param, Place};
use restore_core::request::{Body, Pair, Text};
use restore_core::secret::Secret;
use restore_core::sign::time::Time;
use restore_core::sign::{Credentials, Message, Signed, Unsignable, acs3, sdk_hmac, sha256, sign};
use restore_testing::random::{Random, cases};
use serde_json::{Value, json};

use crate::drafts::{Mood, document, hostile, read};

const VECTORS: &str = include_str!("../../../../tests/vectors/signatures.json");

fn key(id: &str, secret: &str, token: Option<&str>) -> Credentials {
    Credentials {
        access_key_id: id.to_owned(),
        access_key_secret: Secret::new(secret.to_owned()),
        security_token: token.map(|token| Secret::new(token.to_owned())),
    }
}

/// A name as messages hold it.
fn name(name: &str) -> &'static str {
    name.to_owned().leak()
}

fn pair(name_of: &str, value: &str) -> Pair {
    Pair {
        name: name(name_of),
        value: Text::Plain(value.to_owned()),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn time(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

/// `20231026T102232Z` as a time.
fn basic_time(text: &str) -> Time {
    let (date, rest) = text.split_at(8);
    let (day, clock) = (date.split_at(4), rest.split_at(3));
    let (hours, minutes) = (clock.0, clock.1.split_at(2));
    let date = format!("{}-{}-{}", day.0, &day.1[..2], &day.1[2..]);
    time(&format!("{date}{hours}:{}:{}", minutes.0, minutes.1))
}

/// Signs what a vector recorded: its headers, its body's own bytes.
fn signed(vector: &Value) -> Signed {
    let (request, keys) = (&vector["request"], &vector["credentials"]);
    let headers = vector["expect"]["signed_headers"]
        .as_array()
        .expect("a list");
    let headers = headers
        .iter()
        .map(|header| pair(text(header), text(&request["headers"][text(header)])))
        .collect();
    let query = request["query"].as_array().expect("a list");
    let message = Message {
        method: name(text(&request["method"])),
        path: text(&request["path"]).to_owned(),
        query: query
            .iter()
            .map(|it| pair(text(&it[0]), text(&it[1])))
            .collect(),
        headers,
        content_sha256: sha256(text(&request["body"]).as_bytes()),
    };
    let token = keys["security_token"].as_str();
    match keys["access_key_id"].as_str() {
        Some(id) => acs3::sign(message, &key(id, text(&keys["access_key_secret"]), token)),
        None => sdk_hmac::sign(
            message,
            &key(text(&keys["ak"]), text(&keys["sk"]), token),
            basic_time(text(&request["headers"]["x-sdk-date"])),
        ),
    }
}

#[test]
fn every_captured_signature_is_reproduced() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).expect("a list");
    assert_eq!(vectors.len(), 14);
    for vector in &vectors {
        let (id, signed, expect) = (&vector["id"], signed(vector), &vector["expect"]);
        if let Some(canonical) = expect["canonical_request"].as_str() {
            assert_eq!(signed.canonical_request(Secrets::Reveal), canonical, "{id}");
        }
        if let Some(string) = expect["string_to_sign"].as_str() {
            assert_eq!(signed.string_to_sign(Secrets::Reveal), string, "{id}");
        }
        assert_eq!(signed.signature(), expect["signature"], "{id}");
        assert_eq!(signed.authorization(), expect["authorization"], "{id}");
    }
}

#[test]
fn the_sample_of_alibabas_documentation_is_reproduced() {
    let empty = sha256(b"");
    let message = Message {
        method: "POST",
        path: "/".to_owned(),
        query: vec![
            pair("RegionId", "cn-shanghai"),
            pair(
                "ImageId",
                "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
            ),
        ],
        headers: vec![
            pair("x-acs-action", "RunInstances"),
            pair("x-acs-version", "2014-05-26"),
            pair("Host", "ecs.cn-shanghai.aliyuncs.com"),
            pair("x-acs-date", "2023-10-26T10:22:32Z"),
            pair("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            pair("x-acs-content-sha256", &empty),
        ],
        content_sha256: empty,
    };
    let signed = acs3::sign(
        message,
        &key("YourAccessKeyId", "YourAccessKeySecret", None),
    );
    assert_eq!(
        signed.string_to_sign(Secrets::Reveal),
        "ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
    );
    assert_eq!(
        signed.signature(),
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    );
}

/// Signs what the unit tests of Huawei's Python SDK sign.
fn check_huawei(method: &'static str, body: &str, expected: &str) {
    let message = Message {
        method,
        path: "/resources".to_owned(),
        query: vec![pair("size", "1")],
        headers: vec![
            pair("X-Sdk-Date", "20200608T023900Z"),
            pair("Host", "service.endpoint.myhuaweicloud.com"),
        ],
        content_sha256: sha256(body.as_bytes()),
    };
    let credentials = key("AccessKey", "SecretKey", None);
    let signed = sdk_hmac::sign(message, &credentials, time("2020-06-08T02:39:00Z"));
    assert_eq!(signed.signature(), expected);
}

#[test]
fn the_answers_of_huaweis_own_tests_are_reproduced() {
    check_huawei(
        "GET",
        "",
        "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842",
    );
    check_huawei(
        "POST",
        r#"{"name":"test","id":1}"#,
        "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
    );
}

/// A small document of an operation, with every secret of its query given.
fn small(operation: &Operation) -> Value {
    let given = |param: &&Param| {
        param.place == Place::Path || param.is_secret() && param.place == Place::Query
    };
    let parameters: serde_json::Map<_, _> = operation
        .params
        .iter()
        .filter(given)
        .map(|param| (param.name.to_owned(), "canary".into()))
        .collect();
    json!({
        "operation": operation.id,
        "region": operation.endpoint.regions[0],
        "parameters": parameters,
    })
}

const NOON: &str = "2026-01-02T12:00:00Z";

#[test]
fn the_headers_that_are_signed_are_those_of_the_vendors_own_clients() {
    let temporary = key("id", "secret", Some("token"));
    for operation in CATALOGUE {
        let mut request = evaluate(operation, &read(&small(operation))).request;
        let mut expected = request
            .headers
            .iter()
            .map(|header| header.name.to_ascii_lowercase());
        let mut expected: Vec<String> = expected.by_ref().collect();
        // The token that a request may hold is not signed.
        request.headers.push(Pair {
            name: "X-Auth-Token",
            value: Text::Secret {
                secret: Secret::new("token".to_owned()),
                env: "HUAWEI_TOKEN",
            },
        });
        let added: &[&str] = if request.path == "/" {
            &[
                "host",
                "x-acs-accesskey-id",
                "x-acs-content-sha256",
                "x-acs-date",
                "x-acs-security-token",
                "x-acs-signature-nonce",
            ]
        } else {
            &["host", "x-project-id", "x-sdk-date", "x-security-token"]
        };
        if request.path == "/" {
            request.headers.pop();
        }
        expected.extend(added.iter().map(|name| (*name).to_owned()));
        expected.sort();
        let signed = sign(operation, &request, &temporary, time(NOON), "n").expect("can be signed");
        let names = format!("SignedHeaders={}", expected.join(";"));
        assert!(signed.authorization().contains(&names), "{signed:?}");
    }
}

#[test]
fn no_secret_is_in_what_explains_a_signature_unless_revealed() {
    let credentials = key("id", "canary-key", Some("canary-token"));
    for operation in CATALOGUE {
        let request = evaluate(operation, &read(&small(operation))).request;
        let has_secret = request
            .query
            .iter()
            .any(|pair| pair.value.plain().is_none());
        let signed =
            sign(operation, &request, &credentials, time(NOON), "n").expect("can be signed");
        let canonical = signed.canonical_request(Secrets::Reference);
        let string = signed.string_to_sign(Secrets::Reference);
        assert!(!canonical.contains("canary-"), "{canonical}");
        assert!(!format!("{signed:?}").contains("canary-"), "{signed:?}");
        assert!(!has_secret || !canonical.contains("canary"), "{canonical}");
        // The hash of a text of which only a password is unknown gives the password away.
        let is_whole = string == signed.string_to_sign(Secrets::Reveal);
        assert_eq!(is_whole, !has_secret, "{string}");
    }
}

fn check_refused(
    change: impl Fn(&mut Credentials, &mut restore_core::request::Request, &mut String),
) {
    for operation in CATALOGUE
        .iter()
        .filter(|it| it.params.iter().all(|it| it.place != Place::Path))
    {
        let mut request = evaluate(operation, &read(&small(operation))).request;
        let mut credentials = key("id", "secret", Some("token"));
        let mut nonce = "n".to_owned();
        assert!(sign(operation, &request, &credentials, time(NOON), &nonce).is_ok());
        change(&mut credentials, &mut request, &mut nonce);
        let refused = sign(operation, &request, &credentials, time(NOON), &nonce);
        assert!(refused.is_err(), "{refused:?}");
    }
}

#[test]
fn what_could_become_another_header_is_not_signed() {
    for value in ["", "a\nX-Other: b", "a\r", "é", " a", "a\t", "\0"] {
        check_refused(|_, _, nonce| value.clone_into(nonce));
        check_refused(|key, _, _| value.clone_into(&mut key.access_key_id));
        check_refused(|key, _, _| key.security_token = Some(Secret::new(value.to_owned())));
        let rest = CATALOGUE
            .iter()
            .filter(|it| it.params.iter().any(|it| it.name == "project_id"));
        for operation in rest {
            let mut document = small(operation);
            document["parameters"]["project_id"] = value.into();
            let request = evaluate(operation, &read(&document)).request;
            let refused = sign(
                operation,
                &request,
                &key("id", "secret", None),
                time(NOON),
                "n",
            );
            assert!(refused.is_err(), "{value:?}");
        }
    }
}

#[test]
fn nothing_is_signed_without_a_key_an_address_or_a_secret_that_it_covers() {
    check_refused(|key, _, _| key.access_key_secret = Secret::new(String::new()));
    check_refused(|key, _, _| key.access_key_secret = Secret::Environment);
    check_refused(|_, request, _| request.host.clear());
    check_refused(|_, request, _| request.path = "/{id}".to_owned());
    check_refused(|_, request, _| {
        request.query.push(Pair {
            name: "Password",
            value: Text::Secret {
                secret: Secret::Environment,
                env: "PASSWORD",
            },
        });
    });
}

#[test]
fn an_unknown_secret_is_named_by_its_variable() {
    let why = Unsignable::UnknownSecret { env: "PASSWORD" };
    assert_eq!(
        why.to_string(),
        "PASSWORD is not known here, and the signature covers it"
    );
}

#[test]
fn any_request_can_be_tried_and_the_same_arguments_give_the_same_signature() {
    cases(2000, |random| {
        let operation = random.pick(CATALOGUE);
        let draft = read(&document(random, operation, Mood::Wild));
        let request = evaluate(operation, &draft).request;
        let credentials = key(&hostile(random), &hostile(random), Some(&hostile(random)));
        let nonce = hostile(random);
        let at = Time::from_unix(random.next() >> 30).expect("before the year 10000");
        let once = sign(operation, &request, &credentials, at, &nonce);
        assert_eq!(once, sign(operation, &request, &credentials, at, &nonce));
        if let Ok(signed) = once {
            for secrets in [Secrets::Reference, Secrets::Reveal] {
                assert!(signed.canonical_request(secrets).contains(&request.host));
            }
        }
    });
}

/// A signable request of an operation, at random.
fn signable(random: &mut Random, operation: &'static Operation) -> restore_core::request::Request {
    let mut document = document(random, operation, Mood::Odd);
    for param in operation.params {
        match param.place {
            Place::Path => document["parameters"][param.name] = "id".into(),
            Place::Header => document["parameters"][param.name] = Value::Null,
            Place::Query | Place::Form | Place::Body | Place::Member | Place::Nowhere => {}
        }
        if param.is_secret() {
            document["parameters"][param.name] = Value::Null;
        }
    }
    evaluate(operation, &read(&document)).request
}

#[test]
fn every_part_of_a_request_changes_its_signature() {
    let credentials = key("id", "secret", None);
    cases(300, |random| {
        let operation = random.pick(CATALOGUE);
        let request = signable(random, operation);
        let signature = |request| {
            sign(operation, request, &credentials, time(NOON), "n")
                .expect("can be signed")
                .signature()
                .to_owned()
        };
        let before = signature(&request);
        let mut changed = vec![request.clone(); 5];
        changed[0].host.push_str(".example");
        changed[1].path.push('x');
        changed[2].query.push(pair("Zz", &hostile(random)));
        changed[3].headers.push(pair("x-acs-zz", "z"));
        changed[4].body = Body::Json(format!("{:?} ", changed[4].body));
        for request in &changed {
            assert_ne!(signature(request), before, "{request:?}");
        }
    });
}
