//! A submission as it is asked for: read, judged by the engine, and held against what is permitted.
//!
//! Ends before anything is written down or sent. What is refused here is certain not to have left.

use std::sync::Arc;

use axum::http::StatusCode;
use restore_core::draft::{Draft, Unusable};
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::operation::Operation;
use restore_core::problem::Severity;
use restore_core::request::Request;
use restore_core::secret::Secret;
use restore_core::token;
use restore_upstream::Outgoing;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::credential::Credential;
use crate::refusal::Refusal;
use crate::users::Known;

/// The body of `POST /v1/send`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    v: u64,
    submission_id: String,
    #[serde(borrow)]
    draft: &'a RawValue,
    credential: String,
    request_sha256: String,
}

/// A submission that nothing stands against.
pub(crate) struct Submission {
    /// UUID, version 4.
    pub(crate) id: String,
    pub(crate) operation: &'static Operation,
    pub(crate) region: String,
    pub(crate) request: Request,
    /// The request as the first attempt sends it, until that takes it.
    pub(crate) first: Option<Outgoing>,
    /// The request's fingerprint, which is what the page said.
    pub(crate) request_sha256: String,
    /// The same for requests that differ in their token alone.
    pub(crate) same_as: String,
    pub(crate) credential: Arc<Credential>,
    /// The vendor runs the same request once, however often it comes.
    pub(crate) may_retry: bool,
    /// Secrets of the draft, which no answer may show.
    pub(crate) secrets: Vec<Secret>,
}

/// What submissions are held against.
pub(crate) struct Permitted<'a> {
    pub(crate) credentials: &'a [Arc<Credential>],
    /// Hosts that a draft may name.
    pub(crate) endpoints: &'a [String],
    pub(crate) user: &'a Known,
}

impl Submission {
    /// Reads a submission, and finds whatever stands against it.
    pub(crate) fn read(body: &[u8], permitted: &Permitted<'_>) -> Result<Self, Refusal> {
        let envelope = envelope(body)?;
        let (operation, draft) =
            Draft::read(envelope.draft.get().as_bytes()).map_err(|why| unusable(&why))?;
        let credential = permitted.credential(&envelope.credential)?;
        credential.permits(operation, &draft)?;
        permitted.host(&draft)?;
        let Outcome {
            request, problems, ..
        } = ready(operation, evaluate(operation, &draft))?;
        drop(problems);
        let request_sha256 = request.fingerprint();
        if request_sha256 != envelope.request_sha256 {
            return Err(DIFFERS);
        }
        let may_retry = token::token(operation, &draft).is_some_and(token::is_token);
        let first = credential
            .outgoing(operation, &request, may_retry)
            .map_err(|why| {
                let message = format!("The request cannot be signed: {why}.");
                Refusal::because(StatusCode::UNPROCESSABLE_ENTITY, "unsignable", message)
            })?;
        let same_as = match token::parameter(operation) {
            Some(token) => request.fingerprint_without(Some(token)),
            None => request_sha256.clone(),
        };
        Ok(Self {
            id: envelope.submission_id,
            operation,
            first: Some(first),
            region: draft.region,
            same_as,
            request_sha256,
            credential: Arc::clone(credential),
            may_retry,
            secrets: draft
                .secrets
                .into_iter()
                .map(|(_, secret)| secret)
                .collect(),
            request,
        })
    }
}

impl Permitted<'_> {
    /// The credential, if there is one of that ID and the user may use it. Which of the two is not
    /// the case is nobody's business.
    fn credential(&self, id: &str) -> Result<&Arc<Credential>, Refusal> {
        let may_use = self.user.may_use(id);
        let known = self.credentials.iter().find(|known| known.config.id == id);
        known.filter(|_| may_use).ok_or(Refusal::new(
            StatusCode::FORBIDDEN,
            "credential_refused",
            "There is no such credential for this user.",
        ))
    }

    /// Whether the draft leaves the choice of the host to the vendor's tables and this server.
    fn host(&self, draft: &Draft) -> Result<(), Refusal> {
        let Some(host) = &draft.host else {
            return Ok(());
        };
        if self.endpoints.iter().any(|known| known == host) {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "host_not_listed",
            "The draft names a host that is not among this server's `endpoints`.",
        ))
    }
}

const DIFFERS: Refusal = Refusal::new(
    StatusCode::CONFLICT,
    "request_differs",
    "The server makes another request of this draft than the page showed; load the page again.",
);

fn malformed(message: &'static str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "malformed_submission", message)
}

/// The parts of the body. Readers' own messages quote what they read, so they stay here.
fn envelope(body: &[u8]) -> Result<Envelope<'_>, Refusal> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|_| {
        malformed("The body is no submission: v, submission_id, draft, credential and request_sha256, each once, and nothing else.")
    })?;
    if envelope.v != 1 {
        return Err(malformed(
            "The submission is of a version that is not known here.",
        ));
    }
    if !is_uuid_4(&envelope.submission_id) {
        return Err(malformed(
            "`submission_id` is no UUID of version 4 in lower case.",
        ));
    }
    Ok(envelope)
}

/// `xxxxxxxx-xxxx-4xxx-[89ab]xxx-xxxxxxxxxxxx`.
fn is_uuid_4(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            14 => byte == b'4',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

fn unusable(why: &Unusable) -> Refusal {
    let message = match why {
        Unusable::NotADraft { .. } => "The draft is no draft.",
        Unusable::UnknownOperation { .. } => {
            "The draft is for an operation that is not known here."
        }
        Unusable::TooNew { .. } => "The draft is of a later version than this server knows.",
    };
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "draft_unusable", message)
}

