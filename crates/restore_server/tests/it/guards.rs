//! Which pages may use the server.

use restore_server::Running;
use restore_server::config::Config;

use crate::client::{Answer, Page, ask, assert_not_sent, sandbox, start};
use crate::submissions::{self, new_id};

/// The values of a header in the matrix; the first is the page's own.
struct Column {
    name: &'static str,
    values: Vec<Option<String>>,
}

fn columns(page: &Page) -> [Column; 5] {
    let host = page.host();
    let port = host.rsplit_once(':').expect("a port").1;
    let some = |values: Vec<String>| values.into_iter().map(Some).collect::<Vec<_>>();
    let mut hosts = some(vec![
        host.to_owned(),
        format!("rebound.example.com:{port}"),
        format!("[::1]:{port}"),
        "127.0.0.1:1".to_owned(),
        format!("127.0.0.1.:{port}"),
    ]);
    // Without a port it is port 80's.
    hosts.push(Some("127.0.0.1".to_owned()));
    let mut origins = some(vec![
        page.origin.clone(),
        "null".to_owned(),
        "https://evil.example".to_owned(),
        format!("http://127.0.0.1:{}", 1),
        page.origin.replace("http:", "https:"),
    ]);
    origins.push(None);
    let mut sites = some(
        [
            "same-origin",
            "same-site",
            "cross-site",
            "none",
            "SAME-ORIGIN",
        ]
        .map(str::to_owned)
        .to_vec(),
    );
    sites.push(None);
    [
        Column {
            name: "Host",
            values: hosts,
        },
        Column {
            name: "Origin",
            values: origins,
        },
        Column {
            name: "Sec-Fetch-Site",
            values: sites,
        },
        Column {
            name: "Content-Type",
            values: vec![
                Some("application/json".to_owned()),
                Some("text/plain".to_owned()),
                None,
            ],
        },
        Column {
            name: "X-Restore-Builder",
            values: vec![
                Some(page.session.clone()),
                Some(page.session.replace(|_: char| true, "0")),
                None,
            ],
        },
    ]
}

/// Every combination, as the index of a value in each column.
fn combinations(columns: &[Column]) -> Vec<Vec<usize>> {
    columns.iter().fold(vec![Vec::new()], |rows, column| {
        rows.iter()
            .flat_map(|row| {
                (0..column.values.len()).map(move |index| [row.as_slice(), &[index]].concat())
            })
            .collect()
    })
}

