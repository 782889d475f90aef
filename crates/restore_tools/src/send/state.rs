//! The order of things: looked at, confirmed, sent once, ended. Knows no browser.
//!
//! Every step is a function of where things stand, so that a second click, a key that repeats or an
//! answer that comes late finds nothing to do.

use std::rc::Rc;

use super::ended::Ended;
use super::review::Review;

/// Where things stand.
#[derive(Debug, Clone, Default)]
pub enum Stage {
    /// Nothing is to be sent.
    #[default]
    Idle,
    /// The review is being made.
    Preparing,
    /// There is nothing to review; a sentence says why.
    Refused(String),
    /// A person looks at it.
    Review(Rc<Review>),
    /// It is on its way.
    Sending(Rc<Review>),
    /// It has ended.
    Ended(Rc<Review>, Rc<Ended>),
}

/// A stage, and which attempt it belongs to.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Where things stand.
    pub stage: Stage,
    /// Counts preparations, so that what comes late is known to be late.
    attempt: u32,
}

impl State {
    /// Begins to make a review, unless something is on its way: the attempt's number.
    pub fn prepare(&mut self) -> Option<u32> {
        if matches!(self.stage, Stage::Sending(_)) {
            return None;
        }
        self.attempt += 1;
        self.stage = Stage::Preparing;
        Some(self.attempt)
    }

    /// Shows what the preparation of that number has come to: whether anybody still waits for it.
    pub fn prepared(&mut self, attempt: u32, review: Result<Review, String>) -> bool {
        let waits = attempt == self.attempt && matches!(self.stage, Stage::Preparing);
        if waits {
            self.stage =
                review.map_or_else(Stage::Refused, |review| Stage::Review(Rc::new(review)));
        }
        waits
    }

    /// Begins to send, if the review is there and confirmed: what to send. A second call finds no
    /// review any more.
    pub fn begin(&mut self, typed: &str) -> Option<(u32, Rc<Review>)> {
        let Stage::Review(review) = &self.stage else {
            return None;
        };
        if !review.is_confirmed(typed) {
            return None;
        }
        let review = review.clone();
        self.stage = Stage::Sending(review.clone());
        Some((self.attempt, review))
    }

    /// Takes the end of the attempt of that number: whether it was the one under way.
    pub fn end(&mut self, attempt: u32, ended: Ended) -> bool {
        let Stage::Sending(review) = &self.stage else {
            return false;
        };
        if attempt != self.attempt {
            return false;
        }
        // Nobody needs the secrets any longer.
        self.stage = Stage::Ended(Rc::new(review.without_secrets()), Rc::new(ended));
        true
    }

    /// Takes what was found out later about a submission whose end is shown.
    pub fn learn(&mut self, id: &str, ended: Ended) {
        if let Stage::Ended(review, shown) = &mut self.stage
            && review.id == id
        {
            *shown = Rc::new(ended);
        }
    }

    /// Forgets what was looked at. What is on its way goes on, and how something ended can be
    /// looked at again.
    pub fn close(&mut self) {
        if !matches!(self.stage, Stage::Sending(_) | Stage::Ended(..)) {
            self.stage = Stage::Idle;
        }
    }
}

#[cfg(test)]
mod tests {
    use restore_core::catalogue::CATALOGUE;
    use restore_core::draft::Draft;
    use restore_core::effect::Confirm;
    use restore_core::secret::Secret;

    use super::{Stage, State};
    use crate::send::ended::Ended;
    use crate::send::review::Review;

    fn review(confirm: Option<&str>) -> Review {
        Review {
            operation: CATALOGUE[0],
            id: "8c5e8b0a-92d1-4f0e-a9a3-0123456789ab".to_owned(),
            draft: Draft::default(),
            document: "{}".to_owned(),
            host: "host.example".to_owned(),
            effect: "Overwrites v1.".to_owned(),
            confirm: confirm.map(|value| Confirm {
                field: "volume_id",
                value: value.to_owned(),
            }),
            fingerprint: "f".to_owned(),
            same_as: "s".to_owned(),
            token: None,
            earlier: Vec::new(),
            check_first: None,
        }
    }

