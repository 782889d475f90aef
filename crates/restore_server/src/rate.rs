//! How many submissions one user makes in a minute.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// Users that are remembered at once. Names come from the configuration or from a trusted proxy.
const MOST_USERS: usize = 10_000;

/// Counts submissions of the last minute by user.
pub(crate) struct Rate {
    per_minute: usize,
    last: Mutex<HashMap<String, VecDeque<Instant>>>,
}

impl Rate {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            per_minute: usize::try_from(per_minute).unwrap_or(usize::MAX),
            last: Mutex::new(HashMap::new()),
        }
    }

    /// Counts one more at this moment, or says in how many seconds there is room again.
    pub(crate) fn take(&self, user: &str, now: Instant) -> Result<(), u64> {
        let mut last = self.last.lock().unwrap_or_else(|error| error.into_inner());
        if last.len() >= MOST_USERS && !last.contains_key(user) {
            last.retain(|_, times| times.back().is_some_and(|time| now - *time < MINUTE));
            if last.len() >= MOST_USERS {
                return Err(MINUTE.as_secs());
            }
        }
        let times = last.entry(user.to_owned()).or_default();
        while times.front().is_some_and(|time| now - *time >= MINUTE) {
            times.pop_front();
        }
        if times.len() < self.per_minute {
            times.push_back(now);
            return Ok(());
        }
        let until = times
            .front()
            .map_or(MINUTE, |first| MINUTE - (now - *first));
        Err(until.as_secs() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_so_many_in_any_minute() {
        let (rate, start) = (Rate::new(3), Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        for seconds in [0, 10, 20] {
            assert_eq!(rate.take("alice", at(seconds)), Ok(()));
        }
        assert_eq!(rate.take("alice", at(30)), Err(31));
        assert_eq!(rate.take("alice", at(60)), Ok(()));
        assert_eq!(rate.take("alice", at(61)), Err(10));
    }

    #[test]
    fn users_do_not_share() {
        let (rate, now) = (Rate::new(1), Instant::now());
        assert_eq!(rate.take("alice", now), Ok(()));
        assert_eq!(rate.take("bob", now), Ok(()));
        assert!(rate.take("alice", now).is_err());
    }
}