fn assert_no_cors(answer: &Answer) {
    let cors = answer
        .headers
        .iter()
        .find(|(name, _)| name.starts_with("access-control-"));
    assert_eq!(cors, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_combinations_of_headers_exactly_the_own_page_passes() {
    let running = start(sandbox()).await;
    let page = Page::open(&running).await;
    let columns = columns(&page);
    let rows = combinations(&columns);
    assert!(rows.len() >= 300, "{}", rows.len());
    let mut passed = Vec::new();
    for row in &rows {
        let headers: Vec<(&str, &str)> = columns
            .iter()
            .zip(row)
            .filter_map(|(column, index)| Some((column.name, column.values[*index].as_deref()?)))
            .collect();
        let (draft, credential) = submissions::restore_disk();
        let body = submissions::body(&new_id(), &draft, credential);
        let answer = ask(running.address(), "POST", "/v1/send", &headers, &body).await;
        assert_no_cors(&answer);
        if answer.status == 200 {
            passed.push(row.clone());
        } else {
            assert!(
                (400..500).contains(&answer.status),
                "{headers:?} {answer:?}"
            );
            assert_not_sent(&answer);
        }
    }
    assert_eq!(passed, [vec![0; 5]]);
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_name_of_this_machine_is_an_own_origin_of_its_own() {
    let running = start(sandbox()).await;
    let mut page = Page::open(&running).await;
    page.origin = page.origin.replace("127.0.0.1", "localhost");
    assert_eq!(page.send_any(&new_id()).await.status, 200);
    // Its page is another origin than that of the address.
    let mut headers = page.headers();
    headers[1].1 = running.origin().to_owned();
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = ask(running.address(), "POST", "/v1/send", &headers, "{}").await;
    assert_eq!(answer.code(), "origin_refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_is_told_to_no_page_of_another_origin() {
    let running = start(sandbox()).await;
    let host = running
        .origin()
        .split_once("://")
        .expect("an origin")
        .1
        .to_owned();
    let evil = "https://evil.example";
    for headers in [
        vec![("Host", host.as_str()), ("Origin", evil)],
        vec![("Host", &host), ("Sec-Fetch-Site", "cross-site")],
        vec![("Host", &host), ("Sec-Fetch-Site", "same-site")],
        vec![("Host", &host), ("Origin", "null")],
        vec![("Host", "rebound.example.com")],
        vec![
            ("Host", "rebound.example.com"),
            ("Sec-Fetch-Site", "same-origin"),
        ],
    ] {
        for path in ["/v1/capabilities", "/v1/submissions/x"] {
            let answer = ask(running.address(), "GET", path, &headers, "").await;
            assert!(matches!(answer.status, 403 | 421), "{headers:?}");
            assert_no_cors(&answer);
        }
    }
}

const FORMS: &str = "https://forms.example.com";

async fn with_forms() -> Running {
    start(Config {
        allowed_origins: vec![FORMS.to_owned()],
        ..sandbox()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configured_origin_is_echoed_exactly_on_preflight_and_request() {
    let running = with_forms().await;
    let page = Page::open(&running).await;
    let preflight = [
        ("Host", page.host()),
        ("Origin", FORMS),
        ("Sec-Fetch-Site", "cross-site"),
        ("Access-Control-Request-Method", "POST"),
        (
            "Access-Control-Request-Headers",
            "content-type,x-restore-builder",
        ),
        ("Access-Control-Request-Private-Network", "true"),
    ];
    let answer = ask(running.address(), "OPTIONS", "/v1/send", &preflight, "").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), Some(FORMS));
    assert_eq!(
        answer.header("access-control-allow-private-network"),
        Some("true")
    );
    assert_eq!(answer.header("vary"), Some("Origin"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);

    let (draft, credential) = submissions::restore_disk();
    let body = submissions::body(&new_id(), &draft, credential);
    let request = [
        ("Host", page.host()),
        ("Origin", FORMS),
        ("Sec-Fetch-Site", "cross-site"),
        ("Content-Type", "application/json"),
        ("X-Restore-Builder", &page.session),
    ];
    let answer = ask(running.address(), "POST", "/v1/send", &request, &body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some(FORMS));
    assert_eq!(answer.header("vary"), Some("Origin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_origin_that_only_looks_like_a_configured_one_is_refused_on_both() {
    let running = with_forms().await;
    let page = Page::open(&running).await;
    for origin in [
        "https://forms.example.com.evil.example",
        "https://evilforms.example.com",
        "http://forms.example.com",
        "https://forms.example.com:8443",
        "https://FORMS.example.com",
        "https://forms.example.com/",
        "null",
        "https://example.com",
    ] {
        for (method, path) in [
            ("OPTIONS", "/v1/send"),
            ("POST", "/v1/send"),
            ("GET", "/v1/capabilities"),
        ] {
            let headers = [
                ("Host", page.host()),
                ("Origin", origin),
                ("Sec-Fetch-Site", "cross-site"),
                ("Content-Type", "application/json"),
                ("X-Restore-Builder", &page.session),
            ];
            let answer = ask(running.address(), method, path, &headers, "").await;
            assert_eq!(answer.code(), "origin_refused", "{method} {origin}");
            assert_no_cors(&answer);
            assert_eq!(answer.header("vary"), Some("Origin"));
        }
    }
}
