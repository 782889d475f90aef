//! The catalogue as one OpenAPI 3.1 document.
//!
//! Two descriptions of each operation: under `paths` the request as it travels, and under
//! `components` the draft, whose schema says what this program says: a draft has no error exactly
//! when it fits. What JSON Schema cannot say stands in the document, under `x-not-expressed`.

mod condition;
mod draft;
mod wire;

use serde_json::{Map, Value, json};

use super::{Family, Format, Rendered};
use crate::encode::json_for_reading;
use crate::operation::{Length, Operation, Param, Says, Vendor};

/// The document of the one operation that a request belongs to.
pub const FORMAT: Format = Format {
    name: "openapi",
    label: "OpenAPI 3.1",
    family: Family::File,
    vendor: None,
    dialect: None,
    ending: "openapi.json",
    file: None,
    render: |source| {
        Ok(Rendered {
            text: json_for_reading(&document(&[source.operation])),
            notes: vec!["Describes the operation, not this request.".to_owned()],
        })
    },
};

/// Where a document keeps its schemas, as a pointer without its sign.
const SCHEMAS: &str = "/components/schemas/";

/// A problem that no schema of the document can find, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotExpressed {
    /// The [`crate::problem::Problem::code`] that goes unnoticed.
    pub code: &'static str,
    /// In which case.
    pub case: &'static str,
}

/// What the schemas of drafts cannot say.
pub const NOT_EXPRESSED: &[NotExpressed] = &[
    NotExpressed {
        code: "not_json",
        case: "A list, object or rows may be given as one JSON text. Whether it is JSON is not judged, and neither is what stands in it.",
    },
    NotExpressed {
        code: "wrong_type",
        case: "A whole number is digits alone. 1.0 and 1e2 are the same numbers to JSON Schema as 1 and 100, and wrong here.",
    },
];

/// The document, as a value: an object of `openapi`, `info`, `tags`, `paths`, `components` and
/// `x-not-expressed`.
#[must_use]
pub fn document(operations: &[&'static Operation]) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert(draft::HEADER_JSON.to_owned(), draft::header_json());
    for operation in operations {
        paths.insert(wire::path(operation), wire::path_item(operation));
        schemas.insert(draft::name(operation), draft::schema(operation));
    }
    let not_expressed = NOT_EXPRESSED
        .iter()
        .map(|gap| json!({ "code": gap.code, "case": gap.case }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Cloud restore operations",
            "description": "What Restore Builder knows of each operation. A path's fragment tells operations of one address apart and is not sent. Schemas named Draft judge the drafts of Restore Builder.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": wire::any_server(operations),
        "tags": tags(operations),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": wire::security_schemes(operations),
        },
        "x-not-expressed": not_expressed.collect::<Vec<_>>(),
    })
}

fn tags(operations: &[&'static Operation]) -> Vec<Value> {
    [Vendor::Alibaba, Vendor::Huawei]
        .into_iter()
        .filter(|vendor| {
            operations
                .iter()
                .any(|operation| operation.vendor == *vendor)
        })
        .map(|vendor| json!({ "name": vendor.name() }))
        .collect()
}

/// A reference to a schema of the document.
fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#{SCHEMAS}{name}") })
}

/// What a parameter is and which sentences govern it, as one text.
fn description(param: &Param) -> String {
    let mut text = param.help.to_owned();
    let mut add = |sentence: &str| {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(sentence);
    };
    if let Some(shown) = param.shown {
        add(&format!("Applies by: {}", quoted(shown.says)));
    }
    for need in param.needs {
        add(&format!("Needed by: {}", quoted(need.says)));
    }
    for advice in param.advice {
        add(&format!("Advice: {}", quoted(advice.says)));
    }
    if let Some(default) = param.default {
        add(&format!("Without it the service takes {default}."));
    }
    if let Some(remark) = param.remark {
        add(remark);
    }
    text
}

/// A sentence in quotes, followed by whose it is.
fn quoted(says: Says) -> String {
    format!("“{}” ({}).", says.text, says.basis.name())
}

/// A schema of texts, held to a length in characters.
fn with_length(mut schema: Value, length: Length) -> Value {
    if length.min > 0 {
        schema["minLength"] = length.min.into();
    }
    if length.max < u32::MAX {
        schema["maxLength"] = length.max.into();
    }
    schema
}
