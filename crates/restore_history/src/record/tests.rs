//! Records read back as they were written, and whatever cannot be read is given back by its place.

use std::hash::{BuildHasher as _, RandomState};

use serde_json::Value;

use super::{End, Entry, Intent, Kept, Unread, joined, json_lines};

fn intent(id: &str, at_ms: f64) -> Intent {
    Intent {
        id: id.to_owned(),
        at_ms,
        operation: "invented.Operation".to_owned(),
        document:
            r#"{"restore_builder":1,"operation":"invented.Operation","parameters":{"n":123456789012345678901.10}}"#
                .to_owned(),
        fingerprint: "f1".to_owned(),
        same_as: "s1".to_owned(),
        upstream_host: "cbr.example".to_owned(),
        transport: "server: \"prod\"\n\u{202e}".to_owned(),
    }
}

fn end(outcome: &str, at_ms: f64) -> End {
    End {
        outcome: outcome.to_owned(),
        at_ms,
        status: Some(202),
        identifiers: vec![("RestoreId".to_owned(), "r-\u{0}\"'".to_owned())],
        request_id: None,
        message: Some(String::new()),
    }
}

fn kept(intents: &[Intent]) -> Vec<Kept> {
    intents
        .iter()
        .map(|intent| (intent.id.clone(), intent.to_text()))
        .collect()
}

#[test]
fn an_intent_reads_back_as_itself() {
    let intent = intent("a", 1_700_000_000_123.0);
    assert_eq!(Intent::of_text(&intent.to_text()), Some(intent));
}

#[test]
fn an_end_reads_back_as_itself_with_its_submission() {
    for status in [None, Some(0), Some(u16::MAX)] {
        let end = End {
            status,
            ..end("accepted", 5.0)
        };
        let read = End::of_text(&end.to_text("a"));
        assert_eq!(read, Some(("a".to_owned(), end)));
    }
}

#[test]
fn a_text_that_lacks_a_member_or_has_one_of_another_type_is_not_read() {
    let texts = [
        intent("a", 1.0).to_text(),
        end("accepted", 1.0).to_text("a"),
    ];
    for text in texts {
        let whole: Value = serde_json::from_str(&text).unwrap();
        let inner = if whole.get("end").is_some() {
            "/end"
        } else {
            ""
        };
        let names: Vec<String> = whole
            .pointer(inner)
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        for name in names {
            for wrong in [None, Some(Value::Bool(true)), Some(serde_json::json!([1]))] {
                let mut whole = whole.clone();
                let members = whole.pointer_mut(inner).unwrap().as_object_mut().unwrap();
                match wrong {
                    Some(wrong) => members.insert(name.clone(), wrong),
                    None => members.remove(&name),
                };
                let text = whole.to_string();
                assert_eq!(Intent::of_text(&text), None, "{text}");
                assert_eq!(End::of_text(&text), None, "{text}");
            }
        }
    }
}

#[test]
fn a_submission_without_an_end_is_unknown() {
    let (entries, _) = joined(&kept(&[intent("a", 1.0)]), &[]);
    assert_eq!(entries[0].outcome(), "unknown");
}

#[test]
fn an_outcome_that_this_version_does_not_know_is_unknown() {
    for (word, outcome) in [
        ("accepted", "accepted"),
        ("rejected", "rejected"),
        ("not_sent", "not_sent"),
        ("unknown", "unknown"),
        ("ACCEPTED", "unknown"),
        ("", "unknown"),
    ] {
        let entry = Entry {
            intent: intent("a", 1.0),
            end: Some(end(word, 2.0)),
        };
        assert_eq!(entry.outcome(), outcome);
    }
}

#[test]
fn the_latest_of_several_ends_counts() {
    let early = ("a".to_owned(), end("unknown", 2.0).to_text("a"));
    let late = ("a".to_owned(), end("accepted", 3.0).to_text("a"));
    for ends in [[early.clone(), late.clone()], [late, early]] {
        let (entries, unread) = joined(&kept(&[intent("a", 1.0)]), &ends);
        assert_eq!(entries[0].outcome(), "accepted");
        assert_eq!(unread, Unread::default());
    }
}

