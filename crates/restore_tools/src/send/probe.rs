//! A harmless call by which a proxy is tried, and what its answer says. Knows no browser.

use restore_core::answer::Answer;

use super::courier::Call;

/// A harmless call by which a proxy is tried.
#[derive(Debug)]
pub struct Probe {
    /// What is sent.
    pub call: Call,
    /// What the answer holds if it is this proxy. A proxy without a call of its own is asked for
    /// its root.
    pub expects: Option<&'static str>,
    /// What the answer holds if the access token is wrong.
    pub refuses: Option<&'static str>,
    /// The media type of answers to pages that the proxy serves, if the others get the same words
    /// as another type.
    pub speaks: Option<&'static str>,
}

/// What an answer says about whoever gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It is the proxy, and it lets this page in.
    Welcome,
    /// It lets this page in. Nobody knows how such a proxy would show that it is one.
    Answers,
    /// It refuses the access token.
    TokenRefused,
    /// It refuses the page's origin.
    OriginRefused,
    /// It refuses one of the two.
    Refused,
    /// It is another one.
    Another,
}

impl Probe {
    /// What the answer to the call says.
    #[must_use]
    pub fn finding(&self, answer: &Answer<'_>) -> Finding {
        let body = String::from_utf8_lossy(answer.body);
        let has = |text: &str| body.contains(text);
        match answer.status {
            401 => Finding::TokenRefused,
            _ if self.refuses.is_some_and(has) => Finding::TokenRefused,
            403 => Finding::Refused,
            _ => match self.expects {
                None => Finding::Answers,
                Some(text) if !has(text) => Finding::Another,
                Some(_) if self.is_spoken(answer) => Finding::Welcome,
                Some(_) => Finding::OriginRefused,
            },
        }
    }

    fn is_spoken(&self, answer: &Answer<'_>) -> bool {
        self.speaks.is_none_or(|speaks| {
            let is_type = |name: &str| name.eq_ignore_ascii_case("content-type");
            let mut headers = answer.headers.iter();
            headers.any(|(name, value)| is_type(name) && value.starts_with(speaks))
        })
    }
}

impl Finding {
    /// The finding as a sentence. `status` is the answer's.
    #[must_use]
    pub fn sentence(self, status: u16) -> String {
        match self {
            Self::Welcome => "✓ The proxy is there and lets this page in.".to_owned(),
            Self::Answers => format!(
                "✓ Something answers there, and lets this page in (HTTP {status}). Whether it passes requests on shows when one is sent."
            ),
            Self::TokenRefused => "The proxy is there and refuses the token.".to_owned(),
            Self::OriginRefused => "The proxy is there and refuses this page's origin.".to_owned(),
            Self::Refused => format!(
                "The proxy is there and refuses this page's origin, or the token (HTTP {status})."
            ),
            Self::Another => format!(
                "Something answers there with HTTP {status}, but it is not the proxy that was chosen."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use restore_core::answer::Answer;
    use restore_core::secret::Secret;
    use restore_core::transport::Style;
    use serde_json::Value;

    use super::{Finding, Probe};
    use crate::send::adapter::Adapter;
    use crate::send::settings::{Secrets, Settings};

    const SCALAR: &str = include_str!("../../../../tests/proxies/scalar.json");
    const CORS_ANYWHERE: &str = include_str!("../../../../tests/proxies/cors-anywhere.json");
    const PROXYSCOTCH: &str = include_str!("../../../../tests/proxies/proxyscotch.json");

    fn probe(style: Style, proxy: &str, address: &str) -> Probe {
        let settings = &Settings {
            style,
            proxy: proxy.to_owned(),
            address: address.to_owned(),
        };
        let secrets = &Secrets {
            access_token: Secret::new("fake-token".to_owned()),
            ..Secrets::default()
        };
        let page = "https://tools.example";
        let adapter = Adapter {
            settings,
            secrets,
            page,
        };
        adapter.probe().expect("has no fault")
    }

    fn proxyscotch() -> Probe {
        probe(Style::Envelope, "", "https://proxy.example/")
    }

    /// The answer that was recorded under that name.
    fn recorded(record: &str, name: &str) -> Value {
        let record: Value = serde_json::from_str(record).expect("is JSON");
        let answers = record["answers"].as_array().expect("a list");
        let is_it = |answer: &&Value| answer["name"] == name;
        answers.iter().find(is_it).expect("is recorded").clone()
    }

    fn finding(probe: &Probe, record: &str, name: &str) -> Finding {
        let answer = recorded(record, name);
        assert_eq!(answer["received"].as_array().map(Vec::len), Some(0));
        let headers = answer["headers"].as_array().expect("a list").iter();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let headers: Vec<_> = headers
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect();
        probe.finding(&Answer {
            status: serde_json::from_value(answer["status"].clone()).expect("a status"),
            headers: &headers,
            body: answer["body"].as_str().unwrap_or_default().as_bytes(),
        })
    }

    #[test]
    fn a_proxyscotch_shows_whether_it_serves_this_page_and_takes_the_token() {
        let probe = proxyscotch();
        for (name, expected) in [
            ("another scheme", Finding::Welcome),
            (
                "another scheme, and the proxy asks for no token",
                Finding::Welcome,
            ),
            ("another scheme and a wrong token", Finding::TokenRefused),
            ("another scheme and another origin", Finding::OriginRefused),
        ] {
            assert_eq!(finding(&probe, PROXYSCOTCH, name), expected, "{name}");
        }
    }

    /// The recorded call is the one that is made.
    #[test]
    fn a_proxyscotch_is_tried_with_a_target_that_has_no_host() {
        let probe = proxyscotch();
        let body = probe.call.body.as_ref().and_then(Secret::expose);
        let body: Value = serde_json::from_str(body.expect("is there")).expect("is JSON");
        assert_eq!(
            body["url"],
            recorded(PROXYSCOTCH, "another scheme")["target"]
        );
        assert_eq!(body["accessToken"], "fake-token");
    }

    #[test]
    fn scalar_s_proxy_is_known_by_its_harmless_call() {
        let address = "https://proxy.example/?scalar_url={url_enc}";
        let probe = probe(Style::Template, "scalar", address);
        let found = finding(&probe, SCALAR, "the proxy's harmless call");
        assert_eq!(found, Finding::Welcome);
        assert_eq!(finding(&probe, SCALAR, "no target"), Finding::Another);
    }

    #[test]
    fn cors_anywhere_is_known_by_its_harmless_call() {
        let address = "https://proxy.example/{url}";
        let probe = probe(Style::Template, "cors-anywhere", address);
        for (name, expected) in [
            ("nobody listens", Finding::Welcome),
            ("another origin", Finding::Refused),
            ("no origin", Finding::Another),
        ] {
            assert_eq!(finding(&probe, CORS_ANYWHERE, name), expected, "{name}");
        }
    }
}
