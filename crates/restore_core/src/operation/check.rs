//! The compiler's examination of a declared operation.
//!
//! [`checked`] runs while the catalogue is compiled. A developer's slip (a misspelt name in a
//! condition, a value that the choice does not have, a condition that looks down the page) stops
//! the build with a sentence, instead of waiting for a person to open the wrong combination.

use super::{Need, Operation, Param, Place, Protocol, Rule, Shape, When};

/// Returns the operation unchanged when it holds together.
///
/// # Panics
/// In a constant, which makes it a compile error. The sentences say what is wrong:
/// names that are empty or given twice, conditions on names that do not exist or stand further
/// down, values that a choice does not list, rules about unknown names, path placeholders without
/// a parameter and path parameters without a placeholder, sections out of order.
#[must_use]
pub const fn checked(operation: Operation) -> Operation {
    check_params(operation.params, operation.params, 0, true);
    check_sections(operation.params);
    check_rules(operation.params, operation.rules);
    if let Protocol::Rest { path, .. } = operation.protocol {
        check_path(path, operation.params);
    }
    operation
}

/// `top` are the operation's parameters, `limit` how many of them stand above an object's members.
const fn check_params(params: &[Param], top: &[Param], limit: usize, at_top: bool) {
    let mut i = 0;
    while i < params.len() {
        let param = &params[i];
        assert!(!param.name.is_empty(), "a parameter needs a name");
        assert!(
            !contains(param.name, "."),
            "a parameter's name has no dot: dots make paths"
        );
        let mut j = 0;
        while j < i {
            assert!(
                !same(params[j].name, param.name),
                "two parameters have the same name"
            );
            j += 1;
        }
        assert!(
            !matches!(param.shape, Shape::Secret { .. })
                || matches!(param.place, Place::Query | Place::Header),
            "a secret travels in the query or in a header: other places would print it"
        );
        let is_member = matches!(param.place, Place::Member);
        assert!(
            at_top != is_member,
            "members, and only members, have the place Member"
        );
        let scope = Scope {
            top,
            top_limit: if at_top { i } else { limit },
            siblings: params,
            sibling_limit: if at_top { 0 } else { i },
            at_top,
        };
        check_conditions(param, scope);
        let members = param.shape.members();
        check_params(members, top, if at_top { i } else { limit }, false);
        i += 1;
    }
}

/// What a condition may look at.
#[derive(Clone, Copy)]
struct Scope<'a> {
    top: &'a [Param],
    top_limit: usize,
    siblings: &'a [Param],
    sibling_limit: usize,
    at_top: bool,
}

const fn check_conditions(param: &Param, scope: Scope<'_>) {
    if let Some(shown) = &param.shown {
        check_when(&shown.when, scope);
    }
    check_when(&param.prominent, scope);
    let mut i = 0;
    while i < param.needs.len() {
        check_need(&param.needs[i], scope);
        i += 1;
    }
    // Advice may also look at the value that it is about.
    let scope = Scope {
        top_limit: scope.top_limit + scope.at_top as usize,
        sibling_limit: scope.sibling_limit + !scope.at_top as usize,
        ..scope
    };
    let mut i = 0;
    while i < param.advice.len() {
        check_when(&param.advice[i].when, scope);
        i += 1;
    }
}

const fn check_need(need: &Need, scope: Scope<'_>) {
    assert!(
        !need.says.text.is_empty(),
        "a need quotes the sentence it stands on"
    );
    check_when(&need.when, scope);
}

const fn check_when(when: &When, scope: Scope<'_>) {
    match when {
        When::Always => {}
        When::Is(name, values) => {
            let param = find_above(name, scope);
            assert!(
                !values.is_empty(),
                "a condition compares with at least one value"
            );
            let mut i = 0;
            while i < values.len() {
                check_value(param, values[i]);
                i += 1;
            }
        }
        When::Given(name) | When::Contains(name, _) => {
            find_above(name, scope);
        }
        When::Not(inner) => check_when(inner, scope),
        When::All(all) | When::Any(all) => {
            let mut i = 0;
            while i < all.len() {
                check_when(&all[i], scope);
                i += 1;
            }
        }
    }
}

const fn check_value(param: &Param, value: &str) {
    if let Shape::Choice { choices, .. } = param.shape {
        let mut i = 0;
        while i < choices.len() {
            if same(choices[i].value, value) {
                return;
            }
            i += 1;
        }
        panic!("a condition compares with a value that the choice does not list");
    }
}

