//! A submission from the page to the imitation of the vendors and back.

use std::collections::HashSet;

use restore_core::answer::Ending;
use restore_core::token;
use restore_sandbox::Fault;
use restore_testing::random::is_long;
use serde_json::{Value, json};

use crate::client::{Page, assert_not_sent, sandbox, start};
use crate::submissions::{self, new_id, one_of_each};

fn outcome(answer: &Value) -> Ending {
    let name = answer["outcome"].as_str().unwrap_or_default();
    Ending::parse(name).unwrap_or_else(|| panic!("no ending: {answer}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_configuration_all_five_operations_are_accepted_with_their_identifiers() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let mut task = String::new();
    for (mut draft, credential) in one_of_each() {
        if draft["operation"] == "dbs.StartRestoreTask" {
            draft = submissions::start(&task);
        }
        let answer = page.send(&new_id(), &draft, credential).await;
        let json = answer.json();
        assert_eq!(answer.status, 200, "{json}");
        assert_eq!(outcome(&json), Ending::Accepted, "{json}");
        assert_eq!(json["sandbox"], json!(true));
        assert_eq!(json["repeated"], json!(false));
        assert_eq!(json["attempts"], json!(1));
        assert_eq!(
            json["request_sha256"],
            json!(submissions::fingerprint(&draft))
        );
        let names: Vec<_> = json["identifiers"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|pair| pair[0].as_str().unwrap_or_default().to_owned())
            .collect();
        let documented: &[&str] = match submissions::operation(&draft).id {
            "hbr.CreateRestoreJob" => &["RestoreId"],
            "dbs.CreateRestoreTask" | "dbs.StartRestoreTask" => &["RestoreTaskId"],
            _ => &[],
        };
        assert_eq!(names, documented, "{json}");
        if draft["operation"] == "dbs.CreateRestoreTask" {
            task = json["identifiers"][0][1]
                .as_str()
                .expect("an ID")
                .to_owned();
        }
    }
    let counts = running.sandbox().expect("it runs").counts();
    assert_eq!(counts.requests, 5);
    assert!(running.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_huawei_cloud_takes_the_place_of_a_signature() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    for draft in [submissions::server(), submissions::disk()] {
        let answer = page.send(&new_id(), &draft, "sandbox-huawei-token").await;
        assert_eq!(outcome(&answer.json()), Ending::Accepted, "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_vendor_refuses_is_rejected_with_its_code() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let draft = submissions::start("sdoes-not-exist");
    let json = page.send(&new_id(), &draft, "sandbox-alibaba").await.json();
    assert_eq!(outcome(&json), Ending::Rejected, "{json}");
    assert!(json["code"].is_string(), "{json}");
    assert!(json["upstream"]["status"].is_number(), "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_submission_is_answered_from_the_ledger_and_never_sent_again() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let id = new_id();
    let first = page.send_any(&id).await.json();
    for _ in 0..3 {
        let mut again = page.send_any(&id).await.json();
        assert_eq!(again["repeated"], json!(true));
        again["repeated"] = json!(false);
        assert_eq!(again, first);
    }
    let looked_up = page.get(&format!("/v1/submissions/{id}")).await.json();
    assert_eq!(looked_up["identifiers"], first["identifiers"]);
    assert_eq!(looked_up["repeated"], json!(true));
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_submission_many_times_at_once_is_sent_once() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let times = if is_long() { 50 } else { 10 };
    for _ in 0..times {
        let id = new_id();
        let before = running.sandbox().expect("it runs").counts().requests;
        let mut sending = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (page, id) = (page.clone(), id.clone());
            sending.spawn(async move { page.send_any(&id).await.json() });
        }
        let answers = sending.join_all().await;
        let firsts = answers
            .iter()
            .filter(|answer| answer["repeated"] == json!(false));
        assert_eq!(firsts.count(), 1);
        assert!(
            answers
                .iter()
                .all(|answer| outcome(answer) == Ending::Accepted)
        );
        let after = running.sandbox().expect("it runs").counts().requests;
        assert_eq!(after - before, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_for_one_request() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let id = new_id();
    page.send_any(&id).await;
    let other = page.send(&id, &submissions::nas(), "sandbox-alibaba").await;
    assert_eq!((other.status, other.code().as_str()), (409, "id_reused"));
    assert_not_sent(&other);
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_request_than_the_page_showed_is_not_sent() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let (draft, credential) = submissions::restore_disk();
    let body = submissions::body(&new_id(), &draft, credential);
    let changed = body.replace("eccbcfdd-f843", "fccbcfdd-f843");
    let answer = page.post(&changed).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (409, "request_differs")
    );
    assert_not_sent(&answer);
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_with_an_error_is_not_sent() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let mut draft = submissions::nas();
    draft["parameters"]["RestoreType"] = json!("NAS9");
    let answer = page.send(&new_id(), &draft, "sandbox-alibaba").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (422, "draft_has_errors")
    );
    assert_not_sent(&answer);
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_in_a_submission_refuses_all_of_it() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let (draft, credential) = submissions::restore_disk();
    let good: Value = serde_json::from_str(&submissions::body(&new_id(), &draft, credential))
        .expect("it is JSON");
    for (name, value) in [
        ("url", json!("https://example.com/")),
        ("host", json!("example.com")),
        ("method", json!("DELETE")),
        ("v", json!(2)),
        ("v", json!("1")),
        ("submission_id", json!("1")),
        ("submission_id", Value::Null),
        ("credential", Value::Null),
        ("request_sha256", Value::Null),
        ("request_sha256", json!(1)),
    ] {
        let mut wrong = good.clone();
        wrong[name] = value;
        let answer = page.post(&wrong.to_string()).await;
        assert_eq!(answer.code(), "malformed_submission", "{wrong}");
        assert_not_sent(&answer);
    }
    for text in ["", "{}", "[]", "null", "{", "\u{feff}{}", "[[[[", "\"x\""] {
        let answer = page.post(text).await;
        assert_eq!(answer.code(), "malformed_submission", "{text}");
    }
    let twice = good.to_string().replacen("\"v\":1", "\"v\":1,\"v\":1", 1);
    assert_eq!(page.post(&twice).await.code(), "malformed_submission");
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 0);
}

/// What a fault means, by where it strikes.
fn expected(fault: Fault, may_retry: bool) -> &'static [Ending] {
    match fault {
        Fault::Refuse => &[Ending::NotSent],
        // Whether a byte had left when the reset came is a race, which the client knows the end of.
        Fault::ResetBeforeRead if !may_retry => &[Ending::NotSent, Ending::Unknown],
        Fault::Slow { .. } => &[Ending::Accepted],
        Fault::ResetBeforeRead
        | Fault::ResetAfterBytes(_)
        | Fault::CloseBeforeStatus
        | Fault::CloseMidHeaders
        | Fault::CloseMidBody
        | Fault::Status500
        | Fault::Status502
        | Fault::Status503
        | Fault::Status504
        | Fault::Hang => {
            if may_retry {
                &[Ending::Accepted]
            } else {
                &[Ending::Unknown]
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_ends_as_what_it_is_and_at_most_one_request_arrives() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let imitation = running.sandbox().expect("it runs");
    let draft = submissions::database("obviously-fake");
    let created = page.send(&new_id(), &draft, "sandbox-alibaba").await.json();
    let task = created["identifiers"][0][1]
        .as_str()
        .expect("an ID")
        .to_owned();
    // The one that hangs takes its thirty seconds.
    let faults = Fault::ALL
        .into_iter()
        .filter(|fault| is_long() || *fault != Fault::Hang);
    for fault in faults {
        for (mut draft, credential) in one_of_each() {
            if draft["operation"] == "dbs.StartRestoreTask" {
                draft = submissions::start(&task);
            }
            let may_retry = token::parameter(submissions::operation(&draft)).is_some();
            imitation.fault(fault, 1).await;
            let before = imitation.counts().connections;
            let answer = page.send(&new_id(), &draft, credential).await;
            let arrived = imitation.counts().connections - before;
            imitation.recover().await;
            let json = answer.json();
            let is_expected = expected(fault, may_retry).contains(&outcome(&json));
            assert!(is_expected, "{fault:?}: {json}");
            assert!(may_retry || arrived <= 1, "{fault:?} {arrived}: {json}");
            if outcome(&json) == Ending::Unknown {
                let message = json["message"].as_str().unwrap_or_default();
                assert!(message.contains("First"), "{json}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_end_is_unknown_when_it_is_asked_for_again() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let imitation = running.sandbox().expect("it runs");
    imitation.fault(Fault::CloseBeforeStatus, 1).await;
    let id = new_id();
    assert_eq!(outcome(&page.send_any(&id).await.json()), Ending::Unknown);
    let arrived = imitation.counts().requests;
    let again = page.send_any(&id).await.json();
    assert_eq!(outcome(&again), Ending::Unknown);
    assert_eq!(again["repeated"], json!(true));
    assert_eq!(imitation.counts().requests, arrived);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_of_the_ledger_is_not_found() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    for id in [new_id().as_str(), "x", "%2e%2e", "..%2f"] {
        let answer = page.get(&format!("/v1/submissions/{id}")).await;
        assert_eq!(answer.status, 404, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attempt_has_a_nonce_and_a_signature_of_its_own() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let imitation = running.sandbox().expect("it runs");
    imitation.fault(Fault::CloseBeforeStatus, 2).await;
    let draft = submissions::database("obviously-fake");
    let json = page.send(&new_id(), &draft, "sandbox-alibaba").await.json();
    assert_eq!(outcome(&json), Ending::Accepted, "{json}");
    assert_eq!(json["attempts"], json!(3), "{json}");
    let received = imitation.received();
    let texts: HashSet<_> = received
        .iter()
        .map(|request| format!("{request:?}"))
        .collect();
    assert_eq!(texts.len(), received.len(), "two attempts are the same");
}
