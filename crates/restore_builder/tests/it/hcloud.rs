//! The `hcloud` line, run by real shells with a stand-in that takes down its arguments, and read as
//! the vendor's pages say that the CLI reads them.

use std::fmt::Write as _;
use std::fs;

use percent_encoding::percent_decode_str;
use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::export::{Layout, Secrets, Source, formats};
use restore_core::operation::{Operation, Place, Protocol, Shape};
use restore_core::request::{Body, Request};
use restore_testing::folder::Folder;
use restore_testing::programs::are_here;
use restore_testing::random::{Random, cases, is_long, seed};
use serde_json::{Map, Value, json};

use crate::aliyun::calls;
use crate::commands::sendable;
use crate::drafts::{Mood, document, read};
use crate::shell::{SHELLS, Script, quoted};

/// Hands a JSON file over with its name. Each argument ends with NUL, each call with one more.
const STAND_IN: &str = r#"#!/bin/sh
{
  for word; do
    case $word in
      --cli-jsonInput=*.json) printf -- '--cli-jsonInput='; cat "${word#*=}"; printf '\0' ;;
      *) printf '%s\0' "$word" ;;
    esac
  done
  printf '\0'
} >>"$STAND_IN_OUT"
"#;

/// The text of a format, or why there is none.
pub(crate) fn rendered(
    format: &str,
    operation: &'static Operation,
    document: &Value,
) -> (Result<String, String>, Request) {
    let draft = read(document);
    let request = evaluate(operation, &draft).request;
    let source = Source {
        operation,
        region: &draft.region,
        request: &request,
        layout: Layout::Lines,
        secrets: Secrets::Reference,
    };
    let format = formats::named(format).expect("a format");
    let text = (format.render)(&source).map(|rendered| rendered.text);
    (text, request)
}

/// Huawei's operations.
pub(crate) fn operations() -> Vec<&'static Operation> {
    CATALOGUE
        .iter()
        .copied()
        .filter(|operation| matches!(operation.protocol, Protocol::Rest { .. }))
        .collect()
}

/// What a request amounts to for the CLI.
pub(crate) fn meant(operation: &Operation, region: &str, request: &Request) -> Value {
    let Protocol::Rest {
        service,
        operation: name,
        path,
        ..
    } = operation.protocol
    else {
        panic!("the CLI has REST operations alone")
    };
    let mut meant = json!({
        "words": [service, name],
        "cli-region": region,
        "cli-endpoint": request.host,
    });
    for (name, segment) in path.split('/').zip(request.path.split('/')) {
        if let Some(name) = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            let value = percent_decode_str(segment).decode_utf8().expect("UTF-8");
            meant["path"][name] = value.into_owned().into();
        }
    }
    for pair in &request.query {
        meant["query"][pair.name] = pair.value.plain().expect("no secret").into();
    }
    for header in &request.headers {
        let param = operation.param(header.name);
        if param.is_some_and(|param| !param.is_secret()) {
            meant["header"][header.name] = header.value.plain().expect("no secret").into();
        }
    }
    if let Body::Json(text) = &request.body {
        meant["body"] = serde_json::from_str(text).expect("JSON");
    }
    meant
}

/// What the CLI makes of its arguments, according to its pages.
pub(crate) fn understood(operation: &Operation, arguments: &[String]) -> Value {
    let (words, flags) = arguments.split_at(2);
    let mut understood = json!({ "words": words });
    for flag in flags {
        let (name, value) = flag
            .strip_prefix("--")
            .and_then(|flag| flag.split_once('='))
            .unwrap_or_else(|| panic!("not --name=value: {flag}"));
        if name == "cli-jsonInput" {
            let file: Map<String, Value> = serde_json::from_str(value).expect("a JSON file");
            for (place, given) in file {
                assert!(["path", "query", "header", "body"].contains(&place.as_str()));
                assert_eq!(understood.get(&place), None, "{place} is given twice");
                understood[place] = given;
            }
            continue;
        }
        if name.starts_with("cli-") {
            understood[name] = value.into();
            continue;
        }
        // The old name of the system parameter: here the CLI would ask.
        assert_ne!(name, "region");
        let mut steps = name.split('.');
        let top = steps.next().expect("a name");
        let param = operation.param(top).expect("a parameter");
        match param.place {
            Place::Path => understood["path"][top] = value.into(),
            Place::Query => understood["query"][top] = value.into(),
            Place::Body => {
                let (mut at, mut shape) = (&mut understood["body"][top], param.shape);
                for step in steps {
                    if let Ok(number) = step.parse::<usize>() {
                        if at.is_null() {
                            *at = json!([]);
                        }
                        let items = at.as_array_mut().expect("a list");
                        if items.len() == number - 1 {
                            items.push(Value::Null);
                        }
                        at = &mut items[number - 1];
                        continue;
                    }
                    let member = shape.members().iter().find(|member| member.name == step);
                    shape = member.expect("a member").shape;
                    at = &mut at[step];
                }
                assert!(at.is_null(), "{name} is given twice");
                *at = match (value, shape) {
                    ("[]", Shape::Rows { .. }) => json!([]),
                    ("{}", Shape::Object { .. } | Shape::Rows { .. }) => json!({}),
                    ("true", Shape::Bool) => json!(true),
                    ("false", Shape::Bool) => json!(false),
                    (text, _) => text.into(),
                };
            }
            Place::Form | Place::Header | Place::Member | Place::Nowhere => panic!("{name}"),
        }
    }
    understood
}

