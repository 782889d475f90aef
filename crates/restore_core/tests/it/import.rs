//! What goes out comes in again: every text that this program writes and reads opens as the same
//! form.

mod carried;
mod clients;
mod copied;
mod files;
mod formats;
mod refused;
mod robust;
mod terraform;

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::Draft;
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::export::{Layout, Secrets, http, signed_json};
use restore_core::import::{Imported, difference, import};
use restore_core::operation::{Encoding, Operation, Param, Place, Shape};
use restore_core::request::{Body, Pair, Request, Text};
use restore_core::secret::Secret;
use restore_core::sign::time::Time;
use restore_core::sign::{Credentials, sign};
use serde_json::{Number, Value, json};

use crate::drafts::{Mood, document, hostile, read, word};
use crate::random::{Random, cases};
use crate::{drafts, outputs};

/// How many random drafts each dialect is tried with.
const COUNT: usize = 1_000;

/// A hostile draft whose request has an address and headers that can be sent.
fn sendable(random: &mut Random, operation: &'static Operation) -> Draft {
    let mut document = document(random, operation, Mood::Odd);
    for param in operation.params {
        let given = &mut document["parameters"][param.name];
        match param.place {
            Place::Path => *given = (hostile(random) + "z").into(),
            Place::Header => {
                *given = match random.below(4) {
                    0 => Value::Null,
                    1 if param.is_secret() => Value::Null,
                    _ => format!(
                        "{}{}",
                        word(random),
                        random.pick(&["'", "\"", "\\", " $(id)", "!", "%", "x"])
                    )
                    .into(),
                };
            }
            _ if param.is_secret() && random.chance(30) => {
                *given = json!({ "env": restore_core::draft::environment_variable(param) });
            }
            Place::Query | Place::Form | Place::Body | Place::Member | Place::Nowhere => {
                if given.is_null() {
                    document["parameters"]
                        .as_object_mut()
                        .expect("parameters")
                        .shift_remove(param.name);
                }
            }
        }
    }
    if random.chance(10) {
        document["host"] = format!("x-vpc.{}", operation.endpoint.domains[0]).into();
    }
    read(&document)
}

/// The draft as a text without secrets tells it: given secrets come from the environment.
fn referred(draft: &Draft, is_told: impl Fn(&Secret) -> bool) -> Draft {
    let mut draft = draft.clone();
    for (_, secret) in &mut draft.secrets {
        if !is_told(secret) {
            *secret = Secret::Environment;
        }
    }
    draft
}

/// A credential from the environment is the same whether the draft names it or leaves it out.
fn without_named_credentials(operation: &Operation, mut request: Request) -> Request {
    let is_credential = |pair: &Pair| {
        operation.param(pair.name).is_some_and(|param| {
            matches!(
                param.shape,
                Shape::Secret {
                    credential: true,
                    ..
                }
            )
        }) && matches!(
            &pair.value,
            Text::Secret {
                secret: Secret::Environment,
                ..
            }
        )
    };
    request.headers.retain(|pair| !is_credential(pair));
    request.credentials.clear();
    request
}

/// What a draft holds, in the types that a form gives: digits as numbers, JSON texts as JSON.
fn natural(
    operation: &'static Operation,
    draft: &Draft,
    request: &Request,
) -> Vec<(String, Value)> {
    let sent = |param: &Param| match param.place {
        Place::Query => request.query.iter().any(|pair| pair.name == param.name),
        Place::Form => match &request.body {
            Body::Form(pairs) => pairs.iter().any(|pair| pair.name == param.name),
            Body::Empty | Body::Json(_) => false,
        },
        Place::Path | Place::Header => true,
        Place::Body | Place::Member | Place::Nowhere => false,
    };
    let mut values: Vec<_> = draft
        .parameters
        .iter()
        .filter_map(|(name, value)| {
            let param = operation.param(name).filter(|param| sent(param))?;
            let value = match (param.shape, value) {
                (Shape::Integer { .. } | Shape::Instant(_), Value::String(text)) => {
                    match serde_json::from_str::<Number>(text) {
                        Ok(number) if number.as_str() == text => Value::Number(number),
                        Ok(_) | Err(_) => value.clone(),
                    }
                }
                // Whether JSON was given as text or as JSON, and what was left out of it on the way,
                // is for the comparison of requests.
                (_, _) if param.encoding() == Encoding::JsonText => return None,
                (_, Value::Null) => return None,
                (_, value) => value.clone(),
            };
            Some((name.clone(), value))
        })
        .collect();
    values.sort_by(|a, b| a.0.cmp(&b.0));
    values
}

/// Imports a text that was made from a draft and compares what comes in with what went out.
fn check(operation: &'static Operation, draft: &Draft, text: &str) -> Imported {
    let imported = match import(text, None) {
        Ok(imported) => imported,
        Err(refused) => panic!("{refused}\n{text}"),
    };
    let [(found, read)] = imported.drafts.as_slice() else {
        panic!("{} drafts in {text}", imported.drafts.len());
    };
    assert_eq!(found.id, operation.id, "{text}");
    let request =
        |draft: &Draft| without_named_credentials(operation, evaluate(operation, draft).request);
    let wanted = request(draft);
    let got = request(read);
    assert_eq!(got, wanted, "{text}");
    assert_eq!(
        natural(operation, read, &got),
        natural(operation, draft, &wanted),
        "{text}"
    );
    imported
}

