//! What the proxies really answered, recorded by `tests/proxies/record-*.mjs`: whose each answer
//! is and how it ends.

use restore_core::answer::{Answer, Ending, judge};
use restore_core::catalogue::{cbr_restore_backup, dbs_start_restore_task};
use restore_core::operation::Operation;
use restore_core::request::{Body, Request};
use restore_core::transport::envelope::{Opened, open};
use restore_core::transport::proxies::proxy;
use restore_core::transport::template::came;
use restore_core::transport::{Came, ProxyError};
use serde::Deserialize;

use super::cbr;

const SCALAR: &str = include_str!("../../../../../tests/proxies/scalar.json");
const CORS_ANYWHERE: &str = include_str!("../../../../../tests/proxies/cors-anywhere.json");
const PROXYSCOTCH: &str = include_str!("../../../../../tests/proxies/proxyscotch.json");

/// Headers with names in lower case.
type Headers = Vec<(String, String)>;

/// An answer, and what had reached the service by then.
#[derive(Deserialize)]
struct Recorded {
    name: String,
    target: String,
    received: Vec<Received>,
    /// None, where the connection broke or nothing came.
    status: Option<u16>,
    headers: Headers,
    body: String,
}

#[derive(Deserialize)]
struct Received {
    method: String,
    url: String,
    body: String,
}

/// Whose an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Service,
    Proxy,
    /// The page gets none.
    Nobody,
}

use Whose::{Nobody, Proxy, Service};

const ACCEPTED: Ending = Ending::Accepted;
const NOT_SENT: Ending = Ending::NotSent;
const REJECTED: Ending = Ending::Rejected;
const UNKNOWN: Ending = Ending::Unknown;

impl Recorded {
    /// What the page makes of it.
    fn classified(&self, style: &str) -> (Whose, Ending) {
        let Some(status) = self.status else {
            return (Nobody, UNKNOWN);
        };
        let headers = exposed(&self.headers);
        let answer = Answer {
            status,
            headers: &headers,
            body: self.body.as_bytes(),
        };
        if style == "proxyscotch" {
            return match open(&answer) {
                Opened::Proxy(ProxyError { ending, .. }) => (Proxy, ending),
                Opened::Answer {
                    status,
                    headers,
                    body,
                } => self.judged(&Answer {
                    status,
                    headers: &headers,
                    body: &body,
                }),
            };
        }
        match came(proxy(style).expect("is known"), &self.request(), &answer) {
            Came::FromProxy(error) => (Proxy, error.ending),
            Came::FromService => self.judged(&answer),
        }
    }

    fn judged(&self, answer: &Answer<'_>) -> (Whose, Ending) {
        (Service, judge(self.operation(), answer).ending)
    }

    /// The operation whose answers are like that of the service there.
    fn operation(&self) -> &'static Operation {
        let is_json = |path: &&str| self.target.ends_with(path);
        if ["/done", "/packed", "/banned", "/cut", "/cut-in-chunks"]
            .iter()
            .any(is_json)
        {
            &dbs_start_restore_task::OPERATION
        } else {
            &cbr_restore_backup::OPERATION
        }
    }

    /// A request for the address.
    fn request(&self) -> Request {
        let (host, path) = self.host_and_path();
        let mut request = cbr();
        request.scheme = "http";
        request.host = host.to_owned();
        request.path = path;
        request
    }

    fn host_and_path(&self) -> (&str, String) {
        let rest = self.target.strip_prefix("http://").unwrap_or_default();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        (host, format!("/{path}"))
    }
}

/// Headers that a browser shows to a page: those that are exposed, and those that always are
/// (Fetch, CORS-safelisted response-header name).
fn exposed(headers: &Headers) -> Headers {
    let is_list = |(name, _): &&(String, String)| name == "access-control-expose-headers";
    let list = headers.iter().find(is_list);
    let names: Vec<_> = list.map_or_else(Vec::new, |(_, list)| list.split(',').collect());
    let always = ["content-length", "content-type"];
    let is_exposed = |(name, _): &&(String, String)| {
        always.contains(&name.as_str()) || names == ["*"] || names.contains(&name.as_str())
    };
    headers.iter().filter(is_exposed).cloned().collect()
}

fn recorded(text: &str) -> Vec<Recorded> {
    #[derive(Deserialize)]
    struct Record {
        answers: Vec<Recorded>,
    }
    let record: Record = serde_json::from_str(text).expect("is a record");
    record.answers
}

