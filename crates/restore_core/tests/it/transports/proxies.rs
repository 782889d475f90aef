//! Whose an answer is, by each proxy's own source.

use restore_core::answer::{Answer, Ending};
use restore_core::transport::Came;
use restore_core::transport::proxies::{PROXIES, Proxy, proxy};
use restore_core::transport::template::came;

use super::{DBS_URL, dbs, opened, template};

fn probe(id: &str, text: &str) -> Option<String> {
    template(text).probe(proxy(id).expect("is known"))
}

#[test]
fn a_probe_asks_the_proxy_itself() {
    assert_eq!(
        probe("scalar", "https://p.example/x?scalar_url={url_enc}").as_deref(),
        Some("https://p.example/ping")
    );
    assert_eq!(
        probe("cors-anywhere", "http://localhost:8080/{url}").as_deref(),
        Some("http://localhost:8080/http://127.0.0.1:1/")
    );
    assert_eq!(
        probe("scalar", "/?scalar_url={url_enc}").as_deref(),
        Some("/ping")
    );
    assert_eq!(
        probe("gateway", "https://p.example/{host}{path}?{query}"),
        None
    );
}

/// Whose answer came from that proxy for the request of [`dbs`].
fn whose(id: &str, status: u16, mark: Option<(&str, &str)>, body: &str) -> Came {
    let headers: Vec<_> = mark
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let answer = Answer {
        status,
        headers: &headers,
        body: body.as_bytes(),
    };
    came(proxy(id).expect("is known"), &dbs(), &answer)
}

#[track_caller]
fn check(came: Came, expected: Option<Ending>) {
    let ending = match came {
        Came::FromService => None,
        Came::FromProxy(error) => Some(error.ending),
    };
    assert_eq!(ending, expected);
}

#[test]
fn answers_of_scalar_s_proxy_are_told_by_the_address_that_answered() {
    let scalar = |status, mark, body| whose("scalar", status, mark, body);
    check(scalar(400, Some(("X-Forwarded-Host", DBS_URL)), "{}"), None);
    check(scalar(200, Some(("x-forwarded-host", DBS_URL)), "{}"), None);
    check(
        scalar(
            200,
            Some(("X-Forwarded-Host", "https://elsewhere.example/")),
            "{}",
        ),
        Some(Ending::Unknown),
    );
    check(scalar(200, None, "pong"), Some(Ending::Unknown));
    check(
        scalar(
            400,
            None,
            "The `scalar_url` query parameter is required. Try to add …",
        ),
        Some(Ending::NotSent),
    );
    check(
        scalar(
            403,
            None,
            "Forbidden: access to private addresses is not allowed\n",
        ),
        Some(Ending::NotSent),
    );
    // After a redirect the same words are about the second address.
    check(
        scalar(
            503,
            None,
            "Post \"https://x/\": dial tcp 10.0.0.1:443: connect: connection refused",
        ),
        Some(Ending::Unknown),
    );
    check(
        scalar(503, None, "Post \"https://x/\": EOF"),
        Some(Ending::Unknown),
    );
}

#[test]
fn answers_of_cors_anywhere_are_told_by_the_address_that_answered() {
    let anywhere = |status, mark, body| whose("cors-anywhere", status, mark, body);
    check(anywhere(200, Some(("x-final-url", DBS_URL)), "{}"), None);
    check(
        anywhere(200, Some(("x-final-url", "https://login.example/")), "{}"),
        Some(Ending::Unknown),
    );
    for (status, body) in [
        (
            400,
            "Missing required request header. Must specify one of: origin,x-requested-with",
        ),
        (
            400,
            "The URL is invalid: two slashes are needed after the http(s):.",
        ),
        (
            403,
            "The origin \"https://tools.example\" was not whitelisted by the operator of this proxy.",
        ),
        (
            403,
            "The origin \"https://tools.example\" was blacklisted by the operator of this proxy.",
        ),
        (404, "Invalid host: favicon.ico"),
        (429, "The origin has sent too many requests."),
    ] {
        check(anywhere(status, None, body), Some(Ending::NotSent));
    }
    for (status, body) in [
        (
            404,
            "Not found because of proxy error: Error: read ECONNRESET",
        ),
        (
            404,
            "Not found because of proxy error: Error: connect ECONNREFUSED 127.0.0.1:1",
        ),
        (200, "pong"),
        (500, ""),
        (202, ""),
    ] {
        check(anywhere(status, None, body), Some(Ending::Unknown));
    }
}

#[test]
fn a_gateway_leaves_no_mark_and_its_errors_are_for_the_judge() {
    check(whose("gateway", 502, None, "<html>"), None);
}

#[test]
fn a_proxy_s_words_are_not_repeated() {
    let words = "Post \"https://x/?DestinationEndpointPassword=canary\": EOF";
    for id in ["scalar", "cors-anywhere"] {
        let came = whose(id, 503, None, words);
        assert!(!format!("{came:?}").contains("canary"));
    }
    let body = format!(
        r#"{{"success": false, "data":{{"message":"(Proxy Error) Request failed: {words}"}}}}"#
    );
    assert!(!format!("{:?}", opened(200, body.as_bytes())).contains("canary"));
}

/// Every proxy is known by one name.
#[test]
fn proxies_have_different_names() {
    for (index, one) in PROXIES.iter().enumerate() {
        let is_same = |other: &Proxy| other.id == one.id;
        assert!(!PROXIES[..index].iter().any(is_same));
        assert!(proxy(one.id).is_some_and(|found| found.id == one.id));
    }
    assert!(proxy("other").is_none());
}
