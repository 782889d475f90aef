//! What our own server says: what it can do, and what became of a submission. Knows no browser.

use restore_core::answer::Ending;
use restore_core::operation::{Operation, Vendor};
use serde_json::{Value, json};

use super::ended::{Answered, Ended, pairs};
use super::review::Review;

/// Where a server's own pages find it, relative to the page.
pub const CAPABILITIES: &str = "v1/capabilities";

/// Takes submissions.
pub const SEND: &str = "v1/send";

/// The header that carries the session.
pub const SESSION: &str = "X-Restore-Builder";

/// What the server can do for whoever looks at this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Nothing reaches a vendor.
    pub is_sandbox: bool,
    /// Nothing is sent at present.
    pub is_read_only: bool,
    /// To be sent back with every submission.
    pub session: String,
    /// How long the server waits for the vendor, in milliseconds.
    pub timeout_ms: u32,
    /// Its keys.
    pub credentials: Vec<Credential>,
}

/// A key of the server's, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its name.
    pub id: String,
    /// How it signs.
    pub kind: String,
    vendor: String,
    operations: Vec<String>,
    regions: Option<Vec<String>>,
}

impl Capabilities {
    /// Reads the server's answer; `None` for what is none of ours.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let document: Value = serde_json::from_str(text).ok()?;
        if document["v"].as_u64() != Some(1) {
            return None;
        }
        let credentials = document["credentials"].as_array()?;
        Some(Self {
            is_sandbox: document["mode"].as_str()? == "sandbox",
            is_read_only: document["read_only"].as_bool()?,
            session: document["session"].as_str()?.to_owned(),
            timeout_ms: u32::try_from(document["limits"]["timeout_ms"].as_u64()?).ok()?,
            credentials: credentials.iter().filter_map(credential).collect(),
        })
    }

    /// The keys that can send this.
    pub fn for_request<'a>(
        &'a self,
        operation: &'static Operation,
        region: &'a str,
    ) -> impl Iterator<Item = &'a Credential> {
        let vendor = match operation.vendor {
            Vendor::Alibaba => "alibaba",
            Vendor::Huawei => "huawei",
        };
        self.credentials.iter().filter(move |credential| {
            let regions = credential.regions.as_ref();
            credential.vendor == vendor
                && credential.operations.iter().any(|id| id == operation.id)
                && regions.is_none_or(|regions| regions.iter().any(|known| known == region))
        })
    }
}

fn credential(credential: &Value) -> Option<Credential> {
    let text = |name: &str| credential[name].as_str().map(str::to_owned);
    let list = |name: &str| {
        let list = credential[name].as_array()?;
        Some(
            list.iter()
                .filter_map(|text| Some(text.as_str()?.to_owned()))
                .collect::<Vec<_>>(),
        )
    };
    Some(Credential {
        id: text("id")?,
        kind: text("kind")?,
        vendor: text("vendor")?,
        operations: list("operations")?,
        regions: list("regions"),
    })
}

/// The body of a submission. It holds the text of secrets.
#[must_use]
pub fn submission(review: &Review, credential: &str) -> String {
    json!({
        "v": 1,
        "submission_id": review.id,
        "draft": review.draft.to_json_revealing(review.operation),
        "credential": credential,
        "request_sha256": review.fingerprint,
    })
    .to_string()
}

/// What the server says became of the submission of a review. What is not the server's own word,
/// such as the page of a gateway before it, says nothing about what the server did.
#[must_use]
pub fn ended(review: &Review, status: u16, text: &str) -> Ended {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let ending = document["outcome"].as_str().and_then(Ending::parse);
    let is_ours = document["v"].as_u64() == Some(1);
    let (Some(ending), true) = (ending, is_ours) else {
        return Ended {
            can_ask: true,
            ..Ended::unknown(
                "What answered is not this page's server.",
                review.check_first,
            )
        };
    };
    if status != 200 {
        return refused(review, status, &document);
    }
    let is_this_one = document["submission_id"].as_str() == Some(&*review.id)
        && document["request_sha256"].as_str() == Some(&*review.fingerprint);
    if !is_this_one {
        return Ended {
            can_ask: true,
            ..Ended::unknown(
                "The server answered for another submission.",
                review.check_first,
            )
        };
    }
    told(review, ending, &document)
}

fn told(review: &Review, ending: Ending, document: &Value) -> Ended {
    let text = |name: &str| document[name].as_str().map(str::to_owned);
    let is_unknown = ending == Ending::Unknown;
    let upstream = &document["upstream"];
    Ended {
        message: None,
        code: text("code"),
        identifiers: pairs(&document["identifiers"]),
        check_first: review.check_first.filter(|_| is_unknown),
        answer: upstream["status"].as_u64().map(|status| Answered {
            status: u16::try_from(status).unwrap_or_default(),
            headers: pairs(&upstream["headers"]),
            body: upstream["body"].as_str().map(str::to_owned),
            is_cut: upstream["truncated"].as_bool() == Some(true),
        }),
        is_sandbox: document["sandbox"].as_bool() == Some(true),
        is_repeated: document["repeated"].as_bool() == Some(true),
        can_ask: is_unknown,
        ..Ended::saying(ending, &text("message").unwrap_or_default())
    }
}

