//! What the imitation remembers: nonces, tasks and client tokens. Never more than it has room for.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use restore_core::sign::sha256;

use crate::answer::Answer;
use crate::verify::WINDOW_S;

/// How many nonces, tasks or tokens are remembered.
const ROOM: usize = 100_000;

/// Everything that one request changes for those after it.
#[derive(Debug)]
pub(crate) struct Memory {
    nonces: Oldest<(&'static str, String), u64>,
    tasks: Oldest<String, ()>,
    tokens: Oldest<Token, (String, Answer)>,
}

/// A client token is its key's, for one operation at one host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Token {
    pub(crate) sender: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) host: String,
    /// A hash, because a token may be of any length.
    pub(crate) token_sha256: String,
}

/// What is known of a token.
#[derive(Debug, PartialEq)]
pub(crate) enum Seen {
    /// Nothing.
    Never,
    /// It came with the same parameters, and this was the answer.
    Same(Answer),
    /// It came with other parameters.
    Different,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            nonces: Oldest::new(ROOM),
            tasks: Oldest::new(ROOM),
            tokens: Oldest::new(ROOM),
        }
    }

    /// Takes a nonce; false if the same sender used it while it could have been valid.
    pub(crate) fn take_nonce(&mut self, sender: &'static str, nonce: &str, now: u64) -> bool {
        // Its hash, because a nonce may be as long as all headers together.
        let entry = (sender, sha256(nonce.as_bytes()));
        let is_new = self
            .nonces
            .get(&entry)
            .is_none_or(|used| used + 2 * WINDOW_S < now);
        if is_new {
            self.nonces.put(entry, now);
        }
        is_new
    }

    pub(crate) fn made_task(&mut self, id: String) {
        self.tasks.put(id, ());
    }

    pub(crate) fn knows_task(&self, id: &str) -> bool {
        self.tasks.get(&id.to_owned()).is_some()
    }

    pub(crate) fn seen(&self, token: &Token, parameters: &str) -> Seen {
        match self.tokens.get(token) {
            None => Seen::Never,
            Some((before, answer)) if before == parameters => Seen::Same(answer.clone()),
            Some(_) => Seen::Different,
        }
    }

    pub(crate) fn answered(&mut self, token: Token, parameters: String, answer: Answer) {
        self.tokens.put(token, (parameters, answer));
    }
}

/// A map that forgets what was put into it first.
#[derive(Debug)]
struct Oldest<K, V> {
    entries: HashMap<K, V>,
    order: VecDeque<K>,
    room: usize,
}

impl<K: Hash + Eq + Clone, V> Oldest<K, V> {
    fn new(room: usize) -> Self {
        Self {
            entries: HashMap::new(),
            order: VecDeque::new(),
            room,
        }
    }

    fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    fn put(&mut self, key: K, value: V) {
        if self.entries.insert(key.clone(), value).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > self.room
            && let Some(first) = self.order.pop_front()
        {
            self.entries.remove(&first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Memory, Oldest};

    #[test]
    fn what_was_put_first_is_forgotten_first() {
        let mut map = Oldest::new(2);
        for number in [1, 2, 1, 3] {
            map.put(number, number);
        }
        assert_eq!(
            [1, 2, 3].map(|key| map.get(&key).copied()),
            [None, Some(2), Some(3)]
        );
    }

    #[test]
    fn a_nonce_is_free_again_when_no_date_can_make_it_valid() {
        let mut memory = Memory::new();
        assert!(memory.take_nonce("a", "n", 10_000));
        assert!(!memory.take_nonce("a", "n", 11_800));
        assert!(memory.take_nonce("b", "n", 11_800));
        assert!(memory.take_nonce("a", "n", 11_801));
    }
}