fn all() -> impl Iterator<Item = (&'static str, Recorded)> {
    let records = [
        ("scalar", SCALAR),
        ("cors-anywhere", CORS_ANYWHERE),
        ("proxyscotch", PROXYSCOTCH),
    ];
    records
        .into_iter()
        .flat_map(|(style, text)| recorded(text).into_iter().map(move |one| (style, one)))
}

/// Every answer of the record is expected, and every expected one is recorded.
#[track_caller]
fn check(style: &str, text: &str, expected: &[(&str, Whose, Ending)]) {
    let recorded = recorded(text);
    let names: Vec<_> = recorded.iter().map(|one| one.name.as_str()).collect();
    let known: Vec<_> = expected.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names, known);
    for (one, (name, whose, ending)) in recorded.iter().zip(expected) {
        assert_eq!(one.classified(style), (*whose, *ending), "{name}");
    }
}

#[test]
fn what_scalar_s_proxy_really_answers_is_understood() {
    check(
        "scalar",
        SCALAR,
        &[
            ("the service accepts", Service, ACCEPTED),
            ("an address has odd characters", Service, ACCEPTED),
            ("the service refuses", Service, REJECTED),
            ("the service answers in JSON", Service, ACCEPTED),
            ("the service fails", Service, UNKNOWN),
            ("the service hangs up", Proxy, UNKNOWN),
            ("the service's answer is cut", Nobody, UNKNOWN),
            (
                "the service's answer is cut between chunks",
                Service,
                UNKNOWN,
            ),
            ("the service redirects", Proxy, UNKNOWN),
            ("the service redirects to a private address", Proxy, UNKNOWN),
            (
                "the service redirects with method and body",
                Service,
                UNKNOWN,
            ),
            (
                "the service redirects with method, and there is no body",
                Proxy,
                UNKNOWN,
            ),
            // See `redirects_that_leave_no_trace`.
            (
                "the service redirects to the same address",
                Service,
                ACCEPTED,
            ),
            ("the service sets the proxy's mark", Service, ACCEPTED),
            ("the service says what the proxy says", Service, UNKNOWN),
            ("nobody listens", Proxy, UNKNOWN),
            ("nobody listens on a private address", Proxy, UNKNOWN),
            ("a private address", Proxy, NOT_SENT),
            ("a name of a private address", Proxy, NOT_SENT),
            ("a name of nothing", Proxy, NOT_SENT),
            ("no such port", Proxy, UNKNOWN),
            ("a port that is none", Proxy, NOT_SENT),
            ("no target", Proxy, NOT_SENT),
            ("no query", Proxy, UNKNOWN),
            ("the proxy's harmless call", Proxy, UNKNOWN),
        ],
    );
}

#[test]
fn what_cors_anywhere_really_answers_is_understood() {
    check(
        "cors-anywhere",
        CORS_ANYWHERE,
        &[
            ("the service accepts", Service, ACCEPTED),
            ("an address has odd characters", Service, ACCEPTED),
            ("the service refuses", Service, REJECTED),
            ("the service answers in JSON", Service, ACCEPTED),
            ("the service fails", Service, UNKNOWN),
            ("the service hangs up", Proxy, UNKNOWN),
            ("the service's answer is cut", Nobody, UNKNOWN),
            (
                "the service's answer is cut between chunks",
                Nobody,
                UNKNOWN,
            ),
            ("the service redirects", Proxy, UNKNOWN),
            (
                "the service redirects with method and body",
                Service,
                UNKNOWN,
            ),
            // See `redirects_that_leave_no_trace`.
            (
                "the service redirects to the same address",
                Service,
                ACCEPTED,
            ),
            ("the service says what the proxy says", Service, UNKNOWN),
            ("nobody listens", Proxy, UNKNOWN),
            ("the slashes were merged", Proxy, NOT_SENT),
            ("no such host", Proxy, NOT_SENT),
            ("no such port", Proxy, NOT_SENT),
            ("no origin", Proxy, NOT_SENT),
            ("another origin", Proxy, NOT_SENT),
        ],
    );
}

