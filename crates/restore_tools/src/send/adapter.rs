//! Requests for somebody else's proxy, and what comes back through it. Knows no browser.

use restore_core::answer::{Answer, Ending, judge, no_answer};
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::mask::Mask;
use restore_core::operation::{Operation, Vendor};
use restore_core::request::{Pair, Request};
use restore_core::secret::Secret;
use restore_core::sign::{Credentials, sign, time::Time};
use restore_core::transport::envelope::{self, Envelope, Opened};
use restore_core::transport::proxies::{Proxy, proxy};
use restore_core::transport::template::{self, Template};
use restore_core::transport::{Came, Outgoing, ProxyError, Style};
use serde_json::json;

use super::courier::Call;
use super::ended::{Answered, Ended};
use super::probe::Probe;
use super::settings::{Secrets, Settings};

/// A proxy as it is configured, for one call.
pub struct Adapter<'a> {
    /// What is configured.
    pub settings: &'a Settings,
    /// What of it is secret.
    pub secrets: &'a Secrets,
    /// The page's origin.
    pub page: &'a str,
}

/// Settings that were examined.
enum Examined {
    Template(Template),
    Envelope(Envelope),
}

impl Adapter<'_> {
    /// The call by which the settings can be tried.
    ///
    /// # Errors
    /// What is wrong with the settings, a sentence each.
    pub fn probe(&self) -> Result<Probe, Vec<String>> {
        Ok(match self.examined()? {
            Examined::Envelope(_) => self.envelope_probe(),
            Examined::Template(template) => self.template_probe(&template),
        })
    }

    /// What to send to the proxy. `time` is `2026-01-02T03:04:05Z`; `nonce` is new every time.
    ///
    /// # Errors
    /// A sentence without its full stop.
    pub fn outgoing(
        &self,
        operation: &'static Operation,
        draft: &Draft,
        time: &str,
        nonce: &str,
    ) -> Result<Call, String> {
        let outcome = evaluate(operation, draft);
        if outcome.has_errors() {
            return Err("the request has errors".to_owned());
        }
        let request = outcome.request;
        let headers = self.headers_of(operation, &request, time, nonce)?;
        let made = match self.examined().map_err(|faults| faults.join(" "))? {
            Examined::Template(template) => template.outgoing(&request, &headers),
            Examined::Envelope(envelope) => envelope.outgoing(&request, &headers),
        };
        made.map(call).map_err(|why| why.to_string())
    }

    /// Whose answer came, and what it means, without secrets that it repeats.
    #[must_use]
    pub fn arrived(
        &self,
        operation: &'static Operation,
        draft: &Draft,
        answer: &Answer<'_>,
    ) -> Ended {
        let own = self.secrets.all();
        let typed = draft.secrets.iter().map(|(_, secret)| secret);
        let mask = Mask::new(own.iter().chain(typed));
        self.read(operation, draft, answer).masked(&mask)
    }

    fn read(&self, operation: &'static Operation, draft: &Draft, answer: &Answer<'_>) -> Ended {
        if self.settings.style == Style::Envelope {
            return match envelope::open(answer) {
                Opened::Proxy(error) => of_proxy(operation, error),
                Opened::Answer {
                    status,
                    headers,
                    body,
                } => of_service(
                    operation,
                    &Answer {
                        status,
                        headers: &headers,
                        body: &body,
                    },
                ),
            };
        }
        let request = evaluate(operation, draft).request;
        let came = self.proxy().map_or(Came::FromService, |proxy| {
            template::came(proxy, &request, answer)
        });
        match came {
            Came::FromProxy(error) => of_proxy(operation, error),
            Came::FromService => of_service(operation, answer),
        }
    }

    fn proxy(&self) -> Option<&'static Proxy> {
        proxy(&self.settings.proxy)
    }

    fn examined(&self) -> Result<Examined, Vec<String>> {
        let address = &self.settings.address;
        let examined = if self.settings.style == Style::Envelope {
            let token = trimmed(&self.secrets.access_token);
            Envelope::read(address, token, self.page).map(Examined::Envelope)
        } else {
            let headers = self.secrets.headers();
            Template::read(address, headers, self.page).map(Examined::Template)
        };
        examined.map_err(|faults| {
            let sentences = faults.iter().map(|fault| fault.sentence());
            sentences.map(str::to_owned).collect()
        })
    }

    /// To a target without a host a proxyscotch sends nothing. It says so to whoever has the token;
    /// without any target, to everybody.
    fn envelope_probe(&self) -> Probe {
        let token = self
            .secrets
            .access_token
            .expose()
            .unwrap_or_default()
            .trim();
        let body = json!({
            "accessToken": token, "method": "GET", "url": "none:", "headers": {}, "params": {},
            "data": "", "wantsBinary": false, "auth": { "username": "", "password": "" },
        });
        let json = Secret::new("application/json".to_owned());
        Probe {
            call: Call {
                method: "POST".to_owned(),
                headers: vec![("Content-Type".to_owned(), json)],
                body: Some(Secret::new(body.to_string())),
                ..Call::get(self.settings.address.trim())
            },
            expects: Some("(Proxy Error)"),
            refuses: Some("Unauthorized"),
            // A page that it does not serve gets the same words, as plain text.
            speaks: Some("application/json"),
        }
    }

    fn template_probe(&self, template: &Template) -> Probe {
        let known = self.proxy();
        let known = known.and_then(|proxy| Some((template.probe(proxy)?, proxy.probe?.1)));
        let (url, expects) = match known {
            Some((url, text)) => (url, Some(text)),
            None => (root(self.settings.address.trim(), self.page), None),
        };
        Probe {
            call: Call {
                headers: self.secrets.headers(),
                ..Call::get(&url)
            },
            expects,
            refuses: None,
            speaks: None,
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
        let secrets = self.secrets;
        let key_id = secrets.key_id.expose().unwrap_or_default().trim();
        if key_id.is_empty() {
            let is_whole = operation.vendor == Vendor::Huawei && request.credentials.is_empty();
            return is_whole
                .then(|| request.headers.clone())
                .ok_or_else(|| UNSIGNED.to_owned());
        }
        let credentials = Credentials {
            access_key_id: key_id.to_owned(),
            access_key_secret: trimmed(&secrets.key_secret),
            security_token: Some(trimmed(&secrets.security_token))
                .filter(|token| !token.is_empty()),
        };
        let time = Time::parse(time).ok_or("the clock of this computer cannot be read")?;
        let signed = sign(operation, request, &credentials, time, nonce);
        signed
            .map(|signed| signed.headers())
            .map_err(|why| why.to_string())
    }
}

