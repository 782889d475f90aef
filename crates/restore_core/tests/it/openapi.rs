//! The OpenAPI document: what it is, and that its schemas judge drafts as the engine does.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::export::openapi::{NOT_EXPRESSED, document};
use restore_core::operation::{Encoding, Operation, Param, Shape};
use restore_core::path::FieldPath;
use restore_core::problem::{Kind, Problem, Severity};
use restore_testing::random::{Random, cases};
use serde_json::{Value, json};

use crate::drafts::{Mood, anything, chains, hostile, read, satisfy, value};

/// The schema of the drafts of each operation, by its ID.
fn judges() -> BTreeMap<&'static str, Validator> {
    let document = document(CATALOGUE);
    CATALOGUE
        .iter()
        .map(|operation| {
            let schema = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$ref": format!("#{}{}.Draft", "/components/schemas/", operation.id),
                "components": document["components"],
            });
            let judge = jsonschema::validator_for(&schema).expect("a schema");
            (operation.id, judge)
        })
        .collect()
}

#[test]
fn every_schema_of_the_document_is_a_schema() {
    let document = document(CATALOGUE);
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("schemas");
    assert_eq!(schemas.len(), CATALOGUE.len() + 1);
    for (name, schema) in schemas {
        let fault =
            jsonschema::draft202012::meta::validate(schema).map_err(|error| error.to_string());
        assert_eq!(fault, Ok(()), "{name}");
    }
}

#[test]
fn every_operation_has_a_path_of_its_own_and_its_hosts() {
    let document = document(CATALOGUE);
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), CATALOGUE.len());
    for (operation, item) in CATALOGUE.iter().zip(paths.values()) {
        assert_eq!(item["post"]["operationId"], operation.id);
        for region in operation.endpoint.regions {
            let hosts: BTreeSet<String> = item["servers"]
                .as_array()
                .expect("servers")
                .iter()
                .filter(|server| serves(server, region))
                .map(|server| {
                    let url = server["url"].as_str().expect("an address");
                    url.replace("{region}", region)
                })
                .collect();
            let draft = read(&json!({ "operation": operation.id, "region": region }));
            let host = evaluate(operation, &draft).request.host;
            assert_eq!(hosts, [format!("https://{host}")].into(), "{region}");
        }
    }
}

fn serves(server: &Value, region: &str) -> bool {
    match &server["variables"]["region"]["enum"] {
        Value::Array(regions) => regions.contains(&region.into()),
        _ => {
            let text = server["description"].as_str().expect("says for whom");
            text.trim_start_matches("For ")
                .trim_end_matches('.')
                .split(", ")
                .any(|listed| listed == region)
        }
    }
}

/// A document that the engine finds nothing wrong with, or little, in which the last of these
/// parameters exists and is needed, if it ever is.
fn mended(random: &mut Random, operation: &'static Operation, chain: &[&Param]) -> Value {
    let mut document = crate::drafts::document(random, operation, Mood::Fine);
    let mut kept = BTreeSet::new();
    for param in chain {
        let shown = param.shown.iter().map(|shown| &shown.when);
        for when in shown.chain(param.needs.iter().map(|need| &need.when).take(1)) {
            for (name, value) in satisfy(when) {
                let top = operation.param(name).expect("a parameter");
                *place(&mut document, top, name).expect("a place at the top") = value;
                kept.insert(name);
            }
        }
    }
    // What a problem asks for is done.
    for _ in 0..30 {
        let outcome = evaluate(operation, &read(&document));
        let Some(problem) = outcome
            .problems
            .iter()
            .find(|problem| problem.severity() == Severity::Error)
        else {
            break;
        };
        mend(random, operation, &mut document, problem, &kept);
    }
    document
}

fn mend(
    random: &mut Random,
    operation: &'static Operation,
    document: &mut Value,
    problem: &Problem,
    kept: &BTreeSet<&str>,
) {
    let mut name = problem.field(operation);
    if let Kind::Mismatched { with, .. } = problem.kind
        && kept.contains(name.as_str())
    {
        with.clone_into(&mut name);
    }
    let path = FieldPath::parse(operation, &name).expect("documents have a region");
    let param = path.param(operation).expect("a field");
    let new = match &problem.kind {
        Kind::Excluded { .. } => Value::Null,
        Kind::Mismatched { with, allowed, .. } if name != *with => random.pick(allowed).into(),
        _ => loop {
            let value = value(random, param, Mood::Fine);
            if value != json!([]) && value != json!({}) {
                break value;
            }
        },
    };
    if let Some(place) = place(document, param, &name) {
        *place = new;
    }
}

