//! Entries and servers as rows.

use super::connect::{self, explained};
use crate::{Entry, Intent, LedgerError, MOST_SAME, State};
use deadpool_postgres::Pool;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;

/// The version of the tables.
const VERSION: i32 = 1;

/// How many rows are forgotten at once.
const PRUNED_AT_ONCE: i64 = 1_000;

/// Any number, the same for all servers: who has it makes or examines the tables.
const LOCK: i64 = 0x5242_4c47;

const TABLES: &str = "
CREATE TABLE restore_ledger_version (version integer NOT NULL);
CREATE TABLE restore_ledger_server (
    id text PRIMARY KEY,
    lease_until timestamptz NOT NULL,
    gone boolean NOT NULL DEFAULT false
);
CREATE TABLE restore_ledger_entry (
    id text PRIMARY KEY,
    operation text NOT NULL,
    request_sha256 text NOT NULL,
    same_as text NOT NULL,
    user_name text NOT NULL,
    credential text NOT NULL,
    at_unix_ms bigint NOT NULL,
    server text NOT NULL,
    ending text,
    answer_json text
);
CREATE INDEX restore_ledger_entry_same ON restore_ledger_entry (same_as, at_unix_ms);
CREATE INDEX restore_ledger_entry_time ON restore_ledger_entry (at_unix_ms);
CREATE INDEX restore_ledger_entry_open ON restore_ledger_entry (server) WHERE ending IS NULL;
";

/// The columns of an entry, with what is known of its server. A server without a row is gone.
const SELECT: &str = "
SELECT e.id, e.operation, e.request_sha256, e.same_as, e.user_name, e.credential, e.at_unix_ms,
    e.server, e.ending, e.answer_json, COALESCE(s.gone, true) AS gone,
    COALESCE(s.lease_until < clock_timestamp(), true) AS lapsed
FROM restore_ledger_entry e LEFT JOIN restore_ledger_server s ON s.id = e.server";

/// A row as it stands.
pub(super) struct Written {
    pub(super) intent: Intent,
    pub(super) server: String,
    pub(super) ending: Option<String>,
    answer_json: Option<String>,
    /// The server has been written off.
    pub(super) gone: bool,
    /// The server's lease has run out, so that it may be written off.
    pub(super) lapsed: bool,
}

impl Written {
    pub(super) fn entry(self) -> Entry {
        Entry {
            intent: self.intent,
            state: State::read(self.ending, self.answer_json, !self.gone),
        }
    }
}

/// Makes the tables, or refuses those of another version and a database that promises too little.
pub(super) async fn prepare(pool: &Pool) -> Result<(), LedgerError> {
    let mut client = connect::client(pool).await?;
    let transaction = client.transaction().await.map_err(|e| explained(&e))?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await
        .map_err(|error| explained(&error))?;
    let row = transaction
        .query_one(
            "SELECT current_setting('fsync') = 'on', pg_is_in_recovery(),
                to_regclass('restore_ledger_version') IS NOT NULL",
            &[],
        )
        .await
        .map_err(|error| explained(&error))?;
    let (flushes, is_replica, exists): (bool, bool, bool) = (row.get(0), row.get(1), row.get(2));
    refuse_unless(
        flushes,
        "PostgreSQL runs with fsync = off, so a crash forgets",
    )?;
    refuse_unless(!is_replica, "it is a replica, which cannot be written")?;
    if exists {
        examine(&transaction).await?;
    } else {
        let version = format!("INSERT INTO restore_ledger_version VALUES ({VERSION})");
        transaction
            .batch_execute(&format!("{TABLES}{version}"))
            .await
            .map_err(|error| explained(&error))?;
    }
    transaction.commit().await.map_err(|e| explained(&e))
}

async fn examine(transaction: &deadpool_postgres::Transaction<'_>) -> Result<(), LedgerError> {
    let versions: Vec<i32> = transaction
        .query("SELECT version FROM restore_ledger_version", &[])
        .await
        .map_err(|error| explained(&error))?
        .iter()
        .map(|row| row.get(0))
        .collect();
    match versions.as_slice() {
        [VERSION] => {}
        [newer] if *newer > VERSION => {
            return Err(LedgerError::Unusable(format!(
                "its tables are of version {newer}, made by a newer Restore Builder; this one knows {VERSION}"
            )));
        }
        _ => return refuse_unless(false, "the version of its tables cannot be told"),
    }
    let asked = transaction
        .query_opt(&format!("{SELECT} LIMIT 1"), &[])
        .await;
    match asked {
        Err(error)
            if [SqlState::UNDEFINED_TABLE, SqlState::UNDEFINED_COLUMN]
                .iter()
                .any(|state| error.code() == Some(state)) =>
        {
            refuse_unless(false, "some of its tables are missing")
        }
        Err(error) => Err(explained(&error)),
        Ok(_) => Ok(()),
    }
}

