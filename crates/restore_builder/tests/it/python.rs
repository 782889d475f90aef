//! The Python programs, run with the vendors' real packages against a loopback server.

use percent_encoding::percent_decode_str;
use restore_core::catalogue::CATALOGUE;
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::export::{Layout, Secrets, Source, formats, json};
use restore_core::operation::{Operation, Param, Vendor};
use restore_testing::python::{Python, Ran, redirected};
use restore_testing::random::{Random, is_long, seed};
use serde_json::{Value, json};

use crate::commands::sendable;
use crate::drafts::{read, word};
use crate::vectors::{self, VECTORS};

/// What a secret of the environment is here: the words that stand for it in a rendered request.
const PASSWORD: (&str, &str) = ("DBS_DESTINATION_PASSWORD", "${DBS_DESTINATION_PASSWORD}");

const KEYS: [(&str, &str); 4] = [
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "fake-id"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "fake-secret"),
    ("HUAWEICLOUD_SDK_AK", "fake-ak"),
    ("HUAWEICLOUD_SDK_SK", "fake-sk"),
];

/// Headers with meaning; the others are signatures and what a client says about itself.
const MEANT: [&str; 4] = ["content-type", "region", "x-acs-action", "x-acs-version"];

/// Runs a program whose host is replaced by the driver's server, which answers with that status.
fn run(python: &mut Python, program: &str, host: &str, answer: u16) -> Ran {
    let address = format!("127.0.0.1:{}", python.port);
    python.run(&redirected(program, host, &address), answer)
}

/// A message as the captures are: what was sent, decoded.
fn capture(message: &Value, host: &str) -> Value {
    let target = message["target"].as_str().expect("a target");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: serde_json::Map<String, Value> = message["headers"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|pair| Some((pair[0].as_str()?.to_owned(), pair[1].clone())))
        .filter(|(name, _)| MEANT.contains(&name.as_str()))
        .collect();
    let body = message["body"].as_str().expect("a text");
    let content_type = headers.get("content-type").and_then(Value::as_str);
    let mut capture = json!({
        "method": message["method"],
        "host": host,
        "path": path,
        "query": pairs(query),
        "headers": headers,
    });
    match content_type {
        Some("application/x-www-form-urlencoded") => capture["form"] = pairs(body),
        Some(_) if !body.is_empty() => {
            capture["json"] = serde_json::from_str(body).expect("JSON");
        }
        _ => capture["body"] = body.into(),
    }
    capture
}

/// Decoded pairs; a plus is a space, as Python's form encoding writes it.
fn pairs(text: &str) -> Value {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let text = percent_decode_str(&text).decode_utf8().expect("UTF-8");
        Value::from(text.into_owned())
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').expect("a pair has an equals sign");
            json!([decoded(name), decoded(value)])
        })
        .collect()
}

/// The program for a draft, and the request as `render` prints it.
fn program(
    operation: &'static Operation,
    draft: &Draft,
    secrets: Secrets,
) -> (Result<String, String>, Value) {
    let outcome = evaluate(operation, draft);
    let mut rendered = String::new();
    json::write(&mut rendered, operation, &outcome, secrets);
    let rendered: Value = serde_json::from_str(&rendered).expect("JSON");
    let mut request = rendered["request"].clone();
    // The SDK signs instead.
    request["headers"]
        .as_array_mut()
        .expect("a list")
        .retain(|header| header[0] != "x-auth-token");
    let source = Source {
        operation,
        region: &draft.region,
        request: &outcome.request,
        layout: Layout::Lines,
        secrets,
    };
    let format = formats::named("python").expect("a format");
    let program = (format.render)(&source).map(|rendered| rendered.text);
    (program, request)
}

/// Runs the program and compares what arrived with the request. Gives the reason if there is none.
fn check(
    python: &mut Python,
    operation: &'static Operation,
    document: &Value,
    secrets: Secrets,
) -> Result<(), String> {
    let (program, request) = program(operation, &read(document), secrets);
    let program = program?;
    let host = request["host"].as_str().expect("a text");
    let ran = run(python, &program, host, 200);
    assert_eq!(ran.error, None, "{document}\n{program}");
    assert_eq!(ran.arrived.len(), 1, "{document}\n{program}");
    let capture = capture(&ran.arrived[0], host);
    assert_eq!(
        vectors::expected(&capture),
        vectors::got(&request, &capture),
        "{document}\n{program}"
    );
    Ok(())
}

fn environment() -> Vec<(&'static str, &'static str)> {
    KEYS.into_iter().chain([PASSWORD]).collect()
}

#[test]
fn the_sdk_sends_every_captured_request_once_more() {
    let Some(mut python) = Python::start(&environment()) else {
        return;
    };
    let vectors = std::fs::read_to_string(VECTORS).expect("the vectors are in the repository");
    let vectors: Vec<Value> = serde_json::from_str(&vectors).expect("a list");
    let mut refused = Vec::new();
    for vector in &vectors {
        let document = &vector["document"];
        let operation = operation(document);
        if let Err(why) = check(&mut python, operation, document, Secrets::Reveal) {
            refused.push(format!("{}: {why}", vector["id"]));
        }
    }
    python.end();
    assert_eq!(refused, [""; 0], "of {}", vectors.len());
}