/// Where a draft's document keeps a field; nowhere, if something else is in its way.
fn place<'a>(document: &'a mut Value, top: &Param, name: &str) -> Option<&'a mut Value> {
    let map = if top.is_question() {
        "answers"
    } else {
        "parameters"
    };
    let mut place = document.get_mut(map)?;
    for part in name.split('.') {
        place = match (place, part.parse::<usize>()) {
            (Value::Array(rows), Ok(index)) => rows.get_mut(index)?,
            (Value::Object(members), Err(_)) => members.entry(part).or_insert_with(|| json!({})),
            _ => return None,
        };
    }
    Some(place)
}

/// Changes one thing, which may make a draft wrong.
fn disturb(
    random: &mut Random,
    operation: &'static Operation,
    document: &mut Value,
    chain: &[&Param],
) {
    if random.chance(6) {
        let values = [
            json!("CN"),
            json!(""),
            json!("cn-nowhere-1"),
            json!("-a"),
            hostile(random).into(),
        ];
        document["region"] = values[random.below(values.len())].clone();
        return;
    }
    if random.chance(6) {
        let domain = operation.endpoint.domains[0];
        let values = [
            json!(format!("a-1.b.{domain}")),
            json!(domain),
            json!(format!("a..{domain}")),
            json!(format!("A.{domain}")),
            json!(format!("{domain}.example.com")),
            json!(null),
            hostile(random).into(),
        ];
        document["host"] = values[random.below(values.len())].clone();
        return;
    }
    let param = *chain.last().expect("a chain has a parameter");
    let name = crate::drafts::name(chain);
    let new = disturbing(random, param);
    if let Some(place) = place(document, chain[0], &name) {
        *place = new;
    }
}

fn disturbing(random: &mut Random, param: &Param) -> Value {
    match random.below(10) {
        0 => Value::Null,
        1 => "".into(),
        2 => random.pick(&["[]", "{}"]).parse().expect("JSON"),
        3 => anything(random, 2),
        4 => random
            .pick(&[".", "..", " a", "é", "a\nb", "true", "a b", "env"])
            .into(),
        5 => json!({ "env": random.pick(&["HUAWEI_TOKEN", "DBS_DESTINATION_PASSWORD", "X"]) }),
        6 => at_an_edge(random, param),
        7 => value(random, param, Mood::Wild),
        _ => value(random, param, Mood::Odd),
    }
}

/// A value at the end of what is allowed, or just beyond.
fn at_an_edge(random: &mut Random, param: &Param) -> Value {
    let number = |random: &mut Random, bound: i64| {
        let digits = (i128::from(bound) + i128::from(random.pick(&[-1, 0, 1]))).to_string();
        if random.chance(50) {
            serde_json::from_str(&digits).expect("digits")
        } else {
            let digits = match digits.strip_prefix('-') {
                Some(digits) => format!("-00{digits}"),
                None => format!("00{digits}"),
            };
            digits.into()
        }
    };
    match param.shape {
        Shape::Integer { min, max } => {
            let bound = random.pick(&[min, max, 0]);
            number(random, bound)
        }
        Shape::Instant(_) => number(random, i64::MAX),
        Shape::Text(length) | Shape::Secret { length, .. } if length.max < 100_000 => {
            let count = length.max as usize + random.below(2);
            random.pick(&["é", "😀", "a"]).repeat(count).into()
        }
        Shape::List { item_max } if item_max < 100_000 => {
            json!(["😀".repeat(item_max as usize + random.below(2))])
        }
        Shape::Choice { choices, .. } => {
            let listed = random.pick(choices).value;
            if random.chance(50) {
                listed.to_ascii_lowercase().into()
            } else {
                listed.into()
            }
        }
        _ => value(random, param, Mood::Wild),
    }
}

/// Which rules of a schema a document breaks, by their numbers.
fn broken_rules(judge: &Validator, document: &Value) -> BTreeSet<usize> {
    judge
        .iter_errors(document)
        .filter_map(|fault| {
            let path = fault.schema_path().to_string();
            let (_, rest) = path.split_once(".Draft/allOf/")?;
            rest.split('/').next()?.parse().ok()
        })
        .collect()
}

/// What a schema has against a document.
fn faults(judge: &Validator, document: &Value) -> Vec<String> {
    judge
        .iter_errors(document)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect()
}