/// A document that can be sent: hostile, or as documented, with and without a region header.
pub(crate) fn any_document(random: &mut Random, operation: &'static Operation) -> Value {
    if random.chance(50) {
        return sendable(random, operation);
    }
    let mut document = document(random, operation, Mood::Fine);
    for param in operation.params {
        match param.place {
            Place::Path => document["parameters"][param.name] = "an-id".into(),
            Place::Header if param.is_secret() || random.chance(50) => {
                document["parameters"][param.name] = Value::Null;
            }
            _ => {}
        }
    }
    document
}

#[cfg(unix)]
#[test]
fn every_shell_hands_the_hcloud_line_over_as_it_is() {
    use std::os::unix::fs::PermissionsExt as _;

    for shell in SHELLS {
        if !are_here(&[shell, "mktemp"]) {
            continue;
        }
        let (folder, seed) = (Folder::new(&format!("hcloud-{shell}")), seed());
        let stand_in = folder.file("hcloud");
        fs::write(&stand_in, STAND_IN).expect("a temporary file can be written");
        fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).expect("it can be run");
        let out = folder.file("out");
        let temporary = folder.file("temporary");
        fs::create_dir_all(&temporary).expect("a folder can be made");
        let mut text = format!(
            "set -e\nSTAND_IN_OUT={}; export STAND_IN_OUT\nTMPDIR={}; export TMPDIR\n",
            quoted(out.to_str().expect("a readable name")),
            quoted(temporary.to_str().expect("a readable name")),
        );
        let mut random = Random::new(seed);
        let mut wanted = Vec::new();
        for _ in 0..if is_long() { 3000 } else { 300 } {
            let operation = random.pick(&operations());
            let document = any_document(&mut random, operation);
            let (line, request) = rendered("hcloud", operation, &document);
            let line = line.unwrap_or_else(|why| panic!("{why}: {document}"));
            writeln!(text, "{line}").expect("a String takes everything");
            let region = document["region"].as_str().expect("a text");
            wanted.push((operation, meant(operation, region, &request), line));
        }
        Script::run(
            shell,
            &folder,
            stand_in.parent().expect("it lies in a folder"),
            &text,
        );
        let calls = calls(&fs::read(&out).expect("the stand-in has run"));
        assert_eq!(calls.len(), wanted.len(), "one call for each line: {shell}");
        let mut flat = 0;
        for ((operation, wanted, line), call) in wanted.iter().zip(&calls) {
            assert_eq!(
                &understood(operation, call),
                wanted,
                "{shell}, RESTORE_BUILDER_SEED={seed}: {line}"
            );
            flat += usize::from(!line.contains("cli-jsonInput"));
        }
        assert!(flat > 20 && flat + 100 < wanted.len(), "{flat} flat lines");
        let left = fs::read_dir(&temporary).expect("a folder").count();
        assert_eq!(left, 0, "no file is left: {shell}");
    }
}

#[cfg(unix)]
#[test]
fn a_failure_of_hcloud_is_the_lines_own() {
    use std::os::unix::fs::PermissionsExt as _;

    for shell in SHELLS {
        if !are_here(&[shell, "mktemp"]) {
            continue;
        }
        let folder = Folder::new(&format!("hcloud-fails-{shell}"));
        let stand_in = folder.file("hcloud");
        fs::write(&stand_in, "#!/bin/sh\nexit 7\n").expect("a temporary file can be written");
        fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).expect("it can be run");
        let mut text = String::new();
        for operation in operations() {
            for id in ["an-id", "an id"] {
                let parameters = json!({ "project_id": "p", "backup_id": id });
                let region = operation.endpoint.regions[0];
                let document = json!({ "operation": operation.id, "region": region, "parameters": parameters });
                let line = rendered("hcloud", operation, &document).0.expect("a line");
                assert_eq!(line.contains("cli-jsonInput"), id == "an id", "{line}");
                writeln!(text, "{line}\n[ \"$?\" = 7 ] || exit 1").expect("takes everything");
            }
        }
        let path = stand_in.parent().expect("it lies in a folder");
        Script::run(shell, &folder, path, &text);
    }
}

#[test]
fn nothing_but_inert_characters_reaches_an_hcloud_line() {
    cases(500, |random| {
        let operation = random.pick(&operations());
        let document = any_document(random, operation);
        let (line, _) = rendered("hcloud", operation, &document);
        let line = line.unwrap_or_else(|why| panic!("{why}: {document}"));
        let odd = line.chars().find(|char| !matches!(char, ' '..='~' | '\n'));
        assert_eq!(odd, None, "{line}");
        let inside: String = line.split('\'').skip(1).step_by(2).collect();
        let fixed = inside.replace("rm -r \"$dir\"", "").replace("%s\\n", "");
        assert!(
            !fixed.contains(['$', '`', '!', '%', '&', '|', '<', '>', '(']),
            "{line}"
        );
    });
}