fn operation(document: &Value) -> &'static Operation {
    let id = document["operation"].as_str().expect("an ID");
    restore_core::catalogue::operation(id).expect("in the catalogue")
}

#[test]
fn the_sdk_sends_hostile_values_as_they_are() {
    let Some(mut python) = Python::start(&environment()) else {
        return;
    };
    let seed = seed();
    eprintln!("RESTORE_BUILDER_SEED={seed}");
    let mut random = Random::new(seed);
    let count = if is_long() { 3_000 } else { 300 };
    let mut sent = 0;
    for _ in 0..count {
        let operation = random.pick(CATALOGUE);
        let mut document = sendable(&mut random, operation);
        // Nearly every hostile one is refused, because the SDK puts it into a header, too.
        if random.chance(90) && operation.param("project_id").is_some() {
            document["parameters"]["project_id"] = word(&mut random).into();
        }
        let secrets = random.pick(&[Secrets::Reveal, Secrets::Reference]);
        match check(&mut python, operation, &document, secrets) {
            Ok(()) => sent += 1,
            Err(why) => assert!(
                why.contains("whole number") || why.contains("the SDK") || why.contains("program"),
                "{why}"
            ),
        }
    }
    python.end();
    assert!(sent * 10 > count * 8, "{sent} of {count} were sent");
}

/// A small document of an operation.
fn small(operation: &Operation) -> Value {
    let params = operation.params.iter();
    let given: serde_json::Map<_, _> = params
        .filter(|param| !param.needs.is_empty() && !param.shape.is_structured())
        .filter(|param| !param.is_secret())
        .map(|param| (param.name.to_owned(), "id".into()))
        .collect();
    json!({
        "operation": operation.id,
        "region": operation.endpoint.regions[0],
        "parameters": given,
    })
}

/// Without numbers, which an ID is not.
fn without_numbers(operation: &Operation, mut document: Value) -> Value {
    use restore_core::operation::Shape;
    let parameters = document["parameters"].as_object_mut().expect("an object");
    parameters.retain(|name, _| {
        let is_number =
            |param: &Param| matches!(param.shape, Shape::Integer { .. } | Shape::Instant(_));
        !operation.param(name).is_some_and(is_number)
    });
    document
}

#[test]
fn a_refused_or_lost_request_is_not_sent_again() {
    let Some(mut python) = Python::start(&environment()) else {
        return;
    };
    for operation in CATALOGUE {
        let document = without_numbers(operation, small(operation));
        let (program, request) = program(operation, &read(&document), Secrets::Reference);
        let program = program.expect("a program");
        let host = request["host"].as_str().expect("a text");
        for answer in [0, 307, 408, 429, 500, 503, 504] {
            let ran = run(&mut python, &program, host, answer);
            assert_eq!(ran.arrived.len(), 1, "{} {answer}", operation.id);
            let is_failure = ran.error.is_some() || !ran.said.contains("200");
            if answer == 0 {
                let error = ran.error.as_deref().unwrap_or_default();
                assert!(error.ends_with("look before sending again"), "{error}");
            }
            assert!(is_failure, "{} {answer}: {}", operation.id, ran.said);
        }
    }
    python.end();
}

#[test]
fn a_missing_variable_ends_the_program_before_it_sends() {
    let whole = environment();
    for (missing, _) in &whole {
        let rest: Vec<_> = whole
            .iter()
            .copied()
            .filter(|(name, _)| name != missing)
            .collect();
        let Some(mut python) = Python::start(&rest) else {
            return;
        };
        for operation in CATALOGUE {
            let mut document = without_numbers(operation, small(operation));
            for param in operation.params.iter().filter(|param| param.is_secret()) {
                let env = restore_core::draft::environment_variable(param);
                document["parameters"][param.name] = json!({ "env": env });
            }
            let (program, request) = program(operation, &read(&document), Secrets::Reference);
            let program = program.expect("a program");
            if !program.contains(missing) {
                continue;
            }
            let host = request["host"].as_str().expect("a text");
            let ran = run(&mut python, &program, host, 200);
            assert_eq!(
                ran.arrived,
                Vec::<Value>::new(),
                "{} {missing}",
                operation.id
            );
            assert!(ran.error.is_some(), "{} {missing}", operation.id);
        }
        python.end();
    }
}

#[test]
fn an_unanswered_program_keeps_the_password_to_itself() {
    let Some(mut python) = Python::start(&environment()) else {
        return;
    };
    let secret = "fake-password-canary";
    for operation in CATALOGUE {
        let mut document = without_numbers(operation, small(operation));
        let Some(param) = operation
            .params
            .iter()
            .find(|param| param.is_secret() && operation.vendor == Vendor::Alibaba)
        else {
            continue;
        };
        document["parameters"][param.name] = secret.into();
        let (program, request) = program(operation, &read(&document), Secrets::Reveal);
        let program = program.expect("a program");
        let host = request["host"].as_str().expect("a text");
        for answer in [0, 403, 500] {
            let ran = run(&mut python, &program, host, answer);
            let error = ran.error.expect("it fails");
            assert!(!error.contains(secret), "{error}");
            assert!(!ran.said.contains(secret), "{}", ran.said);
        }
    }
    python.end();
}
