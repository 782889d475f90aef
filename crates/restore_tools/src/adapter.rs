//! Requests for somebody else's proxy, and what comes back through it.
//!
//! Settings travel as `{"style":"template"|"envelope","address":"…","proxy":"scalar",
//! "headers":[["X-Key","…"]],"access_token":"…","key":{"id":"…","secret":"…","security_token":"…"}}`.
//! The page keeps what is secret of them in memory; here it lasts for one call.

use restore_core::answer::{Answer, Ending, no_answer};
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::operation::{Operation, Vendor};
use restore_core::request::{Pair, Request};
use restore_core::secret::Secret;
use restore_core::sign::{Credentials, sign, time::Time};
use restore_core::transport::envelope::{self, Envelope, Opened};
use restore_core::transport::proxies::{Proxy, proxy};
use restore_core::transport::template::{self, Template};
use restore_core::transport::{Came, Fault, Outgoing, ProxyError};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::sending::verdict;

/// What is wrong with settings, and the harmless call by which they can be tried:
/// `{"faults":["…"],"probe":{"method":"GET","url":"…","headers":[["…","…"]],"body":"…"|null,
/// "expects":"pong"|null,"refuses":"…"|null}|null}`. A proxy without such a call is asked for its
/// own root. What holds `refuses` says that the access token is wrong. `page` is the page's origin.
#[wasm_bindgen]
#[must_use]
pub fn examine(settings: &str, page: &str) -> String {
    let settings = Settings::read(settings);
    let (faults, probe) = match settings.style(page) {
        Ok(style) => (Vec::new(), settings.probe(&style, page)),
        Err(faults) => (faults, Value::Null),
    };
    let faults: Vec<_> = faults.iter().map(|fault| fault.sentence()).collect();
    json!({ "faults": faults, "probe": probe }).to_string()
}

/// What to send to the proxy: `{"method":"POST","url":"…","headers":[["…","…"]],"body":"…"|null}`,
/// or `{"refused":"…"}`. All of it may be secret. `time` is `2026-01-02T03:04:05Z`; `nonce` is new
/// every time.
#[wasm_bindgen]
#[must_use]
pub fn outgoing(settings: &str, page: &str, draft: &str, time: &str, nonce: &str) -> String {
    let made = made(&Settings::read(settings), page, draft, time, nonce);
    let document = match made {
        Ok(outgoing) => json!({
            "method": outgoing.method,
            "url": outgoing.url.expose(),
            "headers": outgoing
                .headers
                .iter()
                .map(|(name, value)| (name, value.expose()))
                .collect::<Vec<_>>(),
            "body": outgoing.body.as_ref().and_then(Secret::expose),
        }),
        Err(why) => json!({ "refused": why }),
    };
    document.to_string()
}

/// Whose answer came, and what it means: as `judged`, with `"status"`, `"headers"` and `"body"` of
/// the service's own answer, or with `"proxy":true` and nothing of them when the proxy speaks for
/// itself.
#[wasm_bindgen]
#[must_use]
pub fn arrived(settings: &str, draft: &str, status: u16, headers: &str, body: &[u8]) -> String {
    let Ok((operation, draft)) = Draft::read(draft.as_bytes()) else {
        return json!({ "outcome": "unknown", "reason": "The draft cannot be read." }).to_string();
    };
    let headers: Vec<(String, String)> = serde_json::from_str(headers).unwrap_or_default();
    let answer = Answer {
        status,
        headers: &headers,
        body,
    };
    let settings = Settings::read(settings);
    if settings.is_envelope() {
        return match envelope::open(&answer) {
            Opened::Proxy(error) => of_proxy(operation, error),
            Opened::Answer {
                status,
                headers,
                body,
            } => of_service(operation, status, &headers, &body),
        }
        .to_string();
    }
    let request = evaluate(operation, &draft).request;
    let came = settings.proxy().map_or(Came::FromService, |proxy| {
        template::came(proxy, &request, &answer)
    });
    match came {
        Came::FromProxy(error) => of_proxy(operation, error),
        Came::FromService => of_service(operation, status, &headers, body),
    }
    .to_string()
}

fn of_service(
    operation: &'static Operation,
    status: u16,
    headers: &[(String, String)],
    body: &[u8],
) -> Value {
    let answer = Answer {
        status,
        headers,
        body,
    };
    let mut document = verdict(operation, &answer);
    document["status"] = status.into();
    document["headers"] = json!(headers);
    document["body"] = std::str::from_utf8(body).map_or(Value::Null, Value::from);
    document
}

