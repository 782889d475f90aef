//! What can be asked at all, and that nothing else reaches a vendor.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use restore_core::catalogue::CATALOGUE;
use restore_server::courier::{Carried, Courier, Sign};
use restore_testing::random::{Random, is_long, seed};
use restore_upstream::{AddressPolicy, Outgoing, Report, Sent, Timings, Upstream, UpstreamConfig};
use serde_json::json;

use crate::client::{Page, ask, sandbox, start, start_with};
use crate::drafts::{Mood, document, hostile};
use crate::submissions::{self, new_id, uuid};

/// Carries nothing, and counts what it was given.
#[derive(Default)]
pub(crate) struct Counting {
    /// How often it was asked.
    pub(crate) asked: AtomicUsize,
    /// What it was given.
    pub(crate) given: std::sync::Mutex<Vec<Outgoing>>,
}

impl Courier for Counting {
    fn carry<'a>(&'a self, mut sign: Sign<'a>) -> Carried<'a> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.given.lock().expect("no panic").extend(sign(1));
        Box::pin(async {
            Report {
                sent: Sent::Answered {
                    status: 202,
                    headers: Vec::new(),
                    body: Vec::new(),
                    truncated: false,
                },
                attempts: 1,
                earlier_may_have_arrived: false,
                timings: Timings::default(),
                total: std::time::Duration::ZERO,
            }
        })
    }
}

/// Fails when nobody knows any more what has left.
struct Failing;

