//! Origins, as browsers spell them: a scheme, a host, and a port unless it is the scheme's own.

use std::net::IpAddr;

/// An origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    text: String,
    /// Where the host begins.
    host: usize,
}

impl Origin {
    /// Reads an origin that is spelled exactly as a browser would.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        let own_port = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let (host, port) = host_and_port(authority)?;
        let is_spelled_so = is_host(host) && !authority.ends_with(own_port);
        let is_port = port.is_none_or(|port| {
            !port.starts_with('0') && port.parse::<u16>().is_ok_and(|port| port > 0)
        });
        (is_spelled_so && is_port).then(|| Self {
            text: text.to_owned(),
            host: scheme.len() + 3,
        })
    }

    /// The origin of a page that is asked for with this Host header.
    #[must_use]
    pub fn of_host(is_https: bool, host: &str) -> Self {
        let scheme = if is_https { "https" } else { "http" };
        Self {
            text: format!("{scheme}://{host}"),
            host: scheme.len() + 3,
        }
    }

    /// As a browser sends it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What a browser sends as Host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.text[self.host..]
    }

    /// Whether it is reached over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Whether what it serves cannot be changed on the way: TLS, or this machine.
    #[must_use]
    pub fn is_trustworthy(&self) -> bool {
        let host = host_and_port(self.host()).map_or("", |(host, _)| host);
        let address = host.trim_start_matches('[').trim_end_matches(']');
        let is_loopback = address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        self.is_https() || is_loopback || host == "localhost"
    }
}

fn host_and_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if authority.starts_with('[') {
        let end = authority.find(']')? + 1;
        let (host, rest) = authority.split_at(end);
        return match rest.strip_prefix(':') {
            Some(port) => Some((host, Some(port))),
            None if rest.is_empty() => Some((host, None)),
            None => None,
        };
    }
    match authority.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((authority, None)),
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inside) = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return inside
            .parse::<std::net::Ipv6Addr>()
            .is_ok_and(|address| address.to_string() == inside);
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_spelled_as_browsers_do() {
        for text in [
            "https://restore.example.com",
            "https://restore.example.com:8443",
            "http://localhost:8080",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            let origin = Origin::parse(text).unwrap_or_else(|| panic!("{text} is an origin"));
            assert_eq!(origin.as_str(), text);
            assert!(origin.is_trustworthy(), "{text}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_no_origin() {
        for text in [
            "",
            "*",
            "null",
            "https://",
            "https://*",
            "https://*.example.com",
            "https://example.com/",
            "https://example.com/path",
            "https://example.com:443",
            "http://example.com:80",
            "https://example.com:",
            "https://example.com:0",
            "https://example.com:70000",
            "https://EXAMPLE.com",
            "https://user@example.com",
            "https://example.com#",
            "https://example.com?",
            "ftp://example.com",
            "example.com",
            "https://[::1",
            "https://[0:0:0:0:0:0:0:1]",
            "https://a b",
            "https://exa\nmple.com",
            "https://.com",
            "https://-a.com",
            "file://",
        ] {
            assert_eq!(Origin::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn plain_http_of_another_machine_is_not_trusted() {
        let origin = Origin::parse("http://restore.example.com").expect("an origin");
        assert!(!origin.is_trustworthy());
    }
}
