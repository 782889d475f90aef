//! Connections: few, verified where they leave the machine, and nothing waits forever.

use super::PostgresConfig;
use crate::LedgerError;
use deadpool_postgres::{
    Client, Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime,
};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error as _;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, Row};
use tokio_postgres_rustls::MakeRustlsConnect;

/// For a place in the pool, for a new connection, and for the look at an old one, each.
const TO_CONNECT: Duration = Duration::from_secs(5);

/// For a whole question, when the network swallows it.
const TO_ANSWER: Duration = Duration::from_secs(20);

/// What the ledger's promises need of each session, whatever the database's own defaults are.
const SESSION: &str = "
SET statement_timeout = '10s';
SET default_transaction_isolation = 'read committed';
SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off';
";

/// The connections for questions, and the one for the lease, which must not wait behind them.
pub(super) struct Pools {
    pub(super) work: Pool,
    pub(super) lease: Pool,
}

/// Pools for this database. Connects to nothing yet.
pub(super) fn pools(config: &PostgresConfig) -> Result<Pools, LedgerError> {
    let unusable = |why: &str| LedgerError::Unusable(why.to_owned());
    let text = config
        .connection
        .expose()
        .ok_or_else(|| unusable("the connection string is not known"))?;
    // What is wrong with the text is not said: the sentence could hold the password.
    let mut postgres: Config = text
        .parse()
        .map_err(|_| unusable("the connection string cannot be read"))?;
    if !stays_on_this_machine(&postgres) && postgres.get_ssl_mode() != SslMode::Require {
        return Err(unusable(
            "the connection leaves this machine, so its string must say sslmode=require",
        ));
    }
    postgres
        .application_name("restore-builder")
        .connect_timeout(TO_CONNECT)
        .keepalives_idle(Duration::from_secs(30))
        // A connection that a network swallowed closes, and does not go back to the pool.
        .tcp_user_timeout(TO_CONNECT);
    let tls = MakeRustlsConnect::new(verified(&config.extra_roots)?);
    Ok(Pools {
        work: pool(&postgres, &tls, config.connections)?,
        lease: pool(&postgres, &tls, 1)?,
    })
}

fn stays_on_this_machine(config: &Config) -> bool {
    let hosts = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    hosts && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn verified(extra_roots: &[Vec<u8>]) -> Result<ClientConfig, LedgerError> {
    let mut roots = RootCertStore::empty();
    // A system without certificates can still trust those that it is given.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for root in extra_roots {
        roots
            .add(CertificateDer::from(root.clone()))
            .map_err(|error| LedgerError::Unusable(format!("a root certificate: {error}")))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| LedgerError::Unusable(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn pool(config: &Config, tls: &MakeRustlsConnect, size: usize) -> Result<Pool, LedgerError> {
    let manager = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(config.clone(), tls.clone(), manager);
    Pool::builder(manager)
        .max_size(size.max(1))
        .wait_timeout(Some(TO_CONNECT))
        .create_timeout(Some(TO_CONNECT))
        .recycle_timeout(Some(TO_CONNECT))
        .runtime(Runtime::Tokio1)
        .post_create(Hook::async_fn(|client, _| {
            Box::pin(async move {
                let prepared = client.batch_execute(SESSION).await;
                prepared.map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|error| LedgerError::Unusable(error.to_string()))
}

/// A connection from the pool.
pub(super) async fn client(pool: &Pool) -> Result<Client, LedgerError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            explained(&error)
        }
        PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => LedgerError::Busy,
        PoolError::Closed => LedgerError::Broken("it was closed".to_owned()),
        other => LedgerError::Unreachable(other.to_string()),
    })
}

/// Runs a statement: how many rows it changed.
pub(super) async fn execute(
    pool: &Pool,
    statement: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<u64, LedgerError> {
    within(async {
        let client = client(pool).await?;
        let prepared = client.prepare_cached(statement).await;
        let prepared = prepared.map_err(|error| explained(&error))?;
        let changed = client.execute(&prepared, values).await;
        changed.map_err(|error| explained(&error))
    })
    .await
}

/// Runs a question.
pub(super) async fn query(
    pool: &Pool,
    statement: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, LedgerError> {
    within(async {
        let client = client(pool).await?;
        let prepared = client.prepare_cached(statement).await;
        let prepared = prepared.map_err(|error| explained(&error))?;
        let rows = client.query(&prepared, values).await;
        rows.map_err(|error| explained(&error))
    })
    .await
}

/// The answer, unless it takes too long.
async fn within<T>(answer: impl Future<Output = Result<T, LedgerError>>) -> Result<T, LedgerError> {
    let late = || LedgerError::Unreachable("no answer within 20 seconds".to_owned());
    let answered = tokio::time::timeout(TO_ANSWER, answer).await;
    answered.unwrap_or_else(|_| Err(late()))
}

/// What the database or the way to it says, without the values of a statement.
pub(super) fn explained(error: &tokio_postgres::Error) -> LedgerError {
    if error.code() == Some(&SqlState::DISK_FULL) {
        return LedgerError::Full;
    }
    let why = match (error.as_db_error(), error.source()) {
        (Some(said), _) => said.message().to_owned(),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    };
    LedgerError::Unreachable(why)
}
