//! Addresses with placeholders: what they carry, and which of them are not saved.

use restore_core::request::{Pair, Text};
use restore_core::secret::Secret;
use restore_core::transport::envelope::Envelope;
use restore_core::transport::proxies::PROXIES;
use restore_core::transport::template::Template;
use restore_core::transport::{Fault, Unsendable};
use serde_json::json;

use super::{DBS_URL, PAGE, cbr, dbs, faults, hbr, request, sent, template, url};

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

pub(super) fn percent_decoded(text: &str) -> String {
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
