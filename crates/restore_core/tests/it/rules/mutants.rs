//! Operations that have lost one rule each.

use restore_core::operation::{
    ANY_LENGTH, Advice, Encoding, Length, Need, Operation, Param, Place, Rule, Shape, Shown, Unit,
    When,
};

type Mutants<T> = Vec<(String, T)>;

/// Copies live as long as the tests, as the catalogue does.
fn leak<T>(items: Vec<T>) -> &'static [T] {
    Box::leak(items.into_boxed_slice())
}

/// The operation, again and again, with one rule missing each time, and which one it is.
pub(super) fn of(operation: &'static Operation) -> Vec<(String, &'static Operation)> {
    let mut all: Mutants<Operation> = Vec::new();
    for (what, params) in params(operation.params) {
        all.push((
            what,
            Operation {
                params,
                ..*operation
            },
        ));
    }
    for (index, rule) in operation.rules.iter().enumerate() {
        let without = leak(without(operation.rules, index));
        all.push((
            format!("rule {index}"),
            Operation {
                rules: without,
                ..*operation
            },
        ));
        for (what, rule) in smaller_rules(*rule) {
            let rules = leak(with(operation.rules, index, rule));
            all.push((
                format!("rule {index}: {what}"),
                Operation {
                    rules,
                    ..*operation
                },
            ));
        }
    }
    all.into_iter()
        .map(|(what, operation)| (what, &*Box::leak(Box::new(operation))))
        .collect()
}

fn without<T: Copy>(items: &[T], index: usize) -> Vec<T> {
    let mut items = items.to_vec();
    items.remove(index);
    items
}

fn with<T: Copy>(items: &[T], index: usize, item: T) -> Vec<T> {
    let mut items = items.to_vec();
    items[index] = item;
    items
}

