//! Each documented rule, as a test that is named after it.
//!
//! A case is a draft in short hand and what must be said about it. [`every_rule_is_missed`] takes
//! the rules out of the catalogue one at a time, down to the single value of a condition, and finds
//! a case that then fails; so no rule stands here for show.

mod cbr;
mod dbs_create;
mod dbs_start;
mod hbr;
mod hss;
mod mutants;

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::Draft;
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::operation::Operation;
use restore_core::path::FieldPath;
use restore_core::request::{Body, Text};
use serde_json::{Map, Value};

/// A draft in short hand, and what is expected of it.
///
/// The draft is words `name=value`: `a.b=x` is a member, `?name=x` an answer, `@region` the region,
/// `^host` the host. A value that is JSON is JSON, else it is text.
///
/// What is expected is separated by a semicolon and a space. `name: a b` says that the field has exactly the
/// problems `a` and `b`, and `name:` that it has none. `sends name=text` and `omits name` are about
/// query, form, headers and the members of the body, `goes to text` about host and path.
struct Case {
    draft: &'static str,
    expected: &'static str,
}

/// Declares cases, each set a test named as a sentence.
macro_rules! rules {
    ($operation:path: $($name:ident { $($draft:literal => $expected:literal,)+ })+) => {
        /// The operation that these cases are about.
        pub(super) static OPERATION: &restore_core::operation::Operation = &$operation;

        /// All cases, for the test that removes rules.
        pub(super) const CASES: &[&[super::Case]] = &[$(&[$(super::Case {
            draft: $draft,
            expected: $expected,
        },)+],)+];

        $(#[test]
        fn $name() {
            $(super::check(OPERATION, &super::Case { draft: $draft, expected: $expected });)+
        })+
    };
}
use rules;

#[track_caller]
fn check(operation: &'static Operation, case: &Case) {
    if let Err(why) = verdict(operation, case) {
        panic!(
            "{}\n  {}\n  expected {}\n  {why}",
            operation.id, case.draft, case.expected
        );
    }
}

/// What a case says about an operation, which may have lost a rule.
fn verdict(operation: &'static Operation, case: &Case) -> Result<(), String> {
    let draft = draft(operation, case.draft);
    let outcome = evaluate(operation, &draft);
    let mut claims = case.expected.split("; ");
    claims.try_for_each(|claim| judge(operation, &outcome, claim))
}

/// Reads the short hand.
fn draft(operation: &'static Operation, words: &str) -> Draft {
    let mut draft = Draft {
        region: operation.endpoint.regions[0].to_owned(),
        ..Draft::default()
    };
    for word in words.split_whitespace() {
        if let Some(region) = word.strip_prefix('@') {
            draft.region = region.to_owned();
        } else if let Some(host) = word.strip_prefix('^') {
            draft.host = Some(host.to_owned());
        } else {
            let (name, text) = word
                .split_once('=')
                .unwrap_or_else(|| panic!("no word of a draft: {word}"));
            // A long text is written as a count: `name=*300`.
            let value = match text.strip_prefix('*').map(str::parse) {
                Some(Ok(count)) => "x".repeat(count).into(),
                _ => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
            };
            match name.strip_prefix('?') {
                Some(question) => put(&mut draft.answers, question, value),
                None => put(&mut draft.parameters, name, value),
            }
        }
    }
    draft.with_secrets_apart(operation)
}

fn put(map: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            map.insert(name.to_owned(), value);
        }
        Some((top, member)) => {
            let object = map.entry(top).or_insert_with(|| Map::new().into());
            put(
                object.as_object_mut().expect("members stand in an object"),
                member,
                value,
            );
        }
    }
}

/// Whether one claim holds.
fn judge(operation: &'static Operation, outcome: &Outcome, claim: &str) -> Result<(), String> {
    if let Some(pair) = claim.strip_prefix("sends ") {
        let (name, text) = pair.split_once('=').expect("a pair");
        let found = sent(outcome, name);
        return if found.as_deref() == Some(text) {
            Ok(())
        } else {
            Err(format!("{name}: got {found:?}"))
        };
    }
    if let Some(name) = claim.strip_prefix("omits ") {
        let found = sent(outcome, name);
        return found.map_or(Ok(()), |found| Err(format!("{name}: got {found}")));
    }
    if let Some(place) = claim.strip_prefix("goes to ") {
        let found = format!("{}{}", outcome.request.host, outcome.request.path);
        return if found == place {
            Ok(())
        } else {
            Err(format!("goes to {found}"))
        };
    }
    let (name, codes) = claim
        .split_once(':')
        .unwrap_or_else(|| panic!("no claim: {claim}"));
    let is_field = FieldPath::parse(operation, name).is_some();
    let wanted: Vec<&str> = codes.split_whitespace().collect();
    assert!(
        is_field || !wanted.is_empty() || ["@region", "@host"].contains(&name),
        "no field: {name}"
    );
    let found: Vec<&str> = outcome
        .problems
        .iter()
        .filter(|problem| problem.field(operation) == name)
        .map(|problem| problem.code())
        .collect();
    if found == wanted {
        Ok(())
    } else {
        Err(format!("{name}: got {found:?}"))
    }
}

/// What is sent under a name: in query, form body or header, or at that path of the JSON body.
fn sent(outcome: &Outcome, name: &str) -> Option<String> {
    let form = match &outcome.request.body {
        Body::Form(pairs) => pairs.as_slice(),
        Body::Empty | Body::Json(_) => &[],
    };
    let place =
        |prefix: &str, text: &Text| format!("{prefix}{}", text.plain().unwrap_or("(secret)"));
    let places = [
        ("", &outcome.request.query[..]),
        ("form ", form),
        ("header ", &outcome.request.headers),
    ];
    for (prefix, pairs) in places {
        if let Some(pair) = pairs.iter().find(|pair| pair.name == name) {
            return Some(place(prefix, &pair.value));
        }
    }
    let Body::Json(json) = &outcome.request.body else {
        return None;
    };
    let body: Value = serde_json::from_str(json).expect("a body is JSON");
    let found = body.pointer(&format!("/{}", name.replace('.', "/")))?;
    Some(format!("body {found}"))
}

/// The cases about an operation.
fn cases_of(operation: &Operation) -> impl Iterator<Item = &'static Case> {
    let all: [(&Operation, &[&[Case]]); 5] = [
        (hbr::OPERATION, hbr::CASES),
        (dbs_create::OPERATION, dbs_create::CASES),
        (dbs_start::OPERATION, dbs_start::CASES),
        (hss::OPERATION, hss::CASES),
        (cbr::OPERATION, cbr::CASES),
    ];
    let id = operation.id;
    all.into_iter()
        .filter(move |(about, _)| about.id == id)
        .flat_map(|(_, cases)| cases.iter().copied().flatten())
}

#[test]
fn every_rule_is_missed_when_it_is_removed() {
    let mut unmissed = Vec::new();
    let mut removed = 0;
    for operation in CATALOGUE {
        for (what, mutant) in mutants::of(operation) {
            removed += 1;
            if cases_of(operation).all(|case| verdict(mutant, case).is_ok()) {
                unmissed.push(format!("{}: {what}", operation.id));
            }
        }
    }
    assert!(
        unmissed.is_empty(),
        "nobody misses {} of {removed}:\n{}",
        unmissed.len(),
        unmissed.join("\n")
    );
    assert!(removed > 400, "only {removed} rules were removed");
}
