//! What is about to be sent, written down before it is.
//!
//! A restore overwrites data, and most of the calls that start one cannot be repeated safely. So
//! the server writes the intent first and sends only what the ledger calls [`Begun::New`]; the same
//! submission a second time gets what is written, and never leads to a second request. After a
//! crash an intent without an ending is [`State::Lost`]: nobody can know what became of it.
//!
//! One meaning, three stores: [`Ledger::memory`] for measurements and for the sandbox, which
//! forgets with the process; [`Ledger::sqlite`] for one server; [`Ledger::postgres`] for several
//! servers that answer for each other.
//!
//! Knows neither requests nor vendors. What is stored are hashes, names and the answer that the
//! caller made; parameter values never reach it.

mod entry;
mod error;
mod memory;
mod postgres;
mod sqlite;

pub use entry::{Begun, Entry, Intent, State};
pub use error::LedgerError;
pub use postgres::PostgresConfig;

use memory::Memory;
use postgres::Postgres;
use sqlite::Sqlite;
use std::path::Path;
use std::sync::Arc;

/// The most bytes that an answer may have: 64 KiB.
pub const MOST_ANSWER_BYTES: usize = 64 * 1024;

/// How long an entry is kept at least, in milliseconds: 30 days.
pub const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// How many earlier submissions [`Ledger::same_request`] tells of at most.
pub const MOST_SAME: usize = 20;

/// The intents of one server, or of all servers that share a database. Clones are the same ledger.
#[derive(Clone)]
pub struct Ledger(Store);

#[derive(Clone)]
enum Store {
    Memory(Arc<Memory>),
    Sqlite(Arc<Sqlite>),
    Postgres(Arc<Postgres>),
}

impl Ledger {
    /// A ledger that ends with the process, of at most half a gibibyte: what does not fit is
    /// refused with [`LedgerError::Full`], because forgetting would allow a second request.
    #[must_use]
    pub fn memory() -> Self {
        Self(Store::Memory(Arc::new(Memory::new(512 << 20))))
    }

    /// The ledger in a file, which is made when it is missing and locked for this process until it
    /// ends. Reads and examines the file, so it blocks: about a second for some 100,000 entries.
    ///
    /// An intent is flushed to the disk before [`Ledger::begin`] says that it is new. Must not lie
    /// on a network file system: locks and flushes do not mean there what they say.
    ///
    /// Errors: [`LedgerError::Unusable`] when the file is damaged, of a newer version, something
    /// else, or used by another process. It stays as it is then.
    pub fn sqlite(path: &Path) -> Result<Self, LedgerError> {
        Ok(Self(Store::Sqlite(Arc::new(Sqlite::open(path)?))))
    }

    /// The ledger in a database that several servers share; one of them may send a submission.
    /// Makes its tables (`restore_ledger_…`) when there are none, in the first schema of the search
    /// path. Needs a runtime of tokio, in which the lease is renewed, and PostgreSQL 13 or later.
    ///
    /// An intent is where `fsync` of the database puts it. A standby that takes over must have it
    /// too: without synchronous replication a failover can forget the last intents.
    ///
    /// Errors: [`LedgerError::Unusable`] when the string cannot be read or is unsafe, or the tables
    /// are newer or broken; [`LedgerError::Unreachable`] when the database does not answer.
    pub async fn postgres(config: &PostgresConfig) -> Result<Self, LedgerError> {
        let postgres = Postgres::open(config).await?;
        Ok(Self(Store::Postgres(Arc::new(postgres))))
    }

    /// Writes an intent down, and says whether it is the first of its ID.
    ///
    /// Only after `Ok(Begun::New)` may the request be sent; then the intent is where it survives
    /// a crash. Every error means that it must not be sent. The future should not be dropped before
    /// it is done: what it began would stay open until the server ends, and be lost after that.
    ///
    /// Errors: [`LedgerError::Unfit`] for a text that is too long or holds a NUL;
    /// [`LedgerError::Busy`] when too many wait already; [`LedgerError::Full`],
    /// [`LedgerError::Broken`] and [`LedgerError::Unreachable`] about the store.
    pub async fn begin(&self, intent: Intent) -> Result<Begun, LedgerError> {
        intent.fits()?;
        match &self.0 {
            Store::Memory(memory) => memory.begin(intent),
            Store::Sqlite(sqlite) => sqlite.begin(intent).await,
            Store::Postgres(postgres) => postgres.begin(intent).await,
        }
    }

