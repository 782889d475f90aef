//! The ledger of several servers: tables in PostgreSQL, where the first to write an ID may send.
//!
//! A server holds a lease and renews it. An intent whose server let it run out is lost, and stays
//! lost: whoever finds the lease run out writes down that the server is gone, and a server that
//! finds itself written off takes a new name for what it begins from then on.

mod connect;
mod lease;
mod rows;

use crate::{Begun, Entry, Intent, LedgerError, State};
use connect::Pools;
use lease::Lease;
use restore_core::secret::Secret;
use rows::Written;
use std::sync::Arc;
use std::time::Duration;

/// How many wait for a connection at most before a new intent is refused.
const MOST_WAITING: usize = 4_096;

/// Where the database is and how it is used.
#[derive(Debug, Clone)]
pub struct PostgresConfig {
    /// The connection string, as libpq and its documentation write it: `host=… user=… dbname=…
    /// password=…` or `postgresql://…`. Over a network it must say `sslmode=require`; the
    /// certificate is always verified.
    pub connection: Secret,
    /// Certificates (DER) that are trusted besides the system's.
    pub extra_roots: Vec<Vec<u8>>,
    /// How long a server that has stopped renewing counts as alive. Long enough for a pause of the
    /// machine, short enough for a person who waits to hear that a submission is lost.
    pub lease: Duration,
    /// How many connections are used at most, besides one for the lease.
    pub connections: usize,
}

impl PostgresConfig {
    /// The usual numbers: a lease of 30 seconds, 8 connections.
    #[must_use]
    pub const fn new(connection: Secret) -> Self {
        Self {
            connection,
            extra_roots: Vec::new(),
            lease: Duration::from_secs(30),
            connections: 8,
        }
    }
}

/// The database, and this server's place in it.
pub(crate) struct Postgres {
    pools: Pools,
    lease: Arc<Lease>,
}

impl Postgres {
    /// Connects, makes the tables if there are none, and takes a lease. See
    /// [`crate::Ledger::postgres`].
    pub(crate) async fn open(config: &PostgresConfig) -> Result<Self, LedgerError> {
        let pools = connect::pools(config)?;
        rows::prepare(&pools.work).await?;
        let lease = Lease::take(pools.lease.clone(), config.lease).await?;
        Ok(Self { pools, lease })
    }

    pub(crate) async fn begin(&self, intent: Intent) -> Result<Begun, LedgerError> {
        if self.pools.work.status().waiting >= MOST_WAITING {
            return Err(LedgerError::Busy);
        }
        let server = self.lease.held().ok_or_else(|| {
            LedgerError::Unreachable(
                "this server could not renew its lease, so others may take it for gone".to_owned(),
            )
        })?;
        let inserted = rows::insert(&self.pools.work, &intent, &server).await?;
        if inserted {
            self.lease.began(&intent.id, server);
            return Ok(Begun::New);
        }
        match self.get(&intent.id).await? {
            Some(entry) => Ok(Begun::again(entry, &intent.request_sha256)),
            None => Err(LedgerError::Unreachable(
                "the entry was removed while it was read".to_owned(),
            )),
        }
    }

    pub(crate) async fn finish(
        &self,
        id: &str,
        ending: &str,
        answer_json: &str,
    ) -> Result<(), LedgerError> {
        let names = self.lease.names();
        let finish = rows::finish(&self.pools.work, id, ending, answer_json, &names);
        if !finish.await? {
            return Err(LedgerError::NotOpen);
        }
        self.lease.ended(id);
        Ok(())
    }

    pub(crate) async fn get(&self, id: &str) -> Result<Option<Entry>, LedgerError> {
        match rows::read(&self.pools.work, id).await? {
            Some(written) => self.entry(written).await.map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn same_request(
        &self,
        same_as: &str,
        since_unix_ms: i64,
    ) -> Result<Vec<Entry>, LedgerError> {
        let same = rows::same_request(&self.pools.work, same_as, since_unix_ms);
        let mut entries = Vec::new();
        for written in same.await? {
            entries.push(self.entry(written).await?);
        }
        Ok(entries)
    }

    pub(crate) async fn prune(&self, before_unix_ms: i64) -> Result<usize, LedgerError> {
        rows::prune(&self.pools.work, before_unix_ms).await
    }

    pub(crate) fn may_send(&self, id: &str) -> bool {
        self.lease.covers(id)
    }

    pub(crate) async fn close(&self) -> Result<(), LedgerError> {
        self.lease.give_up().await?;
        self.pools.work.close();
        Ok(())
    }

    /// What a row means, after its server has been written off if it is time.
    async fn entry(&self, written: Written) -> Result<Entry, LedgerError> {
        let is_mine = self.lease.names().contains(&written.server);
        let unsure = written.ending.is_none() && written.lapsed && !written.gone && !is_mine;
        if !unsure {
            return Ok(written.entry());
        }
        // The server may renew or finish at this very moment; the row decides who was first.
        rows::write_off(&self.pools.work, &written.server).await?;
        match rows::read(&self.pools.work, &written.intent.id).await? {
            Some(written) => Ok(written.entry()),
            None => Ok(Entry {
                intent: written.intent,
                state: State::Lost,
            }),
        }
    }
}
