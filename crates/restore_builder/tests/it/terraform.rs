//! Terraform: what is read back from a configuration is the request, and what cannot be is refused.

use restore_core::catalogue::CATALOGUE;
use restore_core::catalogue::terraform::{RESOURCES, Resource, Takes};
use restore_core::evaluate::evaluate;
use restore_core::export::{Layout, Secrets, Source, terraform};
use restore_core::operation::{Encoding, Operation, Place};
use restore_core::request::{self, Request};
use restore_testing::random::cases;
use serde_json::{Value, json};

use crate::drafts::{for_terraform, read};

/// The configuration for a request.
fn render(
    operation: &'static Operation,
    region: &str,
    request: &Request,
) -> Result<String, String> {
    let rendered = (terraform::FORMAT.render)(&Source {
        operation,
        region,
        request,
        layout: Layout::Lines,
        secrets: Secrets::Reveal,
    });
    rendered.map(|rendered| rendered.text)
}

#[test]
fn terraform_reads_what_the_request_holds() {
    let mut count = 0;
    cases(1_000, |random| {
        let resource = &RESOURCES[random.below(RESOURCES.len())];
        let document = for_terraform(random, resource);
        let request = evaluate(resource.operation, &read(&document)).request;
        let region = document["region"].as_str().expect("a region");
        let text = match render(resource.operation, region, &request) {
            Ok(text) => text,
            Err(why) => {
                let is_expected = why.contains("NFC") || why.contains("an empty");
                assert!(is_expected, "{why}: {document}");
                return;
            }
        };
        count += 1;
        let body: hcl::Value = hcl::eval::from_str(&text, &hcl::eval::Context::new())
            .unwrap_or_else(|error| panic!("{error}: {text}"));
        let body = serde_json::to_value(body).expect("JSON");
        let provider = &body["provider"][resource.provider];
        assert_eq!(provider["region"], region, "{text}");
        assert_eq!(
            provider["endpoints"][resource.service], request.host,
            "{text}"
        );
        let read = &body["resource"][resource.name]["restore"];
        let form: &[request::Pair] = match &request.body {
            request::Body::Form(pairs) => pairs,
            request::Body::Empty | request::Body::Json(_) => &[],
        };
        let mut arguments = 0;
        for pair in request.query.iter().chain(form) {
            let argument = resource
                .arguments
                .iter()
                .find(|known| known.param == pair.name);
            let argument = argument.expect("an argument");
            let value = pair.value.plain().expect("no secret");
            let read = &read[argument.name];
            let param = resource.operation.param(pair.name).expect("a parameter");
            let json: Option<Value> = serde_json::from_str(value).ok();
            match (argument.takes, json) {
                (Takes::Flag(member, flag), Some(json)) => assert_eq!(read[flag], json[member]),
                (Takes::Integer, _) => assert_eq!(read.to_string(), value, "{text}"),
                (_, Some(json)) if param.encoding() == Encoding::JsonText => {
                    let read = read.as_str().expect("a text");
                    assert_eq!(
                        serde_json::from_str::<Value>(read).ok(),
                        Some(json),
                        "{text}"
                    );
                }
                (_, _) => assert_eq!(read, value, "{text}"),
            }
            arguments += 1;
        }
        assert_eq!(
            read.as_object().map(serde_json::Map::len),
            Some(arguments),
            "{text}"
        );
    });
    assert!(count > 300, "only {count} have a configuration");
}

/// The smallest document of each resource's operation that the resource can take.
fn small(resource: &Resource) -> Value {
    let parameters = resource
        .arguments
        .iter()
        .filter(|argument| !argument.is_optional)
        .map(|argument| match argument.takes {
            Takes::OneOf(values) => (argument.param.to_owned(), values[0].into()),
            _ => (argument.param.to_owned(), "x".into()),
        });
    json!({
        "operation": resource.operation.id,
        "region": resource.operation.endpoint.regions[0],
        "parameters": parameters.collect::<serde_json::Map<_, _>>(),
    })
}

#[test]
fn what_a_resource_cannot_take_has_no_configuration() {
    for resource in RESOURCES {
        let refused = |name: &str, value: Value| {
            let mut document = small(resource);
            document["parameters"][name] = value;
            let request = evaluate(resource.operation, &read(&document)).request;
            render(resource.operation, "x", &request).is_err()
        };
        for argument in resource.arguments {
            let name = argument.param;
            match argument.takes {
                Takes::OneOf(_) => assert!(refused(name, "OTHER".into()), "{name}"),
                Takes::Text if !argument.is_optional => {
                    assert!(refused(name, Value::Null), "{name} absent");
                    assert!(refused(name, "".into()), "{name} empty");
                    assert!(refused(name, "e\u{301}".into()), "{name} not in NFC");
                }
                Takes::Text | Takes::Integer | Takes::Flag(..) | Takes::Nothing(_) => {}
            }
        }
        for param in resource.operation.params {
            let is_known = resource
                .arguments
                .iter()
                .any(|known| known.param == param.name);
            if !is_known && param.shown.is_none() && param.place != Place::Nowhere {
                assert!(refused(param.name, "x".into()), "{}", param.name);
            }
        }
    }
    for operation in CATALOGUE {
        if RESOURCES
            .iter()
            .all(|resource| resource.operation.id != operation.id)
        {
            let draft = read(&json!({ "operation": operation.id, "region": "x" }));
            let request = evaluate(operation, &draft).request;
            assert!(render(operation, "x", &request).is_err());
        }
    }
}

#[test]
fn a_request_without_a_region_has_no_configuration() {
    for resource in RESOURCES {
        let mut document = small(resource);
        document["region"] = Value::Null;
        let request = evaluate(resource.operation, &read(&document)).request;
        assert!(render(resource.operation, "", &request).is_err());
    }
}
