//! Two servers behind a balancer, with one database between them.

use restore_server::config::{Config, LedgerConfig};
use restore_testing::folder::Folder;
use restore_testing::random::is_long;
use serde_json::json;

use crate::client::{Page, sandbox, start};
use crate::cluster::Cluster;
use crate::submissions::new_id;

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_reaches_both_of_two_servers_is_sent_by_one() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let folder = Folder::new("postgres");
    let connection = cluster.database().connection;
    let connection = connection.expose().expect("it is known");
    let config = Config {
        ledger: Some(LedgerConfig::Postgres {
            connection_file: folder.write("connection", connection, 0o600),
        }),
        ..sandbox()
    };
    let servers = [start(config.clone()).await, start(config).await];
    let pages = [Page::open(&servers[0]).await, Page::open(&servers[1]).await];
    let count = if is_long() { 500 } else { 50 };
    for _ in 0..count {
        let id = new_id();
        let (one, other) = tokio::join!(pages[0].send_any(&id), pages[1].send_any(&id));
        let (one, other) = (one.json(), other.json());
        for answer in [&one, &other] {
            assert_eq!(answer["outcome"], json!("accepted"), "{answer}");
        }
        let repeated = [&one, &other].map(|answer| answer["repeated"] == json!(true));
        assert_ne!(repeated[0], repeated[1], "{one} {other}");
    }
    let received = servers.iter().map(|server| {
        let imitation = server.sandbox().expect("it runs");
        imitation.counts().requests
    });
    assert_eq!(received.sum::<u64>(), count);
    for server in servers {
        assert!(server.stop().await);
    }
}

#[test]
fn a_connection_string_that_others_can_read_is_refused() {
    let folder = Folder::new("postgres-mode");
    let config = Config {
        ledger: Some(LedgerConfig::Postgres {
            connection_file: folder.write("connection", "password=canary", 0o644),
        }),
        ..sandbox()
    };
    let why = restore_server::Server::new(config)
        .err()
        .expect("it is unsafe")
        .to_string();
    assert!(
        why.contains("by others") && !why.contains("canary"),
        "{why}"
    );
}