/// The codes of the errors that a schema should find, and of those that it says it cannot.
fn errors(
    operation: &'static Operation,
    document: &Value,
    outcome: &Outcome,
) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let errors = outcome
        .problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error);
    let (mut found, mut unnoticed) = (BTreeSet::new(), BTreeSet::new());
    for problem in errors {
        let codes = if is_not_expressed(operation, document, problem) {
            &mut unnoticed
        } else {
            &mut found
        };
        codes.insert(problem.code());
    }
    (found, unnoticed)
}

/// The cases of [`NOT_EXPRESSED`].
fn is_not_expressed(operation: &'static Operation, document: &Value, problem: &Problem) -> bool {
    let Some(path) = problem.path() else {
        return false;
    };
    let in_json_text = operation.params.iter().enumerate().any(|(index, param)| {
        let text = document["parameters"][param.name].as_str();
        FieldPath::TOP.child(index).covers(&path)
            && param.encoding() == Encoding::JsonText
            && text.is_some_and(|text| !text.is_empty())
    });
    if in_json_text {
        return true;
    }
    let mut document = document.clone();
    let Some(param) = path.param(operation) else {
        return false;
    };
    let top = &operation.params[path.steps()[0] as usize];
    let given = place(&mut document, top, &path.name(operation));
    let is_fraction =
        given.is_some_and(|given| given.is_number() && given.to_string().contains(['.', 'e', 'E']));
    let is_integer = matches!(param.shape, Shape::Integer { .. } | Shape::Instant(_));
    problem.code() == "wrong_type" && is_integer && is_fraction
}

#[test]
fn the_schemas_judge_drafts_as_the_engine_does() {
    let judges = judges();
    let mut verdicts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut broken: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut unnoticed = BTreeSet::new();
    // The more an operation has, the more often it comes up.
    let chains: Vec<_> = CATALOGUE
        .iter()
        .flat_map(|operation| {
            chains(operation)
                .into_iter()
                .map(|chain| (*operation, chain))
        })
        .collect();
    cases(10_000, |random| {
        let (operation, chain) = &chains[random.below(chains.len())];
        let operation = *operation;
        let others: Vec<_> = chains
            .iter()
            .filter(|(of, _)| of.id == operation.id)
            .collect();
        let mut chain = chain;
        let mut document = mended(random, operation, chain);
        for _ in 0..random.below(4) {
            disturb(random, operation, &mut document, chain);
            chain = &others[random.below(others.len())].1;
        }
        let outcome = evaluate(operation, &read(&document));
        let (found, hidden) = errors(operation, &document, &outcome);
        let judge = &judges[operation.id];
        // A fraction that is out of range is noticed after all.
        if !hidden.is_empty() && found.is_empty() {
            unnoticed.extend(hidden);
            return;
        }
        assert_eq!(
            judge.is_valid(&document),
            found.is_empty(),
            "engine: {found:?}\nschema: {:#?}\n{document}",
            faults(judge, &document)
        );
        verdicts.entry(operation.id).or_default()[usize::from(found.is_empty())] += 1;
        seen.extend(found);
        broken
            .entry(operation.id)
            .or_default()
            .extend(broken_rules(judge, &document));
    });
    for (id, [wrong, right]) in &verdicts {
        let percent = 100 * right / (wrong + right);
        assert!(
            (25..=75).contains(&percent),
            "{id}: {percent} in 100 drafts are right"
        );
    }
    let document = document(CATALOGUE);
    for operation in CATALOGUE {
        let schema = &document["components"]["schemas"][format!("{}.Draft", operation.id)];
        let rules = schema["allOf"].as_array().expect("rules");
        for (index, rule) in rules.iter().enumerate() {
            let is_broken = broken[operation.id].contains(&index);
            assert!(is_broken, "no draft breaks {}", rule["description"]);
        }
    }
    let expected = [
        "excluded",
        "foreign_host",
        "mismatched",
        "none_given",
        // An empty text; others go unnoticed.
        "not_json",
        "not_listed",
        "out_of_range",
        "region_malformed",
        "region_missing",
        "required",
        "unsafe_header",
        "unusable_segment",
        "wrong_length",
        "wrong_type",
    ];
    assert_eq!(seen, expected.into(), "every kind of error comes up");
    let listed: BTreeSet<&str> = NOT_EXPRESSED.iter().map(|gap| gap.code).collect();
    assert!(
        listed.is_subset(&unnoticed),
        "{listed:?} are unnoticed, {unnoticed:?} came up"
    );
}
