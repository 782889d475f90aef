//! What stands before sending, and what an answer means: the core's words for the page.

use restore_core::answer::{self, Answer, Verdict, judge, no_answer};
use restore_core::catalogue;
use restore_core::draft::Draft;
use restore_core::effect::of_request;
use restore_core::evaluate::evaluate;
use restore_core::operation::Operation;
use restore_core::problem::Severity;
use restore_core::request::Text;
use restore_core::token;
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

/// What a person looks at before sending a draft, which holds the text of its secrets:
/// `{"errors":0,"unknown_secrets":["HUAWEI_TOKEN"],"host":"…","effect":"…",
/// "confirm":{"field":"…","value":"…"}|null,"fingerprint":"…","same_as":"…","document":"…",
/// "check_first":"…"|null}`, or `{"refused":"…"}` for what is no draft.
///
/// `document` is the draft without the text of any secret, `same_as` the fingerprint without the
/// idempotency token.
#[wasm_bindgen]
#[must_use]
pub fn review(draft: &str) -> String {
    let (operation, draft) = match Draft::read(draft.as_bytes()) {
        Ok(read) => read,
        Err(why) => return json!({ "refused": why.to_string() }).to_string(),
    };
    let outcome = evaluate(operation, &draft);
    let request = &outcome.request;
    let errors = outcome.problems.iter();
    let errors = errors.filter(|problem| problem.severity() == Severity::Error);
    let effect = of_request(operation, request);
    let unknown_secrets = request.secrets().filter_map(|pair| match &pair.value {
        Text::Secret { secret, env } if secret.expose().is_none() => Some(*env),
        Text::Secret { .. } | Text::Plain(_) => None,
    });
    let confirm = effect
        .confirm
        .map(|confirm| json!({ "field": confirm.field, "value": confirm.value }));
    let document = json!({
        "errors": errors.count(),
        "unknown_secrets": unknown_secrets.collect::<Vec<_>>(),
        "host": request.host,
        "effect": effect.sentence,
        "confirm": confirm,
        "fingerprint": request.fingerprint(),
        "same_as": request.fingerprint_without(token::parameter(operation)),
        "document": draft.to_json(operation).to_string(),
        "check_first": no_answer(operation).check_first,
    });
    document.to_string()
}

/// What the service's answer means: `{"outcome":"accepted","reason":"…","code":null,"message":null,
/// "request_id":"…"|null,"identifiers":[["RestoreId","r-…"]],
/// "fields":[{"name":"…","label":"…","help":"…","value":"…"}],"check_first":null}`.
/// `headers` is `[["name","value"]]` as JSON. An unknown operation is an unknown outcome.
#[wasm_bindgen]
#[must_use]
pub fn judged(operation: &str, status: u16, headers: &str, body: &[u8]) -> String {
    let headers: Vec<(String, String)> = serde_json::from_str(headers).unwrap_or_default();
    let answer = Answer {
        status,
        headers: &headers,
        body,
    };
    match catalogue::operation(operation) {
        Some(operation) => verdict(operation, &answer).to_string(),
        None => {
            json!({ "outcome": "unknown", "reason": "No operation has that name." }).to_string()
        }
    }
}

/// The verdict on an answer, as a document.
pub(crate) fn verdict(operation: &'static Operation, answer: &Answer<'_>) -> Value {
    let Verdict {
        ending,
        reason,
        code,
        message,
        request_id,
        identifiers,
        fields,
        check_first,
    } = judge(operation, answer);
    let fields = fields.into_iter().map(|fact| {
        json!({
            "name": fact.field.name,
            "label": fact.field.label,
            "help": fact.field.help,
            "value": fact.value,
        })
    });
    json!({
        "outcome": ending.name(),
        "reason": reason.sentence(),
        "code": code,
        "message": message,
        "request_id": request_id,
        "identifiers": identifiers,
        "fields": fields.collect::<Vec<_>>(),
        "check_first": check_first,
    })
}

/// The JSON text with a line for each member and every number as it was; nothing for what is no
/// JSON.
#[wasm_bindgen]
#[must_use]
pub fn laid_out(json: &str) -> Option<String> {
    answer::for_reading(json)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{judged, laid_out, review};

    fn answer(text: &str) -> Value {
        serde_json::from_str(text).expect("an answer is JSON")
    }

    fn draft(volume: &str, token: &Value) -> String {
        json!({ "operation": "cbr.RestoreBackup", "region": "cn-north-4",
            "answers": { "restore_kind": "disk" },
            "parameters": { "project_id": "p0fake", "backup_id": "b0fake",
                "restore": { "volume_id": volume }, "X-Auth-Token": token } })
        .to_string()
    }

    #[test]
    fn a_review_names_the_target_and_asks_for_it() {
        let review = answer(&review(&draft("v0fake", &json!("Canary"))));
        assert_eq!(review["errors"], 0, "{review}");
        assert_eq!(review["host"], "cbr.cn-north-4.myhuaweicloud.com");
        assert_eq!(review["confirm"]["value"], "v0fake");
        assert!(
            review["effect"]
                .as_str()
                .is_some_and(|text| text.contains("v0fake"))
        );
    }

    #[test]
    fn a_review_holds_no_secret() {
        assert!(!review(&draft("v0fake", &json!("Canary"))).contains("Canary"));
    }

    #[test]
    fn a_secret_that_is_only_promised_is_named() {
        let review = answer(&review(&draft("v0fake", &json!({ "env": "HUAWEI_TOKEN" }))));
        assert_eq!(review["unknown_secrets"], json!(["HUAWEI_TOKEN"]));
    }

    #[test]
    fn another_token_is_another_request_and_the_same_submission() {
        let draft = |token: &str| {
            json!({ "operation": "dbs.StartRestoreTask", "region": "cn-hangzhou",
                "parameters": { "RestoreTaskId": "s1fake", "ClientToken": token } })
            .to_string()
        };
        let (one, other) = (answer(&review(&draft("a"))), answer(&review(&draft("b"))));
        assert_ne!(one["fingerprint"], other["fingerprint"]);
        assert_eq!(one["same_as"], other["same_as"]);
    }

    #[test]
    fn what_is_no_draft_is_refused_with_a_reason() {
        assert!(answer(&review("{}"))["refused"].is_string());
    }

    #[test]
    fn an_answer_is_judged_as_the_core_judges_it() {
        let accepted = answer(&judged("cbr.RestoreBackup", 202, "[]", b""));
        assert_eq!(accepted["outcome"], "accepted");
        let unknown = answer(&judged("cbr.RestoreBackup", 502, "[]", b"<html>"));
        assert_eq!(unknown["outcome"], "unknown");
        assert!(unknown["check_first"].is_string());
        assert_eq!(
            answer(&judged("nothing", 200, "[]", b"{}"))["outcome"],
            "unknown"
        );
    }

    #[test]
    fn numbers_are_laid_out_by_their_own_digits() {
        let text = laid_out(r#"{"a":12345678901234567890.10}"#).expect("is JSON");
        assert!(text.contains("12345678901234567890.10"));
        assert_eq!(laid_out("<html>"), None);
    }
}
