//! One submission, as it is written down.

use crate::{LedgerError, MOST_ANSWER_BYTES};

/// What somebody is about to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// The submission's ID, made once for each gesture of sending: a UUID. At most 64 bytes.
    pub id: String,
    /// The operation's ID in the catalogue. At most 64 bytes.
    pub operation: String,
    /// The request's fingerprint, hexadecimal SHA-256. At most 64 bytes.
    pub request_sha256: String,
    /// The fingerprint without what makes two submissions of one request different, its client
    /// token: hexadecimal SHA-256. At most 64 bytes.
    pub same_as: String,
    /// Who sends it. At most 256 bytes.
    pub user: String,
    /// The name of the credential that signs it. At most 128 bytes.
    pub credential: String,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at_unix_ms: i64,
}

impl Intent {
    /// Whether every text can be stored in every store, so that they behave alike.
    pub(crate) fn fits(&self) -> Result<(), LedgerError> {
        let texts = [
            ("id", &self.id, 64),
            ("operation", &self.operation, 64),
            ("request_sha256", &self.request_sha256, 64),
            ("same_as", &self.same_as, 64),
            ("user", &self.user, 256),
            ("credential", &self.credential, 128),
        ];
        texts
            .into_iter()
            .try_for_each(|(field, text, most_bytes)| fits(field, text, most_bytes))
    }

    /// Roughly the bytes that it takes in memory.
    pub(crate) fn bytes(&self) -> usize {
        let texts = [
            &self.id,
            &self.operation,
            &self.request_sha256,
            &self.same_as,
            &self.user,
            &self.credential,
        ];
        texts.iter().map(|text| text.len()).sum()
    }
}

/// Whether an ending can be stored.
pub(crate) fn ending_fits(ending: &str, answer_json: &str) -> Result<(), LedgerError> {
    fits("ending", ending, 32)?;
    fits("answer_json", answer_json, MOST_ANSWER_BYTES)
}

/// PostgreSQL has no NUL in texts, so no store has.
fn fits(field: &'static str, text: &str, most_bytes: usize) -> Result<(), LedgerError> {
    if text.len() > most_bytes || text.contains('\0') {
        return Err(LedgerError::Unfit { field, most_bytes });
    }
    Ok(())
}

/// What the ledger says to an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The first of its ID: it is written down, and its request may be sent, once.
    New,
    /// The same submission is there already. Nothing may be sent; this is what became of it.
    Repeated(Entry),
    /// The ID was used for another request. Nothing may be sent.
    Different(Entry),
}

impl Begun {
    /// What an intent means for which there is an entry.
    pub(crate) fn again(entry: Entry, request_sha256: &str) -> Self {
        if entry.intent.request_sha256 == request_sha256 {
            Self::Repeated(entry)
        } else {
            Self::Different(entry)
        }
    }
}

/// A submission in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was about to be sent.
    pub intent: Intent,
    /// What became of it.
    pub state: State,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A server that is alive is at it.
    Open,
    /// It ended, and this was the answer.
    Ended {
        /// The ending's name.
        ending: String,
        /// The answer, as the caller of [`crate::Ledger::finish`] gave it.
        answer_json: String,
    },
    /// The server that began it is gone and left no ending. Whether the request was sent is
    /// unknown, and stays so: it is never sent again.
    Lost,
}

impl State {
    /// From what a store holds.
    pub(crate) fn read(
        ending: Option<String>,
        answer_json: Option<String>,
        owner_is_alive: bool,
    ) -> Self {
        match (ending, owner_is_alive) {
            (Some(ending), _) => Self::Ended {
                ending,
                answer_json: answer_json.unwrap_or_default(),
            },
            (None, true) => Self::Open,
            (None, false) => Self::Lost,
        }
    }

    /// Whether it ended with exactly this.
    pub(crate) fn is(&self, an_ending: &str, an_answer_json: &str) -> bool {
        matches!(
            self,
            Self::Ended { ending, answer_json }
                if ending == an_ending && answer_json == an_answer_json
        )
    }
}
