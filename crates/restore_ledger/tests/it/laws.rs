//! Laws that hold for every store: what it says is what a simple model says.

use crate::cluster::Cluster;
use crate::intents::{NOW_MS, intent};
use restore_ledger::{Begun, Entry, KEPT_MS, Ledger, LedgerError, MOST_ANSWER_BYTES, State};
use restore_testing::folder::Folder;
use restore_testing::random::{Random, cases};
use std::collections::{BTreeMap, BTreeSet};

/// What a ledger should say, in the simplest way.
#[derive(Default)]
struct Model {
    entries: BTreeMap<String, Entry>,
    /// What was begun since the last restart.
    mine: BTreeSet<String>,
}

impl Model {
    fn begin(&mut self, id: &str, request: &str, at_unix_ms: i64) -> Begun {
        let mut intent = intent(id, request);
        intent.at_unix_ms = at_unix_ms;
        match self.entries.get(id) {
            Some(entry) if entry.intent.request_sha256 == request => Begun::Repeated(entry.clone()),
            Some(entry) => Begun::Different(entry.clone()),
            None => {
                let state = State::Open;
                self.mine.insert(id.to_owned());
                self.entries.insert(id.to_owned(), Entry { intent, state });
                Begun::New
            }
        }
    }

    fn finish(&mut self, id: &str, new: State) -> Result<(), LedgerError> {
        match self.entries.get_mut(id) {
            Some(entry)
                if self.mine.contains(id) && (entry.state == State::Open || entry.state == new) =>
            {
                entry.state = new;
                Ok(())
            }
            _ => Err(LedgerError::NotOpen),
        }
    }

    fn restart(&mut self) {
        self.mine.clear();
        let open = self.entries.values_mut().filter(|e| e.state == State::Open);
        open.for_each(|entry| entry.state = State::Lost);
    }

    fn same(&self, same_as: &str, since: i64) -> Vec<Entry> {
        let same = |e: &&Entry| e.intent.same_as == same_as && e.intent.at_unix_ms >= since;
        let mut entries: Vec<_> = self.entries.values().filter(same).cloned().collect();
        entries.sort_by_key(|e| (-e.intent.at_unix_ms, std::cmp::Reverse(e.intent.id.clone())));
        entries.truncate(restore_ledger::MOST_SAME);
        entries
    }

    fn prune(&mut self, now: i64) -> usize {
        let before = self.entries.len();
        let keep = |e: &Entry| e.state == State::Open || e.intent.at_unix_ms >= now - KEPT_MS;
        self.entries.retain(|_, entry| keep(entry));
        before - self.entries.len()
    }
}