    fn reviewed(confirm: Option<&str>) -> (State, u32) {
        let mut state = State::default();
        let attempt = state.prepare().expect("nothing is under way");
        assert!(state.prepared(attempt, Ok(review(confirm))));
        (state, attempt)
    }

    #[test]
    fn a_second_click_finds_nothing_to_send() {
        let (mut state, _) = reviewed(None);
        assert!(state.begin("").is_some());
        assert!(state.begin("").is_none());
    }

    #[test]
    fn after_the_end_nothing_is_sent_without_another_review() {
        let (mut state, attempt) = reviewed(None);
        assert!(state.begin("").is_some());
        assert!(state.end(attempt, Ended::not_sent("nothing")));
        assert!(state.begin("").is_none());
    }

    #[test]
    fn nothing_is_sent_before_its_target_is_typed_exactly() {
        let (mut state, _) = reviewed(Some("v-1"));
        for typed in ["", "v-", "V-1", " v-1", "v-1 ", "v-12"] {
            assert!(state.begin(typed).is_none(), "{typed:?}");
        }
        assert!(state.begin("v-1").is_some());
    }

    #[test]
    fn nothing_is_reviewed_while_something_is_on_its_way() {
        let (mut state, attempt) = reviewed(None);
        assert!(state.begin("").is_some());
        assert_eq!(state.prepare(), None);
        state.close();
        assert!(state.end(attempt, Ended::not_sent("nothing")));
        assert!(state.prepare().is_some());
    }

    #[test]
    fn a_review_that_comes_late_is_not_shown() {
        let mut state = State::default();
        let first = state.prepare().expect("nothing is under way");
        let second = state.prepare().expect("nothing is under way");
        assert!(!state.prepared(first, Ok(review(None))));
        assert!(state.prepared(second, Ok(review(None))));
        let third = state.prepare().expect("nothing is under way");
        state.close();
        assert!(!state.prepared(third, Ok(review(None))));
    }

    #[test]
    fn an_end_that_belongs_to_nothing_is_dropped() {
        let (mut state, attempt) = reviewed(None);
        assert!(!state.end(attempt, Ended::not_sent("nothing")));
        assert!(state.begin("").is_some());
        assert!(!state.end(attempt + 1, Ended::not_sent("nothing")));
        assert!(matches!(state.stage, Stage::Sending(_)));
    }

    #[test]
    fn what_is_learned_later_goes_to_its_own_submission_alone() {
        let (mut state, attempt) = reviewed(None);
        assert!(state.begin("").is_some());
        assert!(state.end(attempt, Ended::not_sent("first")));
        state.learn("another", Ended::not_sent("other"));
        let Stage::Ended(review, ended) = state.stage.clone() else {
            panic!("it has ended");
        };
        assert_eq!(ended.reason, "first");
        state.learn(&review.id, Ended::not_sent("later"));
        let Stage::Ended(_, ended) = state.stage else {
            panic!("it has ended");
        };
        assert_eq!(ended.reason, "later");
    }

    #[test]
    fn when_it_has_ended_its_secrets_are_forgotten() {
        let mut secret = review(None);
        let canary = Secret::new("Canary".to_owned());
        secret.draft.secrets.push(("X-Auth-Token", canary));
        let mut state = State::default();
        let attempt = state.prepare().expect("nothing is under way");
        assert!(state.prepared(attempt, Ok(secret)));
        assert!(state.begin("").is_some());
        assert!(state.end(attempt, Ended::not_sent("nothing")));
        let Stage::Ended(review, _) = state.stage else {
            panic!("it has ended");
        };
        assert!(review.draft.secrets.is_empty());
    }
}