fn refuse_unless(fine: bool, why: &str) -> Result<(), LedgerError> {
    if fine {
        Ok(())
    } else {
        Err(LedgerError::Unusable(why.to_owned()))
    }
}

/// Whether this is the first intent of its ID. The database flushes it before it answers.
pub(super) async fn insert(
    pool: &Pool,
    intent: &Intent,
    server: &str,
) -> Result<bool, LedgerError> {
    let inserted = connect::execute(
        pool,
        "INSERT INTO restore_ledger_entry (id, operation, request_sha256, same_as, user_name,
            credential, at_unix_ms, server)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
        &[
            &intent.id,
            &intent.operation,
            &intent.request_sha256,
            &intent.same_as,
            &intent.user,
            &intent.credential,
            &intent.at_unix_ms,
            &server,
        ],
    )
    .await?;
    Ok(inserted == 1)
}

/// Whether the ending stands: it was written now, or by an attempt whose success was not heard of.
pub(super) async fn finish(
    pool: &Pool,
    id: &str,
    ending: &str,
    answer_json: &str,
    servers: &[String],
) -> Result<bool, LedgerError> {
    let finished = connect::execute(
        pool,
        "UPDATE restore_ledger_entry SET ending = $2, answer_json = $3
         WHERE id = $1 AND server = ANY ($4)
            AND (ending IS NULL OR ending = $2 AND answer_json = $3)",
        &[&id, &ending, &answer_json, &servers],
    )
    .await?;
    Ok(finished == 1)
}

pub(super) async fn read(pool: &Pool, id: &str) -> Result<Option<Written>, LedgerError> {
    let rows = connect::query(pool, &format!("{SELECT} WHERE e.id = $1"), &[&id]).await?;
    Ok(rows.first().map(written))
}

pub(super) async fn same_request(
    pool: &Pool,
    same_as: &str,
    since_unix_ms: i64,
) -> Result<Vec<Written>, LedgerError> {
    let select = format!(
        "{SELECT} WHERE e.same_as = $1 AND e.at_unix_ms >= $2
         ORDER BY e.at_unix_ms DESC, e.id DESC LIMIT {MOST_SAME}"
    );
    let rows = connect::query(pool, &select, &[&same_as, &since_unix_ms]).await?;
    Ok(rows.iter().map(written).collect())
}

/// Writes a server off whose lease has run out. Its renewal locks the same row, so one comes first.
pub(super) async fn write_off(pool: &Pool, server: &str) -> Result<(), LedgerError> {
    connect::execute(
        pool,
        "UPDATE restore_ledger_server SET gone = true
         WHERE id = $1 AND lease_until < clock_timestamp()",
        &[&server],
    )
    .await
    .map(|_| ())
}

pub(super) async fn prune(pool: &Pool, before_unix_ms: i64) -> Result<usize, LedgerError> {
    let pruned = connect::execute(
        pool,
        "DELETE FROM restore_ledger_entry WHERE id IN (
            SELECT e.id FROM restore_ledger_entry e
            WHERE e.at_unix_ms < $1 AND (e.ending IS NOT NULL OR NOT EXISTS (
                SELECT FROM restore_ledger_server s WHERE s.id = e.server AND NOT s.gone))
            LIMIT $2)",
        &[&before_unix_ms, &PRUNED_AT_ONCE],
    )
    .await?;
    connect::execute(
        pool,
        "DELETE FROM restore_ledger_server s
         WHERE s.lease_until < clock_timestamp() - interval '1 day' AND NOT EXISTS (
            SELECT FROM restore_ledger_entry e WHERE e.server = s.id AND e.ending IS NULL)",
        &[],
    )
    .await?;
    Ok(usize::try_from(pruned).unwrap_or(usize::MAX))
}

fn written(row: &Row) -> Written {
    Written {
        intent: Intent {
            id: row.get(0),
            operation: row.get(1),
            request_sha256: row.get(2),
            same_as: row.get(3),
            user: row.get(4),
            credential: row.get(5),
            at_unix_ms: row.get(6),
        },
        server: row.get(7),
        ending: row.get(8),
        answer_json: row.get(9),
        gone: row.get(10),
        lapsed: row.get(11),
    }
}
