//! What would be unsafe about a configuration. The server does not start with any of it.

use std::collections::HashSet;
use std::net::SocketAddr;

use axum::http::HeaderName;
use restore_core::catalogue;

use super::{Config, CredentialConfig, FrontProxy, User};
use crate::origin::Origin;

/// Everything that is wrong, one sentence each; nothing when it is safe.
#[must_use]
pub fn unsafe_parts(config: &Config) -> Vec<String> {
    let mut wrong = Vec::new();
    listening(config, &mut wrong);
    origins(config, &mut wrong);
    destination(config, &mut wrong);
    if let Some(front) = &config.front_proxy {
        front_proxy(front, &mut wrong);
    }
    users(config, &mut wrong);
    credentials(&config.credentials, &mut wrong);
    limits(config, &mut wrong);
    wrong
}

/// Whether somebody has to say who they are.
#[must_use]
pub fn has_authentication(config: &Config) -> bool {
    let has_token = |user: &User| user.token_sha256.is_some();
    config.users.iter().any(has_token)
        || config
            .front_proxy
            .as_ref()
            .is_some_and(|front| front.user_header.is_some())
}

fn is_loopback(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

fn listening(config: &Config, wrong: &mut Vec<String>) {
    let listen = config.listen;
    // A proxy on the same machine brings the whole network to a loopback address.
    let is_public = !is_loopback(listen) || config.behind_tls || config.front_proxy.is_some();
    if is_public && !has_authentication(config) {
        wrong.push(format!(
            "Anyone who reaches {listen} could start restores: others can reach it, and neither `users` nor `front_proxy.user_header` says who they are."
        ));
    }
    if !is_loopback(listen) && !config.behind_tls {
        wrong.push(format!(
            "Drafts and tokens would travel to {listen} in plain text. Listen on loopback, or let a proxy end TLS in front and say `behind_tls = true`."
        ));
    }
    if is_public && config.origin.is_none() {
        wrong.push(
            "Without `origin` it is not known which pages are this server's own. Set it to what people open, such as \"https://restore.example.com\".".to_owned(),
        );
    }
}

fn origins(config: &Config, wrong: &mut Vec<String>) {
    if let Some(text) = &config.origin {
        match Origin::parse(text) {
            None => wrong.push(format!(
                "`origin` is {text:?}; an origin is a scheme and a host, such as \"https://restore.example.com\", without a path."
            )),
            Some(origin) if config.behind_tls && !origin.is_https() => wrong.push(
                "`behind_tls` is true and `origin` does not begin with https.".to_owned(),
            ),
            Some(origin) if !config.behind_tls && origin.is_https() => wrong.push(
                "`origin` begins with https, and nothing says who ends TLS: say `behind_tls = true`.".to_owned(),
            ),
            Some(origin) if !origin.is_trustworthy() => wrong.push(
                "`origin` is plain http of another machine, where browsers do not say which page a request comes from.".to_owned(),
            ),
            Some(_) => {}
        }
    }
    for text in &config.allowed_origins {
        let is_safe = Origin::parse(text).is_some_and(|origin| origin.is_trustworthy());
        if !is_safe {
            wrong.push(format!(
                "`allowed_origins` holds {text:?}; each one is an exact https origin, such as \"https://forms.example.com\"."
            ));
        }
    }
}

fn destination(config: &Config, wrong: &mut Vec<String>) {
    match (config.sandbox, config.credentials.is_empty()) {
        (true, false) => wrong.push(
            "`sandbox` is true and there are `credentials`: it is not clear whether requests are to reach the vendors.".to_owned(),
        ),
        (false, true) => wrong.push(
            "There are no `credentials` to sign with. For the built-in imitation say `sandbox = true`.".to_owned(),
        ),
        (true, true) | (false, false) => {}
    }
    if !config.sandbox && config.ledger.is_none() {
        wrong.push(
            "Without `ledger` a restart would forget what was sent. Set, for example, `ledger = { kind = \"sqlite\", path = \"/var/lib/restore-builder/ledger.sqlite\" }`.".to_owned(),
        );
    }
}

fn front_proxy(front: &FrontProxy, wrong: &mut Vec<String>) {
    if front.addresses.is_empty() {
        wrong.push(
            "`front_proxy.addresses` is empty, so that nobody's word for a user's name could be taken.".to_owned(),
        );
    }
    let Some(name) = &front.user_header else {
        return;
    };
    const TAKEN: [&str; 5] = [
        "host",
        "origin",
        "authorization",
        "cookie",
        "x-restore-builder",
    ];
    let is_usable = HeaderName::try_from(name.as_str())
        .is_ok_and(|header| !name.contains('_') && !TAKEN.contains(&header.as_str()));
    if !is_usable {
        wrong.push(format!(
            "`front_proxy.user_header` is {name:?}, which cannot carry a user's name here."
        ));
    }
}

fn users(config: &Config, wrong: &mut Vec<String>) {
    let mut names = HashSet::new();
    for User {
        name,
        token_sha256,
        credentials,
    } in &config.users
    {
        if !is_user_name(name) {
            wrong.push(format!(
                "A user is called {name:?}; a name has 1 to 64 letters, digits and `.-_@`."
            ));
        }
        if !names.insert(name) {
            wrong.push(format!("Two users are called {name:?}."));
        }
        if let Some(hash) = token_sha256 {
            token(name, hash, wrong);
        }
        for id in credentials.iter().flatten() {
            if !config.credentials.iter().any(|known| known.id == *id) {
                wrong.push(format!(
                    "{name} may use {id:?}, which is none of the `credentials`."
                ));
            }
        }
    }
}

fn token(name: &str, hash: &str, wrong: &mut Vec<String>) {
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hash {
        wrong.push(format!(
            "The `token_sha256` of {name} is no SHA-256, which has 64 hex digits."
        ));
    }
    if hash.eq_ignore_ascii_case(&restore_core::sign::sha256(b"")) {
        wrong.push(format!("The token of {name} is the empty text."));
    }
}

/// A name that a log can carry as it is.
#[must_use]
pub(crate) fn is_user_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte))
}

fn credentials(credentials: &[CredentialConfig], wrong: &mut Vec<String>) {
    let mut ids = HashSet::new();
    for credential in credentials {
        let id = &credential.id;
        if !is_user_name(id) {
            wrong.push(format!(
                "A credential is called {id:?}; an ID has 1 to 64 letters, digits and `.-_@`."
            ));
        }
        if !ids.insert(id) {
            wrong.push(format!("Two credentials are called {id:?}."));
        }
        for name in credential.operations.iter().flatten() {
            match catalogue::operation(name) {
                None => wrong.push(format!("{id} may sign {name:?}, which is no operation.")),
                Some(operation) if !credential.kind.fits(operation) => wrong.push(format!(
                    "{id} may sign {name}, which a key of kind {} cannot.",
                    credential.kind.name()
                )),
                Some(_) => {}
            }
        }
    }
}

fn limits(config: &Config, wrong: &mut Vec<String>) {
    if config.submissions_per_minute == 0 {
        wrong.push(
            "`submissions_per_minute` is 0; to refuse everything say `read_only = true`."
                .to_owned(),
        );
    }
    if !(1..=512).contains(&config.submissions_in_flight) {
        wrong.push("`submissions_in_flight` is not between 1 and 512.".to_owned());
    }
}
