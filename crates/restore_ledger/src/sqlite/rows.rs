//! Entries as rows.
//!
//! Each row carries a hash of what it says. SQLite has none of its own, and a damaged ID or ending
//! that is taken at its word could lead to a second request.

use super::explained;
use crate::{Begun, Entry, Intent, LedgerError, MOST_SAME, State};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};

/// How many rows are forgotten at once: what is waiting to be written waits for that.
const PRUNED_AT_ONCE: i64 = 1_000;

/// The tables, version 1.
pub(super) const TABLES: &str = "
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    operation TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    same_as TEXT NOT NULL,
    user TEXT NOT NULL,
    credential TEXT NOT NULL,
    at_unix_ms INTEGER NOT NULL,
    run TEXT NOT NULL,
    ending TEXT,
    answer_json TEXT,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX entry_same ON entry (same_as, at_unix_ms);
CREATE INDEX entry_time ON entry (at_unix_ms);
";

const COLUMNS: &str = "id, operation, request_sha256, same_as, user, credential, at_unix_ms, run, \
                       ending, answer_json, hash";

/// The rows, within a transaction of the server's current run.
pub(super) struct Books<'a> {
    pub(super) connection: &'a Connection,
    /// What marks the rows that this process began.
    pub(super) run: &'a str,
}

/// A row as it stands.
struct Written {
    intent: Intent,
    run: String,
    ending: Option<String>,
    answer_json: Option<String>,
    hash: Vec<u8>,
}

impl Books<'_> {
    pub(super) fn begin(&self, intent: &Intent) -> Result<Begun, LedgerError> {
        if let Some(written) = self.written(&intent.id)? {
            return Ok(Begun::again(self.entry(written), &intent.request_sha256));
        }
        let hash = hash(intent, self.run, None, None);
        self.connection
            .prepare_cached(
                "INSERT INTO entry (id, operation, request_sha256, same_as, user, credential, \
                 at_unix_ms, run, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )
            .and_then(|mut insert| {
                insert.execute(params![
                    intent.id,
                    intent.operation,
                    intent.request_sha256,
                    intent.same_as,
                    intent.user,
                    intent.credential,
                    intent.at_unix_ms,
                    self.run,
                    hash,
                ])
            })
            .map_err(|error| explained(&error))?;
        Ok(Begun::New)
    }

    /// Whether the ending stands: it was written now, or is there already.
    pub(super) fn finish(
        &self,
        id: &str,
        ending: &str,
        answer_json: &str,
    ) -> Result<bool, LedgerError> {
        let Some(written) = self.written(id)? else {
            return Ok(false);
        };
        let new = (Some(ending), Some(answer_json));
        if written.run != self.run {
            return Ok(false);
        }
        if written.ending.is_some() {
            return Ok((written.ending.as_deref(), written.answer_json.as_deref()) == new);
        }
        let hash = hash(&written.intent, self.run, Some(ending), Some(answer_json));
        self.connection
            .prepare_cached(
                "UPDATE entry SET ending = ?2, answer_json = ?3, hash = ?4 WHERE id = ?1",
            )
            .and_then(|mut update| update.execute(params![id, ending, answer_json, hash]))
            .map_err(|error| explained(&error))?;
        Ok(true)
    }

    pub(super) fn get(&self, id: &str) -> Result<Option<Entry>, LedgerError> {
        Ok(self.written(id)?.map(|written| self.entry(written)))
    }

    pub(super) fn same_request(
        &self,
        same_as: &str,
        since_unix_ms: i64,
    ) -> Result<Vec<Entry>, LedgerError> {
        let select = format!(
            "SELECT {COLUMNS} FROM entry WHERE same_as = ?1 AND at_unix_ms >= ?2 \
             ORDER BY at_unix_ms DESC, id DESC LIMIT {MOST_SAME}"
        );
        let rows = self
            .connection
            .prepare_cached(&select)
            .and_then(|mut select| {
                select
                    .query_map(params![same_as, since_unix_ms], read)?
                    .collect::<Result<Vec<_>, _>>()
            })
            .map_err(|error| explained(&error))?;
        rows.into_iter()
            .map(|written| Ok(self.entry(whole(written)?)))
            .collect()
    }

    pub(super) fn prune(&self, before_unix_ms: i64) -> Result<usize, LedgerError> {
        self.connection
            .prepare_cached(
                "DELETE FROM entry WHERE number IN (SELECT number FROM entry WHERE \
                 at_unix_ms < ?1 AND (ending IS NOT NULL OR run <> ?2) LIMIT ?3)",
            )
            .and_then(|mut delete| {
                delete.execute(params![before_unix_ms, self.run, PRUNED_AT_ONCE])
            })
            .map_err(|error| explained(&error))
    }

    fn written(&self, id: &str) -> Result<Option<Written>, LedgerError> {
        let select = format!("SELECT {COLUMNS} FROM entry WHERE id = ?1");
        self.connection
            .prepare_cached(&select)
            .and_then(|mut select| select.query_row([id], read).optional())
            .map_err(|error| explained(&error))?
            .map(whole)
            .transpose()
    }

    /// The file is locked for one process, so what another run began, nobody is at any more.
    fn entry(&self, written: Written) -> Entry {
        let owner_is_alive = written.run == self.run;
        Entry {
            intent: written.intent,
            state: State::read(written.ending, written.answer_json, owner_is_alive),
        }
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Written> {
    Ok(Written {
        intent: Intent {
            id: row.get(0)?,
            operation: row.get(1)?,
            request_sha256: row.get(2)?,
            same_as: row.get(3)?,
            user: row.get(4)?,
            credential: row.get(5)?,
            at_unix_ms: row.get(6)?,
        },
        run: row.get(7)?,
        ending: row.get(8)?,
        answer_json: row.get(9)?,
        hash: row.get(10)?,
    })
}

/// The row, if it says what was written.
fn whole(written: Written) -> Result<Written, LedgerError> {
    let (ending, answer_json) = (written.ending.as_deref(), written.answer_json.as_deref());
    if written.hash == hash(&written.intent, &written.run, ending, answer_json) {
        return Ok(written);
    }
    Err(LedgerError::Broken(format!(
        "the entry of {:?} is damaged",
        written.intent.id
    )))
}

/// SHA-256 of the columns, each after its length.
fn hash(intent: &Intent, run: &str, ending: Option<&str>, answer_json: Option<&str>) -> Vec<u8> {
    let at = intent.at_unix_ms.to_string();
    let columns = [
        Some(intent.id.as_str()),
        Some(&intent.operation),
        Some(&intent.request_sha256),
        Some(&intent.same_as),
        Some(&intent.user),
        Some(&intent.credential),
        Some(&at),
        Some(run),
        ending,
        answer_json,
    ];
    let mut hash = Sha256::new();
    for column in columns {
        // No column is as long as the mark of one that is missing.
        hash.update(column.map_or(usize::MAX, str::len).to_le_bytes());
        hash.update(column.unwrap_or_default());
    }
    hash.finalize().to_vec()
}
