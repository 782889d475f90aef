//! Header allow-lists both ways: what the vendor gets is what was signed, what comes back is harmless.

use crate::client::{outgoing, send, to_sandbox};
use crate::vendor::{Plan, Vendor};
use restore_upstream::{Outgoing, Sent, Stage};

/// Names that a browser, a proxy or an attacker sends along.
const NEVER_UP: [&str; 40] = [
    "Accept-Encoding",
    "CF-Connecting-IP",
    "Client-IP",
    "Connection",
    "Content-Length",
    "Cookie",
    "Cookie2",
    "DNT",
    "Expect",
    "Forwarded",
    "From",
    "Host",
    "HTTP2-Settings",
    "Keep-Alive",
    "Max-Forwards",
    "Origin",
    "Proxy-Authorization",
    "Proxy-Connection",
    "Range",
    "Referer",
    "Sec-Fetch-Mode",
    "Sec-Fetch-Site",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "True-Client-IP",
    "Upgrade",
    "User-Agent",
    "Via",
    "X-Auth_Token",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-HTTP-Method-Override",
    "X-Original-URL",
    "X-Real-IP",
    "X-Restore-Builder",
    "X_Auth_Token",
    "x-acs-",
    "x-acs-a_b",
];

#[tokio::test]
async fn a_header_that_was_not_signed_for_keeps_the_request_here() {
    let vendor = Vendor::start(vec![Plan::Hang]).await;
    for name in NEVER_UP {
        let mut outgoing = outgoing();
        outgoing.headers.push((name.to_owned(), "value".to_owned()));
        let report = send(to_sandbox(vendor.socket), &outgoing).await;
        assert!(is_refused(&report.sent), "{name}: {report:?}");
    }
    assert_eq!(vendor.end().await.connections, 0);
}

fn is_refused(sent: &Sent) -> bool {
    let stage_of_request = Stage::Request;
    matches!(sent, Sent::NotSent { stage, .. } if *stage == stage_of_request)
}

#[tokio::test]
async fn what_could_become_another_header_or_request_keeps_the_request_here() {
    let vendor = Vendor::start(vec![Plan::Hang]).await;
    let header = |name: &str, value: &str| {
        let mut outgoing = outgoing();
        outgoing.headers.push((name.to_owned(), value.to_owned()));
        outgoing
    };
    let target = |path_and_query: &str| Outgoing {
        path_and_query: path_and_query.to_owned(),
        ..outgoing()
    };
    let hostile = [
        header("X-Auth-Token", "a\r\nHost: b"),
        header("X-Auth-Token", "a\nb"),
        header("X-Auth-Token", "a\0b"),
        header("X-Auth-Token", "a\tb"),
        header("X-Auth-Token", " a"),
        header("X-Auth-Token", "a "),
        header("X-Auth-Token", "é"),
        header("X-Auth-Token: a\r\nB", "c"),
        header("", "c"),
        header("Authorization", "a second one"),
        header("AUTHORIZATION", "a second one"),
        target(""),
        target("*"),
        target("no-slash"),
        target("https://host/"),
        target("/a b"),
        target("/a\r\nHost: b"),
        target("/a#fragment"),
        target("/é"),
        target("/a\0"),
        Outgoing {
            method: "PO ST",
            ..outgoing()
        },
        Outgoing {
            method: "",
            ..outgoing()
        },
    ];
    for outgoing in hostile {
        let report = send(to_sandbox(vendor.socket), &outgoing).await;
        let (headers, target) = (&outgoing.headers, &outgoing.path_and_query);
        assert!(is_refused(&report.sent), "{headers:?} {target:?}");
    }
    assert_eq!(vendor.end().await.connections, 0);
}

