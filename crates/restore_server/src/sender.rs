//! One submission from its intent to its end: written down, sent at most once, written down again.
//!
//! Runs to its end whether or not anybody still waits for the answer. The order is law: nothing is
//! sent before the ledger has the intent, and whatever the ledger has already is not sent again.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::StatusCode;
use restore_core::answer::{Ending, no_answer};
use restore_core::catalogue;
use restore_core::operation::Operation;
use restore_ledger::{Begun, Entry, Intent, Ledger, LedgerError, State};
use restore_upstream::Outgoing;

use crate::audit::{Audit, Line};
use crate::courier::{Courier, Sign};
use crate::credential::now;
use crate::ended::{About, Ended};
use crate::metrics::Metrics;
use crate::refusal::Refusal;
use crate::submission::Submission;
use restore_core::mask::Mask;

/// What sending needs.
pub(crate) struct Sender {
    pub(crate) ledger: Ledger,
    pub(crate) courier: Arc<dyn Courier>,
    pub(crate) audit: Audit,
    pub(crate) metrics: Metrics,
    pub(crate) sandbox: bool,
}

/// Where a submission came from, for the audit log.
pub(crate) struct From {
    pub(crate) user: String,
    pub(crate) peer: IpAddr,
    pub(crate) received_bytes: usize,
}

/// How often and how long somebody waits for a submission that is under way elsewhere.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
const LOOKS: u32 = 325;

/// How often an ending is offered to a ledger that does not take it.
const OFFERS: u32 = 5;

const ID_REUSED: Refusal = Refusal::new(
    StatusCode::CONFLICT,
    "id_reused",
    "This submission ID was used for another request. Nothing was sent; send again with a new ID.",
);

impl Sender {
    /// Sends a submission, or says what became of it when it was sent before: the text of an
    /// [`Ended`].
    pub(crate) async fn send(
        &self,
        submission: Box<Submission>,
        from: From,
    ) -> Result<String, Refusal> {
        let begun = self.ledger.begin(intent(&submission, &from)).await;
        match begun {
            Ok(Begun::New) => Ok(self.send_new(submission, &from).await),
            Ok(Begun::Repeated(entry)) if entry.intent.user == from.user => {
                self.metrics.repeated();
                let ended = self.wait_for(entry).await;
                self.log_repeated(&submission, &from, &ended);
                Ok(ended.said())
            }
            Ok(Begun::Repeated(_) | Begun::Different(_)) => Err(ID_REUSED),
            Err(error) => Err(no_ledger(&error)),
        }
    }

    /// What is said of a submission that failed while it was being sent.
    pub(crate) fn unknown(
        &self,
        id: &str,
        request_sha256: &str,
        operation: &'static Operation,
    ) -> Ended {
        let check_first = no_answer(operation).check_first;
        let message = format!(
            "The server failed while it was being sent. It may have been carried out. {}",
            check_first.unwrap_or_default()
        );
        let about = About {
            id,
            request_sha256,
            operation,
            sandbox: self.sandbox,
        };
        Ended::blank(about, Ending::Unknown).saying(
            Ending::Unknown,
            "failed",
            message.trim_end().to_owned(),
        )
    }

