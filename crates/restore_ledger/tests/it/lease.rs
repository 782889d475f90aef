//! Servers that share a database: who is alive, who is gone, and what is refused at the start.

use crate::cluster::{Cluster, change};
use crate::intents::intent;
use restore_core::secret::Secret;
use restore_ledger::{Begun, Ledger, LedgerError, PostgresConfig, State};
use std::time::Duration;

/// As if every server had not renewed its lease for long.
const RUN_OUT: &str =
    "UPDATE restore_ledger_server SET lease_until = clock_timestamp() - interval '1 minute'";

/// Two servers that share a database. Only a test ends their leases.
struct Two {
    /// The database goes with it.
    #[expect(dead_code, reason = "held until the test is over")]
    cluster: Cluster,
    config: PostgresConfig,
    one: Ledger,
    other: Ledger,
}

impl Two {
    /// Starts them; nothing where there is no PostgreSQL.
    async fn start() -> Option<Self> {
        let cluster = Cluster::start()?;
        let mut config = cluster.database();
        config.lease = Duration::from_secs(3_600);
        Some(Self {
            one: Ledger::postgres(&config).await.unwrap(),
            other: Ledger::postgres(&config).await.unwrap(),
            config,
            cluster,
        })
    }
}

/// Two servers, of which one has begun a submission and is taken for gone by the other.
async fn one_taken_for_gone() -> Option<Two> {
    let two = Two::start().await?;
    two.one.begin(intent("1", "a")).await.unwrap();
    change(&two.config, RUN_OUT);
    assert_eq!(state(&two.other, "1").await, State::Lost);
    Some(two)
}

async fn state(ledger: &Ledger, id: &str) -> State {
    ledger.get(id).await.unwrap().expect("it is there").state
}

#[tokio::test]
async fn what_a_server_began_whose_lease_ran_out_is_lost_and_never_open_again() {
    let Some(Two {
        config, one, other, ..
    }) = &one_taken_for_gone().await
    else {
        return;
    };
    // Even when the lease is there again, by whatever way.
    change(
        config,
        "UPDATE restore_ledger_server SET lease_until = 'infinity'",
    );
    assert_eq!(state(other, "1").await, State::Lost);
    assert_eq!(state(one, "1").await, State::Lost);
    let again = other.begin(intent("1", "a")).await.unwrap();
    assert!(matches!(again, Begun::Repeated(_)));
}

#[tokio::test]
async fn a_server_taken_for_gone_still_writes_down_how_its_submission_ended() {
    let Some(Two { one, other, .. }) = &one_taken_for_gone().await else {
        return;
    };
    one.finish("1", "accepted", "{}").await.unwrap();
    let (ending, answer_json) = ("accepted".to_owned(), "{}".to_owned());
    assert_eq!(
        state(other, "1").await,
        State::Ended {
            ending,
            answer_json
        }
    );
}

#[tokio::test]
async fn a_closed_server_is_gone_at_once() {
    let Some(two) = Two::start().await else {
        return;
    };
    let Two { one, other, .. } = &two;
    one.begin(intent("1", "a")).await.unwrap();
    one.close().await.unwrap();
    assert_eq!(state(other, "1").await, State::Lost);
    assert!(one.begin(intent("2", "a")).await.is_err());
    assert!(!one.may_send("1"));
}

#[tokio::test]
async fn tables_of_a_newer_version_are_refused() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let config = cluster.database();
    Ledger::postgres(&config).await.unwrap();
    change(&config, "UPDATE restore_ledger_version SET version = 2");
    let Err(LedgerError::Unusable(why)) = Ledger::postgres(&config).await else {
        panic!("they are refused");
    };
    assert!(why.contains("newer"), "{why}");
}

#[tokio::test]
async fn a_missing_table_is_refused_and_not_made_anew() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let config = cluster.database();
    Ledger::postgres(&config).await.unwrap();
    change(&config, "DROP TABLE restore_ledger_entry");
    for _ in 0..2 {
        let refused = Ledger::postgres(&config).await.err();
        assert!(
            matches!(refused, Some(LedgerError::Unusable(_))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_connection_over_a_network_must_be_encrypted() {
    let text = "host=db.example.test user=alice password=not-a-secret";
    let config = PostgresConfig::new(Secret::new(text.to_owned()));
    let Err(LedgerError::Unusable(why)) = Ledger::postgres(&config).await else {
        panic!("it is refused");
    };
    assert!(why.contains("sslmode=require"), "{why}");
    assert!(!why.contains("not-a-secret"));
}
