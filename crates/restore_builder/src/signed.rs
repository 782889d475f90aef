//! `restore-builder render --format signed-json`: the request, signed with the environment's key.
//!
//! Huawei Cloud takes an IAM token as well. One rule decides, the same as in the script that
//! `--format script` prints: a token that is there is sent and nothing is signed; else the access
//! key signs.

use std::time::{SystemTime, UNIX_EPOCH};

use restore_core::evaluate::Outcome;
use restore_core::export::{Secrets, signed_json};
use restore_core::operation::Operation;
use restore_core::request::{Pair, Request, Text};
use restore_core::secret::Secret;
use restore_core::sign::time::Time;
use restore_core::sign::{Credentials, Signed, Unsignable, sdk_hmac, sign, variables};

/// With what each draft is signed.
pub(crate) struct Signing {
    /// The time; now without one.
    pub(crate) time: Option<Time>,
    /// The nonce; a new one for each draft without one.
    pub(crate) nonce: Option<String>,
}

/// Why there is no signed request.
pub(crate) enum Failure {
    /// The environment lacks something.
    Missing(String),
    /// The request or the key is not fit to be signed.
    Refused(String),
}

impl Signing {
    /// Appends the signed request of an outcome.
    pub(crate) fn write(
        &self,
        out: &mut String,
        operation: &Operation,
        outcome: &Outcome,
        secrets: Secrets,
    ) -> Result<(), Failure> {
        let request = outcome
            .request
            .with_environment(|name| variable(name).ok().flatten());
        let (request, signed) = match with_token(&request)? {
            Some(request) => (request, None),
            None => {
                let signed = self.sign(operation, &request)?;
                let headers = signed.headers();
                let credentials = Vec::new();
                let request = Request {
                    headers,
                    credentials,
                    ..request
                };
                (request, Some(signed))
            }
        };
        let problems = &outcome.problems;
        signed_json::write(out, operation, &request, signed.as_ref(), problems, secrets);
        Ok(())
    }

    fn sign(&self, operation: &Operation, request: &Request) -> Result<Signed, Failure> {
        let credentials = credentials(operation, request)?;
        let time = match self.time {
            Some(time) => time,
            None => now()?,
        };
        let nonce = match &self.nonce {
            Some(nonce) => nonce.clone(),
            None => random_nonce()?,
        };
        sign(operation, request, &credentials, time, &nonce).map_err(|why| match why {
            Unsignable::UnknownSecret { env } => Failure::Missing(not_set(env)),
            Unsignable::NoAddress | Unsignable::NoKey | Unsignable::UnsafeHeader { .. } => {
                Failure::Refused(why.to_string())
            }
        })
    }
}

/// The request with its IAM token, if it takes one and one is there: in the draft, or else in the
/// environment.
fn with_token(request: &Request) -> Result<Option<Request>, Failure> {
    let Some(token) = sdk_hmac::token(request) else {
        return Ok(None);
    };
    let is_given = |header: &Pair| match &header.value {
        Text::Secret { secret, .. } if header.name == token.header => {
            secret.expose().is_some_and(|text| !text.is_empty())
        }
        Text::Secret { .. } | Text::Plain(_) => false,
    };
    let mut request = request.clone();
    if !request.headers.iter().any(is_given) {
        let Some(text) = variable(token.env)? else {
            return Ok(None);
        };
        request.headers.retain(|header| header.name != token.header);
        request.headers.push(Pair {
            name: token.header,
            value: Text::Secret {
                secret: Secret::new(text),
                env: token.env,
            },
        });
        request.credentials.clear();
    }
    if !request.is_addressed() {
        return Err(Failure::Refused(Unsignable::NoAddress.to_string()));
    }
    if !request.has_safe_headers() {
        let why = "a header has characters that cannot be sent";
        return Err(Failure::Refused(why.to_owned()));
    }
    Ok(Some(request))
}

fn credentials(operation: &Operation, request: &Request) -> Result<Credentials, Failure> {
    let names = variables(operation);
    let needed = |name| variable(name)?.ok_or_else(|| Failure::Missing(not_set(name)));
    let access_key_id = match (variable(names.access_key_id)?, sdk_hmac::token(request)) {
        (Some(id), _) => id,
        (None, None) => return Err(Failure::Missing(not_set(names.access_key_id))),
        (None, Some(token)) => {
            let (token, id) = (token.env, names.access_key_id);
            return Err(Failure::Missing(format!("neither {token} nor {id} is set")));
        }
    };
    Ok(Credentials {
        access_key_id,
        access_key_secret: Secret::new(needed(names.access_key_secret)?),
        security_token: variable(names.security_token)?.map(Secret::new),
    })
}

fn not_set(name: &str) -> String {
    format!("{name} is not set")
}

/// An environment variable's text; none when it is unset or empty.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    match value.into_string() {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(Failure::Missing(format!("{name} is not UTF-8"))),
    }
}

fn now() -> Result<Time, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    since
        .and_then(|since| Time::from_unix(since.as_secs()))
        .ok_or_else(|| Failure::Missing("the clock shows no year that can be signed".to_owned()))
}

/// 128 bits from the operating system.
fn random_nonce() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Missing(format!("no randomness: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
