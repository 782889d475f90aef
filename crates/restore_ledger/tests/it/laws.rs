//! Laws that hold for every store.

use restore_ledger::{Begun, Intent, Ledger, State};

fn intent(id: &str, request: &str) -> Intent {
    Intent {
        id: id.to_owned(),
        operation: "test.Operation".to_owned(),
        request_sha256: request.to_owned(),
        same_as: format!("same {request}"),
        user: "alice".to_owned(),
        credential: "prod".to_owned(),
        at_unix_ms: 1_767_322_845_000,
    }
}

#[tokio::test]
async fn the_second_submission_of_an_id_gets_the_answer_of_the_first() {
    let ledger = Ledger::memory();
    assert_eq!(ledger.begin(intent("1", "a")).await, Ok(Begun::New));
    ledger.finish("1", "accepted", "{}").await.unwrap();
    let Ok(Begun::Repeated(entry)) = ledger.begin(intent("1", "a")).await else {
        panic!("it is there already");
    };
    assert_eq!(
        entry.state,
        State::Ended {
            ending: "accepted".to_owned(),
            answer_json: "{}".to_owned()
        }
    );
}