    /// Writes down how a submission of this server ended, with the answer that a repetition shall
    /// get: JSON of at most [`MOST_ANSWER_BYTES`]. The first ending stands; the same one again is no
    /// error, so that a failed attempt can be repeated.
    ///
    /// Errors: [`LedgerError::NotOpen`] when this server has no open intent of this ID; those of
    /// [`Ledger::begin`] otherwise. After an error the intent is still open, so it may be tried
    /// again, and is lost when this server ends.
    pub async fn finish(
        &self,
        id: &str,
        ending: &str,
        answer_json: &str,
    ) -> Result<(), LedgerError> {
        entry::ending_fits(ending, answer_json)?;
        match &self.0 {
            Store::Memory(memory) => memory.finish(id, ending, answer_json),
            Store::Sqlite(sqlite) => sqlite.finish(id, ending, answer_json).await,
            Store::Postgres(postgres) => postgres.finish(id, ending, answer_json).await,
        }
    }

    /// What is written about a submission.
    pub async fn get(&self, id: &str) -> Result<Option<Entry>, LedgerError> {
        match &self.0 {
            Store::Memory(memory) => Ok(memory.get(id)),
            Store::Sqlite(sqlite) => sqlite.get(id).await,
            Store::Postgres(postgres) => postgres.get(id).await,
        }
    }

    /// Submissions of the same request since a moment (milliseconds since 1970-01-01 UTC), the
    /// latest first, at most [`MOST_SAME`]: those whose [`Intent::same_as`] is this hash.
    pub async fn same_request(
        &self,
        same_as: &str,
        since_unix_ms: i64,
    ) -> Result<Vec<Entry>, LedgerError> {
        match &self.0 {
            Store::Memory(memory) => Ok(memory.same_request(same_as, since_unix_ms)),
            Store::Sqlite(sqlite) => sqlite.same_request(same_as, since_unix_ms).await,
            Store::Postgres(postgres) => postgres.same_request(same_as, since_unix_ms).await,
        }
    }

    /// Forgets some of the entries that are older than [`KEPT_MS`] at this moment (milliseconds
    /// since 1970-01-01 UTC), and says how many. What is open is kept. A call takes little time;
    /// it is meant to be repeated, every few minutes or until nothing is left.
    pub async fn prune(&self, now_unix_ms: i64) -> Result<usize, LedgerError> {
        let before_unix_ms = now_unix_ms.saturating_sub(KEPT_MS);
        match &self.0 {
            Store::Memory(memory) => Ok(memory.prune(before_unix_ms)),
            Store::Sqlite(sqlite) => sqlite.prune(before_unix_ms).await,
            Store::Postgres(postgres) => postgres.prune(before_unix_ms).await,
        }
    }

    /// Whether other servers still take this one for alive, asked about an intent that it began,
    /// right before the first byte is sent. When it is false, others may have called the intent
    /// lost already, a person may have acted upon that, and the request must not be sent. Always
    /// true for a ledger of one server.
    #[must_use]
    pub fn may_send(&self, id: &str) -> bool {
        match &self.0 {
            Store::Memory(_) | Store::Sqlite(_) => true,
            Store::Postgres(postgres) => postgres.may_send(id),
        }
    }

    /// Ends it: what waits is written, and what is still open is lost from now on. Afterwards every
    /// call is refused, of every clone.
    pub async fn close(&self) -> Result<(), LedgerError> {
        match &self.0 {
            Store::Memory(_) => Ok(()),
            Store::Sqlite(sqlite) => sqlite.close().await,
            Store::Postgres(postgres) => postgres.close().await,
        }
    }
}
