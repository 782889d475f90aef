//! How much may come, how slowly, and from how many.

use std::sync::Arc;
use std::time::Duration;

use restore_server::accept::Places;
use restore_server::config::Config;
use restore_server::courier::{Carried, Courier, Sign};
use restore_server::{Patience, Running, Server};
use restore_testing::random::is_long;
use restore_upstream::{Report, Sent, Stage, Timings, Why};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::client::{
    Answer, PATIENCE, Page, ask, assert_not_sent, raw, sandbox, start, start_with,
};
use crate::memory::resident_kib;
use crate::submissions::{self, new_id};

#[tokio::test(flavor = "multi_thread")]
async fn after_so_many_submissions_in_a_minute_a_user_waits_and_the_page_does_not() {
    let config = Config {
        submissions_per_minute: 30,
        ..sandbox()
    };
    let running = start(config).await;
    let page = Page::open(&running).await;
    for _ in 0..30 {
        assert_eq!(page.send_any(&new_id()).await.status, 200);
    }
    let answer = page.send_any(&new_id()).await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "too_many"));
    assert_not_sent(&answer);
    let seconds: u64 = answer
        .header("retry-after")
        .expect("it says when")
        .parse()
        .expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    for path in ["/healthz", "/v1/capabilities"] {
        assert_eq!(page.get(path).await.status, 200);
    }
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_byte_more_than_allowed_is_refused_and_the_last_allowed_one_is_not() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let (draft, credential) = submissions::restore_disk();
    let body = submissions::body(&new_id(), &draft, credential);
    let padded = |length: usize| format!("{body}{}", " ".repeat(length - body.len()));
    assert_eq!(page.post(&padded(256 * 1024)).await.status, 200);
    let answer = page.post(&padded(256 * 1024 + 1)).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (413, "body_too_large")
    );
    assert_not_sent(&answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_block_has_its_limits() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    // Host and Connection are two of the 64.
    for (lines, status) in [(62, 200), (63, 431)] {
        let names: Vec<String> = (0..lines).map(|index| format!("X-{index}")).collect();
        let mut headers = vec![("Host", page.host())];
        headers.extend(names.iter().map(|name| (name.as_str(), "1")));
        let answer = ask(running.address(), "GET", "/healthz", &headers, "").await;
        assert_eq!(answer.status, status, "{lines}");
    }
    let head = |filler: usize| {
        let start = format!(
            "GET /healthz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nX: ",
            page.host()
        );
        let rest = filler - start.len() - 4;
        format!("{start}{}\r\n\r\n", "a".repeat(rest))
    };
    for (bytes, status) in [(16 * 1024, 200), (16 * 1024 + 1, 431)] {
        let said = raw(running.address(), head(bytes).as_bytes()).await;
        assert_eq!(
            Answer::parse(&said).expect("an answer").0.status,
            status,
            "{bytes}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_and_deep_bodies_end() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    for deep in ["[", "{\"v\":", "{\"draft\":["] {
        let body = deep.repeat(100_000 / deep.len());
        assert_eq!(page.post(&body).await.code(), "malformed_submission");
    }
    let (draft, credential) = submissions::restore_disk();
    let body = submissions::body(&new_id(), &draft, credential);
    let nested = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let deep = body.replace("\"answers\":", &format!("\"answers\":{nested},\"x\":"));
    assert_ne!(deep, body);
    let answer = page.post(&deep).await;
    assert!(matches!(answer.status, 400 | 422), "{answer:?}");
    assert_not_sent(&answer);
    // Headers without an end.
    let mut stream = TcpStream::connect(running.address())
        .await
        .expect("it listens");
    let mut written = 0;
    while written < 10 * 1024 * 1024 {
        match stream.write(&[b'a'; 4096]).await {
            Ok(count) => written += count,
            Err(_) => break,
        }
    }
    assert!(written < 10 * 1024 * 1024, "it was read for ever");
}

/// Carries nothing until it is told to.
#[derive(Default)]
struct Hanging {
    go_on: Notify,
}

impl Courier for Hanging {
    fn carry<'a>(&'a self, _sign: Sign<'a>) -> Carried<'a> {
        Box::pin(async {
            self.go_on.notified().await;
            self.go_on.notify_one();
            Report {
                sent: Sent::Unknown {
                    stage: Stage::Head,
                    why: Why::TimedOut,
                    status: None,
                },
                attempts: 1,
                earlier_may_have_arrived: false,
                timings: Timings::default(),
                total: Duration::from_secs(30),
            }
        })
    }
}

/// A connection from one of many loopback addresses.
async fn connect_from(last: u8, to: std::net::SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(std::net::SocketAddr::from(([127, 0, 1, last], 0)))?;
    socket.connect(to).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_submissions_to_a_vendor_that_hangs_take_bounded_memory_and_all_end() {
    let courier = Arc::new(Hanging::default());
    let running = start_with(courier.clone()).await;
    let page = Page::open(&running).await;
    let before = resident_kib();
    let (draft, credential) = submissions::restore_disk();
    let mut sending = tokio::task::JoinSet::new();
    for index in 0..2000_u32 {
        let body = submissions::body(&new_id(), &draft, credential);
        let page = page.clone();
        sending.spawn(async move {
            let from = u8::try_from(index % 250 + 1).expect("below 251");
            let mut stream = connect_from(from, page.address).await.expect("it listens");
            let mut text = "POST /v1/send HTTP/1.1\r\nConnection: close\r\n".to_owned();
            for (name, value) in page.headers() {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
            stream.write_all(text.as_bytes()).await.expect("it reads");
            let mut said = Vec::new();
            stream.read_to_end(&mut said).await.expect("it answers");
            Answer::parse(&said).expect("an answer").0
        });
    }
    let mut busy = 0;
    // What is too much is answered while the rest hangs.
    while busy < 2000 - 512 {
        let answer = tokio::time::timeout(PATIENCE, sending.join_next())
            .await
            .expect("excess is told at once")
            .expect("there is more")
            .expect("no panic");
        assert_eq!((answer.status, answer.code().as_str()), (503, "busy"));
        assert!(answer.header("retry-after").is_some());
        busy += 1;
    }
    let grown = resident_kib().saturating_sub(before);
    println!("512 under way, {busy} refused; memory grew by {grown} KiB");
    assert!(grown < 128 * 1024, "{grown} KiB");
    assert_eq!(page.get("/healthz").await.status, 200);
    courier.go_on.notify_one();
    for answer in sending.join_all().await {
        assert_eq!(answer.json()["outcome"], json!("unknown"));
    }
    assert!(running.stop().await);
}

/// A server that is less patient than the real one, so that tests do not wait as long.
async fn impatient() -> Running {
    let patience = Patience {
        head: Duration::from_secs(2),
        body: Duration::from_secs(2),
        idle: Duration::from_secs(2),
        write: Duration::from_secs(2),
    };
    let places = Places {
        patience,
        ..Places::default()
    };
    let server = Server::new(sandbox())
        .expect("it is safe")
        .with_places(places);
    server.start().await.expect("it starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_too_slow_is_told_or_closed() {
    let running = impatient().await;
    let page = Page::open(&running).await;
    let half_head = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n", page.host());
    let said = raw(running.address(), half_head.as_bytes()).await;
    assert_eq!(
        Answer::parse(&said).expect("an answer").0.code(),
        "too_slow"
    );

    let mut half_body = "POST /v1/send HTTP/1.1\r\n".to_owned();
    for (name, value) in page.headers() {
        half_body.push_str(&format!("{name}: {value}\r\n"));
    }
    half_body.push_str("Content-Length: 100\r\n\r\n{");
    let said = raw(running.address(), half_body.as_bytes()).await;
    let (answer, _) = Answer::parse(&said).expect("an answer");
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (408, "body_missing")
    );
    assert_not_sent(&answer);

    // Silent from the beginning, and silent after an answer.
    assert_eq!(raw(running.address(), b"").await, b"");
    let whole = format!("{half_head}\r\n");
    let said = raw(running.address(), whole.as_bytes()).await;
    assert_eq!(Answer::parse(&said).expect("an answer").0.status, 200);
}

/// How a crowd of sockets keeps a server waiting.
#[derive(Debug, Clone, Copy)]
enum Crowd {
    SlowHeaders,
    SlowBodies,
    Silent,
}

async fn join(crowd: Crowd, from: u8, page: &Page) -> Option<TcpStream> {
    let mut stream = connect_from(from, page.address).await.ok()?;
    let host = page.host();
    let start = match crowd {
        Crowd::Silent => String::new(),
        Crowd::SlowHeaders => format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: "),
        Crowd::SlowBodies => {
            let headers = page.headers();
            let lines = headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}\r\n"));
            let lines: String = lines.collect();
            format!("POST /v1/send HTTP/1.1\r\n{lines}Content-Length: 1000\r\n\r\n{{")
        }
    };
    stream.write_all(start.as_bytes()).await.ok()?;
    Some(stream)
}

/// How long the health of a server takes to ask, while a crowd is there; 0.99 of all were faster.
async fn health(address: std::net::SocketAddr, times: usize) -> Duration {
    let mut took = Vec::new();
    for _ in 0..times {
        let before = Instant::now();
        let text = b"GET /healthz HTTP/1.1\r\nHost: health\r\nConnection: close\r\n\r\n";
        let said = raw(address, text).await;
        let (answer, _) = Answer::parse(&said).expect("health is answered whatever else happens");
        assert_eq!(answer.status, 200);
        took.push(before.elapsed());
    }
    took.sort();
    took[times * 99 / 100]
}

#[tokio::test(flavor = "multi_thread")]
async fn crowds_of_slow_sockets_do_not_keep_anyone_else_out() {
    let running = impatient().await;
    let page = Page::open(&running).await;
    let all = [Crowd::SlowHeaders, Crowd::SlowBodies, Crowd::Silent];
    let mut waves: Vec<Vec<Crowd>> = all.map(|crowd| vec![crowd; 1000]).to_vec();
    waves.push(
        all.into_iter()
            .flat_map(|crowd| vec![crowd; 1000])
            .collect(),
    );
    for peers in [1, 250] {
        for wave in &waves {
            let before = resident_kib();
            let mut crowd = Vec::new();
            for (index, kind) in wave.iter().enumerate() {
                let from = u8::try_from(index % peers + 1).expect("below 251");
                crowd.extend(join(*kind, from, &page).await);
            }
            let p99 = health(running.address(), if is_long() { 1000 } else { 100 }).await;
            let grown = resident_kib().saturating_sub(before);
            println!(
                "{} × {:?} from {peers}: {} connected, health p99 {p99:?}, memory grew by {grown} KiB",
                wave.len(),
                wave[0],
                crowd.len()
            );
            assert!(grown < 64 * 1024, "{grown} KiB");
            for mut stream in crowd {
                let mut said = Vec::new();
                let closed = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut said)).await;
                assert!(closed.is_ok(), "an attacker is still there");
            }
        }
    }
    assert_eq!(running.sandbox().expect("it runs").counts().connections, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_peer_has_its_share_and_no_more() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let mut held = Vec::new();
    for _ in 0..200 {
        held.extend(join(Crowd::Silent, 1, &page).await);
    }
    // One more of the same peer is closed without a word; another peer is answered.
    let mut one_more = connect_from(1, running.address())
        .await
        .expect("it listens");
    let mut said = Vec::new();
    let closed = tokio::time::timeout(PATIENCE, one_more.read_to_end(&mut said)).await;
    assert!(closed.is_ok());
    assert_eq!(said, b"");
    assert_eq!(page.get("/healthz").await.status, 200);
    drop(held);
}
