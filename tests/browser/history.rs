//! The history's store, in a real browser's database.

use restore_history::store::{self, End, Intent, StorageFailure};
use wasm_bindgen_test::wasm_bindgen_test;

fn intent(id: &str, at_ms: f64, same_as: &str) -> Intent {
    Intent {
        id: id.to_owned(),
        at_ms,
        operation: "cbr.RestoreBackup".to_owned(),
        document: r#"{"restore_builder":1,"operation":"cbr.RestoreBackup"}"#.to_owned(),
        fingerprint: format!("{same_as}-{id}"),
        same_as: same_as.to_owned(),
        upstream_host: "cbr.example".to_owned(),
        transport: "template".to_owned(),
    }
}

fn end(outcome: &str, at_ms: f64) -> End {
    End {
        outcome: outcome.to_owned(),
        at_ms,
        status: Some(202),
        identifiers: vec![("RestoreId".to_owned(), "r-fake".to_owned())],
        request_id: Some("REQ-FAKE".to_owned()),
        message: None,
    }
}

/// Ids and outcomes of what is kept.
async fn kept() -> Vec<(String, String)> {
    let entries = store::entries().await.expect("it is read");
    entries
        .iter()
        .map(|entry| (entry.intent.id.clone(), entry.outcome().to_owned()))
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(id, outcome)| ((*id).to_owned(), (*outcome).to_owned()))
        .collect()
}

#[wasm_bindgen_test]
async fn an_intent_is_unknown_until_it_has_an_end_and_both_come_back_whole() {
    store::delete_all().await.expect("it is emptied");
    let intent = intent("a", 10.0, "same");
    store::begin(&intent).await.expect("it is kept");
    assert_eq!(kept().await, pairs(&[("a", "unknown")]));
    let end = end("accepted", 20.0);
    store::end("a", &end).await.expect("it is kept");
    let entries = store::entries().await.expect("it is read");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].intent, intent);
    assert_eq!(entries[0].end, Some(end));
}

#[wasm_bindgen_test]
async fn a_submission_is_begun_once() {
    store::delete_all().await.expect("it is emptied");
    let first = intent("a", 10.0, "same");
    store::begin(&first).await.expect("it is kept");
    let again = store::begin(&intent("a", 11.0, "other")).await;
    assert_eq!(again, Err(StorageFailure::Taken));
    let entries = store::entries().await.expect("it is read");
    assert_eq!(entries[0].intent, first);
}

#[wasm_bindgen_test]
async fn what_becomes_known_later_takes_the_place_of_unknown() {
    store::delete_all().await.expect("it is emptied");
    store::begin(&intent("a", 10.0, "same"))
        .await
        .expect("kept");
    for (outcome, at_ms) in [("unknown", 20.0), ("accepted", 30.0)] {
        store::end("a", &end(outcome, at_ms)).await.expect("kept");
    }
    assert_eq!(kept().await, pairs(&[("a", "accepted")]));
}

#[wasm_bindgen_test]
async fn the_same_request_is_found_since_a_time_and_no_other() {
    store::delete_all().await.expect("it is emptied");
    for (id, at_ms, same_as) in [
        ("early", 10.0, "same"),
        ("at-once", 20.0, "same"),
        ("other", 25.0, "other"),
        ("late", 30.0, "same"),
    ] {
        store::begin(&intent(id, at_ms, same_as))
            .await
            .expect("kept");
    }
    store::end("at-once", &end("rejected", 21.0))
        .await
        .expect("kept");
    store::end("early", &end("accepted", 22.0))
        .await
        .expect("kept");
    let same = store::same_since("same", 20.0).await.expect("it is read");
    let found: Vec<(&str, &str)> = same
        .iter()
        .map(|entry| (entry.intent.id.as_str(), entry.outcome()))
        .collect();
    assert_eq!(found, [("late", "unknown"), ("at-once", "rejected")]);
}

#[wasm_bindgen_test]
async fn deleting_takes_a_submission_with_its_ends_and_leaves_the_others() {
    store::delete_all().await.expect("it is emptied");
    for id in ["a", "ab", "b"] {
        store::begin(&intent(id, 10.0, "same")).await.expect("kept");
        for at_ms in [20.0, 21.0] {
            store::end(id, &end("accepted", at_ms)).await.expect("kept");
        }
    }
    store::delete("a").await.expect("it is deleted");
    let history = store::everything().await.expect("it is read");
    assert_eq!(history.entries.len(), 2);
    // An end that was left behind would be one.
    assert!(history.unreadable.is_empty());
    store::begin(&intent("a", 10.0, "same"))
        .await
        .expect("the ID is free again");
}

#[wasm_bindgen_test]
async fn an_end_without_its_intent_is_kept_aside_and_can_be_deleted() {
    store::delete_all().await.expect("it is emptied");
    store::end("nobody", &end("accepted", 1.0))
        .await
        .expect("kept");
    let history = store::everything().await.expect("it is read");
    assert!(history.entries.is_empty());
    assert_eq!(history.unreadable.len(), 1);
    store::delete_unreadable(&history.unreadable[0])
        .await
        .expect("deleted");
    let history = store::everything().await.expect("it is read");
    assert!(history.unreadable.is_empty());
}