#[test]
fn the_newest_submission_comes_first() {
    let intents = [("a", 1.0), ("c", 9.0), ("b", 5.0)].map(|(id, at_ms)| intent(id, at_ms));
    let (entries, _) = joined(&kept(&intents), &[]);
    let ids: Vec<&str> = entries
        .iter()
        .map(|entry| entry.intent.id.as_str())
        .collect();
    assert_eq!(ids, ["c", "b", "a"]);
}

#[test]
fn a_record_under_the_key_of_another_is_not_taken_for_either() {
    let intents = [("b".to_owned(), intent("a", 1.0).to_text())];
    let ends = [("b".to_owned(), end("accepted", 1.0).to_text("a"))];
    let (entries, unread) = joined(&intents, &ends);
    assert!(entries.is_empty());
    assert_eq!((unread.intents, unread.ends), (vec![0], vec![0]));
}

#[test]
fn an_end_without_its_intent_is_not_lost() {
    let ends = [("gone".to_owned(), end("accepted", 1.0).to_text("gone"))];
    let (_, unread) = joined(&kept(&[intent("a", 1.0)]), &ends);
    assert_eq!(unread.ends, [0]);
}

#[test]
fn an_export_has_one_line_for_each_record_and_opens_as_drafts() {
    let entries = [
        Entry {
            intent: intent("a", 1.0),
            end: Some(end("accepted", 2.0)),
        },
        Entry {
            intent: intent("b", 1.0),
            end: None,
        },
    ];
    let text = json_lines(&entries, ["broken\n\"", ""].into_iter());
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["operation"], "invented.Operation");
    assert_eq!(
        lines[0]["parameters"]["n"].to_string(),
        "123456789012345678901.10"
    );
    assert_eq!(
        lines[0]["submission"]["end"]["identifiers"][0][1],
        "r-\u{0}\"'"
    );
    assert_eq!(lines[1]["submission"]["outcome"], "unknown");
    assert!(lines[1]["submission"]["end"].is_null());
    assert_eq!(lines[2]["unreadable"], "broken\n\"");
}

#[test]
fn a_document_that_is_no_draft_is_exported_as_it_is() {
    let mut intent = intent("a", 1.0);
    intent.document = "[1, ".to_owned();
    let text = json_lines(&[Entry { intent, end: None }], [].into_iter());
    let line: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["document"], "[1, ");
}

/// Damaged stores: every row is an entry, an end of one, or given back; none is twice or nowhere.
#[test]
fn damage_loses_no_row() {
    let seed = match std::env::var("RESTORE_BUILDER_SEED") {
        Ok(seed) => seed.parse().expect("RESTORE_BUILDER_SEED is a number"),
        Err(_) => RandomState::new().hash_one(0) >> 32,
    };
    let long = std::env::var_os("RESTORE_BUILDER_LONG").is_some();
    let mut random = Random(seed);
    for store in 0..if long { 20_000 } else { 1_000 } {
        let intents: Vec<Kept> = (0..random.below(4))
            .map(|number| {
                let id = format!("id-{number}");
                let text = random.damaged(intent(&id, 1.0).to_text());
                (id, text)
            })
            .collect();
        let ends: Vec<Kept> = (0..random.below(4))
            .map(|number| {
                let id = format!("id-{number}");
                let text = random.damaged(end("accepted", 2.0).to_text(&id));
                (id, text)
            })
            .collect();
        let (entries, unread) = joined(&intents, &ends);
        let case = format!("RESTORE_BUILDER_SEED={seed}, store {store}");
        assert_eq!(
            entries.len() + unread.intents.len(),
            intents.len(),
            "{case}"
        );
        let ended = entries.iter().filter(|entry| entry.end.is_some()).count();
        assert_eq!(ended + unread.ends.len(), ends.len(), "{case}");
        let text = json_lines(&entries, [].into_iter());
        assert_eq!(text.lines().count(), entries.len(), "{case}");
    }
}

struct Random(u64);

impl Random {
    /// A number below `limit`, by splitmix64.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }

    /// The text, with a bit flipped, an end cut off, or as it was.
    fn damaged(&mut self, text: String) -> String {
        let mut bytes = text.into_bytes();
        let place = self.below(bytes.len());
        match self.below(3) {
            0 => bytes[place] ^= 1 << self.below(8),
            1 => bytes.truncate(place),
            _ => {}
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
