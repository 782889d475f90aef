//! The vendors' own signatures, made by the script.
//!
//! A stand-in for curl keeps what curl would read. The script signs every header that its request
//! has, so a captured request is put together with the headers that its client signed. Three
//! clients spelled a body otherwise than the script does: there, the recorded bytes take its place.

use std::fs;

use restore_core::catalogue::CATALOGUE;
use restore_core::encode::inert_json;
use restore_core::operation::{Operation, Protocol};
use restore_core::request::{Body, Pair, Request, Text, encoded_pairs};
use restore_testing::folder::Folder;
use restore_testing::programs::{are_here, find};
use serde_json::Value;

use super::{SHELLS, script, stand_in};
use crate::shell::{Script, quoted};

const VECTORS: &str = include_str!("../../../../../tests/vectors/signatures.json");

/// A request, what it is signed with, and the header that must come of it.
struct Case {
    id: String,
    operation: &'static Operation,
    request: Request,
    /// The body's bytes, where the script would write others of the same meaning.
    body: Option<String>,
    env: Vec<(&'static str, String)>,
    authorization: String,
}

/// What the script adds by itself.
const ADDED: [&str; 9] = [
    "host",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
    "x-acs-accesskey-id",
    "x-acs-security-token",
    "x-sdk-date",
    "x-project-id",
    "x-security-token",
];

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn pair(name: String, value: String) -> Pair {
    Pair {
        name: name.leak(),
        value: Text::Plain(value),
    }
}

fn captured(vector: &Value) -> Case {
    let (recorded, expect) = (&vector["request"], &vector["expect"]);
    let host = text(&recorded["host"]);
    let header = |name: &str| recorded["headers"][name].as_str();
    let headers = expect["signed_headers"].as_array().expect("a list");
    let headers: Vec<Pair> = headers
        .iter()
        .map(text)
        .filter(|name| !ADDED.contains(&name.as_str()))
        .map(|name| {
            let value = header(&name).expect("is recorded").to_owned();
            pair(name, value)
        })
        .collect();
    let query = recorded["query"].as_array().expect("a list").iter();
    let is_json = header("content-type").is_some_and(|it| it.starts_with("application/json"));
    let (body, spelled) = body(&text(&recorded["body"]), is_json);
    let request = Request {
        method: "POST",
        scheme: "https",
        path: text(&recorded["path"]),
        query: query.map(|it| pair(text(&it[0]), text(&it[1]))).collect(),
        headers,
        body,
        credentials: Vec::new(),
        host: host.clone(),
    };
    let date = header("x-acs-date")
        .or(header("x-sdk-date"))
        .expect("a date");
    let env = environment(
        &vector["credentials"],
        date,
        header("x-acs-signature-nonce"),
    );
    Case {
        id: text(&vector["id"]),
        operation: operation(&host, header("x-acs-action")),
        request,
        body: (spelled != text(&recorded["body"])).then(|| text(&recorded["body"])),
        env,
        authorization: text(&expect["authorization"]),
    }
}

/// A recorded body by its meaning, and as the script spells it.
fn body(recorded: &str, is_json: bool) -> (Body, String) {
    if recorded.is_empty() {
        return (Body::Empty, String::new());
    }
    if is_json {
        return (Body::Json(recorded.to_owned()), inert_json(recorded));
    }
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(&text.replace('+', "%20"))
            .decode_utf8()
            .expect("UTF-8")
            .into_owned()
    };
    let pairs: Vec<Pair> = recorded
        .split('&')
        .filter_map(|it| it.split_once('='))
        .map(|(name, value)| pair(decoded(name), decoded(value)))
        .collect();
    let spelled = encoded_pairs(&pairs, |_, _| String::new());
    (Body::Form(pairs), spelled)
}

/// The operation of a host, and of an action where several have one host.
fn operation(host: &str, action: Option<&str>) -> &'static Operation {
    let is_it = |operation: &&&'static Operation| match operation.protocol {
        Protocol::Rpc { action: its, .. } => action == Some(its),
        Protocol::Rest { service, .. } => host.starts_with(&service.to_ascii_lowercase()),
    };
    let found = CATALOGUE.iter().find(is_it).copied();
    found.unwrap_or_else(|| panic!("no operation for {host}"))
}

fn environment(keys: &Value, date: &str, nonce: Option<&str>) -> Vec<(&'static str, String)> {
    let key = |names: [&str; 2]| names.iter().find_map(|name| keys[*name].as_str());
    let id = key(["access_key_id", "ak"]).expect("an ID").to_owned();
    let secret = key(["access_key_secret", "sk"]).expect("a key").to_owned();
    let names = if keys.get("ak").is_some() {
        restore_core::sign::sdk_hmac::VARIABLES
    } else {
        restore_core::sign::acs3::VARIABLES
    };
    let mut env = vec![
        (names.access_key_id, id),
        (names.access_key_secret, secret),
        ("RESTORE_DATE", extended(date)),
    ];
    env.extend(nonce.map(|nonce| ("RESTORE_NONCE", nonce.to_owned())));
    let token = keys["security_token"].as_str();
    env.extend(token.map(|token| (names.security_token, token.to_owned())));
    env
}

