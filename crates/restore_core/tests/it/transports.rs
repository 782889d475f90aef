//! Other people's proxies: what they are told, what their answers are, and which settings are not
//! saved. The proxies' own answers are those of their sources.

use restore_core::answer::{Answer, Ending};
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::request::{Pair, Request, Text};
use restore_core::secret::Secret;
use restore_core::transport::envelope::{Envelope, Opened, open};
use restore_core::transport::proxies::{PROXIES, Proxy, proxy};
use restore_core::transport::template::{Template, came};
use restore_core::transport::{Came, Fault, Outgoing, ProxyError, Unsendable};
use serde_json::{Value, json};

use restore_testing::random::{cases, is_long};

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

#[test]
fn a_template_carries_the_target_in_each_of_its_ways() {
    assert_eq!(
        url("https://p.example/{url}", &dbs()),
        format!("https://p.example/{DBS_URL}")
    );
    assert_eq!(
        url("/proxy?to={url_enc}&k=1", &cbr()),
        "/proxy?to=https%3A%2F%2Fcbr.cn-north-4.myhuaweicloud.com%2Fv3%2Fp%2Fbackups%2Fb%2Frestore&k=1"
    );
    assert_eq!(
        url(
            "https://gw.example/up/{scheme}/{host}{path}?{query}",
            &dbs()
        ),
        DBS_URL.replace("https://", "https://gw.example/up/https/")
    );
    assert_eq!(
        url("https://gw.example/{host}{path}?{query}", &cbr()),
        "https://gw.example/cbr.cn-north-4.myhuaweicloud.com/v3/p/backups/b/restore"
    );
    assert_eq!(
        url("http://localhost:8080/{host}{path}?k=1&{query}", &cbr()),
        "http://localhost:8080/cbr.cn-north-4.myhuaweicloud.com/v3/p/backups/b/restore?k=1"
    );
}

