//! What is sent is what was given: no more, no less, digit by digit.

use std::collections::BTreeSet;

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::export::Secrets;
use restore_core::operation::{Operation, Param, Place, Protocol, Shape};
use restore_core::path::FieldPath;
use restore_core::request::{Body, Request};
use restore_testing::random::cases;
use serde_json::{Value, json};

use crate::drafts::{Mood, chains, draft, draft_with, give, hostile, name};
use crate::outputs;

/// The names under which a request carries anything.
fn names(request: &Request) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = request
        .query
        .iter()
        .chain(&request.headers)
        .map(|pair| pair.name.to_owned())
        .collect();
    match &request.body {
        Body::Empty => {}
        Body::Form(pairs) => names.extend(pairs.iter().map(|pair| pair.name.to_owned())),
        Body::Json(json) => {
            let body: Value = serde_json::from_str(json).expect("a body is JSON");
            names.extend(
                body.as_object()
                    .expect("a body is an object")
                    .keys()
                    .cloned(),
            );
        }
    }
    names
}

/// The outcome for a parameter or member that holds a value, or is absent.
fn outcome(operation: &'static Operation, chain: &[&Param], value: Option<Value>) -> Outcome {
    let mut draft = draft_with(operation, chain);
    match (value, chain) {
        (Some(value), chain) => draft = give(operation, draft, chain, value),
        // An absent member leaves its object or row behind.
        (None, [above @ .., _]) if !above.is_empty() => {
            let empty = match above[above.len() - 1].shape {
                Shape::Rows { .. } => json!([{}]),
                _ => json!({}),
            };
            draft = give(operation, draft, above, empty);
        }
        (None, _) => {}
    }
    evaluate(operation, &draft)
}

#[test]
fn every_parameter_can_be_shown() {
    for operation in CATALOGUE {
        for chain in chains(operation) {
            let name = name(&chain);
            let outcome = outcome(operation, &chain, Some("x".into()));
            let path = FieldPath::parse(operation, &name).expect("a field");
            assert!(outcome.field(path).is_some(), "{} {name}", operation.id);
        }
    }
}

#[test]
fn nothing_is_sent_that_was_not_given() {
    cases(10_000, |random| {
        let operation = random.pick(CATALOGUE);
        let draft = draft(random, operation, Mood::Odd);
        let fixed = ["x-acs-action", "x-acs-version", "Content-Type"];
        for name in names(&evaluate(operation, &draft).request) {
            let given = draft.parameters.contains_key(&name) || draft.secret(&name).is_some();
            assert!(given || fixed.contains(&name.as_str()), "{name}: {draft:?}");
        }
    });
}

#[test]
fn a_documented_default_is_sent_only_when_it_is_chosen() {
    let mut defaults = 0;
    for operation in CATALOGUE {
        for chain in chains(operation) {
            let Some(default) = chain[chain.len() - 1].default else {
                continue;
            };
            defaults += 1;
            let value = match chain[chain.len() - 1].shape {
                Shape::Bool => (default == "true").into(),
                _ => default.into(),
            };
            let absent = outcome(operation, &chain, None).request;
            let chosen = outcome(operation, &chain, Some(value)).request;
            let leaf = chain[chain.len() - 1].name;
            assert!(!format!("{absent:?}").contains(leaf), "{}", name(&chain));
            assert!(format!("{chosen:?}").contains(leaf), "{}", name(&chain));
        }
    }
    assert!(defaults > 5, "the catalogue records defaults");
}

#[test]
fn a_whole_number_keeps_its_digits() {
    const DIGITS: &[&str] = &[
        "9223372036854775807",
        "9007199254740993",
        "-9223372036854775808",
        "9223372036854775808",
        "0",
    ];
    for operation in CATALOGUE {
        for chain in chains(operation) {
            let leaf = chain[chain.len() - 1];
            if !matches!(leaf.shape, Shape::Integer { .. } | Shape::Instant(_)) {
                continue;
            }
            for digits in DIGITS {
                let number = serde_json::from_str(digits).expect("a number");
                let request = outcome(operation, &chain, Some(number)).request;
                assert!(
                    sent(&request, chain[0].name).is_some_and(|text| text.contains(digits)),
                    "{} {digits}: {request:?}",
                    name(&chain)
                );
            }
            if chain.len() == 1 {
                for digits in ["005494", "9223372036854775807"] {
                    let request = outcome(operation, &chain, Some(digits.into())).request;
                    assert_eq!(
                        sent(&request, leaf.name).as_deref(),
                        Some(digits),
                        "{}",
                        leaf.name
                    );
                }
            }
        }
    }
}

