//! Who is asking: by a bearer token, or by the word of the proxy in front.

use std::net::IpAddr;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use restore_core::sign::sha256;
use subtle::ConstantTimeEq as _;

use crate::config::check::{has_authentication, is_user_name};
use crate::config::{Config, User};
use crate::refusal::Refusal;

/// Someone whose name is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// The name.
    pub(crate) name: String,
    /// The credentials that they may use; all, without a list.
    pub(crate) credentials: Option<Vec<String>>,
}

impl Known {
    /// Whether they may use a credential.
    pub(crate) fn may_use(&self, id: &str) -> bool {
        let list = self.credentials.as_ref();
        list.is_none_or(|list| list.iter().any(|known| known == id))
    }
}

/// Everyone who may ask.
#[derive(Debug)]
pub(crate) struct Users {
    /// Nobody has to say who they are: only this machine can ask.
    is_open: bool,
    known: Vec<User>,
    /// Addresses whose word is taken, and the header in which they give it.
    front: Option<(Vec<IpAddr>, HeaderName)>,
}

/// The user of a server that only its own machine can reach.
const LOCAL: &str = "local";

const UNKNOWN: Refusal = Refusal::new(
    StatusCode::UNAUTHORIZED,
    "user_unknown",
    "It is not known who is asking: send a token of this server as Authorization: Bearer, or come through its proxy.",
);

impl Users {
    pub(crate) fn new(config: &Config) -> Self {
        let front = config.front_proxy.as_ref().and_then(|front| {
            let header = HeaderName::try_from(front.user_header.as_deref()?).ok()?;
            Some((front.addresses.clone(), header))
        });
        Self {
            is_open: !has_authentication(config),
            known: config.users.clone(),
            front,
        }
    }

    /// Who sent this.
    ///
    /// A token decides where one is sent: a wrong one is refused, whatever else stands there.
    pub(crate) fn who(&self, headers: &HeaderMap, peer: IpAddr) -> Result<Known, Refusal> {
        if self.is_open {
            return Ok(Known {
                name: LOCAL.to_owned(),
                credentials: None,
            });
        }
        if let Some(value) = headers.get(AUTHORIZATION) {
            let token = value.as_bytes().strip_prefix(b"Bearer ");
            return token.and_then(|token| self.by_token(token)).ok_or(UNKNOWN);
        }
        self.by_front(headers, peer).ok_or(UNKNOWN)
    }

    /// The user whose token it is. Looks at all of them, so that time tells nothing.
    fn by_token(&self, token: &[u8]) -> Option<Known> {
        let hash = sha256(token);
        let mut found = None;
        for user in &self.known {
            let Some(expected) = user.token_sha256.as_deref().map(str::to_ascii_lowercase) else {
                continue;
            };
            if bool::from(expected.as_bytes().ct_eq(hash.as_bytes())) {
                found = Some(user);
            }
        }
        found.map(|user| Known {
            name: user.name.clone(),
            credentials: user.credentials.clone(),
        })
    }

    fn by_front(&self, headers: &HeaderMap, peer: IpAddr) -> Option<Known> {
        let (addresses, header) = self.front.as_ref()?;
        if !addresses
            .iter()
            .any(|address| address.to_canonical() == peer)
        {
            return None;
        }
        let mut values = headers.get_all(header).iter();
        let name = values.next()?.to_str().ok()?;
        // Two names: one of them is not the proxy's.
        if values.next().is_some() || !is_user_name(name) {
            return None;
        }
        let listed = self.known.iter().find(|user| user.name == name);
        Some(Known {
            name: name.to_owned(),
            credentials: listed.and_then(|user| user.credentials.clone()),
        })
    }
}