fn params(of: &'static [Param]) -> Mutants<&'static [Param]> {
    let mut all = Vec::new();
    for (index, param) in of.iter().enumerate() {
        for (what, mutant) in param_mutants(param) {
            all.push((
                format!("{}{what}", param.name),
                leak(with(of, index, mutant)),
            ));
        }
    }
    all
}

fn param_mutants(param: &'static Param) -> Mutants<Param> {
    let mut all = Vec::new();
    if let Some(shown) = &param.shown {
        all.push((
            " shown".to_owned(),
            Param {
                shown: None,
                ..*param
            },
        ));
        for (what, when) in conditions(&shown.when) {
            all.push((
                format!(" shown {what}"),
                Param {
                    shown: Some(Shown { when, ..*shown }),
                    ..*param
                },
            ));
        }
    }
    for (index, need) in param.needs.iter().enumerate() {
        all.push((
            format!(" need {index}"),
            Param {
                needs: leak(without(param.needs, index)),
                ..*param
            },
        ));
        for (what, when) in conditions(&need.when) {
            let needs = leak(with(param.needs, index, Need { when, ..*need }));
            all.push((format!(" need {index} {what}"), Param { needs, ..*param }));
        }
    }
    for (index, advice) in param.advice.iter().enumerate() {
        all.push((
            format!(" advice {index}"),
            Param {
                advice: leak(without(param.advice, index)),
                ..*param
            },
        ));
        for (what, when) in conditions(&advice.when) {
            let advice = leak(with(param.advice, index, Advice { when, ..*advice }));
            all.push((
                format!(" advice {index} {what}"),
                Param { advice, ..*param },
            ));
        }
    }
    for (what, shape) in shapes(param.shape) {
        all.push((what, Param { shape, ..*param }));
    }
    for place in places(param) {
        all.push((format!(" at {place:?}"), Param { place, ..*param }));
    }
    all
}

/// Where else a value could wrongly travel.
fn places(param: &Param) -> Vec<Place> {
    match param.place {
        Place::Query => vec![Place::Form, Place::Nowhere],
        Place::Form => vec![Place::Query],
        Place::Header | Place::Body => vec![Place::Query],
        // Another place would leave a hole in the path; a member has no other place.
        Place::Path | Place::Member => Vec::new(),
        Place::Nowhere => vec![Place::Query],
    }
}

/// Shapes that allow more, or something else.
fn shapes(shape: Shape) -> Mutants<Shape> {
    let mut all: Mutants<Shape> = Vec::new();
    let mut add = |what: &str, shape| all.push((format!(" {what}"), shape));
    match shape {
        Shape::Text(length) => {
            for (what, length) in lengths(length) {
                add(what, Shape::Text(length));
            }
        }
        Shape::Secret {
            length,
            env,
            credential,
        } => {
            for (what, length) in lengths(length) {
                add(
                    what,
                    Shape::Secret {
                        length,
                        env,
                        credential,
                    },
                );
            }
            add(
                "credential",
                Shape::Secret {
                    length,
                    env,
                    credential: !credential,
                },
            );
        }
        Shape::Choice {
            choices,
            open,
            any_case,
        } => {
            for (index, choice) in choices.iter().enumerate() {
                let fewer = leak(without(choices, index));
                add(
                    &format!("value {}", choice.value),
                    Shape::Choice {
                        choices: fewer,
                        open,
                        any_case,
                    },
                );
            }
            add(
                "open",
                Shape::Choice {
                    choices,
                    open: !open,
                    any_case,
                },
            );
            add(
                "case",
                Shape::Choice {
                    choices,
                    open,
                    any_case: !any_case,
                },
            );
        }
        Shape::Bool => add("boolean", Shape::Text(ANY_LENGTH)),
        Shape::Integer { min, max } => {
            if min > i64::MIN {
                add("minimum", Shape::Integer { min: i64::MIN, max });
            }
            if max < i64::MAX {
                add("maximum", Shape::Integer { min, max: i64::MAX });
            }
            add("whole number", Shape::Text(ANY_LENGTH));
        }
        Shape::Instant(unit) => {
            let other = match unit {
                Unit::Seconds => Unit::Milliseconds,
                Unit::Milliseconds => Unit::Seconds,
            };
            add("unit", Shape::Instant(other));
        }
        Shape::List { item_max } => {
            if item_max < u32::MAX {
                add("item length", Shape::List { item_max: u32::MAX });
            }
        }
        Shape::Object { members, open } => {
            add(
                "open",
                Shape::Object {
                    members,
                    open: !open,
                },
            );
            for (what, members) in params(members) {
                add(&format!(". {what}"), Shape::Object { members, open });
            }
        }
        Shape::Rows { members, open } => {
            add(
                "open",
                Shape::Rows {
                    members,
                    open: !open,
                },
            );
            for (what, members) in params(members) {
                add(&format!(". {what}"), Shape::Rows { members, open });
            }
        }
    }
    all
}

fn lengths(length: Length) -> Vec<(&'static str, Length)> {
    let mut all = Vec::new();
    if length.min > 0 {
        all.push(("minimum length", Length { min: 0, ..length }));
    }
    if length.max < u32::MAX {
        all.push((
            "maximum length",
            Length {
                max: u32::MAX,
                ..length
            },
        ));
    }
    all
}

/// Conditions that have lost a value, a part or their turn.
fn conditions(when: &'static When) -> Mutants<When> {
    let mut all: Mutants<When> = Vec::new();
    match when {
        When::Always => all.push(("always".to_owned(), When::Not(&When::Always))),
        When::Given(_) | When::Contains(..) => all.push(("condition".to_owned(), When::Always)),
        When::Is(name, values) => {
            for (index, value) in values.iter().enumerate() {
                all.push((
                    format!("value {value}"),
                    When::Is(name, leak(without(values, index))),
                ));
            }
            all.push(("condition".to_owned(), When::Always));
        }
        When::Not(inner) => {
            all.push(("not".to_owned(), **inner));
            for (what, inner) in conditions(inner) {
                all.push((what, When::Not(Box::leak(Box::new(inner)))));
            }
        }
        When::All(parts) | When::Any(parts) => {
            let rebuilt = |parts: Vec<When>| match when {
                When::All(_) => When::All(leak(parts)),
                _ => When::Any(leak(parts)),
            };
            for index in 0..parts.len() {
                all.push((format!("part {index}"), rebuilt(without(parts, index))));
                for (what, part) in conditions(&parts[index]) {
                    all.push((
                        format!("part {index} {what}"),
                        rebuilt(with(parts, index, part)),
                    ));
                }
            }
        }
    }
    all
}

fn smaller_rules(rule: Rule) -> Mutants<Rule> {
    let mut all: Mutants<Rule> = Vec::new();
    match rule {
        Rule::AtMostOne { names, says } => {
            for index in 0..names.len() {
                let names = leak(without(names, index));
                all.push((format!("name {index}"), Rule::AtMostOne { names, says }));
            }
        }
        Rule::AtLeastOne { names, says } => {
            for index in 0..names.len() {
                let names = leak(without(names, index));
                all.push((format!("name {index}"), Rule::AtLeastOne { names, says }));
            }
        }
        Rule::RarelyTogether { names, says } => {
            for index in 0..names.len() {
                let names = leak(without(names, index));
                all.push((
                    format!("name {index}"),
                    Rule::RarelyTogether { names, says },
                ));
            }
        }
        Rule::Paired {
            first,
            second,
            pairs,
            says,
        } => {
            for (index, (value, allowed)) in pairs.iter().enumerate() {
                let fewer = leak(without(pairs, index));
                all.push((
                    format!("pair {value}"),
                    Rule::Paired {
                        first,
                        second,
                        pairs: fewer,
                        says,
                    },
                ));
                for other in 0..allowed.len() {
                    let smaller: (&str, &[&str]) = (value, leak(without(allowed, other)));
                    let pairs = leak(with(pairs, index, smaller));
                    all.push((
                        format!("pair {value} {}", allowed[other]),
                        Rule::Paired {
                            first,
                            second,
                            pairs,
                            says,
                        },
                    ));
                }
            }
        }
    }
    all
}

/// Structured parameters would be sent as something else than one JSON text if this changed.
#[test]
fn structured_parameters_of_query_and_form_are_one_json_text() {
    for operation in restore_core::catalogue::CATALOGUE {
        for param in operation.params {
            let is_text = param.encoding() == Encoding::JsonText;
            let in_pairs = matches!(param.place, Place::Query | Place::Form);
            assert_eq!(
                is_text,
                in_pairs && param.shape.is_structured(),
                "{}",
                param.name
            );
        }
    }
}