/// What a request carries under a name, in query, form or header.
fn sent(request: &Request, name: &str) -> Option<String> {
    let form = match &request.body {
        Body::Form(pairs) => pairs.as_slice(),
        Body::Empty | Body::Json(_) => &[],
    };
    let pair = request
        .query
        .iter()
        .chain(form)
        .chain(&request.headers)
        .find(|pair| pair.name == name)?;
    pair.value.plain().map(str::to_owned)
}

#[test]
fn absent_empty_false_and_zero_are_four_different_requests() {
    for operation in CATALOGUE {
        for chain in chains(operation) {
            if matches!(chain[0].place, Place::Path | Place::Nowhere) {
                continue;
            }
            let values = [None, Some(json!("")), Some(json!(false)), Some(json!(0))];
            let requests = values.map(|value| outcome(operation, &chain, value).request);
            for (index, one) in requests.iter().enumerate() {
                for other in &requests[..index] {
                    assert_ne!(one, other, "{} {}", operation.id, name(&chain));
                }
            }
        }
    }
}

#[test]
fn null_is_the_same_as_absent() {
    for operation in CATALOGUE {
        for param in operation.params {
            let absent = outcome(operation, &[param], None);
            assert_eq!(
                absent,
                outcome(operation, &[param], Some(Value::Null)),
                "{}",
                param.name
            );
        }
    }
}

#[test]
fn an_empty_or_dotted_path_id_is_refused() {
    let mut ids = 0;
    for operation in CATALOGUE {
        for param in operation
            .params
            .iter()
            .filter(|param| param.place == Place::Path)
        {
            ids += 1;
            for id in ["", ".", ".."] {
                let outcome = outcome(operation, &[param], Some(id.into()));
                let path = FieldPath::parse(operation, param.name).expect("a field");
                assert!(
                    outcome
                        .problems
                        .iter()
                        .any(|problem| problem.path() == Some(path)
                            && matches!(
                                problem.code(),
                                "required" | "unusable_segment" | "wrong_length"
                            ))
                );
                assert!(outcome.ready().is_none(), "{} “{id}”", param.name);
                assert!(!outcome.request.is_addressed(), "{} “{id}”", param.name);
                for text in outputs::all(
                    operation,
                    &draft_with(operation, &[param]),
                    &outcome,
                    Secrets::Reveal,
                ) {
                    assert!(
                        !text.contains("//.") && !text.contains("/../") && !text.contains("/./"),
                        "{text}"
                    );
                }
            }
        }
    }
    assert_eq!(ids, 4, "two operations have two each");
}

#[test]
fn a_path_id_stays_one_segment_whatever_it_holds() {
    cases(2000, |random| {
        for operation in CATALOGUE {
            let Protocol::Rest { path: template, .. } = operation.protocol else {
                continue;
            };
            let mut draft = draft(random, operation, Mood::Fine);
            for param in operation
                .params
                .iter()
                .filter(|param| param.place == Place::Path)
            {
                draft = give(operation, draft, &[param], hostile(random).into());
            }
            let path = evaluate(operation, &draft).request.path;
            let segments: Vec<_> = path.split('/').collect();
            assert_eq!(segments.len(), template.split('/').count(), "{path}");
            assert!(
                segments[1..]
                    .iter()
                    .all(|segment| !matches!(*segment, "" | "." | "..")),
                "{path}"
            );
            assert!(!path.contains(['?', '#', ' ', '\\', '\n', '\0']), "{path}");
        }
    });
}

#[test]
fn a_field_path_reads_back_as_itself() {
    for operation in CATALOGUE {
        for chain in chains(operation) {
            let leaf = chain[chain.len() - 1];
            let mut names = vec![name(&chain)];
            if matches!(leaf.shape, Shape::List { .. } | Shape::Rows { .. }) {
                names.push(format!("{}.0", names[0]));
                names.push(format!("{}.499", names[0]));
            }
            for name in names {
                let path = FieldPath::parse(operation, &name).expect("a field");
                assert_eq!(path.name(operation), name);
                assert_eq!(
                    path.param(operation).map(|param| param.name),
                    Some(leaf.name)
                );
                assert_eq!(FieldPath::parse(operation, &format!("{name}.zz")), None);
            }
        }
    }
}

#[test]
fn a_field_path_never_names_two_fields() {
    for operation in CATALOGUE {
        let paths: BTreeSet<_> = chains(operation)
            .iter()
            .map(|chain| FieldPath::parse(operation, &name(chain)).expect("a field"))
            .collect();
        assert_eq!(paths.len(), chains(operation).len(), "{}", operation.id);
    }
}
