//! How the server stops.

use std::time::Duration;

use restore_sandbox::Fault;
use restore_server::config::{Config, LedgerConfig};
use restore_testing::folder::Folder;
use serde_json::json;

use crate::client::{Page, sandbox, start};
use crate::submissions::new_id;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_ends_before_the_server_does() {
    let running = start(Config {
        submissions_per_minute: 1000,
        ..sandbox()
    })
    .await;
    let page = Page::open(&running).await;
    running
        .sandbox()
        .expect("it runs")
        .fault(Fault::Slow { pause_ms: 20 }, 1000)
        .await;
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let page = page.clone();
        sending.spawn(async move { page.send_any(&new_id()).await });
    }
    // All of them are with the imitation.
    while running.sandbox().expect("it runs").counts().requests < 50 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let (ended, answers) = tokio::join!(running.stop(), sending.join_all());
    assert!(ended);
    assert_eq!(answers.len(), 50);
    for answer in answers {
        assert_eq!(answer.json()["outcome"], json!("accepted"), "{answer:?}");
    }
    assert!(tokio::net::TcpStream::connect(page.address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_goes_away_takes_nothing_back() {
    use tokio::io::AsyncWriteExt as _;
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    running
        .sandbox()
        .expect("it runs")
        .fault(Fault::Slow { pause_ms: 20 }, 1)
        .await;
    let id = new_id();
    let (draft, credential) = crate::submissions::restore_disk();
    let body = crate::submissions::body(&id, &draft, credential);
    let mut text = "POST /v1/send HTTP/1.1\r\n".to_owned();
    for (name, value) in page.headers() {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    let mut stream = tokio::net::TcpStream::connect(page.address)
        .await
        .expect("it listens");
    stream.write_all(text.as_bytes()).await.expect("it reads");
    while running.sandbox().expect("it runs").counts().requests < 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(stream);
    let again = page.send_any(&id).await.json();
    assert_eq!(again["outcome"], json!("accepted"), "{again}");
    assert_eq!(again["repeated"], json!(true));
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_in_a_file_remembers_after_a_restart() {
    let folder = Folder::new("restart");
    let config = Config {
        ledger: Some(LedgerConfig::Sqlite {
            path: folder.file("ledger.sqlite"),
        }),
        ..sandbox()
    };
    let id = new_id();
    let running = start(config.clone()).await;
    let first = Page::open(&running).await.send_any(&id).await.json();
    assert_eq!(first["outcome"], json!("accepted"));
    assert!(running.stop().await);

    let running = start(config).await;
    let page = Page::open(&running).await;
    let mut again = page.send_any(&id).await.json();
    assert_eq!(again["repeated"], json!(true));
    again["repeated"] = json!(false);
    assert_eq!(again, first);
    assert_eq!(running.sandbox().expect("it runs").counts().connections, 0);
}