impl Courier for Failing {
    fn carry<'a>(&'a self, _sign: Sign<'a>) -> Carried<'a> {
        Box::pin(async { panic!("a fault that a test planted") })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_while_sending_is_unknown_and_not_a_refusal() {
    let running = start_with(Arc::new(Failing)).await;
    let page = Page::open(&running).await;
    let id = new_id();
    let answer = page.send_any(&id).await;
    assert_eq!(
        (answer.status, &answer.json()["outcome"]),
        (200, &json!("unknown"))
    );
    assert_eq!(answer.json()["submission_id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_other_requests_reach_nothing() {
    let courier = Arc::new(Counting::default());
    let running = start_with(courier.clone()).await;
    let page = Page::open(&running).await;
    let count = if is_long() { 100_000 } else { 10_000 };
    let mut random = Random::new(seed());
    let headers = page.headers();
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    for _ in 0..count / 100 {
        let mut asking = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let (method, path, body) = other_request(&mut random);
            let page = page.clone();
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            asking.spawn(async move {
                let headers: Vec<_> = headers
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                ask(page.address, method, &path, &headers, &body).await
            });
            // As many as one peer may have.
            while asking.len() >= 32 {
                asking.join_next().await;
            }
        }
        asking.join_all().await;
    }
    assert_eq!(courier.asked.load(Ordering::SeqCst), 0);
    // The count can grow: the one request that may be sent is.
    page.send_any(&new_id()).await;
    assert_eq!(courier.asked.load(Ordering::SeqCst), 1);
}

/// Anything but a submission that nothing stands against.
fn other_request(random: &mut Random) -> (&'static str, String, String) {
    const METHODS: [&str; 9] = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND",
    ];
    const PATHS: [&str; 16] = [
        "/",
        "/v1",
        "/v1/",
        "/v1/send/",
        "/v1//send",
        "/v1/send/x",
        "/V1/SEND",
        "/v1/%73end",
        "/v1/submissions/",
        "/v2/send",
        "/api/submit",
        "/v1/capabilities",
        "/v3/p/backups/b/restore",
        "/https://hbr.aliyuncs.com/",
        "/healthz",
        "/_sandbox/fault",
    ];
    let (draft, credential) = submissions::restore_disk();
    let good = submissions::body(&uuid(random), &draft, credential);
    let method = random.pick(&METHODS);
    let path = match random.below(4) {
        0 => format!("/{}", random.next()),
        _ => random.pick(&PATHS).to_owned(),
    };
    let body = match method {
        "POST" => good.clone(),
        _ => String::new(),
    };
    if random.chance(50) {
        return (method, path, body);
    }
    // The right place, and something that is none of the five operations, or not ready.
    let mut body: serde_json::Value = serde_json::from_str(&good).expect("it is JSON");
    match random.below(6) {
        0 => body["draft"]["operation"] = json!(hostile(random)),
        1 => body["draft"]["region"] = json!(hostile(random)),
        2 => body["draft"]["host"] = json!(hostile(random)),
        3 => body["draft"]["parameters"] = json!({}),
        4 => body["credential"] = json!(hostile(random)),
        _ => body["request_sha256"] = json!(hostile(random)),
    }
    ("POST", "/v1/send".to_owned(), body.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_every_header() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        for path in [
            "/",
            "/index.html",
            "/nothing",
            "/..",
            "/v1/capabilities",
            "/v1/send",
            "/v1/nothing",
            "/v1/submissions/x",
            "/healthz",
            "/metrics",
        ] {
            for host in [page.host(), "other.example"] {
                let headers = [("Host", host)];
                let answer = ask(running.address(), method, path, &headers, "").await;
                for (name, part) in [
                    ("content-security-policy", "default-src 'none'"),
                    ("x-content-type-options", "nosniff"),
                    ("referrer-policy", "no-referrer"),
                    ("cross-origin-opener-policy", "same-origin"),
                    ("cross-origin-resource-policy", "same-origin"),
                    ("permissions-policy", "camera=()"),
                    ("x-frame-options", "DENY"),
                    ("cache-control", "no-"),
                ] {
                    let value = answer.header(name).unwrap_or_default();
                    assert!(value.contains(part), "{method} {path} {name}: {answer:?}");
                }
                assert_eq!(answer.header("strict-transport-security"), None);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_for_programs_and_not_for_pages() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let text = page.get("/metrics").await;
    assert!(String::from_utf8_lossy(&text.body).contains("restore_builder_submissions_total"));
    for headers in [
        vec![("Host", "rebound.example.com")],
        vec![("Host", page.host()), ("Origin", page.origin.as_str())],
        vec![("Host", page.host()), ("Sec-Fetch-Site", "cross-site")],
    ] {
        let answer = ask(running.address(), "GET", "/metrics", &headers, "").await;
        assert_eq!(answer.code(), "origin_refused", "{headers:?}");
    }
}

/// Headers that a request to this server may bring, and that no vendor may see.
#[tokio::test(flavor = "multi_thread")]
async fn no_header_of_the_page_is_forwarded() {
    const NAMES: [&str; 40] = [
        "Authorization",
        "Cookie",
        "X-Auth-Token",
        "X-Subject-Token",
        "X-Security-Token",
        "X-Sdk-Date",
        "X-Project-Id",
        "X-Domain-Id",
        "x-acs-action",
        "x-acs-version",
        "x-acs-date",
        "x-acs-security-token",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Uri",
        "X-Real-IP",
        "Forwarded",
        "Via",
        "Referer",
        "User-Agent",
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
        "TE",
        "Trailer",
        "Upgrade",
        "Keep-Alive",
        "Proxy-Authorization",
        "Proxy-Connection",
        "If-Match",
        "Range",
        "From",
        "X-HTTP-Method-Override",
        "X-Original-URL",
        "X-Rewrite-URL",
        "Sec-Fetch-Mode",
        "DNT",
    ];
    let courier = Arc::new(Counting::default());
    let running = start_with(courier.clone()).await;
    let mut page = Page::open(&running).await;
    for name in NAMES {
        page.more = vec![(name.to_owned(), "canary-4711".to_owned())];
        assert_eq!(page.send_any(&new_id()).await.status, 200, "{name}");
    }
    let given = courier.given.lock().expect("no panic");
    assert_eq!(given.len(), NAMES.len());
    let mut names: Vec<String> = given
        .iter()
        .flat_map(|outgoing| &outgoing.headers)
        .map(|(name, value)| {
            assert!(!value.contains("canary"), "{name}");
            name.to_ascii_lowercase()
        })
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(
        names,
        [
            "authorization",
            "content-type",
            "x-project-id",
            "x-sdk-date"
        ]
    );
    assert!(
        given
            .iter()
            .all(|outgoing| outgoing.path_and_query.starts_with("/v3/"))
    );
}

/// The catalogue's drafts, as random as the engine's own tests have them, through the whole
/// server: what is sent is what the page showed, or nothing is.
#[tokio::test(flavor = "multi_thread")]
async fn random_drafts_are_sent_as_they_were_shown_or_not_at_all() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let mut random = Random::new(seed());
    let (mut sent, mut refused) = (0, 0);
    for index in 0..if is_long() { 3000 } else { 300 } {
        let operation = CATALOGUE[index % CATALOGUE.len()];
        let mood = random.pick(&[Mood::Fine, Mood::Odd, Mood::Wild]);
        let draft = document(&mut random, operation, mood);
        let (_, read) = restore_core::draft::Draft::read(draft.to_string().as_bytes())
            .expect("random drafts are drafts");
        let outcome = restore_core::evaluate::evaluate(operation, &read);
        let credential = match operation.vendor {
            restore_core::operation::Vendor::Alibaba => "sandbox-alibaba",
            restore_core::operation::Vendor::Huawei => "sandbox-huawei",
        };
        let answer = page.send(&new_id(), &draft, credential).await;
        let json = answer.json();
        if outcome.has_errors() {
            assert_eq!(json["outcome"], json!("not_sent"), "{draft} {json}");
        }
        match answer.status {
            200 => {
                assert_ne!(
                    json["code"],
                    json!("SignatureDoesNotMatch"),
                    "{draft} {json}"
                );
                sent += 1;
            }
            _ => refused += 1,
        }
    }
    assert!(sent > 0 && refused > 0, "{sent} {refused}");
}

#[test]
fn the_client_of_the_vendors_takes_no_imitation_elsewhere() {
    let elsewhere = "192.0.2.1:1".parse().expect("an address");
    let config = UpstreamConfig {
        addresses: AddressPolicy::Sandbox(elsewhere),
        ..UpstreamConfig::default()
    };
    assert!(Upstream::new(config).is_err());
}