/// Which secrets a dialect tells.
#[derive(Clone, Copy)]
enum Tells {
    /// Those that are to be revealed.
    Revealed,
    /// Empty ones, too: they give nothing away.
    RevealedAndEmpty,
    /// Empty ones alone.
    Empty,
    /// None at all.
    None,
    /// All of them: other tools know no references.
    Always,
}

impl Tells {
    fn tells(self, secrets: Secrets, secret: &Secret) -> bool {
        match self {
            Self::Revealed => secrets == Secrets::Reveal,
            Self::RevealedAndEmpty => secrets == Secrets::Reveal || secret.is_empty(),
            Self::Empty => secret.is_empty(),
            Self::None => false,
            Self::Always => true,
        }
    }
}

/// Tries a dialect with many hostile drafts.
fn check_dialect(
    has: fn(&Operation) -> bool,
    tells: Tells,
    render: impl Fn(&mut Random, &'static Operation, &Draft, &Outcome, Secrets) -> Option<String>,
) {
    cases(COUNT, |random| {
        let fitting: Vec<_> = CATALOGUE
            .iter()
            .copied()
            .filter(|operation| has(operation))
            .collect();
        let operation = random.pick(&fitting);
        let draft = sendable(random, operation);
        let outcome = evaluate(operation, &draft);
        let secrets = random.pick(&[Secrets::Reference, Secrets::Reveal]);
        if let Some(text) = render(random, operation, &draft, &outcome, secrets) {
            let is_told = |secret: &Secret| tells.tells(secrets, secret);
            check(operation, &referred(&draft, is_told), &text);
        }
    });
}

const fn every(_: &Operation) -> bool {
    true
}

#[test]
fn a_curl_command_opens_as_the_same_form() {
    check_dialect(
        every,
        Tells::RevealedAndEmpty,
        |random, _, _, outcome, secrets| {
            let layout = random.pick(&[Layout::Lines, Layout::OneLine]);
            Some(outputs::curl(outcome, layout, secrets))
        },
    );
}

#[test]
fn an_http_message_opens_as_the_same_form() {
    check_dialect(every, Tells::Revealed, |_, _, _, outcome, secrets| {
        Some(http::render(&outcome.request, secrets).text)
    });
}

#[test]
fn a_json_result_opens_as_the_same_form() {
    check_dialect(
        every,
        Tells::Revealed,
        |_, operation, _, outcome, secrets| Some(outputs::json(operation, outcome, secrets)),
    );
}

/// The key is gone, and the signature with it: whoever sends it next signs with their own.
#[test]
fn a_signed_result_opens_as_the_same_form() {
    let credentials = Credentials {
        access_key_id: "fake-id".to_owned(),
        access_key_secret: Secret::new("fake-secret".to_owned()),
        security_token: Some(Secret::new("fake-token".to_owned())),
    };
    let mut count = 0;
    cases(COUNT, |random| {
        let operation = random.pick(CATALOGUE);
        let draft = sendable(random, operation);
        let outcome = evaluate(operation, &draft);
        let request = outcome
            .request
            .with_environment(|_| Some("fake".to_owned()));
        let time = Time::from_unix(1_700_000_000).expect("a time");
        // What cannot be signed has no such text.
        let Ok(signed) = sign(operation, &request, &credentials, time, "fake-nonce") else {
            return;
        };
        count += 1;
        let request = Request {
            headers: signed.headers(),
            credentials: Vec::new(),
            ..request
        };
        let mut text = String::new();
        let secrets = Secrets::Reference;
        signed_json::write(
            &mut text,
            operation,
            &request,
            Some(&signed),
            &outcome.problems,
            secrets,
        );
        let mut expected = referred(&draft, |_| false);
        // Signed by a key, it needs no token.
        expected.secrets.retain(|(name, _)| {
            operation
                .param(name)
                .is_some_and(|p| p.place != Place::Header)
        });
        let imported = check(operation, &expected, &text);
        let notes = format!("{:?}", imported.notes);
        assert!(notes.contains("The signature"), "{notes}");
        assert!(!notes.contains("fake-"), "{notes}");
    });
    assert!(count >= COUNT / 2, "only {count} can be signed");
}

#[test]
fn a_draft_opens_as_itself() {
    cases(COUNT, |random| {
        let operation = random.pick(CATALOGUE);
        let draft = drafts::draft(random, operation, Mood::Odd);
        let imported = import(&draft.to_json(operation).to_string(), None).expect("a draft");
        let expected = referred(&draft, |_| false);
        assert_eq!(
            imported.drafts[0].1.to_json(operation),
            expected.to_json(operation)
        );
    });
}

#[test]
fn drafts_in_a_list_or_on_lines_all_open() {
    cases(100, |random| {
        let documents: Vec<Value> = (0..=random.below(5))
            .map(|_| {
                let operation = random.pick(CATALOGUE);
                document(random, operation, Mood::Odd)
            })
            .collect();
        let lines: String = documents
            .iter()
            .map(|draft| format!("{draft}\r\n"))
            .collect();
        for text in [Value::from(documents.clone()).to_string(), lines] {
            let imported = import(&format!("\u{feff}{text}"), None).expect("drafts");
            assert_eq!(imported.drafts.len(), documents.len(), "{text}");
            for ((_, draft), document) in imported.drafts.iter().zip(&documents) {
                assert_eq!(draft, &read(document));
            }
        }
    });
}

#[test]
fn commands_below_each_other_open_one_by_one() {
    cases(100, |random| {
        let (mut text, mut ids) = (String::new(), Vec::new());
        for _ in 0..=random.below(4) {
            let operation = random.pick(CATALOGUE);
            let outcome = evaluate(operation, &sendable(random, operation));
            text.push_str(&outputs::curl(
                &outcome,
                Layout::OneLine,
                Secrets::Reference,
            ));
            text.push_str(random.pick(&["\n", "\r\n", "\n\n"]));
            ids.push(operation.id);
        }
        let imported = import(&text, None).expect("commands");
        let found: Vec<_> = imported
            .drafts
            .iter()
            .map(|(operation, _)| operation.id)
            .collect();
        assert_eq!(found, ids, "{text}");
    });
}

#[test]
fn what_is_imported_goes_out_unchanged() {
    cases(COUNT, |random| {
        let operation = random.pick(CATALOGUE);
        let outcome = evaluate(operation, &sendable(random, operation));
        let text = outputs::curl(&outcome, Layout::OneLine, Secrets::Reveal);
        let once = import(&text, None).expect("a command");
        let again = evaluate(operation, &once.drafts[0].1);
        let twice = import(
            &outputs::curl(&again, Layout::OneLine, Secrets::Reveal),
            None,
        );
        assert_eq!(
            twice.expect("a command").drafts[0].1,
            once.drafts[0].1,
            "{text}"
        );
    });
}

#[test]
fn a_secret_is_in_no_note_and_no_debug_output() {
    const CANARY: &str = "S3cretCanary!'\"$x";
    cases(200, |random| {
        let operation = random.pick(CATALOGUE);
        let mut draft = sendable(random, operation);
        draft.secrets.clear();
        for param in operation.params.iter().filter(|param| param.is_secret()) {
            draft
                .secrets
                .push((param.name, Secret::new(CANARY.to_owned())));
        }
        let outcome = evaluate(operation, &draft);
        let texts = [
            outputs::curl(&outcome, Layout::Lines, Secrets::Reveal),
            http::render(&outcome.request, Secrets::Reveal).text,
            outputs::json(operation, &outcome, Secrets::Reveal),
        ];
        for text in texts {
            let imported = import(&text, None).expect("opens");
            assert_eq!(imported.drafts[0].1.secrets, draft.secrets, "{text}");
            let printed = format!("{:?} {}", imported, imported.drafts[0].1.to_json(operation));
            assert!(!printed.contains("S3cretCanary"), "{printed}");
        }
    });
}

#[test]
fn a_difference_is_empty_exactly_when_nothing_differs() {
    cases(COUNT, |random| {
        let operation = random.pick(CATALOGUE);
        let before = drafts::draft(random, operation, Mood::Wild);
        assert_eq!(difference(operation, &before, &before), []);
        let mut after = before.clone();
        after
            .parameters
            .insert("VaultId".to_owned(), "another one".into());
        let changes = difference(operation, &before, &after);
        assert_eq!(
            changes
                .iter()
                .map(|change| change.field.as_str())
                .collect::<Vec<_>>(),
            ["VaultId"]
        );
        assert_eq!(changes[0].after.as_deref(), Some("another one"));
    });
}

#[test]
fn a_difference_names_members_and_masks_secrets() {
    let draft = |text: &str| Draft::read(text.as_bytes()).expect("a draft");
    let (operation, before) = draft(
        r#"{"operation":"cbr.RestoreBackup","region":"cn-north-4","parameters":{"X-Auth-Token":"fake-token-1",
            "restore":{"power_on":true,"mappings":[{"volume_id":"a"}]}}}"#,
    );
    let (_, after) = draft(
        r#"{"operation":"cbr.RestoreBackup","region":"cn-north-1","parameters":{"X-Auth-Token":"fake-token-2",
            "restore":{"power_on":false,"mappings":[{"volume_id":"b"},{"volume_id":"c"}]}}}"#,
    );
    let lines: Vec<String> = difference(operation, &before, &after)
        .into_iter()
        .map(|change| {
            let text = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
            format!(
                "{}: {} > {}",
                change.field,
                text(change.before),
                text(change.after)
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "region: cn-north-4 > cn-north-1",
            "restore.power_on: true > false",
            "restore.mappings.0.volume_id: a > b",
            "restore.mappings.1.volume_id: nothing > c",
            "X-Auth-Token: •••• > ••••",
        ]
    );
}
