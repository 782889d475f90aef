//! Laws that hold for every operation and every draft.

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::{Draft, environment_variable};
use restore_core::evaluate::{Outcome, Requirement, evaluate};
use restore_core::export::Secrets;
use restore_core::operation::{Operation, Param, Shape, When};
use restore_core::path::FieldPath;
use restore_core::problem::{Kind, Problem, Severity};
use restore_core::secret::Secret;
use restore_testing::random::{Random, cases};
use serde_json::{Map, Value, json};

use crate::drafts::{
    Mood, anything, chains, document, draft, draft_with, give, hostile, name, read, value,
};
use crate::outputs;

const MANY: usize = 10_000;

fn any_operation(random: &mut Random) -> &'static Operation {
    random.pick(CATALOGUE)
}

#[test]
fn no_draft_makes_the_engine_panic() {
    cases(MANY, |random| {
        let operation = any_operation(random);
        let draft = draft(random, operation, Mood::Wild);
        let outcome = evaluate(operation, &draft);
        for secrets in [Secrets::Reference, Secrets::Reveal] {
            outputs::all(operation, &draft, &outcome, secrets);
        }
        for problem in &outcome.problems {
            assert!(!problem.message().is_empty());
            assert!(!problem.code().is_empty());
            let _ = problem.field(operation);
        }
    });
}

#[test]
fn no_text_makes_the_reader_panic() {
    cases(MANY, |random| {
        let operation = any_operation(random);
        let mut bytes = match random.below(3) {
            0 => anything(random, 4).to_string().into_bytes(),
            1 => json!({ "operation": operation.id, "parameters": anything(random, 4), "answers": anything(random, 1) })
                .to_string()
                .into_bytes(),
            _ => document(random, operation, Mood::Wild).to_string().into_bytes(),
        };
        for _ in 0..random.below(4) {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[at] = u8::try_from(random.below(256)).expect("a byte"),
                1 => bytes.truncate(at.max(1)),
                _ => bytes.insert(at, random.pick(b"\"{}[],:\\0\x00\xff")),
            }
        }
        if let Ok((operation, draft)) = Draft::read(&bytes) {
            let _ = evaluate(operation, &draft);
        }
    });
}

/// The values of a draft that stand in parameters and members which do not exist, by wire path.
fn hidden(
    operation: &'static Operation,
    draft: &Draft,
    outcome: &Outcome,
) -> Vec<(String, &'static Param)> {
    let exists = |name: &str| {
        FieldPath::parse(operation, name).is_some_and(|path| outcome.field(path).is_some())
    };
    let mut found = Vec::new();
    for param in operation.params {
        let given = if param.is_question() {
            &draft.answers
        } else {
            &draft.parameters
        };
        let Some(value) = given.get(param.name).filter(|value| !value.is_null()) else {
            continue;
        };
        if !exists(param.name) {
            found.push((param.name.to_owned(), param));
            continue;
        }
        if let (Shape::Object { members, .. }, Value::Object(map)) = (param.shape, value) {
            found.extend(
                members
                    .iter()
                    .filter(|member| map.get(member.name).is_some_and(|value| !value.is_null()))
                    .map(|member| (format!("{}.{}", param.name, member.name), member))
                    .filter(|(name, _)| !exists(name)),
            );
        }
    }
    found
}

/// The place of a value in a draft: a parameter, an answer, or a member of an object.
fn place<'a>(
    draft: &'a mut Draft,
    operation: &Operation,
    name: &str,
) -> (&'a mut Map<String, Value>, String) {
    let (top, member) = name
        .split_once('.')
        .map_or((name, None), |(top, member)| (top, Some(member)));
    let is_question = operation.param(top).is_some_and(Param::is_question);
    let map = if is_question {
        &mut draft.answers
    } else {
        &mut draft.parameters
    };
    match member {
        None => (map, top.to_owned()),
        Some(member) => (
            map[top].as_object_mut().expect("an object holds it"),
            member.to_owned(),
        ),
    }
}

