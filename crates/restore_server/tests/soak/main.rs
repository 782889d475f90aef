//! A server that has sent a great deal holds no more than one that has sent a little.
//!
//! A process of its own, because memory and open files are counted for all of it.

#[path = "../it/client.rs"]
#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
mod client;
#[path = "../it/memory.rs"]
mod memory;
#[path = "../it/submissions.rs"]
#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
mod submissions;

use std::sync::Arc;

use restore_core::answer::Ending;
use restore_server::Server;
use restore_server::config::{Config, LedgerConfig};
use restore_testing::folder::Folder;
use restore_testing::random::is_long;
use restore_upstream::{AddressPolicy, Upstream, UpstreamConfig};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;

use crate::client::{Page, sandbox};
use crate::memory::resident_kib;
use crate::submissions::new_id;

/// That of `restore-builder`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ACCEPTED: &[u8] = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

/// How many submissions are under way at once.
const AT_ONCE: usize = 16;

/// Answers one request, or closes the connection in the middle of it: each hundredth.
async fn answer(mut client: TcpStream, number: usize) {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !request.windows(4).any(|four| four == b"\r\n\r\n") {
        match client.read(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&piece[..count]),
        }
    }
    if number % 100 != 99 {
        let _ = client.write_all(ACCEPTED).await;
    }
}

/// A vendor that fails now and then.
async fn vendor() -> (std::net::SocketAddr, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("it is bound");
    let task = tokio::spawn(async move {
        for number in 0.. {
            let (client, _) = listener.accept().await.expect("a client");
            tokio::spawn(answer(client, number));
        }
    });
    (address, task)
}

/// Sends so many submissions, and says how many had an unknown end.
async fn send(page: &Page, count: usize) -> usize {
    let mut sending = tokio::task::JoinSet::new();
    for one in 0..AT_ONCE {
        let page = page.clone();
        sending.spawn(async move {
            let mut unknown = 0;
            for _ in (one..count).step_by(AT_ONCE) {
                let json = page.send_any(&new_id()).await.json();
                let ending = json["outcome"].as_str().and_then(Ending::parse);
                match ending {
                    Some(Ending::Accepted) => {}
                    Some(Ending::Unknown) => unknown += 1,
                    _ => panic!("{json}"),
                }
            }
            unknown
        });
    }
    sending.join_all().await.into_iter().sum()
}

/// What a process holds: memory in KiB, open files, and tasks.
#[derive(Debug, Clone, Copy)]
struct Held {
    kib: u64,
    files: usize,
    tasks: usize,
}

impl Held {
    /// When everything that has ended is gone.
    async fn now(before: Option<Self>) -> Self {
        let look = || Self {
            kib: resident_kib(),
            files: std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
            tasks: Handle::current().metrics().num_alive_tasks(),
        };
        // Connections end a moment after their last answer was read.
        for _ in 0..200 {
            let now = look();
            if before.is_some_and(|before| now.files <= before.files && now.tasks <= before.tasks) {
                return now;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        look()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_submissions_and_failures_leave_nothing_behind() {
    let folder = Folder::new("soak");
    let config = Config {
        ledger: Some(LedgerConfig::Sqlite {
            path: folder.file("ledger.sqlite"),
        }),
        ..sandbox()
    };
    let (address, vendor) = vendor().await;
    let courier = Upstream::new(UpstreamConfig {
        addresses: AddressPolicy::Sandbox(address),
        ..UpstreamConfig::default()
    });
    let server = Server::new(config).expect("it is safe");
    let running = server
        .carried_by(Arc::new(courier.expect("it can be used")))
        .start()
        .await
        .expect("it starts");
    let page = Page::open(&running).await;
    let count = if is_long() { 100_000 } else { 3_000 };
    // Until buffers, caches and maps have the size that they keep.
    send(&page, 2_000).await;
    let before = Held::now(None).await;
    let unknown = send(&page, count).await;
    let after = Held::now(Some(before)).await;
    println!("{count} submissions, {unknown} unknown: {before:?}, then {after:?}");
    assert_eq!(unknown, count / 100, "one in a hundred");
    assert!(after.kib <= before.kib + 5 * 1024, "{before:?} {after:?}");
    assert!(after.files <= before.files, "{before:?} {after:?}");
    assert!(after.tasks <= before.tasks, "{before:?} {after:?}");
    assert!(running.stop().await);
    vendor.abort();
}