#[test]
fn an_encoded_target_is_the_target_once_decoded() {
    for request in [dbs(), cbr(), hbr()] {
        let whole = url("https://p.example/{url}", &request);
        let encoded = url("https://p.example/?u={url_enc}", &request);
        let (_, value) = encoded.split_once("?u=").expect("is there");
        let decoded = percent_decoded(value);
        assert_eq!(whole, format!("https://p.example/{decoded}"));
        assert!(!value.contains(['&', '#', '+', '?', '/']), "{value}");
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let hex = [rest.next(), rest.next()].map(|digit| digit.expect("a digit"));
                let hex = std::str::from_utf8(&hex).expect("ASCII");
                bytes.push(u8::from_str_radix(hex, 16).expect("hex"));
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn method_headers_and_body_pass_as_they_are() {
    let outgoing = sent("https://p.example/{url}", &hbr());
    assert_eq!(outgoing.method, "POST");
    let body = outgoing.body.as_ref().and_then(Secret::expose);
    assert_eq!(body, Some("TargetPath=%2Fa%20b"));
    let names: Vec<_> = outgoing
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["x-acs-action", "x-acs-version", "Content-Type"]);
    assert_eq!(sent("https://p.example/{url}", &dbs()).body, None);
    let body = sent("https://p.example/{url}", &cbr()).body;
    assert_eq!(
        body.as_ref().and_then(Secret::expose),
        Some(r#"{"restore":{"volume_id":"v"}}"#)
    );
}

#[test]
fn a_proxy_s_own_headers_come_last() {
    let own = vec![(
        "X-Requested-With".to_owned(),
        Secret::new("builder".to_owned()),
    )];
    let template =
        Template::read("https://p.example/{url}", own.clone(), PAGE).expect("can be saved");
    let outgoing = template.outgoing(&cbr(), &[]).expect("can be sent");
    assert_eq!(outgoing.headers, own);
}

#[test]
fn nothing_that_is_handed_to_a_proxy_prints_a_secret() {
    let outgoing = sent("https://p.example/{url}", &dbs());
    assert!(!format!("{outgoing:?}").contains("canary"));
    let envelope = Envelope::read(
        "https://p.example/",
        Secret::new("canary-token".to_owned()),
        PAGE,
    );
    let envelope = envelope.expect("can be saved");
    assert!(!format!("{envelope:?}").contains("canary"));
    let outgoing = envelope.outgoing(&dbs(), &[]).expect("can be sent");
    assert!(!format!("{outgoing:?}").contains("canary"));
}

#[test]
fn what_is_not_whole_is_not_sent() {
    let template = template("https://p.example/{url}");
    let nowhere = request(&json!({ "operation": "cbr.RestoreBackup", "region": "cn-north-4" }));
    assert_eq!(template.outgoing(&nowhere, &[]), Err(Unsendable::NoAddress));
    let environment = request(
        &json!({ "operation": "dbs.CreateRestoreTask", "region": "cn-hangzhou",
        "parameters": { "DestinationEndpointPassword": { "env": "DBS_DESTINATION_PASSWORD" } } }),
    );
    assert_eq!(
        template.outgoing(&environment, &[]),
        Err(Unsendable::UnknownSecret)
    );
    let header = Pair {
        name: "region",
        value: Text::Plain("a\r\nb".to_owned()),
    };
    assert_eq!(
        template.outgoing(&cbr(), &[header]),
        Err(Unsendable::UnsafeHeader)
    );
}

#[test]
fn the_proposed_templates_can_be_saved() {
    for proxy in PROXIES {
        assert_eq!(faults(proxy.template), [], "{}", proxy.id);
    }
}

#[test]
fn templates_that_lose_or_repeat_the_target_are_not_saved() {
    for (text, fault) in [
        ("", Fault::Insecure),
        ("https://p.example/", Fault::NoTarget),
        ("https://p.example/{path}", Fault::NoTarget),
        ("https://p.example/{host}{path}", Fault::NoTarget),
        ("https://p.example{path}?{query}", Fault::NoTarget),
        ("https://p.example/{url}{url}", Fault::TwoTargets),
        ("https://p.example/{url}?u={url_enc}", Fault::TwoTargets),
        (
            "https://p.example/?a={url_enc}&b={url_enc}",
            Fault::TwoTargets,
        ),
        (
            "https://p.example/{host}{path}?{query}&{query}",
            Fault::TwoTargets,
        ),
        (
            "https://p.example/{host}{host}{path}?{query}",
            Fault::TwoTargets,
        ),
        ("https://p.example/{path}?u={url_enc}", Fault::TwoTargets),
        ("https://p.example/?u={url}", Fault::RawUrl),
        ("https://p.example/{url}/x", Fault::RawUrl),
        ("https://p.example/{host}{path}{query}", Fault::Misplaced),
        ("https://p.example/{host}?{query}{path}", Fault::Misplaced),
        (
            "https://p.example/{host}?p={path}&{query}",
            Fault::Misplaced,
        ),
        ("https://p.example/{target}", Fault::Placeholder),
        ("https://p.example/{url", Fault::Placeholder),
        ("https://p.example/url}", Fault::Placeholder),
        ("https://p.example/{{url}}", Fault::Placeholder),
        ("https://p.example/{URL}", Fault::Placeholder),
        ("https://p.example/#{url}", Fault::Fragment),
        ("https://p.example/ {url}", Fault::Character),
        ("https://p.example/é{url}", Fault::Character),
        ("https://p.example\\{url}", Fault::Character),
    ] {
        assert!(faults(text).contains(&fault), "{text}: {:?}", faults(text));
    }
}

#[test]
fn addresses_that_leak_or_lead_elsewhere_are_not_saved() {
    for (text, fault) in [
        ("http://p.example/{url}", Fault::Insecure),
        ("ftp://p.example/{url}", Fault::Insecure),
        ("javascript:alert(1)//{url}", Fault::Insecure),
        ("data:text/html,{url}", Fault::Insecure),
        ("//p.example/{url}", Fault::Insecure),
        ("p.example/{url}", Fault::Insecure),
        ("{url}", Fault::Insecure),
        ("{scheme}://{host}{path}?{query}", Fault::Insecure),
        ("HTTPS://p.example/{url}", Fault::Insecure),
        ("http://localhost.p.example/{url}", Fault::Insecure),
        ("http://127.0.0.1.p.example/{url}", Fault::Insecure),
        ("http://0x7f.1/{url}", Fault::Insecure),
        ("https:///{url}", Fault::Host),
        ("https://{host}{path}?{query}", Fault::Host),
        ("https://{host}.gw.example{path}?{query}", Fault::Host),
        ("https://user@p.example/{url}", Fault::Host),
        ("https://user:pw@p.example/{url}", Fault::Host),
        ("http://localhost@p.example/{url}", Fault::Host),
        ("https://p.example:0/{url}", Fault::Host),
        ("https://p.example:99999/{url}", Fault::Host),
        ("https://p.example:+1/{url}", Fault::Host),
        ("https://p.example:/{url}", Fault::Host),
        ("https://[::g]/{url}", Fault::Host),
        ("https://%70.example/{url}", Fault::Host),
    ] {
        assert!(faults(text).contains(&fault), "{text}: {:?}", faults(text));
    }
    for text in [
        "https://p.example/{url}",
        "https://p.example:8443/{url}",
        "https://[2001:db8::1]:8443/{url}",
        "/proxy/{url}",
        "http://localhost:9000/{url}",
        "http://LOCALHOST/{url}",
        "http://127.9.9.9/{url}",
        "http://[::1]:1/{url}",
        " https://p.example/{url} ",
    ] {
        assert_eq!(faults(text), [], "{text}");
    }
    let own = Template::read(
        "http://intranet:8080/p/{url}",
        Vec::new(),
        "http://intranet:8080",
    );
    assert!(own.is_ok());
    let foreign = Template::read(
        "http://intranet:8081/p/{url}",
        Vec::new(),
        "http://intranet:8080",
    );
    assert_eq!(foreign, Err(vec![Fault::Insecure]));
}

#[test]
fn headers_that_are_somebody_else_s_are_not_saved() {
    let faults = |headers: &[(&str, &str)]| {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Secret::new((*value).to_owned())))
            .collect();
        let saved = Template::read("https://p.example/{url}", headers, PAGE);
        saved.err().unwrap_or_default()
    };
    for name in [
        "Host",
        "Cookie",
        "Origin",
        "Content-Length",
        "Sec-Fetch-Site",
        "Proxy-Authorization",
        "Authorization",
        "X-Auth-Token",
        "x-acs-date",
        "X-Sdk-Date",
        "Content-Type",
        "",
        "a b",
        "a:b",
        "é",
        "a\r\nb",
        "Transfer-Encoding",
    ] {
        assert_eq!(faults(&[(name, "v")]), [Fault::HeaderName], "{name:?}");
    }
    for value in ["a\r\nb", " a", "a ", "é", "\u{7f}"] {
        assert_eq!(
            faults(&[("X-Key", value)]),
            [Fault::HeaderValue],
            "{value:?}"
        );
    }
    assert_eq!(
        faults(&[("X-Key", "a"), ("x-key", "b")]),
        [Fault::HeaderTwice]
    );
    assert_eq!(faults(&[("X-Key", "a"), ("X-Requested-With", "b")]), []);
}