#[test]
fn what_proxyscotch_really_answers_is_understood() {
    check(
        "proxyscotch",
        PROXYSCOTCH,
        &[
            ("the service accepts", Service, ACCEPTED),
            (
                "the service accepts, and the proxy asks for no token",
                Service,
                ACCEPTED,
            ),
            ("an address has odd characters", Service, ACCEPTED),
            ("the service refuses", Service, REJECTED),
            ("the service answers in JSON", Service, ACCEPTED),
            ("the service answers in JSON, as text", Service, ACCEPTED),
            ("the service packs its answer", Service, ACCEPTED),
            ("the service answers with bytes", Service, UNKNOWN),
            ("the service fails", Service, UNKNOWN),
            ("the service hangs up", Proxy, UNKNOWN),
            ("the service's answer is cut", Proxy, UNKNOWN),
            (
                "the service's answer is cut between chunks",
                Service,
                UNKNOWN,
            ),
            (
                "the service's answer is cut before its body",
                Proxy,
                UNKNOWN,
            ),
            // See `redirects_that_leave_no_trace`.
            ("the service redirects", Service, ACCEPTED),
            (
                "the service redirects with method and body",
                Service,
                UNKNOWN,
            ),
            (
                "the service redirects with method, and there is no body",
                Service,
                ACCEPTED,
            ),
            (
                "the service redirects to the same address",
                Service,
                ACCEPTED,
            ),
            ("the service says what the proxy says", Service, UNKNOWN),
            ("the service says what the proxy has banned", Proxy, UNKNOWN),
            ("nobody listens", Proxy, UNKNOWN),
            ("a name of nothing", Proxy, UNKNOWN),
            ("a banned destination", Proxy, NOT_SENT),
            ("no such port", Proxy, UNKNOWN),
            ("a port that is none", Nobody, UNKNOWN),
            ("another scheme", Proxy, UNKNOWN),
            ("no target", Proxy, NOT_SENT),
            ("no target and a wrong token", Proxy, NOT_SENT),
            ("another scheme and a wrong token", Proxy, NOT_SENT),
            ("another scheme and another origin", Proxy, UNKNOWN),
            (
                "another scheme, and the proxy asks for no token",
                Proxy,
                UNKNOWN,
            ),
            ("a wrong token", Proxy, NOT_SENT),
            ("no token", Proxy, NOT_SENT),
            ("another origin", Proxy, UNKNOWN),
            ("no origin", Proxy, UNKNOWN),
            ("another origin, and not JSON", Proxy, UNKNOWN),
            ("no JSON", Proxy, NOT_SENT),
            ("another method", Proxy, UNKNOWN),
        ],
    );
}

#[test]
fn nothing_is_called_not_sent_that_has_reached_the_service() {
    for (style, one) in all() {
        if one.classified(style).1 == NOT_SENT {
            assert_eq!(one.received.len(), 0, "{style}: {}", one.name);
        }
    }
}

#[test]
fn nothing_is_accepted_or_rejected_that_has_not_reached_the_service() {
    for (style, one) in all() {
        if [ACCEPTED, REJECTED].contains(&one.classified(style).1) {
            assert_ne!(one.received.len(), 0, "{style}: {}", one.name);
        }
    }
}

/// What these proxies do and do not say. No answer of them differs from one that came at once, so
/// it counts as the service's: the vendors document no redirect, and the page says where such a
/// proxy is chosen that it follows them.
#[test]
fn redirects_that_leave_no_trace() {
    let followed: Vec<_> = all()
        .filter(|(style, one)| one.classified(style).0 == Service && one.received.len() > 1)
        .map(|(style, one)| format!("{style}: {}", one.name))
        .collect();
    let expected = [
        "scalar: the service redirects to the same address",
        "cors-anywhere: the service redirects to the same address",
        "proxyscotch: the service redirects",
        "proxyscotch: the service redirects with method, and there is no body",
        "proxyscotch: the service redirects to the same address",
    ];
    assert_eq!(followed, expected);
}

/// The pairs of a query, decoded and sorted.
fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| super::templates::percent_decoded(&text.replace('+', "%20"));
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    let mut pairs: Vec<_> = query.split('&').map(pair).collect();
    pairs.sort();
    pairs
}

#[test]
fn a_request_arrives_as_it_was_given() {
    for (style, one) in all() {
        let Some(first) = one.received.first() else {
            continue;
        };
        let (_, target) = one.host_and_path();
        assert_eq!(first.method, "POST", "{style}: {}", one.name);
        // One case has no body.
        let body = match cbr().body {
            Body::Json(json) if !one.name.ends_with("there is no body") => json,
            _ => String::new(),
        };
        assert_eq!(first.body, body, "{style}: {}", one.name);
        if style == "proxyscotch" {
            // It writes the query anew: sorted, and with + for a space.
            let (path, query) = first.url.split_once('?').unwrap_or((&first.url, ""));
            let (path_asked, query_asked) = target.split_once('?').unwrap_or((&target, ""));
            assert_eq!(path, path_asked, "{}", one.name);
            assert_eq!(pairs(query), pairs(query_asked), "{}", one.name);
        } else {
            assert_eq!(first.url, target, "{style}: {}", one.name);
        }
    }
}
