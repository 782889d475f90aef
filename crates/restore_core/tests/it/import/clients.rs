//! Files of HTTP clients are read themselves: what was changed in one is changed in the form.

use restore_core::catalogue::follow_up::follow_up;
use restore_core::export::{Secrets, formats};
use restore_core::import::import;
use serde_json::{Value, json};

use super::copied::opens;
use super::formats::expressed;
use crate::random::cases;

fn start(id: &str) -> Value {
    json!({
        "operation": "dbs.StartRestoreTask",
        "region": "cn-beijing",
        "parameters": {"RestoreTaskId": id},
    })
}

fn collection(items: &Value) -> String {
    json!({"info": {"name": "mine", "schema": "x"}, "item": items}).to_string()
}

#[test]
fn requests_in_folders_of_a_collection_open_and_others_are_counted() {
    let url = "https://dbs-api.cn-beijing.aliyuncs.com/?RestoreTaskId=s1&Action=StartRestoreTask";
    let start_item = json!({"name": "start", "request": {"method": "POST", "url": url}});
    let other = json!({"name": "other", "request": "https://example.com/"});
    let text = collection(&json!([{"name": "folder", "item": [other, start_item]}, other]));
    let notes = opens(&text, &start("s1"));
    assert!(
        notes.iter().any(|note| note.starts_with("2 other")),
        "{notes:?}"
    );
    let refused = import(&collection(&json!([other])), None).expect_err("refused");
    assert!(refused.why.contains("No operation"), "{refused}");
}

#[test]
fn what_is_switched_off_in_a_collection_is_not_sent() {
    let pair = |key: &str, value: &str, disabled: bool| json!({"key": key, "value": value, "disabled": disabled});
    let request = json!({
        "method": "POST",
        "header": [pair("x-acs-action", "StartRestoreTask", false), pair("x-acs-action", "Other", true)],
        "url": {"raw": "https://dbs-api.cn-beijing.aliyuncs.com/"},
        "body": {"mode": "urlencoded", "urlencoded": [
            pair("RestoreTaskId", "a b&c", false), pair("RestoreTaskId", "other", true)]},
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "fake-token"}]},
    });
    let text = collection(&json!([{ "request": request }]));
    let notes = opens(&text, &start("a b&c")).concat();
    assert!(notes.contains("authenticates"), "{notes}");
    assert!(!notes.contains("fake-token"), "{notes}");
}

#[test]
fn a_body_of_a_collection_that_is_a_file_is_refused() {
    for mode in ["file", "formdata", "graphql"] {
        let request = json!({
            "method": "POST",
            "header": [{"key": "x-acs-action", "value": "StartRestoreTask"}],
            "url": "https://dbs-api.cn-beijing.aliyuncs.com/",
            "body": {"mode": mode, mode: {"src": "/etc/passwd"}},
        });
        let text = collection(&json!([{ "request": request }]));
        let refused = import(&text, None).expect_err("refused");
        assert!(refused.why.contains("neither raw nor a form"), "{refused}");
    }
}

#[test]
fn what_hurl_writes_in_other_ways_opens_as_well() {
    for text in [
        "POST https://dbs-api.cn-beijing.aliyuncs.com\nx-acs-action: StartRestoreTask # start\n[Query]\nRestoreTaskId: a\\u{20}b\\#c # the task\n\nHTTP 200\n[Asserts]\nstatus == 200\n",
        "# mine\n\nPOST https://dbs-api.cn-beijing.aliyuncs.com/?Action=StartRestoreTask\n\n[Options]\nretry: 0\n[FormParams]\n# which\nRestoreTaskId: a b\\#c\nHTTP/1.1 200\n",
        "POST https://dbs-api.cn-beijing.aliyuncs.com/?Action=StartRestoreTask&RestoreTaskId=a+b%23c\nHTTP *\n",
    ] {
        let text = text.replace('\n', "\r\n");
        opens(&text, &start("a b#c"));
        opens(&text.replace("\r\n", "\n"), &start("a b#c"));
    }
}

#[test]
fn a_body_for_hurl_is_json_or_stands_in_backquotes() {
    let head = "POST https://cbr.cn-north-4.myhuaweicloud.com/v3/p/backups/b/restore\nX-Auth-Token: {{HUAWEI_TOKEN}}\n";
    let expected = json!({
        "operation": "cbr.RestoreBackup",
        "region": "cn-north-4",
        "parameters": {"project_id": "p", "backup_id": "b", "restore": {"volume_id": "v#1"}},
    });
    for body in [
        "{\n  \"restore\": {\n    \"volume_id\": \"v#1\"\n  }\n}",
        "{\"restore\":{\"volume_id\":\"v#1\"}}\n",
        "`{\"restore\":{\"volume_id\":\"v#1\"}}`",
        "```json\n{\n\"restore\":{\"volume_id\":\"v#1\"}}\n```",
    ] {
        opens(&format!("{head}{body}\nHTTP *\n"), &expected);
    }
    for body in [
        "`{\"restore\":{}}",
        "```\n{}",
        "{\"restore\":",
        "`{\"a\":\"\\q\"}`",
    ] {
        let text = format!("{head}{body}\nHTTP *\n");
        assert!(import(&text, None).is_err(), "{text}");
    }
}

#[test]
fn what_hurl_would_read_or_send_besides_is_refused() {
    let head =
        "POST https://dbs-api.cn-beijing.aliyuncs.com/?Action=StartRestoreTask&RestoreTaskId=s\n";
    for rest in [
        "[MultipartFormData]\na: file,x;\nHTTP *\n",
        "[BasicAuth]\nfake-user: fake-password\nHTTP *\n",
        "file,body.json;\nHTTP *\n",
        "x-y: \\q\nHTTP *\n",
    ] {
        let text = format!("{head}{rest}");
        let refused = import(&text, None).expect_err(&text);
        assert!(!refused.why.contains("fake-"), "{refused}");
    }
}

#[test]
fn a_request_that_needs_an_earlier_answer_is_left_out_and_named() {
    let hurl = formats::named("hurl").expect("a format");
    let mut count = 0;
    cases(200, |random| {
        let case = expressed(random, hurl, Secrets::Reference);
        let imported = import(&case.text, None).expect("opens");
        let notes: Vec<_> = imported.notes.iter().map(|note| &note.text).collect();
        let is_said = notes.iter().any(|note| note.contains("earlier answer"));
        assert_eq!(is_said, follow_up(case.operation).is_some(), "{notes:?}");
        assert_eq!(imported.drafts.len(), 1);
        count += usize::from(is_said);
    });
    assert!(count > 0, "no request has another one behind it");
}

#[test]
fn requests_for_hurl_without_each_others_answers_all_open() {
    let one = |id: &str| {
        format!(
            "POST https://dbs-api.cn-beijing.aliyuncs.com/\nx-acs-action: StartRestoreTask\n[QueryStringParams]\nRestoreTaskId: {id}\nHTTP *\n[Captures]\nTask: jsonpath \"$.x\"\n"
        )
    };
    let text = format!("{}\n{}\n{}", one("a"), one("{{Task}}"), one("b"));
    let imported = import(&text, None).expect("opens");
    let ids: Vec<_> = imported
        .drafts
        .iter()
        .map(|(_, draft)| draft.parameters["RestoreTaskId"].clone())
        .collect();
    assert_eq!(ids, ["a", "b"]);
}