const UNSIGNED: &str = "the service wants a signature or a token: give an access key under Connection, or type the token into the form";

fn call(outgoing: Outgoing) -> Call {
    Call {
        method: outgoing.method.to_owned(),
        url: outgoing.url,
        headers: outgoing.headers,
        body: outgoing.body,
        is_blind: false,
    }
}

/// As it was meant: what is copied often brings a line break along.
fn trimmed(secret: &Secret) -> Secret {
    Secret::new(secret.expose().unwrap_or_default().trim().to_owned())
}

fn of_service(operation: &'static Operation, answer: &Answer<'_>) -> Ended {
    Ended {
        answer: Some(Answered {
            status: answer.status,
            headers: answer.headers.to_vec(),
            body: std::str::from_utf8(answer.body).ok().map(str::to_owned),
            is_cut: false,
        }),
        ..Ended::of(judge(operation, answer))
    }
}

fn of_proxy(operation: &Operation, error: ProxyError) -> Ended {
    let is_unknown = error.ending == Ending::Unknown;
    Ended {
        check_first: no_answer(operation).check_first.filter(|_| is_unknown),
        ..Ended::saying(error.ending, error.message)
    }
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

#[cfg(test)]
mod tests {
    use restore_core::answer::{Answer, Ending};
    use restore_core::catalogue::dbs_start_restore_task::OPERATION;
    use restore_core::draft::Draft;
    use restore_core::secret::Secret;
    use restore_core::transport::Style;
    use restore_core::transport::proxies::PROXIES;
    use serde_json::{Value, json};

    use super::Adapter;
    use crate::send::courier::Call;
    use crate::send::probe::Probe;
    use crate::send::settings::{Secrets, Settings};

    const PAGE: &str = "https://tools.example";
    const TIME: &str = "2026-01-02T03:04:05Z";

    fn draft() -> Draft {
        let draft = json!({ "operation": OPERATION.id, "region": "cn-hangzhou",
            "parameters": { "RestoreTaskId": "s1fake" } });
        Draft::read(draft.to_string().as_bytes())
            .expect("is a draft")
            .1
    }

    fn settings(style: Style, proxy: &str, address: &str) -> Settings {
        Settings {
            style,
            proxy: proxy.to_owned(),
            address: address.to_owned(),
        }
    }

    fn scalar() -> Settings {
        let address = "https://proxy.example/?scalar_url={url_enc}";
        settings(Style::Template, "scalar", address)
    }

    fn key() -> Secrets {
        Secrets {
            key_id: Secret::new("OBVIOUSLY-FAKE".to_owned()),
            key_secret: Secret::new("obviously-fake".to_owned()),
            access_token: Secret::new("fake-token".to_owned()),
            ..Secrets::default()
        }
    }

    fn probe(settings: &Settings) -> Result<Probe, Vec<String>> {
        let secrets = &key();
        let page = PAGE;
        Adapter {
            settings,
            secrets,
            page,
        }
        .probe()
    }

    fn outgoing(settings: &Settings, secrets: &Secrets) -> Result<Call, String> {
        let page = PAGE;
        let adapter = Adapter {
            settings,
            secrets,
            page,
        };
        adapter.outgoing(&OPERATION, &draft(), TIME, "n1")
    }

    #[test]
    fn settings_that_would_lose_the_target_are_refused_with_a_sentence() {
        let faults = probe(&settings(Style::Template, "", "https://proxy.example/"));
        assert_eq!(faults.expect_err("has a fault").len(), 1);
    }

    #[test]
    fn a_known_proxy_is_tried_by_its_own_harmless_call() {
        let probe = probe(&scalar()).expect("has no fault");
        assert_eq!(probe.call.url.expose(), Some("https://proxy.example/ping"));
        assert_eq!(probe.expects, Some("pong"));
    }

    #[test]
    fn no_probe_has_a_target() {
        for (style, address) in [
            (
                Style::Template,
                "https://gw.example/up/{host}{path}?{query}",
            ),
            (Style::Template, "/gw/{host}{path}?{query}"),
            (Style::Envelope, "https://proxy.example/"),
        ] {
            let probe = probe(&settings(style, "", address)).expect("has no fault");
            let url = probe.call.url.expose().expect("is known");
            assert!(url.ends_with(".example/"), "{url}");
        }
    }

    #[test]
    fn a_request_leaves_signed_through_a_template() {
        let call = outgoing(&scalar(), &key()).expect("leaves");
        let is_signed = |(_, value): &(String, Secret)| {
            value
                .expose()
                .is_some_and(|value| value.starts_with("ACS3-HMAC-SHA256"))
        };
        assert!(call.headers.iter().any(is_signed));
        let url = call.url.expose().expect("is known");
        assert!(url.contains("s1fake") || call.body.is_some(), "{url}");
    }

    #[test]
    fn a_request_that_nobody_signs_does_not_leave() {
        assert!(outgoing(&scalar(), &Secrets::default()).is_err());
    }

    #[test]
    fn an_envelope_carries_request_and_access_token_in_its_body() {
        let settings = settings(Style::Envelope, "", "https://proxy.example/");
        let call = outgoing(&settings, &key()).expect("leaves");
        let body = call.body.as_ref().and_then(Secret::expose);
        let body: Value = serde_json::from_str(body.expect("is there")).expect("is JSON");
        assert_eq!(body["accessToken"], "fake-token");
        assert_eq!(call.url.expose(), Some("https://proxy.example/"));
    }

    #[test]
    fn a_proxys_own_words_are_never_the_services() {
        let (settings, secrets) = (&scalar(), &key());
        let adapter = Adapter {
            settings,
            secrets,
            page: PAGE,
        };
        let answer = Answer {
            status: 502,
            headers: &[],
            body: b"{\"Success\":true,\"RestoreTaskId\":\"s1\"}",
        };
        let ended = adapter.arrived(&OPERATION, &draft(), &answer);
        assert_eq!(ended.ending, Ending::Unknown);
        assert_eq!(ended.answer, None);
        assert!(ended.check_first.is_some());
    }

    #[test]
    fn a_secret_that_an_answer_repeats_is_seen_nowhere() {
        let gateway = settings(Style::Template, "gateway", "/gw/{host}{path}?{query}");
        let (settings, secrets) = (&gateway, &key());
        let adapter = Adapter {
            settings,
            secrets,
            page: PAGE,
        };
        let answer = Answer {
            status: 403,
            headers: &[("x-echo".to_owned(), "obviously-fake".to_owned())],
            body:
                b"{\"Code\":\"Forbidden\",\"Message\":\"not obviously-fake\",\"RequestId\":\"r1\"}",
        };
        let ended = adapter.arrived(&OPERATION, &draft(), &answer);
        assert_eq!(ended.ending, Ending::Rejected);
        assert_eq!(ended.message.as_deref(), Some("not ••••"));
        assert!(!format!("{ended:?}").contains("obviously-fake"));
    }

    #[test]
    fn every_known_proxy_can_be_saved_as_it_is_offered() {
        for proxy in PROXIES {
            let settings = settings(Style::Template, proxy.id, proxy.template);
            assert!(probe(&settings).is_ok(), "{}", proxy.id);
        }
    }
}