#[test]
fn every_fault_has_a_sentence_and_is_told_once() {
    let all = faults("ftp://user@p.example/{url}{x é#");
    for (index, fault) in all.iter().enumerate() {
        assert!(fault.sentence().ends_with('.'));
        assert!(!all[..index].contains(fault));
    }
    assert!(all.len() > 2, "{all:?}");
}

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

const RECORDED: &str = include_str!("../../../../tests/proxies/cors-anywhere.json");

/// Headers that a browser shows to a page: those that are exposed, in lower case.
fn exposed(headers: &Value) -> Vec<(String, String)> {
    let headers: Vec<(String, String)> = serde_json::from_value(headers.clone()).expect("pairs");
    let is_list = |(name, _): &&(String, String)| name == "access-control-expose-headers";
    let list = headers.iter().find(is_list);
    let names: Vec<_> = list.map_or_else(Vec::new, |(_, list)| list.split(',').collect());
    let is_exposed = |(name, _): &(String, String)| names.contains(&name.as_str());
    headers
        .iter()
        .filter(|header| is_exposed(header))
        .cloned()
        .collect()
}

/// A request for an address of the recording.
fn recorded_request(target: &str) -> Request {
    let mut request = cbr();
    let rest = target.strip_prefix("http://").expect("is http");
    let (host, path) = rest.split_once('/').expect("has a path");
    request.scheme = "http";
    request.host = host.to_owned();
    request.path = format!("/{path}");
    request
}