fn of_proxy(operation: &Operation, error: ProxyError) -> Value {
    let is_unknown = error.ending == Ending::Unknown;
    let check_first = no_answer(operation).check_first.filter(|_| is_unknown);
    json!({
        "outcome": error.ending.name(),
        "reason": error.message,
        "identifiers": [],
        "fields": [],
        "check_first": check_first,
        "proxy": true,
    })
}

fn made(
    settings: &Settings,
    page: &str,
    draft: &str,
    time: &str,
    nonce: &str,
) -> Result<Outgoing, String> {
    let (operation, draft) = Draft::read(draft.as_bytes()).map_err(|why| why.to_string())?;
    let outcome = evaluate(operation, &draft);
    if outcome.has_errors() {
        return Err("the request has errors".to_owned());
    }
    let request = outcome.request;
    let headers = settings.headers_of(operation, &request, time, nonce)?;
    let style = settings.style(page).map_err(|faults| {
        let sentences: Vec<_> = faults.iter().map(|fault| fault.sentence()).collect();
        sentences.join(" ")
    })?;
    match style {
        Style::Template(template) => template.outgoing(&request, &headers),
        Style::Envelope(envelope) => envelope.outgoing(&request, &headers),
    }
    .map_err(|why| why.to_string())
}

const UNSIGNED: &str = "the service wants a signature or a token: give an access key under Connection, or type the token into the form";

enum Style {
    Template(Template),
    Envelope(Envelope),
}

/// The root of the host in an address that was examined.
fn root(address: &str, page: &str) -> String {
    let begin = address.find("://").map_or(0, |at| at + 3);
    if begin == 0 {
        return format!("{page}/");
    }
    let end = address[begin..].find(['/', '?']);
    format!("{}/", end.map_or(address, |end| &address[..begin + end]))
}

/// Settings as the page wrote them.
struct Settings(Value);

impl Settings {
    fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    fn secret(&self, name: &str) -> Secret {
        Secret::new(self.text(name).to_owned())
    }

    fn is_envelope(&self) -> bool {
        self.text("style") == "envelope"
    }

    fn proxy(&self) -> Option<&'static Proxy> {
        proxy(self.text("proxy"))
    }

    fn style(&self, page: &str) -> Result<Style, Vec<Fault>> {
        let address = self.text("address");
        if self.is_envelope() {
            let token = self.secret("access_token");
            return Envelope::read(address, token, page).map(Style::Envelope);
        }
        let headers: Vec<(String, String)> =
            serde_json::from_value(self.0["headers"].clone()).unwrap_or_default();
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name, Secret::new(value)))
            .collect();
        Template::read(address, headers, page).map(Style::Template)
    }

    fn probe(&self, style: &Style, page: &str) -> Value {
        let address = self.text("address").trim();
        match style {
            // Without a target it sends nothing, and says so only to whoever has the token.
            Style::Envelope(_) => json!({
                "method": "POST",
                "url": address,
                "headers": [["Content-Type", "application/json"]],
                "body": json!({
                    "accessToken": self.text("access_token"), "method": "GET", "url": "",
                    "headers": {}, "params": {}, "data": "", "wantsBinary": false,
                    "auth": { "username": "", "password": "" },
                })
                .to_string(),
                "expects": "(Proxy Error)",
                "refuses": "Unauthorized",
            }),
            Style::Template(template) => {
                let known = self.proxy();
                let known = known.and_then(|proxy| Some((template.probe(proxy)?, proxy.probe?.1)));
                let (url, expects) = match known {
                    Some((url, text)) => (url, Some(text)),
                    None => (root(address, page), None),
                };
                json!({ "method": "GET", "url": url, "headers": self.0["headers"], "expects": expects })
            }
        }
    }

    /// The headers that the service gets: signed, where there is a key.
    fn headers_of(
        &self,
        operation: &Operation,
        request: &Request,
        time: &str,
        nonce: &str,
    ) -> Result<Vec<Pair>, String> {
        let key = Self(self.0["key"].clone());
        if key.text("id").is_empty() {
            let is_whole = operation.vendor == Vendor::Huawei && request.credentials.is_empty();
            return is_whole
                .then(|| request.headers.clone())
                .ok_or_else(|| UNSIGNED.to_owned());
        }
        let credentials = Credentials {
            access_key_id: key.text("id").to_owned(),
            access_key_secret: key.secret("secret"),
            security_token: Some(key.secret("security_token")).filter(|token| !token.is_empty()),
        };
        let time = Time::parse(time).ok_or("the clock of this computer cannot be read")?;
        let signed = sign(operation, request, &credentials, time, nonce);
        signed
            .map(|signed| signed.headers())
            .map_err(|why| why.to_string())
    }
}

