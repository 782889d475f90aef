//! How requests leave, as it is configured and remembered. Knows no browser.

use restore_core::secret::Secret;
use serde_json::{Value, json};

/// A way for requests to leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// There is none.
    #[default]
    Off,
    /// Our own server, which serves this page.
    Server,
    /// A proxy that finds the target in the address.
    Template,
    /// A proxy that takes the request in the body.
    Envelope,
}

impl Style {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Off, Self::Server, Self::Template, Self::Envelope];

    /// The word in what is remembered.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "none",
            Self::Server => "server",
            Self::Template => "template",
            Self::Envelope => "envelope",
        }
    }

    /// The words for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Off => "None: nothing is ever sent from this page",
            Self::Server => "This page's own server, which signs and sends at most once",
            Self::Template => "A proxy with the target in its address",
            Self::Envelope => "proxyscotch, with the request in its body",
        }
    }
}

/// What is configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The way.
    pub style: Style,
    /// ID of a known proxy, for [`Style::Template`].
    pub proxy: String,
    /// Address of the proxy, with gaps for the target.
    pub address: String,
}

/// What of the settings is secret: in memory, until the page is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Headers for the proxy, `Name: value` on lines of their own.
    pub headers: Secret,
    /// For proxyscotch.
    pub access_token: Secret,
    /// ID of the access key that signs.
    pub key_id: Secret,
    /// The access key that signs.
    pub key_secret: Secret,
    /// Goes with a temporary access key.
    pub security_token: Secret,
}

impl Default for Secrets {
    fn default() -> Self {
        let empty = Secret::new(String::new());
        Self {
            headers: empty.clone(),
            access_token: empty.clone(),
            key_id: empty.clone(),
            key_secret: empty.clone(),
            security_token: empty,
        }
    }
}

impl Settings {
    /// What is remembered: nothing secret.
    #[must_use]
    pub fn to_text(&self) -> String {
        json!({ "v": 1, "style": self.style.name(), "proxy": self.proxy, "address": self.address })
            .to_string()
    }

    /// Reads what was remembered; `None` for what nobody wrote here.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let document: Value = serde_json::from_str(text).ok()?;
        if document["v"].as_u64() != Some(1) {
            return None;
        }
        let style = document["style"].as_str()?;
        Some(Self {
            style: Style::ALL.into_iter().find(|known| known.name() == style)?,
            proxy: document["proxy"].as_str()?.to_owned(),
            address: document["address"].as_str()?.to_owned(),
        })
    }

    /// The document that the second wasm takes, secrets and all.
    #[must_use]
    pub fn with(&self, secrets: &Secrets) -> String {
        let text = |secret: &Secret| secret.expose().unwrap_or_default().trim().to_owned();
        let headers = text(&secrets.headers);
        let headers: Vec<_> = headers.lines().filter_map(header).collect();
        json!({
            "style": self.style.name(),
            "proxy": self.proxy,
            "address": self.address,
            "headers": headers,
            "access_token": text(&secrets.access_token),
            "key": {
                "id": text(&secrets.key_id),
                "secret": text(&secrets.key_secret),
                "security_token": text(&secrets.security_token),
            },
        })
        .to_string()
    }
}

/// A line without a colon is a name without a value, which is refused by that name.
fn header(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    (!line.is_empty()).then_some((name.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use restore_core::secret::Secret;
    use serde_json::{Value, json};

    use super::{Secrets, Settings, Style};

    fn settings(style: Style) -> Settings {
        Settings {
            style,
            proxy: "scalar".to_owned(),
            address: "https://proxy.example/?u={url_enc}".to_owned(),
        }
    }

    #[test]
    fn what_is_remembered_is_read_as_it_was() {
        for style in Style::ALL {
            let settings = settings(style);
            assert_eq!(Settings::read(&settings.to_text()), Some(settings));
        }
    }

    #[test]
    fn what_nobody_wrote_here_configures_nothing() {
        for text in [
            "",
            "{}",
            "null",
            r#"{"v":2,"style":"server"}"#,
            r#"{"v":1,"style":"x"}"#,
        ] {
            assert_eq!(Settings::read(text), None, "{text}");
        }
        assert_eq!(Settings::default().style, Style::Off);
    }

    #[test]
    fn headers_are_lines_and_a_line_without_a_colon_is_not_lost() {
        let secrets = Secrets {
            headers: Secret::new("X-Key: a:b\n\n nonsense \n".to_owned()),
            ..Secrets::default()
        };
        let document: Value =
            serde_json::from_str(&settings(Style::Template).with(&secrets)).expect("is JSON");
        assert_eq!(
            document["headers"],
            json!([["X-Key", "a:b"], ["nonsense", ""]])
        );
    }
}
