//! Which pages may use this server: Host, Origin, Sec-Fetch-Site, and the session's token.
//!
//! A server on loopback is reached by every page that its user opens. What keeps those out is that
//! a browser says where a request comes from, and that a page of another origin cannot read the
//! token, which changes with every start.

use std::net::SocketAddr;

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use restore_core::secret::Secret;
use subtle::ConstantTimeEq as _;

use crate::config::Config;
use crate::origin::Origin;
use crate::refusal::Refusal;

/// Carries the session's token.
pub(crate) const SESSION: HeaderName = HeaderName::from_static("x-restore-builder");

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What is known of the pages that may use this server.
pub(crate) struct Guard {
    own: Vec<Origin>,
    allowed: Vec<Origin>,
    session: Secret,
}

const HOST_REFUSED: Refusal = Refusal::new(
    StatusCode::MISDIRECTED_REQUEST,
    "host_refused",
    "This server is not called that; open it by the address that it prints, or by its `origin`.",
);

const ORIGIN_REFUSED: Refusal = Refusal::new(
    StatusCode::FORBIDDEN,
    "origin_refused",
    "Only pages of this server, or of an origin that it allows, may use it.",
);

const SESSION_REFUSED: Refusal = Refusal::new(
    StatusCode::FORBIDDEN,
    "session_refused",
    "The session's token is missing or from before the last start; load the page again.",
);

const NOT_JSON: Refusal = Refusal::new(
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "content_type_refused",
    "A submission is application/json.",
);

impl Guard {
    /// The guard of a server that listens on this address.
    pub(crate) fn new(config: &Config, listening: SocketAddr, session: Secret) -> Self {
        let own = match config.origin.as_deref().and_then(Origin::parse) {
            Some(origin) => vec![origin],
            None => loopback_names(listening),
        };
        let allowed = config.allowed_origins.iter();
        Self {
            own,
            allowed: allowed.filter_map(|text| Origin::parse(text)).collect(),
            session,
        }
    }

    /// The address that people open.
    pub(crate) fn origin(&self) -> &str {
        self.own.first().map_or("", Origin::as_str)
    }

    /// The session's token, for those who were let in.
    pub(crate) const fn session(&self) -> &Secret {
        &self.session
    }

    /// Whether pages of other origins may be allowed at all.
    pub(crate) const fn allows_others(&self) -> bool {
        !self.allowed.is_empty()
    }

    /// The own origin that a request was addressed to.
    pub(crate) fn addressed(&self, headers: &HeaderMap) -> Result<&Origin, Refusal> {
        let host = only(headers, &HOST).and_then(|host| host.to_str().ok());
        let own = host.and_then(|host| self.own.iter().find(|own| own.host() == host));
        own.ok_or(HOST_REFUSED)
    }

    /// The allowed other origin that a request says it comes from.
    pub(crate) fn allowed<'h>(&self, headers: &'h HeaderMap) -> Option<&'h HeaderValue> {
        let origin = only(headers, &ORIGIN)?;
        let is_allowed = |allowed: &Origin| allowed.as_str().as_bytes() == origin.as_bytes();
        self.allowed.iter().any(is_allowed).then_some(origin)
    }

    /// Whether something may be read: by an own page, by an allowed one, or by a person with a
    /// program, who needs no origin to read.
    pub(crate) fn may_read(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let own = self.addressed(headers)?;
        let site = only(headers, &SEC_FETCH_SITE).map(HeaderValue::as_bytes);
        if self.allowed(headers).is_some() {
            return is_from_elsewhere(site);
        }
        let is_own = headers
            .get(ORIGIN)
            .is_none_or(|origin| origin.as_bytes() == own.as_str().as_bytes());
        match (is_own, site) {
            (true, None | Some(b"same-origin" | b"none")) => Ok(()),
            (_, _) => Err(ORIGIN_REFUSED),
        }
    }

    /// Whether something may be done: by an own page, or by an allowed one, that has read the
    /// session's token, and with a body that no form can send.
    pub(crate) fn may_write(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let own = self.addressed(headers)?;
        let site = only(headers, &SEC_FETCH_SITE).map(HeaderValue::as_bytes);
        let origin = only(headers, &ORIGIN).map(HeaderValue::as_bytes);
        if self.allowed(headers).is_some() {
            is_from_elsewhere(site)?;
        } else if origin != Some(own.as_str().as_bytes()) || site != Some(b"same-origin") {
            return Err(ORIGIN_REFUSED);
        }
        if !self.has_session(headers) {
            return Err(SESSION_REFUSED);
        }
        let content_type = only(headers, &CONTENT_TYPE).map(HeaderValue::as_bytes);
        if !content_type.is_some_and(is_json) {
            return Err(NOT_JSON);
        }
        Ok(())
    }

    fn has_session(&self, headers: &HeaderMap) -> bool {
        let given = only(headers, &SESSION).map_or(&b""[..], HeaderValue::as_bytes);
        let expected = self.session.expose().unwrap_or_default().as_bytes();
        !expected.is_empty() && bool::from(expected.ct_eq(given))
    }
}

/// The names by which a browser on this machine can call it.
fn loopback_names(listening: SocketAddr) -> Vec<Origin> {
    let port = listening.port();
    let named = |host: &str| match port {
        80 => Origin::of_host(false, host),
        _ => Origin::of_host(false, &format!("{host}:{port}")),
    };
    let by_address = match listening {
        SocketAddr::V4(address) => named(&address.ip().to_string()),
        SocketAddr::V6(address) => named(&format!("[{}]", address.ip())),
    };
    vec![by_address, named("localhost")]
}

fn is_from_elsewhere(site: Option<&[u8]>) -> Result<(), Refusal> {
    match site {
        Some(b"cross-site" | b"same-site") => Ok(()),
        _ => Err(ORIGIN_REFUSED),
    }
}

fn is_json(content_type: &[u8]) -> bool {
    let lower = content_type.to_ascii_lowercase();
    matches!(
        lower.as_slice(),
        b"application/json"
            | b"application/json; charset=utf-8"
            | b"application/json;charset=utf-8"
    )
}

/// The value of a header that stands there once.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value)
}
