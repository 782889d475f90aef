//! Other people's proxies: what they are told, what their answers are, and which settings are not
//! saved. The proxies' own answers are those of their sources, and recorded ones.

mod envelopes;
mod proxies;
mod recorded;
mod templates;

use restore_core::answer::Answer;
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::request::Request;
use restore_core::secret::Secret;
use restore_core::transport::envelope::{Envelope, Opened, open};
use restore_core::transport::proxies::PROXIES;
use restore_core::transport::template::Template;
use restore_core::transport::{Fault, Outgoing};
use serde_json::{Value, json};

use restore_testing::random::cases;

const PAGE: &str = "https://tools.example";

fn request(document: &Value) -> Request {
    let (operation, draft) = Draft::read(document.to_string().as_bytes()).expect("a draft");
    evaluate(operation, &draft).request
}

/// A request with a query, and a password in it.
fn dbs() -> Request {
    request(
        &json!({ "operation": "dbs.CreateRestoreTask", "region": "cn-hangzhou",
        "parameters": { "BackupPlanId": "a b&c", "DestinationEndpointPassword": "canary é" } }),
    )
}

/// A request with a path and a body.
fn cbr() -> Request {
    request(
        &json!({ "operation": "cbr.RestoreBackup", "region": "cn-north-4",
        "parameters": { "project_id": "p", "backup_id": "b", "restore": { "volume_id": "v" } } }),
    )
}

/// A request with a form.
fn hbr() -> Request {
    request(
        &json!({ "operation": "hbr.CreateRestoreJob", "region": "cn-shanghai",
        "parameters": { "SourceType": "NAS", "RestoreType": "NAS", "TargetPath": "/a b" } }),
    )
}

const DBS_URL: &str = "https://dbs-api.cn-hangzhou.aliyuncs.com/?BackupPlanId=a%20b%26c&DestinationEndpointPassword=canary%20%C3%A9";

fn faults(text: &str) -> Vec<Fault> {
    Template::read(text, Vec::new(), PAGE)
        .err()
        .unwrap_or_default()
}

fn template(text: &str) -> Template {
    Template::read(text, Vec::new(), PAGE).expect("can be saved")
}

fn sent(text: &str, request: &Request) -> Outgoing {
    template(text)
        .outgoing(request, &request.headers)
        .expect("can be sent")
}

fn url(text: &str, request: &Request) -> String {
    sent(text, request)
        .url
        .expose()
        .expect("is known")
        .to_owned()
}

fn envelope() -> Envelope {
    Envelope::read(
        "https://p.example/",
        Secret::new("fake-token".to_owned()),
        PAGE,
    )
    .expect("can be saved")
}

fn opened(status: u16, body: &[u8]) -> Opened {
    open(&Answer {
        status,
        headers: &[],
        body,
    })
}

fn sealed(status: u16, data: &str) -> String {
    json!({ "success": true, "isBinary": true, "status": status, "statusText": "",
        "data": data, "headers": { "content-type": "application/json", "x": 1 } })
    .to_string()
}

#[test]
fn no_settings_and_no_answer_make_a_transport_panic() {
    let pieces = [
        "https://",
        "http://",
        "p.example",
        "localhost",
        ":",
        "8080",
        "/",
        "?",
        "&",
        "=",
        "{",
        "}",
        "{url}",
        "{url_enc}",
        "{host}",
        "{path}",
        "{query}",
        "{scheme}",
        "#",
        "@",
        "[",
        "]",
        "é",
        " ",
        "::1",
    ];
    cases(20_000, |random| {
        let text: String = (0..random.below(10))
            .map(|_| random.pick(&pieces))
            .collect();
        if let Ok(template) = Template::read(&text, Vec::new(), PAGE) {
            for request in [dbs(), cbr()] {
                let outgoing = template
                    .outgoing(&request, &[])
                    .expect("a saved template expands");
                let url = outgoing.url.expose().expect("is known");
                // Where the target is carried, all of it is.
                let host = &request.host;
                assert!(url.contains(host.as_str()), "{text}: {url}");
                assert!(!url.contains(['{', '}', '#']), "{text}: {url}");
            }
            for proxy in PROXIES {
                let _ = template.probe(proxy);
            }
        }
        let mut body = sealed(200, "eyJuIjoxfQ").into_bytes();
        for _ in 0..=random.below(4) {
            let at = random.below(body.len() + 1);
            match random.below(3) {
                0 if at < body.len() => body[at] = u8::try_from(random.below(256)).expect("a byte"),
                1 => body.truncate(at),
                _ => body.insert(at, random.pick(b"\"{}[],:\\0 ")),
            }
        }
        let _ = opened(200, &body);
    });
}
