//! How many submissions a second: a measurement, not a test.
//!
//! `cargo test -p restore_ledger --release -- --ignored --nocapture submissions`

use crate::cluster::Cluster;
use crate::intents::intent;
use restore_ledger::Ledger;
use restore_testing::folder::Folder;
use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant};

const AT_ONCE: usize = 256;

async fn submissions_per_second(ledger: &Ledger, each: usize) -> f64 {
    let started = Instant::now();
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|task| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                for number in 0..each {
                    let id = format!("{task:018}{number:018}");
                    ledger.begin(intent(&id, &id)).await.unwrap();
                    let answer = "x".repeat(600);
                    ledger.finish(&id, "accepted", &answer).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let count = u32::try_from(AT_ONCE * each).unwrap();
    f64::from(count) / started.elapsed().as_secs_f64()
}

/// Flushes of 4 KiB that follow each other in one file.
fn flushes_per_second(folder: &Folder) -> f64 {
    let mut file = File::create(folder.file("flushed")).unwrap();
    let (started, mut count) = (Instant::now(), 0_u32);
    while started.elapsed() < Duration::from_secs(2) {
        file.write_all(&[1; 4096]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / started.elapsed().as_secs_f64()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn submissions_a_second() {
    let folder = Folder::new("ledger");
    println!("flushes/s       {:>9.0}", flushes_per_second(&folder));
    let memory = submissions_per_second(&Ledger::memory(), 400).await;
    println!("memory          {memory:>9.0} submissions/s");
    let path = folder.file("ledger");
    let ledger = Ledger::sqlite(&path).unwrap();
    let disk = submissions_per_second(&ledger, 400).await;
    println!("disk            {disk:>9.0} submissions/s, each flushed twice, {AT_ONCE} at once");
    ledger.close().await.unwrap();
    let started = Instant::now();
    let _ledger = Ledger::sqlite(&path).unwrap();
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "start           {seconds:>9.2} s with {} entries",
        AT_ONCE * 400
    );
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let ledger = Ledger::postgres(&cluster.database()).await.unwrap();
    let database = submissions_per_second(&ledger, 40).await;
    println!("database        {database:>9.0} submissions/s over 8 connections, on this machine");
}
