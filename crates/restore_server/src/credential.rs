//! A vendor's key in use: what may be done with it, and the request as it leaves with it.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::StatusCode;
use restore_core::draft::Draft;
use restore_core::encode::percent;
use restore_core::operation::Operation;
use restore_core::request::{Body, Pair, Request, Text, encoded_pairs};
use restore_core::secret::Secret;
use restore_core::sign::time::Time;
use restore_core::sign::{Unsignable, hex, sdk_hmac, sign};
use restore_upstream::Outgoing;
use serde_json::Value;

use crate::config::CredentialConfig;
use crate::config::secrets::Key;
use crate::refusal::Refusal;

/// Parameters that name an account or a project of the vendor.
const ACCOUNTS: [&str; 3] = ["project_id", "CrossAccountUserId", "CrossAliyunId"];

/// A key and its permissions.
#[derive(Debug, Clone)]
pub(crate) struct Credential {
    pub(crate) config: CredentialConfig,
    pub(crate) key: Key,
}

fn refused(code: &'static str, message: String) -> Refusal {
    Refusal::because(StatusCode::FORBIDDEN, code, message)
}

impl Credential {
    /// Whether the key may be used for this.
    pub(crate) fn permits(
        &self,
        operation: &'static Operation,
        draft: &Draft,
    ) -> Result<(), Refusal> {
        let id = &self.config.id;
        let may_sign = |list: &Vec<String>| list.iter().any(|name| name == operation.id);
        if !self.config.kind.fits(operation)
            || !self.config.operations.as_ref().is_none_or(may_sign)
        {
            let message = format!("The credential {id} may not be used for this operation.");
            return Err(refused("operation_refused", message));
        }
        if !self.reaches(operation, &draft.region) {
            let message = format!("The credential {id} may not be used in this region.");
            return Err(refused("region_refused", message));
        }
        let may_name = |account: String| {
            let list = self.config.accounts.as_ref();
            list.is_none_or(|list| list.contains(&account))
        };
        match accounts(draft).find(|(_, account)| !may_name(account.clone())) {
            Some((name, _)) => {
                let message = format!("The credential {id} may not be used with this {name}.");
                Err(refused("account_refused", message))
            }
            None => Ok(()),
        }
    }

    /// Whether it may reach a region: one of its list, or one of the vendor's tables. A region in
    /// neither would be a host that somebody made up.
    fn reaches(&self, operation: &Operation, region: &str) -> bool {
        match &self.config.regions {
            Some(regions) => regions.iter().any(|known| known == region),
            None => regions(operation).any(|known| known == region),
        }
    }

    /// The texts of it that no answer may show.
    pub(crate) fn secrets(&self) -> Vec<&Secret> {
        match &self.key {
            Key::Token(token) => vec![token],
            Key::Access(key) => std::iter::once(&key.access_key_secret)
                .chain(key.security_token.as_ref())
                .collect(),
        }
    }

    /// The request with signature or token, made anew for each attempt.
    pub(crate) fn outgoing(
        &self,
        operation: &'static Operation,
        request: &Request,
        may_retry: bool,
    ) -> Result<Outgoing, Unsignable> {
        let headers = match &self.key {
            Key::Access(key) => {
                let time = now().ok_or(Unsignable::NoAddress)?;
                let nonce = random_hex().ok_or(Unsignable::NoKey)?;
                sign(operation, request, key, time, &nonce)?.headers()
            }
            Key::Token(token) => with_token(request, token)?,
        };
        Ok(Outgoing {
            scheme: request.scheme,
            host: request.host.clone(),
            port: 443,
            method: request.method,
            path_and_query: path_and_query(request),
            headers: headers
                .into_iter()
                .map(|header| (header.name.to_owned(), exposed(header.value)))
                .collect(),
            body: body(request),
            may_retry,
        })
    }
}

/// Every region that the vendor's tables have for an operation.
pub(crate) fn regions(operation: &Operation) -> impl Iterator<Item = &'static str> + use<> {
    let exceptions = operation.endpoint.exceptions.iter();
    let exceptions = exceptions.flat_map(|exception| exception.regions);
    operation.endpoint.regions.iter().chain(exceptions).copied()
}

/// The accounts and projects that a draft names.
fn accounts(draft: &Draft) -> impl Iterator<Item = (&'static str, String)> {
    ACCOUNTS.into_iter().filter_map(|name| {
        let account = match draft.parameters.get(name)? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some((name, account))
    })
}

/// The headers of a request that carries an IAM token.
fn with_token(request: &Request, token: &Secret) -> Result<Vec<Pair>, Unsignable> {
    let place = sdk_hmac::token(request).ok_or(Unsignable::NoKey)?;
    if !request.is_addressed() {
        return Err(Unsignable::NoAddress);
    }
    let mut carrying = request.clone();
    carrying
        .headers
        .retain(|header| header.name != place.header);
    carrying.headers.push(Pair {
        name: place.header,
        value: Text::Secret {
            secret: token.clone(),
            env: place.env,
        },
    });
    if !carrying.has_safe_headers() {
        return Err(Unsignable::UnsafeHeader { name: place.header });
    }
    Ok(carrying.headers)
}

fn exposed(value: Text) -> String {
    match value {
        Text::Plain(text) => text,
        Text::Secret { secret, .. } => secret.expose().unwrap_or_default().to_owned(),
    }
}

fn encoded(secret: &Secret) -> String {
    let mut out = String::new();
    percent(&mut out, secret.expose().unwrap_or_default());
    out
}

fn path_and_query(request: &Request) -> String {
    let query = request.encoded_query(|secret, _| encoded(secret));
    match query.as_str() {
        "" => request.path.clone(),
        query => format!("{}?{query}", request.path),
    }
}

fn body(request: &Request) -> Vec<u8> {
    match &request.body {
        Body::Empty => Vec::new(),
        Body::Json(json) => json.clone().into_bytes(),
        Body::Form(pairs) => encoded_pairs(pairs, |secret, _| encoded(secret)).into_bytes(),
    }
}

/// The moment of a signature.
pub(crate) fn now() -> Option<Time> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Time::from_unix(since.as_secs())
}

/// 128 random bits from the operating system.
pub(crate) fn random_hex() -> Option<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use restore_core::catalogue::CATALOGUE;

    #[test]
    fn every_parameter_that_names_an_account_is_one_of_the_catalogue() {
        for name in ACCOUNTS {
            assert!(
                CATALOGUE
                    .iter()
                    .any(|operation| operation.param(name).is_some()),
                "{name}"
            );
        }
    }
}
