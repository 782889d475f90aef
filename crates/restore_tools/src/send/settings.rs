//! How requests leave, as it is configured and remembered. Knows no browser.

use restore_core::secret::Secret;
use restore_core::transport::Style;
use serde_json::{Value, json};

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
            style: Style::parse(style)?,
            proxy: document["proxy"].as_str()?.to_owned(),
            address: document["address"].as_str()?.to_owned(),
        })
    }
}

impl Secrets {
    /// Whatever is not to be seen again.
    #[must_use]
    pub fn all(&self) -> Vec<Secret> {
        let headers = self.headers().into_iter().map(|(_, value)| value);
        let others = [&self.access_token, &self.key_secret, &self.security_token];
        others.into_iter().cloned().chain(headers).collect()
    }

    /// The headers for the proxy. A line without a colon is a name without a value, which is refused
    /// by that name.
    #[must_use]
    pub fn headers(&self) -> Vec<(String, Secret)> {
        let lines = self.headers.expose().unwrap_or_default().lines();
        lines
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| {
                let (name, value) = line.split_once(':').unwrap_or((line, ""));
                (name.trim().to_owned(), Secret::new(value.trim().to_owned()))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use restore_core::secret::Secret;
    use restore_core::transport::Style;

    use super::{Secrets, Settings};

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
        let headers = secrets.headers();
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.expose().unwrap_or_default()));
        assert_eq!(
            headers.collect::<Vec<_>>(),
            [("X-Key", "a:b"), ("nonsense", "")]
        );
    }
}
