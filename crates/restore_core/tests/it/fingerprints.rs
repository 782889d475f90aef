//! The hash by which two sides know that they speak of the same request, and what a token belongs
//! to.

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::operation::{Operation, Place};
use restore_core::request::{Body, Pair, Request, Text};
use restore_core::secret::Secret;
use restore_core::token::{is_same_submission, is_token, parameter, token, with_token};
use restore_testing::random::{Random, cases};
use serde_json::{Value, json};

use crate::drafts::{Mood, document, draft, hostile, read};

fn request(operation: &'static Operation, draft: &Draft) -> Request {
    evaluate(operation, draft).request
}

fn any(random: &mut Random) -> (&'static Operation, Draft) {
    let operation = random.pick(CATALOGUE);
    let mood = random.pick(&[Mood::Fine, Mood::Odd, Mood::Wild]);
    (operation, draft(random, operation, mood))
}

#[test]
fn a_fingerprint_stays_what_it_is() {
    let document = json!({ "operation": "dbs.StartRestoreTask", "region": "cn-hangzhou",
        "parameters": { "RestoreTaskId": "s102h7rfXXXX" } });
    let (operation, draft) = Draft::read(document.to_string().as_bytes()).expect("a draft");
    // Computed apart from this program, from the list of parts that the module describes.
    assert_eq!(
        request(operation, &draft).fingerprint(),
        "4529c132bffbfb05a1221a13f41f87f063696e38e7236f58a343ce9832ba9d38"
    );
}

#[test]
fn a_fingerprint_does_not_depend_on_what_secrets_are() {
    cases(3_000, |random| {
        let (operation, draft) = any(random);
        let one = request(operation, &draft);
        let mut other = draft.clone();
        for (_, secret) in &mut other.secrets {
            *secret = match random.below(3) {
                0 => Secret::Environment,
                1 => Secret::new(String::new()),
                _ => Secret::new(hostile(random)),
            };
        }
        assert_eq!(one.fingerprint(), request(operation, &other).fingerprint());
    });
}

#[test]
fn a_fingerprint_does_not_depend_on_who_adds_the_credential() {
    for operation in CATALOGUE {
        let header = |param: &&restore_core::operation::Param| {
            param.is_secret() && param.place == Place::Header
        };
        for param in operation.params.iter().filter(header) {
            let mut draft = Draft {
                region: "cn-north-4".to_owned(),
                ..Draft::default()
            };
            let without = request(operation, &draft).fingerprint();
            draft
                .secrets
                .push((param.name, Secret::new("fake-token".to_owned())));
            assert_eq!(request(operation, &draft).fingerprint(), without);
        }
    }
}

/// The request with one thing changed, or `None` where there is no such thing.
fn changed(random: &mut Random, request: &Request) -> Option<Request> {
    let mut other = request.clone();
    match random.below(8) {
        0 => other.host.push('x'),
        1 => other.path.push('x'),
        2 => other.method = "PUT",
        3 => other.scheme = "http",
        4 => change(random, &mut other.query)?,
        5 => change(random, &mut other.headers)?,
        6 => match &mut other.body {
            Body::Form(pairs) => change(random, pairs)?,
            Body::Json(json) => json.push(' '),
            Body::Empty => other.body = Body::Json(String::new()),
        },
        _ => match &mut other.body {
            Body::Form(_) | Body::Json(_) => other.body = Body::Empty,
            Body::Empty => other.body = Body::Form(Vec::new()),
        },
    }
    (other != *request).then_some(other)
}

/// Changes a plain pair: a byte of its value, its name, its place, or that it is there.
fn change(random: &mut Random, pairs: &mut Vec<Pair>) -> Option<()> {
    let plain: Vec<usize> = (0..pairs.len())
        .filter(|index| pairs[*index].value.plain().is_some())
        .collect();
    if plain.is_empty() {
        return None;
    }
    let index = random.pick(&plain);
    match (random.below(5), &mut pairs[index].value) {
        (0, Text::Plain(value)) => value.push(random.char()),
        (1, Text::Plain(value)) => drop(value.pop()?),
        (2, _) => pairs[index].name = "Other",
        (3, _) => drop(pairs.remove(index)),
        _ => pairs.insert(index, pairs[index].clone()),
    }
    Some(())
}

#[test]
fn a_fingerprint_changes_with_anything_else() {
    let mut checked = 0;
    cases(10_000, |random| {
        let (operation, draft) = any(random);
        let request = request(operation, &draft);
        if let Some(other) = changed(random, &request) {
            assert_ne!(
                request.fingerprint(),
                other.fingerprint(),
                "{request:?}\n{other:?}"
            );
            checked += 1;
        }
    });
    assert!(checked > 5_000, "{checked}");
}

