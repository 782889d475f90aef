//! This server's lease: what tells others that it is alive.

use super::connect;
use crate::LedgerError;
use deadpool_postgres::Pool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// The lease, renewed by a task of its own until this is gone.
pub(super) struct Lease {
    pool: Pool,
    length: Duration,
    held: Mutex<Held>,
}

struct Held {
    /// The names of this server, the current one last. A name that was written off is kept: what
    /// was begun under it can still get its true ending.
    names: Vec<String>,
    /// Until then nobody writes the current name off. Counted from before the renewal was asked
    /// for, so never later than what the database counts.
    until: Instant,
    /// What was begun and has not ended, with the name that began it.
    open: HashMap<String, String>,
}

impl Lease {
    /// Takes a lease and keeps it.
    pub(super) async fn take(pool: Pool, length: Duration) -> Result<Arc<Self>, LedgerError> {
        let asked = Instant::now();
        let name = register(&pool, length).await?;
        let held = Held {
            names: vec![name],
            until: asked + length,
            open: HashMap::new(),
        };
        let lease = Arc::new(Self {
            pool,
            length,
            held: Mutex::new(held),
        });
        tokio::spawn(keep(Arc::downgrade(&lease), length / 3));
        Ok(lease)
    }

    /// The name under which something may begin now; none when the lease has run out.
    pub(super) fn held(&self) -> Option<String> {
        let held = self.lock();
        (Instant::now() < held.until)
            .then(|| held.names.last().cloned())
            .flatten()
    }

    /// All names of this server.
    pub(super) fn names(&self) -> Vec<String> {
        self.lock().names.clone()
    }

    pub(super) fn began(&self, id: &str, name: String) {
        self.lock().open.insert(id.to_owned(), name);
    }

    pub(super) fn ended(&self, id: &str) {
        self.lock().open.remove(id);
    }

    /// Whether nobody can have called this open intent lost yet.
    pub(super) fn covers(&self, id: &str) -> bool {
        let held = self.lock();
        Instant::now() < held.until && held.open.get(id) == held.names.last()
    }

    /// Says that this server is gone, so that nobody has to wait for the lease to run out.
    pub(super) async fn give_up(&self) -> Result<(), LedgerError> {
        let names = {
            let mut held = self.lock();
            held.until = Instant::now();
            held.names.clone()
        };
        connect::execute(
            &self.pool,
            "UPDATE restore_ledger_server SET gone = true WHERE id = ANY ($1)",
            &[&names],
        )
        .await?;
        self.pool.close();
        Ok(())
    }

    /// Renews the lease; under a new name, when the current one has been written off.
    async fn renew(&self) -> Result<(), LedgerError> {
        let Some(name) = self.lock().names.last().cloned() else {
            return Ok(());
        };
        let asked = Instant::now();
        let renewed = connect::execute(
            &self.pool,
            "UPDATE restore_ledger_server
             SET lease_until = clock_timestamp() + $2 * interval '1 second'
             WHERE id = $1 AND NOT gone",
            &[&name, &self.length.as_secs_f64()],
        )
        .await?;
        if renewed == 1 {
            self.lock().until = asked + self.length;
            return Ok(());
        }
        let asked = Instant::now();
        let name = register(&self.pool, self.length).await?;
        let mut held = self.lock();
        held.names.push(name);
        held.until = asked + self.length;
        Ok(())
    }

    /// A panic while it was held left it whole: each change is one assignment.
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Renews until nobody has the lease any more, or it was given up.
async fn keep(lease: Weak<Lease>, pause: Duration) {
    loop {
        tokio::time::sleep(pause).await;
        let Some(lease) = lease.upgrade() else {
            return;
        };
        if lease.pool.is_closed() {
            return;
        }
        // When it fails the lease runs out, and nothing new begins until it works again.
        let _ = lease.renew().await;
    }
}

/// A new name, with a lease.
async fn register(pool: &Pool, length: Duration) -> Result<String, LedgerError> {
    let registered = connect::query(
        pool,
        "INSERT INTO restore_ledger_server (id, lease_until)
         VALUES (gen_random_uuid()::text, clock_timestamp() + $1 * interval '1 second')
         RETURNING id",
        &[&length.as_secs_f64()],
    )
    .await?;
    match registered.first() {
        Some(row) => Ok(row.get(0)),
        None => Err(LedgerError::Unreachable("it gave no name".to_owned())),
    }
}