/// The outcome, if nothing stands against sending it.
fn ready(operation: &'static Operation, outcome: Outcome) -> Result<Outcome, Refusal> {
    let mut errors = outcome
        .problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error);
    let Some(first) = errors.next() else {
        return Ok(outcome);
    };
    let more = match errors.count() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    // An error is always about something that the operation has, so its name is the catalogue's.
    let message = format!(
        "The draft has an error: {} at {}{more}.",
        first.code(),
        first.field(operation)
    );
    Err(Refusal::because(
        StatusCode::UNPROCESSABLE_ENTITY,
        "draft_has_errors",
        message,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::secrets::Key;
    use crate::config::{CredentialConfig, Kind};
    use crate::submissions::{body, one_of_each, uuid};
    use restore_core::catalogue::CATALOGUE;
    use restore_core::sign::Credentials;
    use restore_testing::random::{Random, cases};
    use serde_json::json;

    fn key(id: &str, kind: Kind) -> Arc<Credential> {
        Arc::new(Credential {
            config: CredentialConfig {
                id: id.to_owned(),
                kind,
                secret_file: std::path::PathBuf::new(),
                operations: None,
                regions: None,
                accounts: None,
            },
            key: Key::Access(Credentials {
                access_key_id: "OBVIOUSLY-FAKE".to_owned(),
                access_key_secret: Secret::new("obviously-fake".to_owned()),
                security_token: None,
            }),
        })
    }

    /// Every host that the vendors' tables have.
    fn hosts_of_the_tables() -> Vec<String> {
        let mut hosts = Vec::new();
        for operation in CATALOGUE {
            for region in crate::credential::regions(operation) {
                let draft = Draft {
                    region: region.to_owned(),
                    ..Draft::default()
                };
                hosts.push(evaluate(operation, &draft).request.host);
            }
        }
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// A text that means to become a host.
    fn would_be_host(random: &mut Random) -> String {
        const PARTS: [&str; 36] = [
            "hbr",
            "cn-shanghai",
            "cn-hangzhou",
            "aliyuncs.com",
            ".aliyuncs.com",
            "myhuaweicloud.com",
            "@",
            "#",
            "?",
            "\\",
            "/",
            "[",
            "]",
            ":443",
            ":80",
            "evil.example",
            "127.0.0.1",
            "0x7f000001",
            "017700000001",
            "2130706433",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "。",
            "ａliyuncs.com",
            "xn--liyuncs-5fg.com",
            "\0",
            "\r\n",
            " ",
            ".",
            "..",
            "%2e",
            "-",
            "cn",
            "169.254.169.254",
            "user:pass@",
            "evil",
        ];
        if random.chance(10) {
            return (0..random.below(20)).map(|_| random.char()).collect();
        }
        (0..=random.below(5)).map(|_| random.pick(&PARTS)).collect()
    }

    #[test]
    fn whatever_stands_for_region_and_host_requests_go_to_the_tables_hosts_alone() {
        let credentials = [
            key("sandbox-alibaba", Kind::Acs3),
            key("sandbox-huawei", Kind::SdkHmac),
        ];
        let user = Known {
            name: "local".to_owned(),
            credentials: None,
        };
        let permitted = Permitted {
            credentials: &credentials,
            endpoints: &["hbr-vpc.cn-shanghai.aliyuncs.com".to_owned()],
            user: &user,
        };
        let tables = hosts_of_the_tables();
        assert!(tables.len() > 50, "{}", tables.len());
        let (all, mut taken) = (one_of_each(), 0);
        cases(100_000, |random| {
            let (mut draft, credential) = all[random.below(all.len())].clone();
            // Most would be refused for their region alone.
            if random.chance(50) {
                draft["region"] = json!(would_be_host(random));
            }
            if random.chance(50) {
                draft["host"] = json!(would_be_host(random));
            }
            let body = body(&uuid(random), &draft, credential);
            if let Ok(submission) = Submission::read(body.as_bytes(), &permitted) {
                assert!(tables.contains(&submission.request.host), "{draft}");
                let request = &submission.request;
                let outgoing = submission
                    .credential
                    .outgoing(submission.operation, request, false);
                assert!(tables.contains(&outgoing.expect("it was signed before").host));
                taken += 1;
            }
        });
        assert!(taken > 0);
    }

    #[test]
    fn only_a_random_uuid_in_lower_case_is_an_id() {
        assert!(is_uuid_4("8c5e8b0a-92d1-4f0e-a9a3-0123456789ab"));
        for other in [
            "",
            "8C5E8B0A-92D1-4F0E-A9A3-0123456789AB",
            "8c5e8b0a-92d1-1f0e-a9a3-0123456789ab",
            "8c5e8b0a-92d1-4f0e-c9a3-0123456789ab",
            "8c5e8b0a92d14f0ea9a30123456789ab",
            "8c5e8b0a-92d1-4f0e-a9a3-0123456789a",
            "8c5e8b0a-92d1-4f0e-a9a3-0123456789ag",
            "{c5e8b0a-92d1-4f0e-a9a3-0123456789ab",
        ] {
            assert!(!is_uuid_4(other), "{other}");
        }
    }
}
