//! What a person looks at before a request is sent. Knows no browser.

use restore_core::answer::no_answer;
use restore_core::draft::Draft;
use restore_core::effect::{Confirm, of_request};
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::operation::Operation;
use restore_core::request::{Request, Text};
use restore_core::token::{parameter, token};

/// One submission, before it is sent. From here on it does not change: what is confirmed is what is
/// sent.
#[derive(Debug, Clone)]
pub struct Review {
    /// What is called.
    pub operation: &'static Operation,
    /// UUID of the submission, made for this review.
    pub id: String,
    /// The draft, with the text of its secrets until it has ended.
    pub draft: Draft,
    /// The draft in its file format, without them.
    pub document: String,
    /// The vendor's host.
    pub host: String,
    /// What sending does, in sentences.
    pub effect: String,
    /// What a person types first.
    pub confirm: Option<Confirm>,
    /// SHA-256 of the request.
    pub fingerprint: String,
    /// The same without the idempotency token.
    pub same_as: String,
    /// The idempotency token that goes along.
    pub token: Option<String>,
    /// Sentences about the same request, sent not long ago.
    pub earlier: Vec<String>,
    /// What tells whether it was carried out.
    pub check_first: Option<&'static str>,
}

impl Review {
    /// The review of a draft, for a submission of that ID.
    ///
    /// # Errors
    /// A sentence, when the request has errors or a secret of it is not known here.
    pub fn of(operation: &'static Operation, draft: Draft, id: String) -> Result<Self, String> {
        let outcome = evaluate(operation, &draft);
        if Outcome::has_errors(&outcome) {
            return Err("The request has errors.".to_owned());
        }
        let request = &outcome.request;
        let promised: Vec<_> = unknown_secrets(request).collect();
        if !promised.is_empty() {
            return Err(format!(
                "A page has no environment: type what {} holds into its field.",
                promised.join(" and ")
            ));
        }
        let effect = of_request(operation, request);
        Ok(Self {
            operation,
            id,
            document: draft.to_json(operation).to_string(),
            host: request.host.clone(),
            effect: effect.sentence,
            confirm: effect.confirm,
            fingerprint: request.fingerprint(),
            same_as: request.fingerprint_without(parameter(operation)),
            token: token(operation, &draft).map(str::to_owned),
            earlier: Vec::new(),
            check_first: no_answer(operation).check_first,
            draft,
        })
    }

    /// The same when nobody needs its secrets any longer.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        Self {
            draft: Draft::default(),
            ..self.clone()
        }
    }

    /// Whether what was typed is the target, exactly.
    #[must_use]
    pub fn is_confirmed(&self, typed: &str) -> bool {
        let confirm = self.confirm.as_ref();
        confirm.is_none_or(|confirm| confirm.value == typed)
    }
}

/// The environment variables of secrets whose text is not known.
fn unknown_secrets(request: &Request) -> impl Iterator<Item = &'static str> {
    request.secrets().filter_map(|pair| match &pair.value {
        Text::Secret { secret, env } if secret.expose().is_none() => Some(*env),
        Text::Secret { .. } | Text::Plain(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use restore_core::draft::Draft;
    use serde_json::{Value, json};

    use super::Review;

    fn review(document: &Value) -> Result<Review, String> {
        let (operation, draft) = Draft::read(document.to_string().as_bytes()).expect("is a draft");
        Review::of(operation, draft, "id".to_owned())
    }

    fn disk(token: &Value) -> Value {
        json!({ "operation": "cbr.RestoreBackup", "region": "cn-north-4",
            "answers": { "restore_kind": "disk" },
            "parameters": { "project_id": "p0fake", "backup_id": "b0fake",
                "restore": { "volume_id": "v0fake" }, "X-Auth-Token": token } })
    }

    #[test]
    fn it_names_the_target_and_asks_for_it() {
        let review = review(&disk(&json!("Canary"))).expect("has no errors");
        assert_eq!(review.host, "cbr.cn-north-4.myhuaweicloud.com");
        assert!(review.effect.contains("v0fake"));
        assert!(review.is_confirmed("v0fake"));
        for typed in ["", "v0", "V0FAKE", " v0fake", "v0fake "] {
            assert!(!review.is_confirmed(typed), "{typed:?}");
        }
    }

    #[test]
    fn nothing_of_it_but_the_draft_holds_a_secret() {
        let review = review(&disk(&json!("Canary"))).expect("has no errors");
        assert!(!format!("{review:?}{}", review.document).contains("Canary"));
        assert!(review.without_secrets().draft.secrets.is_empty());
    }

    #[test]
    fn a_secret_that_is_only_promised_is_named() {
        let refused = review(&disk(&json!({ "env": "HUAWEI_TOKEN" }))).expect_err("is unknown");
        assert!(refused.contains("HUAWEI_TOKEN"), "{refused}");
    }

    #[test]
    fn a_request_with_errors_has_none() {
        let empty = json!({ "operation": "cbr.RestoreBackup", "region": "cn-north-4" });
        assert!(review(&empty).is_err());
    }

    #[test]
    fn another_token_is_another_request_and_the_same_submission() {
        let with = |token: &str| {
            review(
                &json!({ "operation": "dbs.StartRestoreTask", "region": "cn-hangzhou",
                "parameters": { "RestoreTaskId": "s1fake", "ClientToken": token } }),
            )
            .expect("has no errors")
        };
        let (one, other) = (with("a"), with("b"));
        assert_ne!(one.fingerprint, other.fingerprint);
        assert_eq!(one.same_as, other.same_as);
    }
}
