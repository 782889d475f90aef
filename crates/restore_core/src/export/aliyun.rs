//! The request as a line of the vendor's `aliyun` CLI, which signs it.
//!
//! Read in the CLI's source: a value that begins with a hyphen is lost unless it is written
//! `--Name=value`, so every value is; objects and lists are one JSON text; the position in query or
//! form body is the CLI's own affair; `--Name-FILE` keeps a secret out of the process list.

use super::{Family, Format, Rendered, refusal};
use crate::encode::inert_json;
use crate::operation::{Encoding, Operation, Protocol};
use crate::quote::posix_any;
use crate::request::{Body, Request, Text};

/// The `aliyun` CLI for POSIX shells.
pub const FORMAT: Format = Format {
    name: "aliyun",
    label: "aliyun CLI",
    family: Family::VendorCli,
    ending: "aliyun.sh",
    render: |source| {
        render(source.operation, source.region, source.request)
            .ok_or_else(|| "the aliyun CLI has no line for this request".to_owned())
    },
};

/// Renders the line for POSIX shells; `None` when the vendor's CLI is another one.
#[must_use]
pub fn render(operation: &Operation, region: &str, request: &Request) -> Option<Rendered> {
    let Protocol::Rpc {
        product, action, ..
    } = operation.protocol
    else {
        return None;
    };
    if refusal(request).is_some() {
        return None;
    }
    let mut words = vec![
        format!("aliyun {product} {action}"),
        format!("--region={}", posix_any(region)?),
        // Without it the CLI asks a location service, and might find another host than this one.
        format!("--endpoint={}", posix_any(&request.host)?),
    ];
    let mut notes = Vec::new();
    let form = match &request.body {
        Body::Form(pairs) => pairs.as_slice(),
        Body::Empty | Body::Json(_) => &[],
    };
    for pair in request.query.iter().chain(form) {
        let is_json = operation
            .param(pair.name)
            .is_some_and(|param| param.encoding() == Encoding::JsonText);
        match &pair.value {
            Text::Plain(value) => {
                // A JSON text that was given as text may be no JSON; then it stays as it is.
                let is_json =
                    is_json && serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok();
                let value = if is_json {
                    inert_json(value)
                } else {
                    value.clone()
                };
                match posix_any(&value) {
                    Some(word) => words.push(format!("--{}={word}", pair.name)),
                    None => notes.push(format!(
                        "{} ends in a newline or holds a NUL, which this line cannot carry: it is left out.",
                        pair.name
                    )),
                }
            }
            Text::Secret { env, .. } => {
                let file = format!("{env}_FILE");
                words.push(format!("--{}-FILE=\"${{{file}:?is not set}}\"", pair.name));
                notes.push(format!(
                    "{file} names a file that holds {} and nothing else, not even a final newline.",
                    pair.name
                ));
            }
        }
    }
    Some(Rendered {
        text: words.join(" \\\n  "),
        notes,
    })
}