/// `20231026T102232Z` with the separators that `RESTORE_DATE` has.
fn extended(date: &str) -> String {
    if date.contains('-') {
        return date.to_owned();
    }
    let (year, month, day) = (&date[..4], &date[4..6], &date[6..8]);
    let (hour, minute) = (&date[9..11], &date[11..13]);
    format!("{year}-{month}-{day}T{hour}:{minute}:{}", &date[13..])
}

/// The sample of Alibaba Cloud's documentation, and what the tests of Huawei Cloud's SDK sign.
fn documented() -> Vec<Case> {
    let header = |name: &str, value: &str| pair(name.to_owned(), value.to_owned());
    let alibaba = Case {
        id: "documentation of ACS3".to_owned(),
        operation: CATALOGUE[0],
        request: Request {
            method: "POST",
            scheme: "https",
            host: "ecs.cn-shanghai.aliyuncs.com".to_owned(),
            path: "/".to_owned(),
            query: vec![
                header("RegionId", "cn-shanghai"),
                header("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
            ],
            headers: vec![
                header("x-acs-action", "RunInstances"),
                header("x-acs-version", "2014-05-26"),
            ],
            body: Body::Empty,
            credentials: Vec::new(),
        },
        body: None,
        env: vec![
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "YourAccessKeyId".to_owned()),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "YourAccessKeySecret".to_owned()),
            ("RESTORE_DATE", "2023-10-26T10:22:32Z".to_owned()),
            ("RESTORE_NONCE", "3156853299f313e23d1673dc12e1703d".to_owned()),
        ],
        authorization: "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0".to_owned(),
    };
    let huawei = |method, body: Body, signature: &str| Case {
        id: format!("tests of SDK-HMAC, {method}"),
        operation: operation("cbr", None),
        request: Request {
            method,
            scheme: "https",
            host: "service.endpoint.myhuaweicloud.com".to_owned(),
            path: "/resources".to_owned(),
            query: vec![header("size", "1")],
            headers: Vec::new(),
            body,
            credentials: Vec::new(),
        },
        body: None,
        env: vec![
            ("HUAWEICLOUD_SDK_AK", "AccessKey".to_owned()),
            ("HUAWEICLOUD_SDK_SK", "SecretKey".to_owned()),
            ("RESTORE_DATE", "2020-06-08T02:39:00Z".to_owned()),
        ],
        authorization: format!(
            "SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, Signature={signature}"
        ),
    };
    let body = Body::Json(r#"{"name":"test","id":1}"#.to_owned());
    vec![
        alibaba,
        huawei(
            "GET",
            Body::Empty,
            "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842",
        ),
        huawei(
            "POST",
            body,
            "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
        ),
    ]
}

/// The commands that sign one case, with their environment.
fn commands(case: &Case) -> String {
    let mut text = script(case.operation, &case.request).expect("there is a script");
    if let Some(body) = &case.body {
        let hash = "CONTENT=$(printf %s \"$BODY\" | sha)\n";
        assert_eq!(text.matches(hash).count(), 1, "{text}");
        text = text.replace(hash, &format!("BODY={}\n{hash}", quoted(body)));
    }
    let env: String = case
        .env
        .iter()
        .map(|(name, value)| format!("{name}={}; export {name}\n", quoted(value)))
        .collect();
    format!("(\n{env}{text}) >/dev/null 2>&1\n")
}

/// As on a small system, where busybox is all there is.
fn with_its_own_programs(folder: &Folder) {
    let busybox = find("busybox").expect("it is here");
    for program in ["awk", "cat", "cut", "date", "od", "sed", "sha256sum", "tr"] {
        let link = folder.file("programs").join(program);
        std::os::unix::fs::symlink(&busybox, link).expect("a link can be made");
    }
}

#[test]
fn every_captured_and_documented_signature_is_made_by_the_script_in_every_shell() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).expect("a list");
    let mut cases: Vec<Case> = vectors.iter().map(captured).collect();
    assert_eq!(cases.len(), 14);
    let respelled = cases.iter().filter(|case| case.body.is_some()).count();
    assert_eq!(
        respelled, 3,
        "the others are signed exactly as they are rendered"
    );
    cases.extend(documented());
    for shell in SHELLS {
        if !are_here(&[shell]) {
            continue;
        }
        let folder = Folder::new(&format!("vectors-{shell}"));
        let read = folder.file("read");
        let keep = format!(
            "#!/bin/sh\ncat >>{}\n",
            quoted(read.to_str().expect("a name"))
        );
        stand_in(&folder, "curl", &keep);
        if shell == "busybox" {
            with_its_own_programs(&folder);
        }
        let text: String = cases.iter().map(commands).collect();
        Script::run(
            shell,
            &folder,
            &folder.file("programs"),
            &format!("{text}true\n"),
        );
        let read = fs::read_to_string(&read).expect("it has been written");
        let lines = read
            .lines()
            .filter_map(|line| line.strip_prefix("header = \"Authorization: "));
        let signed: Vec<&str> = lines.collect();
        assert_eq!(signed.len(), cases.len(), "{shell}: {read}");
        for (case, signed) in cases.iter().zip(signed) {
            assert_eq!(
                signed,
                format!("{}\"", case.authorization),
                "{shell}, {}",
                case.id
            );
        }
    }
}