#[test]
fn what_cors_anywhere_really_answers_is_understood() {
    let recorded: Value = serde_json::from_str(RECORDED).expect("is JSON");
    let answers = recorded["answers"].as_array().expect("a list");
    assert!(answers.len() >= 9);
    for answer in answers {
        let (headers, text) = (exposed(&answer["headers"]), |name: &str| {
            answer[name].as_str().unwrap_or_default()
        });
        let status = answer["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        let body = text("body").as_bytes();
        let found = came(
            proxy("cors-anywhere").expect("is known"),
            &recorded_request(text("target")),
            &Answer {
                status: status.expect("a status"),
                headers: &headers,
                body,
            },
        );
        let ending = match found {
            Came::FromService => None,
            Came::FromProxy(error) => Some(error.ending.name()),
        };
        assert_eq!(ending, answer["proxy_says"].as_str(), "{}", text("name"));
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

#[test]
fn an_envelope_holds_the_request() {
    let header = Pair {
        name: "X-Auth-Token",
        value: Text::Secret {
            secret: Secret::new("fake\"\\".to_owned()),
            env: "HUAWEI_TOKEN",
        },
    };
    for (request, body) in [
        (dbs(), ""),
        (hbr(), "TargetPath=%2Fa%20b"),
        (cbr(), r#"{"restore":{"volume_id":"v"}}"#),
    ] {
        let outgoing = envelope()
            .outgoing(&request, std::slice::from_ref(&header))
            .expect("can be sent");
        assert_eq!(outgoing.url.expose(), Some("https://p.example/"));
        let text = outgoing
            .body
            .as_ref()
            .and_then(Secret::expose)
            .expect("has a body");
        let found: Value = serde_json::from_str(text).expect("is JSON");
        let expected = json!({ "accessToken": "fake-token", "wantsBinary": true, "method": "POST",
            "url": url("https://p.example/{url}", &request).replacen("https://p.example/", "", 1),
            "headers": { "X-Auth-Token": "fake\"\\" }, "params": {}, "data": body,
            "auth": { "username": "", "password": "" } });
        assert_eq!(found, expected);
    }
}

#[test]
fn an_envelope_s_address_has_no_placeholder_and_is_safe() {
    let read = |text| Envelope::read(text, Secret::new(String::new()), PAGE).err();
    assert_eq!(
        read("https://p.example/{url}"),
        Some(vec![Fault::Placeholder])
    );
    assert_eq!(read("http://p.example/"), Some(vec![Fault::Insecure]));
    assert_eq!(read("/scotch"), None);
    assert_eq!(read("http://localhost:9159/"), None);
}

fn sealed(status: u16, data: &str) -> String {
    json!({ "success": true, "isBinary": true, "status": status, "statusText": "",
        "data": data, "headers": { "content-type": "application/json", "x": 1 } })
    .to_string()
}

#[test]
fn an_envelope_s_answer_is_opened_byte_by_byte() {
    for (data, bytes) in [
        ("", &b""[..]),
        ("/w", b"\xff"),
        ("/w==", b"\xff"),
        ("eyJuIjoxZTQwMH0", b"{\"n\":1e400}"),
    ] {
        let expected = Opened::Answer {
            status: 202,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: bytes.to_vec(),
        };
        assert_eq!(opened(200, sealed(202, data).as_bytes()), expected);
    }
    let text = br#"{"success":true,"isBinary":false,"status":200,"data":"{\"a\":1}","headers":{}}"#;
    let expected = Opened::Answer {
        status: 200,
        headers: Vec::new(),
        body: b"{\"a\":1}".to_vec(),
    };
    assert_eq!(opened(200, text), expected);
}

fn ending(status: u16, body: &str) -> Option<Ending> {
    match opened(status, body.as_bytes()) {
        Opened::Answer { .. } => None,
        Opened::Proxy(ProxyError { ending, .. }) => Some(ending),
    }
}

#[test]
fn proxyscotch_s_own_errors_are_told_apart() {
    let error = |message: &str| {
        format!(r#"{{"success": false, "data":{{"message":"(Proxy Error) {message}"}}}}"#)
    };
    for message in [
        "Invalid request.",
        "Unauthorized request; you may need to set your access token in Settings.",
        "URL cannot be empty",
        "Invalid URL: parse error",
        "Request cannot be to this destination.",
    ] {
        assert_eq!(
            ending(200, &error(message)),
            Some(Ending::NotSent),
            "{message}"
        );
    }
    for message in [
        // A page's origin that it does not serve, and an answer that it lost.
        "Request failed.",
        "Request failed: Post \\\"https://x/\\\": EOF",
        // What it really writes: quotation marks that end the text.
        "Request failed: Post \"https://x/\": dial tcp: lookup x: no such host",
    ] {
        assert_eq!(
            ending(200, &error(message)),
            Some(Ending::Unknown),
            "{message}"
        );
    }
}

#[test]
fn what_is_no_envelope_is_unknown() {
    for body in [
        "",
        "pong",
        "<html>",
        "[]",
        "{}",
        r#"{"success":true,"data":{"sessionFingerprint":"f","isProtected":false}}"#,
        r#"{"success":true,"status":200,"isBinary":true,"data":"*"}"#,
        r#"{"success":true,"status":99999,"data":""}"#,
        r#"{"success":true,"status":200,"status":202,"data":""}"#,
        r#"{"success":"true","status":200,"data":""}"#,
        r#"{"success":true,"status":200,"data":7}"#,
    ] {
        assert_eq!(ending(200, body), Some(Ending::Unknown), "{body}");
    }
    assert_eq!(ending(502, &sealed(202, "")), Some(Ending::Unknown));
    let deep = format!(
        r#"{{"success":true,"status":200,"a":{},"data":""}}"#,
        "[".repeat(100_000)
    );
    assert_eq!(ending(200, &deep), Some(Ending::Unknown));
}

#[test]
fn twenty_megabytes_come_out_of_an_envelope() {
    let size = if is_long() { 64 << 20 } else { 20 << 20 };
    let Opened::Answer { body, .. } = opened(200, sealed(200, &"AAAA".repeat(size / 3)).as_bytes())
    else {
        panic!("is an answer");
    };
    assert_eq!(body.len(), size / 3 * 3);
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