/// One random thing, done to both.
async fn act(random: &mut Random, ledger: &Ledger, model: &mut Model) {
    let id = format!("id-{}", random.below(12));
    let request = ["a", "b"][random.below(2)];
    match random.below(10) {
        0..4 => {
            let at = NOW_MS + i64::try_from(random.below(5)).unwrap();
            let mut new = intent(&id, request);
            new.at_unix_ms = at;
            assert_eq!(ledger.begin(new).await, Ok(model.begin(&id, request, at)));
        }
        4..7 => {
            let ending = ["accepted", "rejected", "unknown"][random.below(3)];
            let answer_json = format!("{{\"a\":{}}}", random.below(2));
            let state = State::Ended {
                ending: ending.to_owned(),
                answer_json: answer_json.clone(),
            };
            let said = ledger.finish(&id, ending, &answer_json).await;
            assert_eq!(said, model.finish(&id, state));
        }
        7 => assert_eq!(ledger.get(&id).await, Ok(model.entries.get(&id).cloned())),
        8 => {
            let (same, since) = (format!("same {request}"), NOW_MS + 2);
            let said = ledger.same_request(&same, since).await;
            assert_eq!(said, Ok(model.same(&same, since)));
        }
        _ => {
            let now = NOW_MS + KEPT_MS + i64::try_from(random.below(4)).unwrap();
            assert_eq!(ledger.prune(now).await, Ok(model.prune(now)));
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime starts")
}

#[test]
fn the_memory_does_what_the_model_does() {
    cases(200, |random| {
        runtime().block_on(async {
            let (ledger, mut model) = (Ledger::memory(), Model::default());
            for _ in 0..60 {
                act(random, &ledger, &mut model).await;
            }
        });
    });
}

#[test]
fn the_file_does_what_the_model_does_across_restarts() {
    cases(20, |random| {
        let folder = Folder::new("ledger");
        let mut model = Model::default();
        runtime().block_on(async {
            for _ in 0..4 {
                let ledger = Ledger::sqlite(&folder.file("ledger")).unwrap();
                for _ in 0..30 {
                    act(random, &ledger, &mut model).await;
                }
                ledger.close().await.unwrap();
                model.restart();
            }
        });
    });
}

#[test]
fn the_database_does_what_the_model_does_across_restarts() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    cases(5, |random| {
        let config = cluster.database();
        let mut model = Model::default();
        runtime().block_on(async {
            for _ in 0..3 {
                let ledger = Ledger::postgres(&config).await.unwrap();
                for _ in 0..30 {
                    act(random, &ledger, &mut model).await;
                }
                ledger.close().await.unwrap();
                model.restart();
            }
        });
    });
}

/// Whoever comes at the same moment with the same ID: one may send.
async fn one_of_many_may_send(ledgers: &[Ledger]) {
    for round in 0..10 {
        let tasks: Vec<_> = (0..32)
            .map(|task| {
                let ledger = ledgers[task % ledgers.len()].clone();
                let intent = intent(&format!("round-{round}"), "a");
                tokio::spawn(async move { ledger.begin(intent).await.unwrap() })
            })
            .collect();
        let mut new = 0;
        for task in tasks {
            new += usize::from(task.await.unwrap() == Begun::New);
        }
        assert_eq!(new, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_submissions_at_the_same_moment_one_may_send() {
    let folder = Folder::new("ledger");
    one_of_many_may_send(&[Ledger::memory()]).await;
    one_of_many_may_send(&[Ledger::sqlite(&folder.file("ledger")).unwrap()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_submissions_to_several_servers_at_the_same_moment_one_may_send() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let config = cluster.database();
    let mut servers = Vec::new();
    for _ in 0..3 {
        servers.push(Ledger::postgres(&config).await.unwrap());
    }
    one_of_many_may_send(&servers).await;
}

#[tokio::test]
async fn what_another_living_server_is_at_is_open() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let mut config = cluster.database();
    config.lease = std::time::Duration::from_secs(3_600);
    let one = Ledger::postgres(&config).await.unwrap();
    let other = Ledger::postgres(&config).await.unwrap();
    one.begin(intent("1", "a")).await.unwrap();
    let entry = other.get("1").await.unwrap().unwrap();
    assert_eq!(entry.state, State::Open);
    assert!(one.may_send("1"));
    assert!(!other.may_send("1"));
    assert_eq!(
        other.finish("1", "accepted", "{}").await,
        Err(LedgerError::NotOpen)
    );
}

#[tokio::test]
async fn an_answer_over_64_kib_is_refused() {
    let ledger = Ledger::memory();
    ledger.begin(intent("1", "a")).await.unwrap();
    let long = "x".repeat(MOST_ANSWER_BYTES + 1);
    let refused = ledger.finish("1", "accepted", &long).await;
    assert!(matches!(refused, Err(LedgerError::Unfit { .. })));
    ledger
        .finish("1", "accepted", &long[1..])
        .await
        .expect("one byte less fits");
}

#[tokio::test]
async fn a_nul_is_refused() {
    let refused = Ledger::memory().begin(intent("1\0", "a")).await;
    assert!(matches!(
        refused,
        Err(LedgerError::Unfit { field: "id", .. })
    ));
}