#[tokio::test]
async fn the_vendor_gets_the_signed_request_our_name_and_nothing_else() {
    let vendor = Vendor::start(vec![Plan::Answer(b"HTTP/1.1 204 No\r\n\r\n".to_vec())]).await;
    let mut signed = outgoing();
    signed.port = 8443;
    send(to_sandbox(vendor.socket), &signed).await;
    let seen = vendor.end().await;
    let text = String::from_utf8(seen.requests[0].clone()).expect("is text");
    let (head, body) = text.split_once("\r\n\r\n").expect("has a head");
    let (first, headers) = head.split_once("\r\n").expect("has headers");
    assert_eq!(
        first,
        "POST /?BackupPlanId=plan-1&Password=canary-query HTTP/1.1"
    );
    assert_eq!(body, "canary-body");
    let mut headers: Vec<_> = headers.lines().collect();
    headers.sort_unstable();
    let expected = [
        "authorization: canary-header",
        "connection: close",
        "content-length: 11",
        "host: dbs-api.cn-hangzhou.aliyuncs.com:8443",
        concat!("user-agent: restore-builder/", env!("CARGO_PKG_VERSION")),
        "x-acs-action: CreateRestoreTask",
        "x-acs-signature-nonce: nonce-1",
    ];
    assert_eq!(headers, expected);
}

/// What an answer may try to do to a browser or to the server that passes it on.
const NEVER_BACK: [&str; 30] = [
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Age",
    "Alt-Svc",
    "Authorization",
    "Cache-Control",
    "Clear-Site-Data",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Location",
    "Content-Security-Policy",
    "ETag",
    "Link",
    "Location",
    "NEL",
    "Proxy-Authenticate",
    "Refresh",
    "Report-To",
    "Server",
    "Service-Worker-Allowed",
    "Set-Cookie",
    "Set-Cookie2",
    "Strict-Transport-Security",
    "Vary",
    "WWW-Authenticate",
    "X-Auth-Token",
    "X-Powered-By",
];

#[tokio::test]
async fn only_type_date_and_request_id_come_back() {
    let mut text = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n".to_owned();
    for name in NEVER_BACK {
        text.push_str(&format!("{name}: canary\r\n"));
    }
    let kept = [
        ("content-type", "application/json"),
        ("date", "Fri, 02 Jan 2026 03:04:05 GMT"),
        ("x-acs-request-id", "request-1"),
        ("x-request-id", "request-2"),
    ];
    for (name, value) in kept {
        text.push_str(&format!("{}: {value}\r\n", name.to_uppercase()));
    }
    text.push_str("X-Request-Id: a second one\r\n\r\n");
    let vendor = Vendor::start(vec![Plan::Answer(text.into_bytes())]).await;
    let report = send(to_sandbox(vendor.socket), &outgoing()).await;
    let Sent::Answered { headers, .. } = report.sent else {
        panic!("{report:?}");
    };
    let mut headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    headers.sort_unstable();
    assert_eq!(headers, kept);
}

#[tokio::test]
async fn a_value_that_is_not_plain_text_does_not_come_back() {
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Type: \xff\xfe\r\nX-Request-Id: \xc3\xa9\r\n\r\n";
    let vendor = Vendor::start(vec![Plan::Answer(bytes.to_vec())]).await;
    let report = send(to_sandbox(vendor.socket), &outgoing()).await;
    assert!(
        matches!(&report.sent, Sent::Answered { headers, .. } if headers.is_empty()),
        "{report:?}"
    );
}

#[tokio::test]
async fn no_secret_of_the_request_shows_in_what_is_printed() {
    let vendor = Vendor::start(vec![Plan::ResetAfter(1)]).await;
    let outgoing = outgoing();
    let report = send(to_sandbox(vendor.socket), &outgoing).await;
    assert!(!format!("{outgoing:?} {report:?}").contains("canary"));
    let mut refused = outgoing;
    refused
        .headers
        .push(("X-Auth-Token".to_owned(), "canary\n".to_owned()));
    let Sent::NotSent { why, .. } = send(to_sandbox(vendor.socket), &refused).await.sent else {
        panic!("was sent");
    };
    assert!(!format!("{why} {why:?}").contains("canary"));
}
