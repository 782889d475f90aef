//! What curl would act upon if it met it: each trap in every text of every operation, one request
//! and no file read.

use std::fs;

use restore_core::catalogue::CATALOGUE;
use restore_core::operation::Place;
use restore_core::request::is_header_safe;
use restore_testing::folder::Folder;
use restore_testing::programs::are_here;
use restore_testing::random::{Random, is_long, seed};
use serde_json::Value;

use crate::commands::{self, Case};
use crate::drafts::{Mood, document};
use crate::listener::Listener;
use crate::shells::deliver;

/// What stands in the file that a trap names.
const PLANTED: &str = "header = \"X-Planted: canary-in-a-file\"\n";

/// Documents of each operation for each value.
fn count() -> usize {
    if is_long() { 10 } else { 1 }
}

/// Replaces every text in a value.
fn replace_texts(value: &mut Value, text: &str) {
    match value {
        Value::String(old) => text.clone_into(old),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_texts(item, text)),
        Value::Object(members) => {
            for (_, member) in members {
                replace_texts(member, text);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Sends values through every field of every operation. `FILE` in one is the path of a file.
fn check(name: &str, values: &[&str]) {
    if !are_here(&["dash", "curl"]) {
        return;
    }
    let (listener, folder, seed) = (
        Listener::start(),
        Folder::new(&format!("trap-{name}")),
        seed(),
    );
    let mut random = Random::new(seed);
    let env = commands::environments(&mut random);
    let file = folder.file("planted");
    fs::write(&file, PLANTED).expect("a temporary file can be written");
    let mut cases: Vec<Case> = Vec::new();
    for value in values {
        let value = value.replace("FILE", &file.to_string_lossy());
        for operation in CATALOGUE {
            for _ in 0..count() {
                let mut document = document(&mut random, operation, Mood::Fine);
                let parameters = &mut document["parameters"];
                replace_texts(parameters, &value);
                for param in operation.params {
                    parameters[param.name] = match param.place {
                        _ if param.is_secret() => Value::Null,
                        Place::Path => format!("{value}z").into(),
                        Place::Header if !is_header_safe(&value) => Value::Null,
                        Place::Header => value.as_str().into(),
                        _ => continue,
                    };
                }
                cases.push(commands::case_of(&mut random, document, &env));
            }
        }
    }
    let repeat = format!("{name}, RESTORE_BUILDER_SEED={seed}");
    // One request for each, and exactly what was meant: nothing of the file can be in it.
    deliver("dash", &folder, &listener, &env, &cases, &repeat);
}

#[test]
fn an_at_sign_reads_no_file() {
    check(
        "at",
        &["@FILE", "@-", "a@FILE", "a=@FILE", "@FILE;type=text/plain"],
    );
}

#[test]
fn a_less_than_sign_reads_no_file() {
    check("less", &["<FILE", "a=<FILE", "=<FILE", "< FILE"]);
}

#[test]
fn a_file_address_reads_no_file() {
    check("file-address", &["file://FILE", "FILE", "/../..FILE"]);
}

#[test]
fn a_name_in_a_value_is_not_split_off() {
    check("split", &["p@ss=word", "=FILE", "a=b", "a=b&c=d", "a;b=c"]);
}

#[test]
fn a_value_is_never_an_option() {
    check(
        "option",
        &[
            "-K FILE",
            "--config=FILE",
            "--next",
            "--",
            "-",
            "-weird",
            "-o FILE",
            "--url http://127.0.0.1:1/",
            "-T FILE",
        ],
    );
}

#[test]
fn a_value_is_never_a_second_address() {
    check(
        "address",
        &[
            "http://127.0.0.1:1/",
            " http://127.0.0.1:1/ ",
            "//127.0.0.1:1/",
            "\\\\127.0.0.1\\a",
        ],
    );
}

#[test]
fn a_value_is_never_a_line_of_configuration() {
    check(
        "line",
        &[
            "\nurl = \"http://127.0.0.1:1/\"\n",
            "\"\nurl = \"http://127.0.0.1:1/",
            "\\\"\nconfig = \"FILE\"\n",
            "\"\r\nconfig = \"FILE",
            "\\",
            "\\\\\"",
            "\\n\\t\\v",
            "# comment",
            "a b",
            "\u{b}\u{c}",
        ],
    );
}

#[test]
fn brackets_and_braces_are_one_request() {
    check(
        "glob",
        &[
            "[1-2]",
            "{a,b}",
            "{1..3}",
            "[a-c:2]",
            "\\[1-2\\]",
            "[",
            "{}",
        ],
    );
}

#[test]
fn dots_between_slashes_stay() {
    check("dots", &["/../", "/./", "a/../b", "%2e%2e", "...", "/.."]);
}

#[test]
fn a_fragment_is_not_cut_off() {
    check("fragment", &["a#b", "#", "?a#b?c"]);
}

#[test]
fn a_name_and_a_password_are_no_credentials() {
    check("userinfo", &["user:pw@host", "user@", ":@", "a:b@c/d"]);
}

#[test]
fn a_header_is_neither_removed_nor_emptied() {
    check("header", &["X;", "X:", ";", ":", "Host: a", "X: a; b"]);
}

#[test]
fn a_percent_sign_is_neither_decoded_nor_written_out() {
    check(
        "percent",
        &["%00", "%0d%0a", "%", "%%", "%{url}", "%output{FILE}", "%s"],
    );
}

#[test]
fn letters_beyond_ascii_and_typographic_signs_stay() {
    check(
        "unicode",
        &[
            "é中😀",
            "\u{2010}x",
            "\u{201c}a\u{201d}",
            "\u{a0}",
            "\u{feff}a",
        ],
    );
}

#[test]
fn variables_of_curl_itself_are_not_expanded() {
    check(
        "variable",
        &[
            "{{HOME}}",
            "{{HUAWEI_TOKEN:url}}",
            "%HOME",
            "$HOME",
            "${HOME}",
        ],
    );
}
