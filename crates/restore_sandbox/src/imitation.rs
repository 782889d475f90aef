//! What a vendor would make of a request.

use std::sync::{Mutex, PoisonError};

use restore_core::catalogue::CATALOGUE;
use restore_core::catalogue::follow_up::{FOLLOW_UPS, follow_up};
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::import::{self, Imported, Refused};
use restore_core::operation::{Operation, Protocol, Vendor};
use restore_core::problem::{Kind, Problem, Severity};
use restore_core::sign::sha256;
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::arrival::Arrival;
use crate::fault::Fault;
use crate::memory::{Memory, Seen, Token};
use crate::verify::{self, Denied};

/// The parameter that makes a request repeatable, where an operation has it.
const CLIENT_TOKEN: &str = "ClientToken";

/// The imitation of all five endpoints.
#[derive(Debug)]
pub(crate) struct Imitation {
    memory: Mutex<Memory>,
}

/// An answer, and how it came about.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) answer: Answer,
    /// Who sent it, if that was proven.
    pub(crate) sender: Option<&'static str>,
    /// What was asked for, if it could be read.
    pub(crate) asked: Option<(&'static Operation, Draft)>,
}

impl Imitation {
    pub(crate) fn new() -> Self {
        Self {
            memory: Mutex::new(Memory::new()),
        }
    }

    /// What the vendor answers, `fault` being how it fails.
    pub(crate) fn judge(&self, arrival: &Arrival, fault: Option<Fault>, now: u64) -> Judged {
        let asked = read(arrival);
        let vendor = match &asked {
            Ok((operation, _)) => operation.vendor,
            Err(_) => probable_vendor(arrival),
        };
        let sender = self.sender(vendor, arrival, now);
        let answer = match (&sender, &asked) {
            (Err(why), _) => answer::denied(vendor, *why),
            (_, _) if fault == Some(Fault::Status500) => answer::failed(vendor, 500),
            (_, _) if fault == Some(Fault::Status503) => answer::failed(vendor, 503),
            (_, Err(_)) if !is_known(arrival) => answer::unknown(vendor),
            (_, Err(refused)) => answer::unreadable(vendor, &refused.why),
            (Ok(name), Ok((operation, draft))) => self.run(name, operation, draft, arrival),
        };
        let answer = match fault {
            Some(Fault::Status502) => answer::lost(502),
            Some(Fault::Status504) => answer::lost(504),
            _ => answer,
        };
        Judged {
            answer,
            sender: sender.ok(),
            asked: asked.ok(),
        }
    }

    fn sender(&self, vendor: Vendor, arrival: &Arrival, now: u64) -> Result<&'static str, Denied> {
        let sender = verify::sender(vendor, arrival, now)?;
        if let Some(nonce) = sender.nonce
            && !self.memory().take_nonce(sender.name, &nonce, now)
        {
            return Err(Denied::Repeated);
        }
        Ok(sender.name)
    }

    /// Applies the rules, and does what there is to do.
    fn run(
        &self,
        sender: &'static str,
        operation: &'static Operation,
        draft: &Draft,
        arrival: &Arrival,
    ) -> Answer {
        let outcome = evaluate(operation, draft);
        let mut errors = outcome.problems.iter();
        if let Some(problem) = errors.find(|problem| problem.severity() == Severity::Error) {
            return refused(operation, problem);
        }
        let mut memory = self.memory();
        let token = token(sender, operation, draft, arrival);
        let parameters = parameters(arrival);
        if let Some(token) = &token {
            match memory.seen(token, &parameters) {
                Seen::Never => {}
                Seen::Same(answer) => return answer,
                Seen::Different => return answer::mismatch(operation.vendor),
            }
        }
        let made = match needed_task(operation, draft) {
            Some((name, task)) if !memory.knows_task(&task) => {
                return answer::refused(
                    operation,
                    &format!("The specified parameter {name} value is not valid."),
                );
            }
            Some((_, task)) => task,
            None => answer::new_id(operation),
        };
        if follow_up(operation).is_some() {
            memory.made_task(made.clone());
        }
        let answer = answer::accepted(operation, &made);
        if let Some(token) = token {
            memory.answered(token, parameters, answer.clone());
        }
        answer
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The draft that the sender had. On this machine's own name, the region is one that exists.
fn read(arrival: &Arrival) -> Result<(&'static Operation, Draft), Refused> {
    let is_local = arrival.is_local();
    let headers: Vec<_> = arrival
        .headers
        .iter()
        .filter(|(name, _)| !is_local || name != "host")
        .cloned()
        .collect();
    let Imported { mut drafts, .. } = import::received(import::Received {
        method: &arrival.method,
        target: &arrival.target,
        headers: &headers,
        body: &arrival.body,
    })?;
    let (operation, mut draft) = drafts.swap_remove(0);
    if is_local && draft.region.is_empty() {
        operation.endpoint.regions[0].clone_into(&mut draft.region);
    }
    Ok((operation, draft))
}

/// Whose request it would be, when it is none of the catalogue's.
fn probable_vendor(arrival: &Arrival) -> Vendor {
    let is_rpc = arrival.path() == "/" || arrival.header("x-acs-action").is_some();
    if is_rpc {
        Vendor::Alibaba
    } else {
        Vendor::Huawei
    }
}

/// Whether some operation has this action, or this path.
fn is_known(arrival: &Arrival) -> bool {
    let segments: Vec<_> = arrival.path().split('/').collect();
    CATALOGUE.iter().any(|operation| match operation.protocol {
        Protocol::Rpc { action, .. } => arrival.header("x-acs-action") == Some(action),
        Protocol::Rest { path, .. } => {
            path.split('/').count() == segments.len()
                && path
                    .split('/')
                    .zip(&segments)
                    .all(|(wanted, given)| wanted.starts_with('{') || wanted == *given)
        }
    })
}

fn refused(operation: &Operation, problem: &Problem) -> Answer {
    let (name, message) = (problem.field(operation), problem.message());
    let is_parameter = operation.param(&name).is_some();
    if is_parameter && matches!(problem.kind, Kind::Required(_)) {
        return answer::missing(operation, &name, &message);
    }
    answer::refused(operation, &format!("{name}: {message}"))
}

/// The client token of a request, if its operation has one and it is given.
fn token(
    sender: &'static str,
    operation: &Operation,
    draft: &Draft,
    arrival: &Arrival,
) -> Option<Token> {
    operation.param(CLIENT_TOKEN)?;
    let token = draft.parameters.get(CLIENT_TOKEN)?.as_str()?;
    (!token.is_empty()).then(|| Token {
        sender,
        operation: operation.id,
        host: arrival.host().to_owned(),
        token_sha256: sha256(token.as_bytes()),
    })
}

/// What has to be the same when a token comes again. A hash, because a password is in it.
fn parameters(arrival: &Arrival) -> String {
    let mut pairs = arrival.query();
    pairs.extend(arrival.form());
    pairs.sort();
    let pairs: Value = json!(pairs);
    sha256(pairs.to_string().as_bytes())
}

/// The task that a request is about, where another operation has to make it first.
fn needed_task(operation: &Operation, draft: &Draft) -> Option<(&'static str, String)> {
    let follow_up = FOLLOW_UPS
        .iter()
        .find(|follow_up| follow_up.next.id == operation.id)?;
    let task = draft.parameters.get(follow_up.param)?.as_str()?;
    Some((follow_up.param, task.to_owned()))
}
