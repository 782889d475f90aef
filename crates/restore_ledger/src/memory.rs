//! The ledger that ends with its process.

use crate::{Begun, Entry, Intent, LedgerError, MOST_SAME, State};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What an entry costs besides its texts: the entry in each of three collections, and a collection of
/// its own where no other one is of the same request.
const ENTRY_BYTES: usize = 1024;

/// Entries in maps, within a number of bytes.
pub(crate) struct Memory {
    most_bytes: usize,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    bytes: usize,
    entries: HashMap<Arc<str>, Entry>,
    /// By what was sent: when, and the ID.
    same: HashMap<String, BTreeSet<(i64, Arc<str>)>>,
    /// By when, and the ID.
    times: BTreeSet<(i64, Arc<str>)>,
}

impl Memory {
    /// An empty ledger.
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            held: Mutex::default(),
        }
    }

    pub(crate) fn begin(&self, intent: Intent) -> Result<Begun, LedgerError> {
        let mut held = self.held();
        if let Some(entry) = held.entries.get(intent.id.as_str()) {
            return Ok(Begun::again(entry.clone(), &intent.request_sha256));
        }
        held.take(intent.bytes() + ENTRY_BYTES, self.most_bytes)?;
        let id: Arc<str> = Arc::from(intent.id.as_str());
        let at = (intent.at_unix_ms, Arc::clone(&id));
        let same = held.same.entry(intent.same_as.clone()).or_default();
        same.insert(at.clone());
        held.times.insert(at);
        held.entries.insert(
            id,
            Entry {
                intent,
                state: State::Open,
            },
        );
        Ok(Begun::New)
    }

    pub(crate) fn finish(
        &self,
        id: &str,
        ending: &str,
        answer_json: &str,
    ) -> Result<(), LedgerError> {
        let mut held = self.held();
        match held.entries.get(id).map(|entry| &entry.state) {
            Some(State::Open) => {}
            Some(ended) if ended.is(ending, answer_json) => return Ok(()),
            _ => return Err(LedgerError::NotOpen),
        }
        held.take(answer_json.len(), self.most_bytes)?;
        if let Some(entry) = held.entries.get_mut(id) {
            entry.state = State::Ended {
                ending: ending.to_owned(),
                answer_json: answer_json.to_owned(),
            };
        }
        Ok(())
    }

    pub(crate) fn get(&self, id: &str) -> Option<Entry> {
        self.held().entries.get(id).cloned()
    }

    pub(crate) fn same_request(&self, same_as: &str, since_unix_ms: i64) -> Vec<Entry> {
        let held = self.held();
        let Some(same) = held.same.get(same_as) else {
            return Vec::new();
        };
        same.range((since_unix_ms, Arc::from(""))..)
            .rev()
            .filter_map(|(_, id)| held.entries.get(id))
            .take(MOST_SAME)
            .cloned()
            .collect()
    }

    pub(crate) fn prune(&self, before_unix_ms: i64) -> usize {
        const AT_ONCE: usize = 1_000;
        let mut held = self.held();
        let old: Vec<_> = held
            .times
            .range(..(before_unix_ms, Arc::from("")))
            .map(|(_, id)| id)
            .filter(|id| {
                held.entries
                    .get(*id)
                    .is_some_and(|entry| entry.state != State::Open)
            })
            .take(AT_ONCE)
            .cloned()
            .collect();
        for id in &old {
            held.forget(id);
        }
        old.len()
    }

    /// A panic while it was held left whole entries behind, or none: each call changes the
    /// entries last.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn take(&mut self, bytes: usize, most_bytes: usize) -> Result<(), LedgerError> {
        if self.bytes + bytes > most_bytes {
            return Err(LedgerError::Full);
        }
        self.bytes += bytes;
        Ok(())
    }

    fn forget(&mut self, id: &str) {
        let Some((id, Entry { intent, state })) = self.entries.remove_entry(id) else {
            return;
        };
        let answer = match &state {
            State::Ended { answer_json, .. } => answer_json.len(),
            State::Open | State::Lost => 0,
        };
        self.bytes -= intent.bytes() + ENTRY_BYTES + answer;
        let at = (intent.at_unix_ms, id);
        self.times.remove(&at);
        if let Some(same) = self.same.get_mut(&intent.same_as) {
            same.remove(&at);
            if same.is_empty() {
                self.same.remove(&intent.same_as);
            }
        }
    }
}
