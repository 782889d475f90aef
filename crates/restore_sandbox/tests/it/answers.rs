//! Answers have the shapes of the vendors' pages.

use restore_core::operation::Vendor;
use restore_core::request::{Pair, Request, Text};
use restore_core::sign::acs3;
use restore_core::sign::time::Time;
use restore_sandbox::credentials::{ALIBABA, HUAWEI_TOKEN};
use serde_json::{Value, json};

use crate::client::{Answer, NOW, Stage, acceptable, nonce, request, wire};

/// The names of an answer's members.
fn names(answer: &Answer) -> Vec<String> {
    match answer.json() {
        Value::Object(members) => members.keys().cloned().collect(),
        _ => Vec::new(),
    }
}

const HBR: [&str; 5] = ["Code", "Message", "RequestId", "Success", "RestoreId"];
const DBS: [&str; 6] = [
    "HttpStatusCode",
    "RequestId",
    "ErrCode",
    "Success",
    "ErrMessage",
    "RestoreTaskId",
];
const GATEWAY: [&str; 4] = ["RequestId", "HostId", "Code", "Message"];

#[test]
fn an_accepted_restore_is_answered_as_the_page_of_its_operation_says() {
    let stage = Stage::new();
    for (operation, document) in acceptable(&stage) {
        let answer = stage.ask(&document);
        let (status, expected): (u16, &[&str]) = match operation.id {
            "hbr.CreateRestoreJob" => (200, &HBR),
            "dbs.CreateRestoreTask" | "dbs.StartRestoreTask" => (200, &DBS),
            "hss.RestoreDuplicationInfo" => (200, &[]),
            "cbr.RestoreBackup" => (202, &[]),
            other => panic!("{other} is new here"),
        };
        assert_eq!(
            (answer.status, names(&answer).as_slice()),
            (status, owned(expected).as_slice())
        );
        if operation.id == "hbr.CreateRestoreJob" {
            assert_eq!(answer.json()["Code"], "200");
            assert_eq!(answer.json()["Message"], "successful");
        }
    }
    stage.stop();
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What is answered for parameters of an operation.
fn ask(stage: &Stage, operation: &str, parameters: &Value) -> Answer {
    let region = match operation.split('.').next() {
        Some("hbr" | "dbs") => "cn-hangzhou",
        _ => "cn-north-4",
    };
    stage.ask(&json!({ "operation": operation, "region": region, "parameters": parameters }))
}

#[test]
fn a_broken_rule_is_a_refusal_in_the_services_own_shape() {
    let stage = Stage::new();
    let mismatched = json!({ "RestoreType": "OSS", "SourceType": "NAS" });
    let answer = ask(&stage, "hbr.CreateRestoreJob", &mismatched);
    assert_eq!((answer.status, names(&answer)), (200, owned(&HBR[..4])));
    assert_eq!(answer.json()["Success"], false);

    let (_, mut document) = acceptable(&stage).swap_remove(1);
    document["parameters"]["BackupSetId"] = "b".into();
    document["parameters"]["RestoreTime"] = 1_554_560_477_000_u64.into();
    let answer = stage.ask(&document);
    assert_eq!((answer.status, names(&answer)), (200, owned(&DBS[..5])));
    assert_eq!(answer.json()["Success"], false);
    assert_eq!(answer.json()["HttpStatusCode"], 400);

    for operation in ["hss.RestoreDuplicationInfo", "cbr.RestoreBackup"] {
        let long = "b".repeat(500);
        let parameters = json!({
            "project_id": "p", "backup_id": "b", "server_id": long, "restore": {},
        });
        let answer = ask(&stage, operation, &parameters);
        let expected = owned(&["error_code", "error_msg"]);
        assert_eq!(
            (answer.status, names(&answer)),
            (400, expected),
            "{operation}"
        );
    }
    stage.stop();
}

#[test]
fn a_missing_parameter_is_alibabas_gateways_to_name() {
    let stage = Stage::new();
    let cases = [
        (
            "hbr.CreateRestoreJob",
            json!({ "SourceType": "NAS" }),
            "MissingRestoreType",
        ),
        ("dbs.StartRestoreTask", json!({}), "MissingRestoreTaskId"),
    ];
    for (operation, parameters, code) in cases {
        let answer = ask(&stage, operation, &parameters);
        assert_eq!((answer.status, names(&answer)), (400, owned(&GATEWAY)));
        assert_eq!(answer.json()["Code"], code);
    }
    stage.stop();
}

#[test]
fn an_action_that_nobody_has_is_not_found() {
    let stage = Stage::new();
    let (_, document) = acceptable(&stage).swap_remove(0);
    let (_, mut request) = request(&document);
    for header in &mut request.headers {
        if header.name == "x-acs-action" {
            header.value = Text::Plain("DeleteVault".to_owned());
        }
    }
    let time = Time::from_unix(NOW).expect("before the year 10000");
    let credentials = ALIBABA.credentials();
    let message = acs3::message(&request, &credentials, time, &nonce());
    let signed = acs3::sign(message, &credentials);
    let answer = stage.send(&wire(&request, &signed.headers())).answer();
    assert_eq!((answer.status, names(&answer)), (404, owned(&GATEWAY)));
    assert_eq!(answer.json()["Code"], "InvalidAction.NotFound");
    stage.stop();
}

#[test]
fn a_path_that_nobody_has_is_not_found() {
    let stage = Stage::new();
    let token = Pair {
        name: "X-Auth-Token",
        value: Text::Plain(HUAWEI_TOKEN.to_owned()),
    };
    for (operation, document) in acceptable(&stage) {
        if operation.vendor != Vendor::Huawei {
            continue;
        }
        let (_, asked) = request(&document);
        let paths = [
            asked.path.replace("/restore", "/delete"),
            format!("{}/", asked.path),
            asked.path.replacen("/v", "/x", 1),
        ];
        for path in paths {
            let request = Request {
                path,
                ..asked.clone()
            };
            let mut headers = request.headers.clone();
            headers.retain(|header| header.name != token.name);
            headers.push(token.clone());
            let answer = stage.send(&wire(&request, &headers)).answer();
            assert_eq!(answer.status, 404, "{}", request.path);
            assert_eq!(answer.json()["error_code"], "APIG.0101");
        }
    }
    stage.stop();
}
