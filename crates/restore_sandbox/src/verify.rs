//! Who sent a request: the signature or token that it carries, judged as the vendors do.
//!
//! Stricter than they may be in one thing: every header of the algorithm's own that is sent has to
//! be signed.

use restore_core::operation::Vendor;
use restore_core::secret::Secret;
use restore_core::sign::time::Time;
use restore_core::sign::{self, acs3, sdk_hmac};

use crate::arrival::Arrival;
use crate::credentials::{HUAWEI_TOKEN, Key};

/// How far a signature's date may be from the clock, in seconds. Both vendors say 15 minutes.
pub(crate) const WINDOW_S: u64 = 15 * 60;

/// Who sent a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    /// The ID of the access key, or what the token is called.
    pub(crate) name: &'static str,
    /// What the key may use only once.
    pub(crate) nonce: Option<String>,
}

/// Why a request is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// It carries neither signature nor token.
    Unsigned,
    /// The signature is not in the algorithm's form, or lacks something.
    Malformed,
    /// No such key.
    UnknownKey,
    /// The token is not the one of a temporary key, or no token is valid.
    WrongToken,
    /// Something was changed, or the key's secret is another.
    WrongSignature,
    /// Too old, or from the future.
    Expired,
    /// The nonce was used before.
    Repeated,
}

/// Who sent it. Whether the nonce is new is for whoever remembers nonces.
pub(crate) fn sender(vendor: Vendor, arrival: &Arrival, now: u64) -> Result<Sender, Denied> {
    match vendor {
        Vendor::Alibaba => alibaba(arrival, now),
        Vendor::Huawei => huawei(arrival, now),
    }
}

fn alibaba(arrival: &Arrival, now: u64) -> Result<Sender, Denied> {
    let claim = Claim::read(arrival, acs3::ALGORITHM, "Credential")?;
    let key = Key::named(Vendor::Alibaba, &claim.key).ok_or(Denied::UnknownKey)?;
    check_token(arrival.header("x-acs-security-token"), key)?;
    let content_sha256 = sign::sha256(&arrival.body);
    if arrival.header("x-acs-content-sha256") != Some(&content_sha256) {
        return Err(Denied::WrongSignature);
    }
    let belongs = |name: &str| name.starts_with("x-acs-") || name == "content-type";
    let needed = ["host", "x-acs-date", "x-acs-signature-nonce"];
    let headers = claim.signed(arrival, &needed, belongs)?;
    let received = sign::Received {
        method: &arrival.method,
        path: arrival.path(),
        query: &arrival.query(),
        headers: &headers,
        content_sha256: &content_sha256,
    };
    if received.acs3(&Secret::new(key.secret.to_owned())) != claim.signature {
        return Err(Denied::WrongSignature);
    }
    let date = arrival.header("x-acs-date").unwrap_or_default();
    check_date(Time::parse(date), now)?;
    Ok(Sender {
        name: key.id,
        nonce: arrival.header("x-acs-signature-nonce").map(str::to_owned),
    })
}

fn huawei(arrival: &Arrival, now: u64) -> Result<Sender, Denied> {
    if let Some(token) = arrival.header("x-auth-token") {
        let is_valid = token == HUAWEI_TOKEN;
        return is_valid.then_some(TOKEN).ok_or(Denied::WrongToken);
    }
    let claim = Claim::read(arrival, sdk_hmac::ALGORITHM, "Access")?;
    let key = Key::named(Vendor::Huawei, &claim.key).ok_or(Denied::UnknownKey)?;
    check_token(arrival.header("x-security-token"), key)?;
    let belongs = |name: &str| {
        matches!(
            name,
            "content-type" | "region" | "x-project-id" | "x-security-token"
        )
    };
    let headers = claim.signed(arrival, &["host", "x-sdk-date"], belongs)?;
    let date = arrival.header("x-sdk-date").unwrap_or_default();
    let received = sign::Received {
        method: &arrival.method,
        path: arrival.path(),
        query: &arrival.query(),
        headers: &headers,
        content_sha256: &sign::sha256(&arrival.body),
    };
    if received.sdk_hmac(date, &Secret::new(key.secret.to_owned())) != claim.signature {
        return Err(Denied::WrongSignature);
    }
    check_date(basic_time(date), now)?;
    Ok(Sender {
        name: key.id,
        nonce: None,
    })
}

/// Whoever has the token.
const TOKEN: Sender = Sender {
    name: "X-Auth-Token",
    nonce: None,
};

/// What `Authorization` claims.
struct Claim {
    key: String,
    signed: Vec<String>,
    signature: String,
}

impl Claim {
    /// Reads `ALGORITHM Key=…,SignedHeaders=…,Signature=…`, with or without spaces.
    fn read(arrival: &Arrival, algorithm: &str, key: &str) -> Result<Self, Denied> {
        let value = arrival.header("authorization").ok_or(Denied::Unsigned)?;
        let rest = value
            .strip_prefix(algorithm)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or(Denied::Malformed)?;
        let parts: Vec<_> = rest
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
            .collect();
        let [(a, id), ("SignedHeaders", names), ("Signature", signature)] = parts[..] else {
            return Err(Denied::Malformed);
        };
        if a != key {
            return Err(Denied::Malformed);
        }
        Ok(Self {
            key: id.to_owned(),
            signed: names.split(';').map(str::to_owned).collect(),
            signature: signature.to_owned(),
        })
    }

    /// The headers that are signed. Those that are `needed`, and those that were sent and `belongs`
    /// to the algorithm, must be among them, and none may have been sent twice.
    fn signed(
        &self,
        arrival: &Arrival,
        needed: &[&str],
        belongs: impl Fn(&str) -> bool,
    ) -> Result<Vec<(String, String)>, Denied> {
        let is_signed = |name: &str| self.signed.iter().any(|signed| signed == name);
        let is_complete = needed.iter().all(|name| is_signed(name))
            && arrival
                .headers
                .iter()
                .all(|(name, _)| !belongs(name) || is_signed(name));
        if !is_complete {
            return Err(Denied::WrongSignature);
        }
        let mut headers = Vec::new();
        for name in &self.signed {
            let mut given = arrival.headers.iter().filter(|(given, _)| given == name);
            match (given.next(), given.next()) {
                (Some(header), None) => headers.push(header.clone()),
                (_, _) => return Err(Denied::WrongSignature),
            }
        }
        Ok(headers)
    }
}

fn check_token(given: Option<&str>, key: Key) -> Result<(), Denied> {
    if given == key.security_token {
        Ok(())
    } else {
        Err(Denied::WrongToken)
    }
}

fn check_date(date: Option<Time>, now: u64) -> Result<(), Denied> {
    let date = date.ok_or(Denied::Malformed)?;
    let earliest = Time::from_unix(now.saturating_sub(WINDOW_S));
    let latest = Time::from_unix(now + WINDOW_S);
    if earliest <= Some(date) && Some(date) <= latest {
        Ok(())
    } else {
        Err(Denied::Expired)
    }
}

/// Reads `20260102T030405Z`.
fn basic_time(text: &str) -> Option<Time> {
    let at = |range: std::ops::Range<usize>| text.get(range);
    let extended = format!(
        "{}-{}-{}:{}:{}",
        at(0..4)?,
        at(4..6)?,
        at(6..11)?,
        at(11..13)?,
        at(13..16)?
    );
    Time::parse(&extended).filter(|time| time.basic() == text)
}
