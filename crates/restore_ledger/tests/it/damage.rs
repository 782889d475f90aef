//! A file that is not what it should be is refused with a sentence, and stays as it is.

use crate::intents::intent;
use restore_ledger::{Ledger, LedgerError, State};
use restore_testing::folder::Folder;
use restore_testing::random::cases;
use std::fs;
use std::path::Path;

/// A closed file with entries.
async fn filled(path: &Path) {
    let ledger = Ledger::sqlite(path).unwrap();
    for number in 0..40 {
        let id = format!("id-{number}");
        ledger.begin(intent(&id, "a")).await.unwrap();
        ledger.finish(&id, "accepted", "{\"a\":1}").await.unwrap();
    }
    ledger.close().await.unwrap();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("a runtime starts")
}

/// The sentence with which a file of these bytes is refused.
fn refused(bytes: &[u8]) -> String {
    let folder = Folder::new("ledger");
    let path = folder.file("ledger");
    fs::write(&path, bytes).unwrap();
    let Err(LedgerError::Unusable(why)) = Ledger::sqlite(&path) else {
        panic!("it is refused");
    };
    assert_eq!(fs::read(&path).unwrap(), bytes, "it stays as it is");
    why
}

#[test]
fn a_newer_file_is_refused() {
    let folder = Folder::new("ledger");
    let path = folder.file("ledger");
    runtime().block_on(filled(&path));
    let mut bytes = fs::read(&path).unwrap();
    // The user version of SQLite's header, big-endian.
    bytes[60..64].copy_from_slice(&2_u32.to_be_bytes());
    assert!(refused(&bytes).contains("newer"));
}

#[test]
fn an_empty_file_is_refused() {
    assert!(refused(b"").contains("not a ledger"));
}

#[test]
fn another_file_is_refused() {
    assert!(refused(&b"no database at all ".repeat(100)).contains("not a ledger"));
}

#[test]
fn a_log_without_its_file_is_refused() {
    let folder = Folder::new("ledger");
    fs::write(folder.file("ledger-wal"), "something").unwrap();
    assert!(Ledger::sqlite(&folder.file("ledger")).is_err());
    assert!(!folder.file("ledger").exists());
}

#[test]
fn a_file_in_use_is_refused() {
    let folder = Folder::new("ledger");
    let first = Ledger::sqlite(&folder.file("ledger")).unwrap();
    let Err(LedgerError::Unusable(why)) = Ledger::sqlite(&folder.file("ledger")) else {
        panic!("it is refused");
    };
    assert!(why.contains("another server"), "{why}");
    drop(first);
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("ledger");
    let _ledger = Ledger::sqlite(&folder.file("ledger")).unwrap();
    for name in ["ledger", "ledger-wal"] {
        if let Ok(metadata) = fs::metadata(folder.file(name)) {
            assert_eq!(metadata.permissions().mode() & 0o077, 0, "{name}");
        }
    }
}

/// Damage is refused at the start, or at the entry it is in; nothing false is ever said, and no
/// entry is ever taken for one that never was.
#[test]
fn no_damaged_file_forgets_or_lies() {
    let folder = Folder::new("ledger");
    let path = folder.file("ledger");
    runtime().block_on(filled(&path));
    let whole = fs::read(&path).unwrap();
    cases(200, |random| {
        let mut bytes = whole.clone();
        if random.chance(20) {
            bytes.truncate(random.below(whole.len()));
        } else {
            for _ in 0..=random.below(4) {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
        }
        let folder = Folder::new("ledger");
        let path = folder.file("ledger");
        fs::write(&path, &bytes).unwrap();
        let Ok(ledger) = Ledger::sqlite(&path) else {
            assert_eq!(fs::read(&path).unwrap(), bytes, "it stays as it is");
            return;
        };
        runtime().block_on(async {
            for number in 0..40 {
                let id = format!("id-{number}");
                let Ok(entry) = ledger.get(&id).await else {
                    return;
                };
                let entry = entry.expect("it is not forgotten");
                assert_eq!(entry.intent, intent(&id, "a"));
                let (ending, answer_json) = ("accepted".to_owned(), "{\"a\":1}".to_owned());
                assert_eq!(
                    entry.state,
                    State::Ended {
                        ending,
                        answer_json
                    }
                );
            }
        });
    });
}