#[test]
fn a_value_cannot_pose_as_another_part() {
    let with = |query: &[(&'static str, &str)]| {
        let operation = CATALOGUE[0];
        let mut request = request(operation, &Draft::default());
        request.query = query
            .iter()
            .map(|(name, value)| Pair {
                name,
                value: Text::Plain((*value).to_owned()),
            })
            .collect();
        request.fingerprint()
    };
    assert_ne!(
        with(&[("a", "b"), ("c", "d")]),
        with(&[("a", "b5:plain1:d")])
    );
    assert_ne!(with(&[("a", "plainx")]), with(&[("aplain", "x")]));
    assert_ne!(with(&[("a", "b")]), with(&[("a", "b"), ("a", "b")]));
    assert_ne!(with(&[("a", "secret")]), {
        let mut request = request(CATALOGUE[0], &Draft::default());
        request.query = vec![Pair {
            name: "a",
            value: Text::Secret {
                secret: Secret::Environment,
                env: "E",
            },
        }];
        request.fingerprint()
    });
}

#[test]
fn requests_that_differ_in_their_token_alone_are_identical() {
    let tokens = ["a", "b", "0f8fad5b-d9cb-469f-a165-70867728950e"];
    for operation in CATALOGUE {
        let name = parameter(operation);
        let mut random = Random::new(1);
        let draft = read(&document(&mut random, operation, Mood::Fine));
        let identical = |draft: &Draft| request(operation, draft).fingerprint_without(name);
        let whole = |draft: &Draft| request(operation, draft).fingerprint();
        let [one, other] = [tokens[0], tokens[2]]
            .map(|token| with_token(operation, draft.clone(), token.to_owned()));
        assert_eq!(identical(&one), identical(&other), "{}", operation.id);
        assert_eq!(
            whole(&one) == whole(&other),
            name.is_none(),
            "{}",
            operation.id
        );
        assert_eq!(token(operation, &one), name.map(|_| "a"));
    }
}

#[test]
fn a_token_is_a_parameter_that_its_operation_has() {
    let with_token: Vec<_> = CATALOGUE
        .iter()
        .filter_map(|operation| operation.param(parameter(operation)?))
        .collect();
    assert_eq!(with_token.len(), 2);
    assert!(with_token.iter().all(|param| param.place == Place::Query));
    for operation in CATALOGUE {
        let has_one = operation.param("ClientToken").is_some();
        assert_eq!(parameter(operation).is_some(), has_one, "{}", operation.id);
    }
}

#[test]
fn a_token_is_1_to_64_visible_ascii_characters() {
    assert!(is_token("0f8fad5b-d9cb-469f-a165-70867728950e"));
    assert!(is_token(&"x".repeat(64)));
    for text in ["", " ", "a b", "é", "a\n", &"x".repeat(65)] {
        assert!(!is_token(text), "{text:?}");
    }
}

#[test]
fn drafts_are_one_submission_exactly_when_they_send_the_same_but_for_the_token() {
    cases(3_000, |random| {
        let (operation, one) = any(random);
        let mut other = one.clone();
        match random.below(5) {
            0 => other = with_token(operation, other, "another".to_owned()),
            1 => drop(
                other
                    .answers
                    .insert("database_engine".to_owned(), json!("MySQL")),
            ),
            2 => {
                let param = random.pick(&operation.params.iter().collect::<Vec<_>>());
                if !param.is_secret() && !param.is_question() {
                    other
                        .parameters
                        .insert(param.name.to_owned(), json!("edited"));
                }
            }
            3 => other.region.push('x'),
            _ => {}
        }
        let sent = |draft: &Draft| {
            let mut request = request(operation, draft);
            request
                .query
                .retain(|pair| Some(pair.name) != parameter(operation));
            request
        };
        let is_same = is_same_submission(operation, &one, &other);
        assert_eq!(is_same, sent(&one) == sent(&other));
    });
}

#[test]
fn a_token_stays_with_its_submission_and_with_no_other() {
    cases(10_000, |random| {
        let operation = random.pick(&CATALOGUE[1..3]);
        let mut now = draft(random, operation, Mood::Fine);
        let mut submitted: Vec<(Draft, usize)> = Vec::new();
        for _ in 0..random.below(8) {
            if random.chance(50) {
                let param = random.pick(&operation.params.iter().collect::<Vec<_>>());
                if param.is_secret() {
                    now.secrets = vec![(param.name, Secret::new(hostile(random)))];
                } else if !param.is_question() {
                    now.parameters
                        .insert(param.name.to_owned(), json!(hostile(random)));
                }
            }
            let last = submitted.last();
            let kept = last.filter(|(last, _)| is_same_submission(operation, last, &now));
            let token = kept.map_or(submitted.len(), |(_, token)| *token);
            let sent = with_token(operation, now.clone(), format!("token-{token}"));
            submitted.push((sent, token));
        }
        for (index, (one, token)) in submitted.iter().enumerate() {
            for (other, other_token) in &submitted[..index] {
                let [one, other] = [one, other].map(|draft| request(operation, draft));
                assert!(token != other_token || one == other, "{one:?}\n{other:?}");
            }
        }
    });
}

#[test]
fn another_password_is_another_submission() {
    let draft = |password: &str| {
        let document = json!({ "operation": "dbs.CreateRestoreTask", "region": "cn-hangzhou",
            "parameters": { "DestinationEndpointPassword": password, "ClientToken": "t" } });
        Draft::read(document.to_string().as_bytes()).expect("a draft")
    };
    let (operation, one) = draft("canary-one");
    let (_, other) = draft("canary-two");
    assert!(!is_same_submission(operation, &one, &other));
    assert!(is_same_submission(operation, &one, &one.clone()));
    let print = |draft: &Draft| request(operation, draft).fingerprint();
    assert_eq!(print(&one), print(&other));
}

#[test]
fn whoever_sends_does_not_make_another_submission() {
    let document = json!({ "operation": "cbr.RestoreBackup", "region": "cn-north-4",
        "parameters": { "backup_id": "b", "X-Auth-Token": Value::Null } });
    let (operation, one) = Draft::read(document.to_string().as_bytes()).expect("a draft");
    let mut other = one.clone();
    other
        .secrets
        .push(("X-Auth-Token", Secret::new("fake".to_owned())));
    assert!(is_same_submission(operation, &one, &other));
}