/// The proxies that are known, for a list: `[{"id":"…","name":"…","template":"…","says":"…"}]`.
#[wasm_bindgen]
#[must_use]
pub fn proxies() -> String {
    let known = restore_core::transport::proxies::PROXIES.iter();
    let known: Vec<_> = known
        .map(|proxy| {
            json!({
                "id": proxy.id,
                "name": proxy.name,
                "template": proxy.template,
                "says": proxy.says,
            })
        })
        .collect();
    json!(known).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{arrived, examine, outgoing, proxies};

    const PAGE: &str = "https://tools.example";
    const TIME: &str = "2026-01-02T03:04:05Z";

    fn answer(text: &str) -> Value {
        serde_json::from_str(text).expect("an answer is JSON")
    }

    fn draft() -> String {
        json!({ "operation": "dbs.StartRestoreTask", "region": "cn-hangzhou",
            "parameters": { "RestoreTaskId": "s1fake" } })
        .to_string()
    }

    fn scalar(key: &Value) -> String {
        json!({ "style": "template", "proxy": "scalar", "key": key,
            "address": "https://proxy.example/?scalar_url={url_enc}" })
        .to_string()
    }

    fn key() -> Value {
        json!({ "id": "OBVIOUSLY-FAKE", "secret": "obviously-fake" })
    }

    #[test]
    fn settings_that_would_lose_the_target_are_refused_with_a_sentence() {
        let settings = json!({ "style": "template", "address": "https://proxy.example/" });
        let examined = answer(&examine(&settings.to_string(), PAGE));
        assert!(
            examined["faults"]
                .as_array()
                .is_some_and(|faults| faults.len() == 1)
        );
    }

    #[test]
    fn a_known_proxy_is_tried_by_its_own_harmless_call() {
        let examined = answer(&examine(&scalar(&json!({})), PAGE));
        assert_eq!(examined["probe"]["url"], "https://proxy.example/ping");
        assert_eq!(examined["probe"]["expects"], "pong");
    }

    #[test]
    fn no_probe_has_a_target() {
        for (style, address) in [
            ("template", "https://gw.example/up/{host}{path}?{query}"),
            ("template", "/gw/{host}{path}?{query}"),
            ("envelope", "https://proxy.example/"),
        ] {
            let settings = json!({ "style": style, "address": address, "access_token": "fake" });
            let examined = answer(&examine(&settings.to_string(), PAGE));
            let url = examined["probe"]["url"].as_str().expect("has a probe");
            assert!(url.ends_with(".example/"), "{url}");
        }
    }

    #[test]
    fn a_request_leaves_signed_through_a_template() {
        let made = answer(&outgoing(&scalar(&key()), PAGE, &draft(), TIME, "n1"));
        let headers = made["headers"].to_string();
        assert!(headers.contains("ACS3-HMAC-SHA256"), "{made}");
        assert!(
            made["url"]
                .as_str()
                .is_some_and(|url| url.contains("StartRestoreTask") || url.contains("s1fake"))
        );
    }

    #[test]
    fn a_request_that_nobody_signs_does_not_leave() {
        let made = answer(&outgoing(&scalar(&json!({})), PAGE, &draft(), TIME, "n1"));
        assert!(made["refused"].is_string(), "{made}");
    }

    #[test]
    fn an_envelope_carries_request_and_access_token_in_its_body() {
        let settings = json!({ "style": "envelope", "address": "https://proxy.example/",
            "access_token": "fake-token", "key": key() });
        let made = answer(&outgoing(&settings.to_string(), PAGE, &draft(), TIME, "n1"));
        let body = answer(made["body"].as_str().expect("has a body"));
        assert_eq!(body["accessToken"], "fake-token");
        assert_eq!(made["url"], "https://proxy.example/");
    }

    #[test]
    fn a_proxys_own_words_are_never_the_services() {
        let settings = scalar(&key());
        let said = arrived(
            &settings,
            &draft(),
            502,
            "[]",
            b"{\"Success\":true,\"RestoreTaskId\":\"s1\"}",
        );
        let said = answer(&said);
        assert_eq!(said["proxy"], true);
        assert_eq!(said["outcome"], "unknown");
        assert!(said["check_first"].is_string());
    }

    #[test]
    fn every_known_proxy_can_be_saved_as_it_is_offered() {
        for proxy in answer(&proxies()).as_array().expect("is a list") {
            let settings = json!({ "style": "template", "address": proxy["template"] });
            let examined = answer(&examine(&settings.to_string(), PAGE));
            assert_eq!(examined["faults"], json!([]), "{proxy}");
        }
    }
}