/// A refusal of the server's guards. One after a failure of its own is certain of nothing.
fn refused(review: &Review, status: u16, document: &Value) -> Ended {
    let message = document["message"].as_str().unwrap_or_default();
    let code = document["code"].as_str().map(str::to_owned);
    if status == 500 {
        return Ended {
            code,
            can_ask: true,
            ..Ended::unknown(message, review.check_first)
        };
    }
    Ended {
        code,
        ..Ended::not_sent(message)
    }
}

#[cfg(test)]
mod tests {
    use restore_core::answer::Ending;
    use restore_core::catalogue::CATALOGUE;
    use restore_core::draft::Draft;
    use serde_json::{Value, json};

    use super::{Capabilities, ended, submission};
    use crate::send::review::Review;

    fn review() -> Review {
        let draft = r#"{"operation":"cbr.RestoreBackup","region":"cn-north-4","parameters":{"n":12345678901234567890.10}}"#;
        let (operation, draft) = Draft::read(draft.as_bytes()).expect("is a draft");
        Review {
            operation,
            id: "8c5e8b0a-92d1-4f0e-a9a3-0123456789ab".to_owned(),
            draft,
            document: "{}".to_owned(),
            host: "host.example".to_owned(),
            effect: String::new(),
            confirm: None,
            fingerprint: "f0".to_owned(),
            same_as: "s0".to_owned(),
            token: None,
            earlier: Vec::new(),
            check_first: Some("Look at the jobs."),
        }
    }

    fn answer(outcome: &str) -> Value {
        json!({ "v": 1, "submission_id": review().id, "outcome": outcome, "repeated": false,
            "request_sha256": "f0", "upstream": { "status": 200, "headers": [["a", "b"]],
            "body": "{}", "body_base64": null, "truncated": false }, "identifiers": [["RestoreId", "r-1"]],
            "code": null, "message": "Said.", "sandbox": true })
    }

    #[test]
    fn a_submission_carries_the_draft_by_its_own_digits() {
        let body = submission(&review(), "prod");
        assert!(body.contains("12345678901234567890.10"), "{body}");
        assert!(body.contains(r#""credential":"prod""#));
    }

    #[test]
    fn every_ending_of_the_server_is_taken_as_it_is() {
        for ending in Ending::ALL {
            let ended = ended(&review(), 200, &answer(ending.name()).to_string());
            assert_eq!(ended.ending, ending);
            assert!(ended.is_sandbox);
            let asks = ended.check_first.is_some();
            assert_eq!(asks, ending == Ending::Unknown);
        }
    }

    #[test]
    fn a_guards_refusal_is_not_sent() {
        let body = json!({ "v": 1, "outcome": "not_sent", "code": "rate", "message": "No." });
        let ended = ended(&review(), 429, &body.to_string());
        assert_eq!(ended.ending, Ending::NotSent);
        assert_eq!(ended.code.as_deref(), Some("rate"));
    }

    #[test]
    fn after_a_failure_of_its_own_the_server_knows_nothing() {
        let body =
            json!({ "v": 1, "outcome": "not_sent", "code": "failed", "message": "It failed." });
        let ended = ended(&review(), 500, &body.to_string());
        assert_eq!(ended.ending, Ending::Unknown);
        assert!(ended.can_ask);
    }

    #[test]
    fn whatever_is_not_the_servers_own_word_is_unknown() {
        let mut other = answer("accepted");
        other["submission_id"] = "another".into();
        let mut changed = answer("accepted");
        changed["request_sha256"] = "f1".into();
        let unversioned = json!({ "outcome": "not_sent" });
        for (status, body) in [
            (502, "<html>Bad gateway</html>".to_owned()),
            (403, unversioned.to_string()),
            (200, String::new()),
            (200, other.to_string()),
            (200, changed.to_string()),
        ] {
            let ended = ended(&review(), status, &body);
            assert_eq!(ended.ending, Ending::Unknown, "{body}");
            assert!(ended.check_first.is_some());
        }
    }

    #[test]
    fn a_key_is_offered_for_its_operations_and_regions_alone() {
        let operation = CATALOGUE[0];
        let capabilities = json!({ "v": 1, "mode": "server", "read_only": false, "session": "s",
            "limits": { "timeout_ms": 60000 }, "credentials": [
            { "id": "all", "vendor": "alibaba", "kind": "acs3", "operations": [operation.id], "regions": null },
            { "id": "here", "vendor": "alibaba", "kind": "acs3", "operations": [operation.id], "regions": ["r1"] },
            { "id": "none", "vendor": "alibaba", "kind": "acs3", "operations": [], "regions": null },
            { "id": "other", "vendor": "huawei", "kind": "token", "operations": [operation.id], "regions": null },
        ] });
        let capabilities = Capabilities::read(&capabilities.to_string()).expect("are ours");
        let ids = |region| -> Vec<_> {
            capabilities
                .for_request(operation, region)
                .map(|credential| credential.id.as_str())
                .collect()
        };
        assert_eq!(ids("r1"), ["all", "here"]);
        assert_eq!(ids("r2"), ["all"]);
    }

    #[test]
    fn what_is_no_server_of_ours_has_no_capabilities() {
        for text in [
            "",
            "<html>",
            "{}",
            r#"{"v":2}"#,
            r#"{"v":1,"mode":"sandbox"}"#,
        ] {
            assert_eq!(Capabilities::read(text), None, "{text}");
        }
    }
}
