//! Rules over several parameters: at most one, at least one, pairs that belong together.

use serde_json::Value;

use crate::operation::{Operation, Rule};
use crate::path::FieldPath;
use crate::problem::{Kind, Problem};
use crate::shown::{Given, Slot};

/// Reports every rule that a draft breaks. Only what exists and is not blank counts as given.
pub(crate) fn check(operation: &Operation, slots: &[Slot<'_>], problems: &mut Vec<Problem>) {
    for rule in operation.rules {
        check_rule(operation, *rule, slots, problems);
    }
}

fn check_rule(operation: &Operation, rule: Rule, slots: &[Slot<'_>], problems: &mut Vec<Problem>) {
    let given = |name: &str| is_given(operation, slots, name);
    let mut report = |name: &str, kind: Kind| {
        if let Some(path) = FieldPath::parse(operation, name) {
            problems.push(Problem::at(path, kind));
        }
    };
    match rule {
        Rule::AtMostOne { names, says } => {
            if let Some((last, others)) = several_given(names, given) {
                report(last, Kind::Excluded { by: others, says });
            }
        }
        Rule::RarelyTogether { names, says } => {
            if let Some((last, others)) = several_given(names, given) {
                report(last, Kind::RarelyTogether { of: others, says });
            }
        }
        Rule::AtLeastOne { names, says } => {
            if !names.iter().any(|name| given(name)) {
                report(
                    names[0],
                    Kind::NoneGiven {
                        of: &names[1..],
                        says,
                    },
                );
            }
        }
        Rule::Paired {
            first,
            second,
            pairs,
            says,
        } => {
            let (Some(one), Some(other)) = (
                choice(operation, slots, first),
                choice(operation, slots, second),
            ) else {
                return;
            };
            let allowed = pairs
                .iter()
                .find(|(value, _)| *value == one)
                .map(|(_, allowed)| *allowed);
            if let Some(allowed) = allowed.filter(|allowed| !allowed.contains(&other)) {
                report(
                    second,
                    Kind::Mismatched {
                        with: first,
                        allowed,
                        says,
                    },
                );
            }
        }
    }
}

/// The last of several that are given, and the names before it.
fn several_given(
    names: &'static [&'static str],
    given: impl Fn(&str) -> bool,
) -> Option<(&'static str, &'static [&'static str])> {
    let last = names.iter().rposition(|name| given(name))?;
    names[..last]
        .iter()
        .any(|name| given(name))
        .then(|| (names[last], &names[..last]))
}

fn is_given(operation: &Operation, slots: &[Slot<'_>], name: &str) -> bool {
    let (top, rest) = name
        .split_once('.')
        .map_or((name, None), |(top, rest)| (top, Some(rest)));
    let Some(given) = given(operation, slots, top) else {
        return false;
    };
    match (given, rest) {
        (given, None) => !given.is_blank(),
        (Given::Json(value), Some(rest)) => {
            let found = rest.split('.').try_fold(value, |value, key| value.get(key));
            found.is_some_and(|value| !value.is_null() && !Given::Json(value).is_blank())
        }
        (Given::Secret(_), Some(_)) => false,
    }
}

fn choice<'a>(operation: &Operation, slots: &[Slot<'a>], name: &str) -> Option<&'a str> {
    match given(operation, slots, name)? {
        Given::Json(Value::String(text)) => Some(text),
        Given::Json(_) | Given::Secret(_) => None,
    }
}

fn given<'a>(operation: &Operation, slots: &[Slot<'a>], name: &str) -> Option<Given<'a>> {
    let index = operation
        .params
        .iter()
        .position(|param| param.name == name)?;
    slots
        .get(index)
        .filter(|slot| slot.exists)
        .and_then(|slot| slot.given)
}
