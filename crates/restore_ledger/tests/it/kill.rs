//! Servers that are killed in the middle of it: nothing is sent twice, nothing sent is forgotten.

use crate::cluster::Cluster;
use restore_ledger::{Ledger, State};
use restore_testing::folder::Folder;
use restore_testing::random::{Random, is_long, seed};
use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How many submissions a writer makes before it ends by itself.
const EACH: usize = 400;

fn kills() -> usize {
    if is_long() { 500 } else { 50 }
}

/// A writer, told to begin somewhere in so many IDs.
fn writer(store: &str, place: &str, log: &Path, ids: usize, first: usize) -> Child {
    Command::new(env!("CARGO_BIN_EXE_ledger-writer"))
        .args([store, place])
        .arg(log)
        .args([ids, first, EACH].map(|number| number.to_string()))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the writer starts")
}

/// Kills it (SIGKILL) when it has made so many steps; says whether it was still at it.
fn kill_after(mut child: Child, steps: usize) -> bool {
    let out = child.stdout.take().expect("it was piped");
    let mut lines = BufReader::new(out).lines();
    let made = lines.by_ref().take(steps).count();
    child.kill().expect("it can be killed");
    let was_killed = !child.wait().expect("it ends").success();
    was_killed && made == steps
}

/// What was sent, and how often.
fn sent(log: &Path) -> HashMap<String, usize> {
    let mut sent = HashMap::new();
    for line in fs::read_to_string(log).unwrap_or_default().lines() {
        *sent.entry(line.to_owned()).or_default() += 1;
    }
    sent
}

/// Compares the log with the ledger, when nobody writes any more.
async fn compare(ledger: &Ledger, log: &Path, ids: usize, repeat: &str) {
    let sent = sent(log);
    assert!(!sent.is_empty(), "{repeat}: nothing was sent at all");
    for (id, times) in &sent {
        assert_eq!(*times, 1, "{repeat}: {id} was sent {times} times");
        let entry = ledger.get(id).await.unwrap();
        let entry = entry.unwrap_or_else(|| panic!("{repeat}: {id} was sent and is forgotten"));
        assert_ne!(entry.state, State::Open, "{repeat}: nobody is at {id}");
    }
    for number in 0..ids {
        let id = format!("submission-{number}");
        if let Some(entry) = ledger.get(&id).await.unwrap() {
            let ended = matches!(entry.state, State::Ended { .. });
            assert!(!ended || sent.contains_key(&id), "{repeat}: {id} never was");
        }
    }
}

#[test]
fn a_killed_server_sends_nothing_twice_and_forgets_nothing() {
    let (folder, seed) = (Folder::new("ledger"), seed());
    let repeat = format!("RESTORE_BUILDER_SEED={seed}");
    let mut random = Random::new(seed);
    let (file, log) = (folder.file("ledger"), folder.file("sent"));
    let ids = kills() * 60;
    let place = file.to_str().expect("a name of ASCII");
    let (mut killed, mut first) = (0, 0);
    while killed < kills() {
        let child = writer("sqlite", place, &log, ids, first);
        killed += usize::from(kill_after(child, 1 + random.below(200)));
        // The next one repeats some of what this one had begun.
        first += random.below(40);
    }
    let ledger = Ledger::sqlite(&file).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(compare(&ledger, &log, ids, &repeat));
    eprintln!("{killed} kills, {} sent", sent(&log).len());
}

#[test]
fn of_two_servers_on_one_database_either_may_be_killed() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let (folder, seed) = (Folder::new("ledger"), seed());
    let repeat = format!("RESTORE_BUILDER_SEED={seed}");
    let mut random = Random::new(seed);
    let config = cluster.database();
    let place = config.connection.expose().expect("it is known");
    let log = folder.file("sent");
    let ids = kills() * 60;
    let (mut killed, mut first) = (0, 0);
    while killed < kills() {
        // Both get the same submissions at the same time; one of them is killed, then the other.
        let one = writer("postgres", place, &log, ids, first);
        let other = writer("postgres", place, &log, ids, first);
        killed += usize::from(kill_after(one, 1 + random.below(120)));
        killed += usize::from(kill_after(other, 1 + random.below(200)));
        first += random.below(60);
    }
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let ledger = restore_ledger::Ledger::postgres(&config).await.unwrap();
        until_nobody_is_at_anything(&ledger, ids).await;
        compare(&ledger, &log, ids, &repeat).await;
    });
    eprintln!("{killed} kills, {} sent", sent(&log).len());
}

/// Leases of the killed run out on their own.
async fn until_nobody_is_at_anything(ledger: &Ledger, ids: usize) {
    for number in 0..ids {
        let id = format!("submission-{number}");
        let is_open = async || {
            let entry = ledger.get(&id).await.unwrap();
            entry.is_some_and(|entry| entry.state == State::Open)
        };
        let mut asked = 0;
        while is_open().await {
            asked += 1;
            assert!(asked < 600, "the lease of {id} never runs out");
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
}
