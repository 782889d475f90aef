//! A server that only writes its ledger, for tests that kill it.
//!
//! Arguments: `sqlite` or `postgres`, the file or the connection string, the log of what was
//! "sent", how many IDs there are, where in them to begin, and how many submissions to make.
//! Prints a line for every step, so that a test kills it after steps and not after a time.

use restore_core::secret::Secret;
use restore_ledger::{Begun, Intent, Ledger, PostgresConfig};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

/// How many submissions are on their way at once.
const AT_ONCE: usize = 8;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [store, place, log, ids, first, count] = arguments.as_slice() else {
        panic!("six arguments");
    };
    let number = |text: &str| text.parse::<usize>().expect("a number");
    let (ids, first, count) = (number(ids), number(first), number(count));
    let ledger = open(store, place).await;
    step("open");
    let mut tasks = Vec::new();
    for task in 0..AT_ONCE {
        let ledger = ledger.clone();
        let log = OpenOptions::new().append(true).create(true).open(log);
        let log = log.expect("the log can be written");
        tasks.push(tokio::spawn(async move {
            for index in (task..count).step_by(AT_ONCE) {
                submit(&ledger, &log, (first + index) % ids).await;
            }
        }));
    }
    for task in tasks {
        task.await.expect("a task ends");
    }
    ledger.close().await.expect("it closes");
    step("closed");
}

async fn open(store: &str, place: &str) -> Ledger {
    if store == "sqlite" {
        return Ledger::sqlite(Path::new(place)).expect("the ledger opens");
    }
    let mut config = PostgresConfig::new(Secret::new(place.to_owned()));
    config.lease = Duration::from_secs(3);
    Ledger::postgres(&config).await.expect("the ledger opens")
}

async fn submit(ledger: &Ledger, log: &File, number: usize) {
    let id = format!("submission-{number}");
    let intent = Intent {
        id: id.clone(),
        operation: "test.Operation".to_owned(),
        request_sha256: format!("request {number}"),
        same_as: format!("request {number}"),
        user: "alice".to_owned(),
        credential: "prod".to_owned(),
        at_unix_ms: 1_767_322_845_000,
    };
    step("begin");
    match ledger.begin(intent).await {
        Ok(Begun::New) => {}
        Ok(Begun::Repeated(_)) => return step("repeated"),
        Ok(Begun::Different(entry)) => panic!("another request under {entry:?}"),
        // Nothing is sent then.
        Err(_) => return step("refused"),
    }
    if !ledger.may_send(&id) {
        return step("lapsed");
    }
    send(log, &id);
    step("sent");
    // A failure leaves it open, which is unknown to whoever asks.
    let _ = ledger.finish(&id, "accepted", "{}").await;
    step("finished");
}

/// One line in one write, on the disk before this returns.
fn send(mut log: &File, id: &str) {
    log.write_all(format!("{id}\n").as_bytes())
        .and_then(|()| log.sync_data())
        .expect("the log can be written");
}

/// Nobody may be listening any more.
fn step(what: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{what}").and_then(|()| out.flush());
}