    fn about<'a>(&self, submission: &'a Submission) -> About<'a> {
        About {
            id: &submission.id,
            request_sha256: &submission.request_sha256,
            operation: submission.operation,
            sandbox: self.sandbox,
        }
    }

    /// Sends what the ledger has just taken, and writes down how it ended.
    async fn send_new(&self, mut submission: Box<Submission>, from: &From) -> String {
        let first = submission.first.take();
        let own = submission.credential.secrets().into_iter();
        let mask = Mask::new(own.chain(&submission.secrets));
        let about = self.about(&submission);
        let report = self.courier.carry(self.signer(&submission, first)).await;
        let (attempts, took) = (report.attempts, report.total);
        let (ending, ended) = Ended::read(about, report, &mask);
        let said = ended.said();
        self.keep(&ended, &said).await;
        self.metrics.ended(ending, attempts, took);
        self.log(&Line {
            outcome: ending.name(),
            ..line(&submission, from, &ended)
        });
        said
    }

    /// Makes the request of each attempt: the one that was signed when the submission was read, and
    /// then the same one with a new date, nonce and signature. None when others may take this
    /// server for gone by now.
    fn signer<'a>(&'a self, submission: &'a Submission, mut first: Option<Outgoing>) -> Sign<'a> {
        Box::new(move |_attempt| {
            if !self.ledger.may_send(&submission.id) {
                return None;
            }
            let Submission {
                operation,
                request,
                credential,
                may_retry,
                ..
            } = submission;
            let again = || credential.outgoing(operation, request, *may_retry).ok();
            first.take().or_else(again)
        })
    }

    /// Writes down how a submission ended. If the ledger takes it in no way, it stays open there,
    /// and unknown after the next start: the answer that is given now is right all the same.
    async fn keep(&self, ended: &Ended, said: &str) {
        let kept = ended.to_keep(said);
        for offer in 1..=OFFERS {
            let taken = self
                .ledger
                .finish(&ended.submission_id, &ended.outcome, &kept);
            match taken.await {
                Ok(()) => return,
                Err(LedgerError::Busy | LedgerError::Unreachable(_)) if offer < OFFERS => {
                    tokio::time::sleep(LOOK_AGAIN * offer).await;
                }
                Err(error) => {
                    self.metrics.ledger_failed();
                    eprintln!(
                        "restore-builder: the end of a submission is not in the ledger: {error}"
                    );
                    return;
                }
            }
        }
    }

    /// What became of a submission, once it has ended.
    async fn wait_for(&self, mut entry: Entry) -> Ended {
        for _ in 0..LOOKS {
            if entry.state != State::Open {
                break;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
            if let Ok(Some(later)) = self.ledger.get(&entry.intent.id).await {
                entry = later;
            }
        }
        self.told(&entry)
    }

    /// What the ledger says about a submission of this user.
    pub(crate) async fn look_up(&self, id: &str, user: &str) -> Result<Option<Ended>, Refusal> {
        let entry = self
            .ledger
            .get(id)
            .await
            .map_err(|error| no_ledger(&error))?;
        let own = entry.filter(|entry| entry.intent.user == user);
        Ok(own.map(|entry| self.told(&entry)))
    }

    /// An entry as an answer.
    fn told(&self, entry: &Entry) -> Ended {
        let Intent {
            id, request_sha256, ..
        } = &entry.intent;
        if let State::Ended { answer_json, .. } = &entry.state
            && let Ok(ended) = serde_json::from_str::<Ended>(answer_json)
        {
            return Ended {
                repeated: true,
                ..ended
            };
        }
        let operation = catalogue::operation(&entry.intent.operation);
        let check_first = operation.and_then(|operation| no_answer(operation).check_first);
        let (code, why) = match entry.state {
            State::Open => ("in_flight", "It is being sent."),
            State::Lost => ("lost", "The server stopped while it was being sent."),
            State::Ended { .. } => (
                "unreadable_entry",
                "What the ledger has of it cannot be read.",
            ),
        };
        let message = format!(
            "{why} It may have been carried out. {}",
            check_first.unwrap_or_default()
        );
        Ended {
            v: 1,
            submission_id: id.clone(),
            outcome: Ending::Unknown.name().to_owned(),
            repeated: true,
            request_sha256: request_sha256.clone(),
            upstream: None,
            identifiers: Vec::new(),
            code: Some(code.to_owned()),
            message: Some(message.trim_end().to_owned()),
            attempts: 0,
            timing_ms: crate::ended::Phases::default(),
            sandbox: self.sandbox,
        }
    }

    fn log_repeated(&self, submission: &Submission, from: &From, ended: &Ended) {
        let ending = Ending::parse(&ended.outcome).unwrap_or(Ending::Unknown);
        self.log(&Line {
            outcome: ending.name(),
            repeated: true,
            ..line(submission, from, ended)
        });
    }

    /// Writes a line of the audit log. One that cannot be written is counted and told; the restore
    /// has happened by then, and its answer must not be lost over it.
    pub(crate) fn log(&self, line: &Line<'_>) {
        if let Err(error) = self.audit.write(line) {
            self.metrics.audit_failed();
            eprintln!("restore-builder: the audit log cannot be written: {error}");
        }
    }
}

fn line<'a>(submission: &'a Submission, from: &'a From, ended: &Ended) -> Line<'a> {
    let answer = ended.upstream.as_ref();
    let bodies = answer.map(|answer| answer.body.iter().chain(&answer.body_base64));
    Line {
        user: Some(&from.user),
        id: Some(&submission.id),
        operation: Some(submission.operation.id),
        region: Some(&submission.region),
        credential: Some(&submission.credential.config.id),
        request_sha256: Some(&submission.request_sha256),
        status: answer.map(|answer| answer.status),
        attempts: ended.attempts,
        received_bytes: from.received_bytes,
        answered_bytes: bodies.map_or(0, |bodies| bodies.map(String::len).sum()),
        ms: ended.timing_ms.total,
        sandbox: ended.sandbox,
        ..Line::new("submission", from.peer, now())
    }
}

fn intent(submission: &Submission, from: &From) -> Intent {
    Intent {
        id: submission.id.clone(),
        operation: submission.operation.id.to_owned(),
        request_sha256: submission.request_sha256.clone(),
        same_as: submission.same_as.clone(),
        user: from.user.clone(),
        credential: submission.credential.config.id.clone(),
        at_unix_ms: now_ms(),
    }
}

/// Milliseconds since 1970-01-01 UTC.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Without a ledger nothing is sent.
fn no_ledger(error: &LedgerError) -> Refusal {
    let message = format!("Nothing was sent: {error}.");
    Refusal::because(StatusCode::SERVICE_UNAVAILABLE, "ledger_refused", message).retry_after(5)
}
