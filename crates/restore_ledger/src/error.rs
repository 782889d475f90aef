//! Why the ledger refuses. Whatever the reason, what was to be written must not be sent.

use std::fmt;

/// What stands against writing something down, or against reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerError {
    /// A text is longer than its place, or holds a NUL.
    Unfit {
        /// The field it was meant for.
        field: &'static str,
        /// What the field takes.
        most_bytes: usize,
    },
    /// Too much waits to be written already. Nothing was written; it may be tried again.
    Busy,
    /// No room: on the disk, or in the memory that the ledger may take. Nothing was written.
    Full,
    /// This server has no open intent of this ID, so there is nothing to finish.
    NotOpen,
    /// The store failed in a way after which nothing it says can be relied on. A server that meets
    /// this takes no more submissions until a person has looked.
    Broken(String),
    /// The store cannot be opened, and was left as it is.
    Unusable(String),
    /// The database does not answer now. What was to be written may or may not be there.
    Unreachable(String),
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit { field, most_bytes } => write!(
                f,
                "{field} does not fit the ledger: at most {most_bytes} bytes and no NUL"
            ),
            Self::Busy => f.write_str("the ledger has too much to write at the moment"),
            Self::Full => f.write_str("there is no room left for the ledger"),
            Self::NotOpen => f.write_str("no submission of this ID is open on this server"),
            Self::Broken(why) => write!(f, "the ledger failed and stopped: {why}"),
            Self::Unusable(why) => write!(f, "the ledger cannot be used: {why}"),
            Self::Unreachable(why) => write!(f, "the ledger's database does not answer: {why}"),
        }
    }
}

impl std::error::Error for LedgerError {}