/// Whether a condition holds, worked out from the draft alone; `None` is “depends on an answer”.
/// No condition of the catalogue looks at something that may be hidden itself.
fn holds(
    when: &When,
    operation: &Operation,
    draft: &Draft,
    object: Option<&Value>,
) -> Option<bool> {
    let text = |name: &str| {
        let value = match name.strip_prefix('.') {
            Some(sibling) => object?.get(sibling)?,
            None => draft
                .parameters
                .get(name)
                .or_else(|| draft.answers.get(name))?,
        };
        match value {
            Value::String(text) => Some(text.to_ascii_lowercase()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Number(number) => Some(number.to_string().to_ascii_lowercase()),
            _ => None,
        }
    };
    let open = |name: &str| {
        let is_question = operation.param(name).is_some_and(Param::is_question);
        is_question && draft.answers.get(name).is_none_or(Value::is_null)
    };
    match when {
        When::Always => Some(true),
        When::Is(name, _) | When::Contains(name, _) if open(name) => None,
        When::Is(name, values) => Some(text(name).is_some_and(|text| {
            values
                .iter()
                .any(|value| value.to_ascii_lowercase() == text)
        })),
        When::Contains(name, part) => {
            Some(text(name).is_some_and(|text| text.contains(&part.to_ascii_lowercase())))
        }
        When::Given(name) => Some(
            draft
                .parameters
                .get(*name)
                .is_some_and(|value| !value.is_null()),
        ),
        When::Not(inner) => holds(inner, operation, draft, object).map(|holds| !holds),
        When::All(all) => {
            let all: Vec<_> = all
                .iter()
                .map(|part| holds(part, operation, draft, object))
                .collect();
            if all.contains(&Some(false)) {
                Some(false)
            } else {
                all.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
            }
        }
        When::Any(any) => {
            let any: Vec<_> = any
                .iter()
                .map(|part| holds(part, operation, draft, object))
                .collect();
            if any.contains(&Some(true)) {
                Some(true)
            } else {
                any.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
            }
        }
    }
}

#[test]
fn a_field_exists_and_is_needed_exactly_when_its_condition_holds() {
    cases(MANY, |random| {
        let operation = any_operation(random);
        let mood = random.pick(&[Mood::Fine, Mood::Odd, Mood::Wild]);
        let mut draft = draft(random, operation, mood);
        // A question that is answered among the parameters is not answered.
        for param in operation.params.iter().filter(|param| param.is_question()) {
            draft.parameters.shift_remove(param.name);
        }
        draft
            .answers
            .retain(|name, _| operation.param(name).is_some_and(Param::is_question));
        let outcome = evaluate(operation, &draft);
        for chain in chains(operation) {
            let [top, member @ ..] = &chain[..] else {
                continue;
            };
            if member.len() > 1 || matches!(top.shape, Shape::Rows { .. }) {
                continue;
            }
            let given = draft.parameters.get(top.name);
            // Members of something that is no object are nowhere to be seen.
            if !member.is_empty()
                && given.is_some_and(|value| !value.is_object() && !value.is_null())
            {
                continue;
            }
            let holds = |when: &When| holds(when, operation, &draft, given);
            let exists = chain.iter().all(|param| {
                param
                    .shown
                    .is_none_or(|shown| holds(&shown.when) != Some(false))
            });
            let name = name(&chain);
            let path = FieldPath::parse(operation, &name).expect("a field");
            let field = outcome.field(path);
            assert_eq!(field.is_some(), exists, "{name} of {draft:?}");
            let Some(field) = field else { continue };
            let is_needed = |param: &Param| {
                param
                    .needs
                    .iter()
                    .any(|need| holds(&need.when) == Some(true))
            };
            let is_open =
                member.is_empty() || given.is_some_and(Value::is_object) || is_needed(top);
            let required = matches!(field.requirement, Requirement::Required(_));
            assert_eq!(
                required,
                is_open && is_needed(field.param),
                "{name} of {draft:?}"
            );
        }
    });
}

#[test]
fn what_a_hidden_field_holds_changes_nothing_but_the_draft() {
    cases(MANY, |random| {
        let operation = any_operation(random);
        let draft = draft(random, operation, Mood::Odd);
        let before = evaluate(operation, &draft);
        let mut other = draft.clone();
        for (name, param) in hidden(operation, &draft, &before) {
            let new = value(random, param, Mood::Odd);
            let (map, key) = place(&mut other, operation, &name);
            map.insert(key, new);
        }
        assert_eq!(
            before,
            evaluate(operation, &other),
            "{draft:?} and {other:?}"
        );
    });
}

#[test]
fn a_hidden_field_is_reported_once_and_sends_what_its_absence_would_send() {
    cases(MANY, |random| {
        let operation = any_operation(random);
        let draft = draft(random, operation, Mood::Odd);
        let with = evaluate(operation, &draft);
        let mut cleared = draft.clone();
        let hidden = hidden(operation, &draft, &with);
        for (name, _) in &hidden {
            let (map, key) = place(&mut cleared, operation, name);
            map.shift_remove(&key);
            let path = FieldPath::parse(operation, name).expect("a field");
            let reports: Vec<_> = with
                .problems
                .iter()
                .filter(|problem| problem.path() == Some(path))
                .collect();
            assert!(
                matches!(
                    reports[..],
                    [Problem {
                        kind: Kind::NotApplicable(_),
                        ..
                    }]
                ),
                "{name}: {reports:?}"
            );
        }
        let without = evaluate(operation, &cleared);
        let rest = |outcome: &Outcome| {
            let mut problems = outcome.problems.clone();
            problems.retain(|problem| !matches!(problem.kind, Kind::NotApplicable(_)));
            problems
        };
        assert_eq!(with.request, without.request, "{draft:?}");
        assert_eq!(rest(&with), rest(&without), "{draft:?}");
    });
}

/// Values that can be told apart in any output: the text for each leaf of the catalogue.
fn canaries(operation: &'static Operation) -> Vec<(String, Vec<&'static Param>, String)> {
    let leaves = chains(operation).into_iter().filter(|chain| {
        let leaf = chain.last().expect("a chain has a parameter");
        matches!(
            leaf.shape,
            Shape::Text(_) | Shape::Integer { .. } | Shape::Instant(_) | Shape::List { .. }
        ) && chain
            .iter()
            .all(|param| !matches!(param.shape, Shape::Rows { .. }))
    });
    leaves
        .enumerate()
        .map(|(index, chain)| (name(&chain), chain, format!("7708{index:03}551")))
        .collect()
}

/// Every leaf holds its canary, every other parameter something fine.
fn full_draft(random: &mut Random, operation: &'static Operation) -> Draft {
    let mut draft = Draft {
        region: operation.endpoint.regions[0].to_owned(),
        ..Draft::default()
    };
    for param in operation.params {
        let value = value(random, param, Mood::Fine);
        draft = give(operation, draft, &[param], value);
    }
    for (_, chain, canary) in canaries(operation) {
        let (top, members) = chain.split_first().expect("a chain has a parameter");
        let leaf = chain.last().expect("a chain has a parameter");
        let value = match leaf.shape {
            Shape::List { .. } => json!([canary]),
            Shape::Integer { .. } | Shape::Instant(_) => {
                serde_json::from_str(&canary).expect("a number")
            }
            _ => canary.into(),
        };
        if members.is_empty() {
            draft = give(operation, draft, &chain, value);
            continue;
        }
        let mut object = &mut draft.parameters[top.name];
        for member in members {
            object = object
                .as_object_mut()
                .expect("fine objects are objects")
                .entry(member.name)
                .or_insert_with(|| json!({}));
        }
        *object = value;
    }
    draft
}

#[test]
fn random_toggling_leaks_no_hidden_value_and_leaves_no_trace() {
    cases(200, |random| {
        let operation = any_operation(random);
        let start = full_draft(random, operation);
        let first = evaluate(operation, &start);
        let canaries = canaries(operation);
        let choices: Vec<_> = operation
            .params
            .iter()
            .filter(|param| matches!(param.shape, Shape::Choice { .. }))
            .collect();
        let mut draft = start.clone();
        for _ in 0..random.below(12) {
            if choices.is_empty() {
                break;
            }
            let param = random.pick(&choices);
            if random.chance(15) {
                draft.parameters.shift_remove(param.name);
                draft.answers.shift_remove(param.name);
            } else {
                let new = value(random, param, Mood::Fine);
                draft = give(operation, draft, &[param], new);
            }
            let outcome = evaluate(operation, &draft);
            let texts = outputs::all(operation, &draft, &outcome, Secrets::Reveal);
            for (name, _, canary) in &canaries {
                let path = FieldPath::parse(operation, name).expect("a field");
                let is_sent = texts[0].contains(canary.as_str());
                assert_eq!(
                    outcome.field(path).is_some(),
                    is_sent,
                    "{name} in {}",
                    texts[0]
                );
                if !is_sent {
                    assert!(
                        texts.iter().all(|text| !text.contains(canary.as_str())),
                        "{name}"
                    );
                }
            }
            assert_eq!(
                outcome,
                evaluate(
                    operation,
                    &read(&draft.to_json(operation)).with_secrets_of(&draft)
                )
            );
        }
        for param in choices {
            let was = if param.is_question() {
                &start.answers
            } else {
                &start.parameters
            };
            draft = give(operation, draft, &[param], was[param.name].clone());
        }
        assert_eq!(first, evaluate(operation, &draft), "{start:?}");
    });
}

/// Secrets do not survive a saved draft, so a comparison puts them back.
trait WithSecretsOf {
    fn with_secrets_of(self, other: &Draft) -> Draft;
}

impl WithSecretsOf for Draft {
    fn with_secrets_of(self, other: &Draft) -> Draft {
        Self {
            secrets: other.secrets.clone(),
            ..self
        }
    }
}

#[test]
fn the_order_in_which_parameters_are_given_means_nothing() {
    cases(MANY, |random| {
        let operation = any_operation(random);
        let draft = draft(random, operation, Mood::Wild);
        let mut names: Vec<String> = draft.parameters.keys().cloned().collect();
        for index in (1..names.len()).rev() {
            names.swap(index, random.below(index + 1));
        }
        let mut shuffled = draft.clone();
        shuffled.parameters = names
            .into_iter()
            .map(|name| (name.clone(), draft.parameters[&name].clone()))
            .collect();
        assert_eq!(
            evaluate(operation, &draft).request,
            evaluate(operation, &shuffled).request,
            "{draft:?}"
        );
    });
}

#[test]
fn a_request_is_ready_exactly_when_nothing_stands_against_it() {
    cases(MANY, |random| {
        let operation = any_operation(random);
        let mood = random.pick(&[Mood::Fine, Mood::Odd, Mood::Wild]);
        let draft = draft(random, operation, mood);
        let outcome = evaluate(operation, &draft);
        let errors = outcome
            .problems
            .iter()
            .filter(|problem| problem.severity() == Severity::Error);
        assert_eq!(outcome.ready().is_none(), errors.count() > 0, "{draft:?}");
        let Some(ready) = outcome.ready() else { return };
        assert!(ready.request().is_addressed(), "{draft:?}");
        assert!(ready.request().has_safe_headers(), "{draft:?}");
        for field in &outcome.shown {
            let by_sender = matches!(
                field.param.shape,
                Shape::Secret {
                    credential: true,
                    ..
                }
            );
            if matches!(field.requirement, Requirement::Required(_)) && !by_sender {
                assert!(field.given, "{} in {draft:?}", field.path.name(operation));
            }
        }
    });
}

#[test]
fn every_operation_can_be_made_ready() {
    for operation in CATALOGUE {
        let mut found = false;
        cases(3000, |random| {
            found = found
                || evaluate(operation, &draft(random, operation, Mood::Fine))
                    .ready()
                    .is_some();
        });
        assert!(found, "no random draft of {} is ready", operation.id);
    }
}

#[test]
fn a_secret_stands_in_no_debug_text_no_saved_draft_and_no_output() {
    const CANARY: &str = "ca%na'ry\\\"s3cr\u{e9}t";
    let spellings = [CANARY, "na'ry", "%27ry", "u0027ry", "s3cr"];
    cases(MANY / 10, |random| {
        let operation = any_operation(random);
        let mut document = document(random, operation, Mood::Wild);
        for param in operation.params.iter().filter(|param| param.is_secret()) {
            document["parameters"][param.name] = CANARY.into();
        }
        let draft = read(&document);
        let outcome = evaluate(operation, &draft);
        let mut texts = outputs::all(operation, &draft, &outcome, Secrets::Reference);
        texts.push(format!("{draft:?}"));
        texts.push(format!("{outcome:?}"));
        texts.push(draft.to_json(operation).to_string());
        texts.extend(outcome.problems.iter().map(|problem| problem.message()));
        for text in texts {
            for spelling in spellings {
                assert!(!text.contains(spelling), "{spelling} in {text}");
            }
        }
    });
}

#[test]
fn a_draft_survives_its_own_file_format() {
    cases(MANY, |random| {
        let operation = any_operation(random);
        let draft = draft(random, operation, Mood::Wild);
        let text = draft.to_json(operation).to_string();
        let (operation_again, again) = Draft::read(text.as_bytes()).expect("its own format");
        let mut expected = draft.clone();
        for (_, secret) in &mut expected.secrets {
            *secret = Secret::Environment;
        }
        assert_eq!(operation_again.id, operation.id);
        assert_eq!(again, expected, "{text}");
        assert_eq!(again.to_json(operation).to_string(), text);
    });
}

#[test]
fn a_saved_secret_is_the_name_of_its_environment_variable() {
    for operation in CATALOGUE {
        for param in operation.params {
            let Some(env) = environment_variable(param) else {
                continue;
            };
            let draft = give(
                operation,
                draft_with(operation, &[param]),
                &[param],
                "s".into(),
            );
            assert_eq!(
                draft.to_json(operation)["parameters"][param.name],
                json!({ "env": env })
            );
        }
    }
}

#[test]
fn an_unknown_name_is_reported_kept_and_not_sent() {
    cases(MANY / 10, |random| {
        let operation = any_operation(random);
        let unknown = format!("zz{}", hostile(random));
        let mut document = document(random, operation, Mood::Odd);
        let without = evaluate(operation, &read(&document));
        document["parameters"][unknown.as_str()] = "canary770".into();
        let draft = read(&document);
        let outcome = evaluate(operation, &draft);
        assert_eq!(outcome.request, without.request);
        assert!(outcome.problems.iter().any(|problem| {
            problem.field(operation) == unknown && problem.kind == Kind::Unknown
        }));
        assert_eq!(
            draft.to_json(operation)["parameters"][unknown.as_str()],
            "canary770"
        );
    });
}

#[test]
fn an_answer_reaches_no_output() {
    for operation in CATALOGUE {
        for param in operation.params.iter().filter(|param| param.is_question()) {
            cases(50, |random| {
                let mut document = document(random, operation, Mood::Odd);
                document["answers"][param.name] = "canary770".into();
                // A question that is given as a parameter is an unknown name.
                document["parameters"][param.name] = "canary771".into();
                let draft = read(&document);
                let outcome = evaluate(operation, &draft);
                let mut texts = outputs::all(operation, &draft, &outcome, Secrets::Reveal);
                texts.push(format!("{:?}", outcome.request));
                for text in texts {
                    assert!(!text.contains("canary77"), "{text}");
                }
            });
        }
    }
}