const fn find_above<'a>(name: &str, scope: Scope<'a>) -> &'a Param {
    let bytes = name.as_bytes();
    let (params, limit, skip) = if !bytes.is_empty() && bytes[0] == b'.' {
        (scope.siblings, scope.sibling_limit, 1)
    } else {
        (scope.top, scope.top_limit, 0)
    };
    let mut i = 0;
    while i < params.len() {
        if same_from(params[i].name, name, skip) {
            assert!(
                i < limit,
                "a condition looks down the page: it may only name what stands above"
            );
            return &params[i];
        }
        i += 1;
    }
    panic!("a condition names a parameter that does not exist")
}

const fn check_sections(params: &[Param]) {
    let mut i = 1;
    while i < params.len() {
        assert!(
            params[i - 1].section as u8 <= params[i].section as u8,
            "parameters stand in the order of the form's sections"
        );
        i += 1;
    }
}

const fn check_rules(params: &[Param], rules: &[Rule]) {
    let mut i = 0;
    while i < rules.len() {
        match &rules[i] {
            Rule::AtMostOne { names, .. }
            | Rule::AtLeastOne { names, .. }
            | Rule::RarelyTogether { names, .. } => {
                assert!(
                    names.len() > 1,
                    "a rule over several parameters names several"
                );
                let mut j = 0;
                while j < names.len() {
                    assert!(
                        exists(params, names[j], 0),
                        "a rule names a parameter that does not exist"
                    );
                    j += 1;
                }
            }
            Rule::Paired {
                first,
                second,
                pairs,
                ..
            } => {
                let a = find_above(first, whole(params));
                let b = find_above(second, whole(params));
                let mut j = 0;
                while j < pairs.len() {
                    check_value(a, pairs[j].0);
                    let mut k = 0;
                    while k < pairs[j].1.len() {
                        check_value(b, pairs[j].1[k]);
                        k += 1;
                    }
                    j += 1;
                }
            }
        }
        i += 1;
    }
}

const fn whole(params: &[Param]) -> Scope<'_> {
    Scope {
        top: params,
        top_limit: params.len(),
        siblings: &[],
        sibling_limit: 0,
        at_top: true,
    }
}

/// Whether the dotted path that begins at byte `from` of `path` leads to a parameter.
const fn exists(params: &[Param], path: &str, from: usize) -> bool {
    let bytes = path.as_bytes();
    let mut end = from;
    while end < bytes.len() && bytes[end] != b'.' {
        end += 1;
    }
    let mut i = 0;
    while i < params.len() {
        if same_span(params[i].name, bytes, from, end) {
            return end == bytes.len() || exists(params[i].shape.members(), path, end + 1);
        }
        i += 1;
    }
    false
}

const fn check_path(path: &str, params: &[Param]) {
    let bytes = path.as_bytes();
    let mut placeholders = 0;
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'{' {
            let mut end = i + 1;
            while end < bytes.len() && bytes[end] != b'}' {
                end += 1;
            }
            let mut found = false;
            let mut j = 0;
            while j < params.len() {
                if matches!(params[j].place, Place::Path)
                    && same_span(params[j].name, bytes, i + 1, end)
                {
                    found = true;
                }
                j += 1;
            }
            assert!(found, "a placeholder in the path has no path parameter");
            placeholders += 1;
            i = end;
        }
        i += 1;
    }
    let mut path_params = 0;
    let mut j = 0;
    while j < params.len() {
        if matches!(params[j].place, Place::Path) {
            path_params += 1;
        }
        j += 1;
    }
    assert!(
        placeholders == path_params,
        "a path parameter has no placeholder in the path"
    );
}

const fn same(a: &str, b: &str) -> bool {
    same_from(a, b, 0)
}

const fn same_from(a: &str, b: &str, skip: usize) -> bool {
    same_span(a, b.as_bytes(), skip, b.len())
}

const fn same_span(a: &str, b: &[u8], from: usize, to: usize) -> bool {
    let a = a.as_bytes();
    if a.len() != to - from {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[from + i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn contains(text: &str, byte: &str) -> bool {
    let (text, byte) = (text.as_bytes(), byte.as_bytes()[0]);
    let mut i = 0;
    while i < text.len() {
        if text[i] == byte {
            return true;
        }
        i += 1;
    }
    false
}
