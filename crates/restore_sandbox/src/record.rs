//! What arrived, for inspection: without signatures and without secrets.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::Draft;
use restore_core::operation::{Operation, Param};
use serde::Serialize;
use serde_json::Value;

use crate::arrival::Arrival;
use crate::fault::Fault;
use crate::imitation::Judged;

/// How many requests are kept.
pub(crate) const KEPT: usize = 1_000;

/// A request with more bytes than this in its target, headers and body is kept without them.
const LARGE: usize = 64 << 10;

/// What stands for whatever is not shown.
const MASK: &str = "••••";

/// One request that arrived whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Received {
    /// Its number, from 1 on.
    pub number: u64,
    /// When it arrived, by the sandbox's clock, in seconds since 1970-01-01 UTC.
    pub at_s: u64,
    /// HTTP method.
    pub method: String,
    /// Length of target, headers and body in bytes. Above 65,536, nothing that follows is kept but
    /// what became of it.
    pub bytes: usize,
    /// Path, percent-encoded.
    pub path: String,
    /// Decoded pairs of the query.
    pub query: Vec<(String, String)>,
    /// Headers in order; those that the sandbox does not know are masked.
    pub headers: Vec<(String, String)>,
    /// Decoded pairs of a form.
    pub form: Vec<(String, String)>,
    /// Length of the body in bytes.
    pub body_bytes: usize,
    /// The operation's ID, if it could be read.
    pub operation: Option<&'static str>,
    /// The draft that it was read as: known parameters alone, secrets as variables.
    pub draft: Option<Value>,
    /// The ID of the key that signed it, if the signature is right, or `X-Auth-Token`.
    pub sender: Option<&'static str>,
    /// The way in which its connection failed.
    pub fault: Option<&'static str>,
    /// Status of the answer, be it that nobody got it; 0 where there was none.
    pub status: u16,
    /// Error code of the answer.
    pub code: Option<String>,
}

/// How much has happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Connections that were made, failed ones included, refused ones not.
    pub connections: u64,
    /// Requests that arrived whole.
    pub requests: u64,
    /// Restores that were asked for and accepted, by operation. A repeated token counts each time.
    pub accepted: BTreeMap<&'static str, u64>,
    /// Refusals, by error code.
    pub refused: BTreeMap<String, u64>,
    /// Connections that failed as they were told to, by fault.
    pub faults: BTreeMap<&'static str, u64>,
}

/// The requests and the counts.
#[derive(Debug, Default)]
pub(crate) struct Record {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    received: VecDeque<Received>,
    counts: Counts,
}

impl Record {
    pub(crate) fn connected(&self, fault: Option<Fault>) {
        let mut inner = self.inner();
        inner.counts.connections += 1;
        if let Some(fault) = fault {
            *inner.counts.faults.entry(fault.name()).or_default() += 1;
        }
    }

    /// Keeps a request. `judged` is nothing where the fault came before anybody looked at it.
    pub(crate) fn arrived(
        &self,
        arrival: &Arrival,
        judged: Option<&Judged>,
        fault: Option<Fault>,
        at_s: u64,
    ) {
        let mut inner = self.inner();
        inner.counts.requests += 1;
        let mut received = masked(arrival);
        received.number = inner.counts.requests;
        received.at_s = at_s;
        received.fault = fault.map(Fault::name);
        if let Some(judged) = judged {
            let asked = judged.asked.as_ref();
            received.operation = asked.map(|(operation, _)| operation.id);
            received.draft = asked
                .filter(|_| received.bytes <= LARGE)
                .map(|(operation, draft)| known(operation, draft));
            received.sender = judged.sender;
            received.status = judged.answer.status;
            received.code.clone_from(&judged.answer.code);
            inner.counts.judged(&received);
        }
        inner.received.push_back(received);
        if inner.received.len() > KEPT {
            inner.received.pop_front();
        }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.inner().received.iter().cloned().collect()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.inner().counts.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn judged(&mut self, received: &Received) {
        match (&received.code, received.operation) {
            (Some(code), _) => *self.refused.entry(code.clone()).or_default() += 1,
            (None, Some(operation)) if received.status < 300 => {
                *self.accepted.entry(operation).or_default() += 1;
            }
            (None, _) => {}
        }
    }
}

/// Headers whose values are shown as they are.
const SHOWN: &[&str] = &[
    "accept",
    "connection",
    "content-length",
    "content-type",
    "host",
    "region",
    "user-agent",
    "x-acs-accesskey-id",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-credentials-provider",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
    "x-project-id",
    "x-sdk-date",
];

/// The request without what may be secret.
fn masked(arrival: &Arrival) -> Received {
    let headers: usize = arrival
        .headers
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    let mut received = Received {
        method: arrival.method.clone(),
        bytes: arrival.target.len() + headers + arrival.body.len(),
        body_bytes: arrival.body.len(),
        ..Received::default()
    };
    if received.bytes <= LARGE {
        arrival.path().clone_into(&mut received.path);
        received.query = arrival.query().into_iter().map(masked_pair).collect();
        received.headers = arrival.headers.iter().map(masked_header).collect();
        received.form = arrival.form().into_iter().map(masked_pair).collect();
    }
    received
}

/// The draft as a document, without what its operation does not have: that may be anything.
fn known(operation: &Operation, draft: &Draft) -> Value {
    let mut draft = draft.clone();
    draft
        .parameters
        .retain(|name, _| operation.param(name).is_some());
    draft.to_json(operation)
}

/// A pair is shown where its name is that of a parameter that is no secret.
fn masked_pair((name, value): (String, String)) -> (String, String) {
    let mut params = CATALOGUE
        .iter()
        .filter_map(|operation| operation.param(&name));
    let is_shown = params.next().is_some_and(|param| !param.is_secret())
        && params.all(|param: &Param| !param.is_secret());
    let value = if is_shown { value } else { MASK.to_owned() };
    (name, value)
}

fn masked_header((name, value): &(String, String)) -> (String, String) {
    let value = if SHOWN.contains(&name.as_str()) {
        value.clone()
    } else if name == "authorization" {
        // Algorithm, key and signed names are what one wants to see of it.
        let end = value.find("Signature=").map(|at| at + "Signature=".len());
        format!("{}{MASK}", end.map_or("", |end| &value[..end]))
    } else {
        MASK.to_owned()
    };
    (name.clone(), value)
}
