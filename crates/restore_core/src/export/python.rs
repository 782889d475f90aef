//! The request as a Python program that calls the vendor's SDK once.
//!
//! Only printable ASCII is left of a text: everything else becomes an escape, so that neither an
//! editor nor a terminal can show another program than the one that runs. Compared with what the
//! same SDK sent for the captured requests.

use std::fmt::Write as _;

use super::call::{AccessKey, Call, Field, Object, Typed, access_key, call, client, notes};
use super::{Family, Format, Rendered, Source};
use crate::import::carried;
use crate::operation::{Protocol, Vendor};

/// Python with the vendor's SDK.
pub const FORMAT: Format = Format {
    name: "python",
    label: "Python",
    family: Family::Code,
    vendor: None,
    dialect: None,
    ending: "py",
    file: None,
    render,
};

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    let call = call(source)?;
    let vendor = source.operation.vendor;
    let mut notes = notes(&call, vendor, &call.sdk.python);
    if vendor == Vendor::Alibaba {
        notes.extend(capitalized(&call));
    }
    let host = &source.request.host;
    let has_secrets = source.request.secrets().next().is_some();
    let program = match vendor {
        Vendor::Alibaba => alibaba(&call, host, has_secrets),
        Vendor::Huawei => huawei(&call, host, source.operation.protocol),
    };
    let package = call.sdk.python;
    let text = format!(
        "# {} with {} {}\n{}{program}",
        call.operation,
        package.name,
        package.version,
        carried::lines("#", source)
    );
    Ok(Rendered { text, notes })
}

/// An unset variable ends the program before it sends; an empty one cannot be told from it.
const NEED: &str = r#"
def need(name):
    return os.environ.get(name) or sys.exit(f"{name} is not set; nothing was sent")

"#;

/// A note for every flag in the query: the SDK writes it as Python does.
fn capitalized(call: &Call) -> impl Iterator<Item = String> {
    call.fields
        .iter()
        .filter_map(|field| match field.value {
            Typed::Bool(true) => Some((field.name, "True")),
            Typed::Bool(false) => Some((field.name, "False")),
            _ => None,
        })
        .map(|(name, word)| format!("The SDK sends {name} as {word}, with a capital letter."))
}

fn alibaba(call: &Call, host: &str, has_secrets: bool) -> String {
    let AccessKey { id, secret, token } = access_key(Vendor::Alibaba);
    let Call { sdk, operation, .. } = call;
    let module = sdk.python.module;
    let method = snake(operation);
    let host = literal(host);
    let request = constructor(
        &format!("models.{operation}Request"),
        &call.fields,
        "models.",
        0,
    );
    // The text of the cause holds the address, and that holds every parameter of the query.
    let cause = if has_secrets {
        "type(error.inner_exception).__name__"
    } else {
        "error.inner_exception"
    };
    format!(
        r#"import json
import os
import sys

from {module} import models
from {module}.client import Client
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.exceptions import UnretryableException
from darabonba.policy.retry import RetryOptions

{NEED}
config = Config(
    access_key_id=need("{id}"),
    access_key_secret=need("{secret}"),
    security_token=os.environ.get("{token}"),
    endpoint={host},
    # Sent once: what had no answer may have been carried out.
    retry_options=RetryOptions({{"retryable": False}}),
)

request = {request}

try:
    response = Client(config).{method}(request)
except UnretryableException as error:
    cause = {cause}
    sys.exit(f"{{cause}}: it may have been carried out; look before sending again")
print(json.dumps(response.to_map(), indent=2))
"#
    )
}

fn huawei(call: &Call, host: &str, protocol: Protocol) -> String {
    let AccessKey { id, secret, token } = access_key(Vendor::Huawei);
    let Call { sdk, operation, .. } = call;
    let module = sdk.python.module;
    let method = snake(operation);
    let client = client(protocol);
    let endpoint = literal(&format!("https://{host}"));
    let project = literal(call.project.as_deref().unwrap_or_default());
    let class = format!("{operation}Request");
    let mut classes = vec![client.clone(), class.clone()];
    fields_classes(&call.fields, &mut classes);
    let classes: String = classes
        .iter()
        .map(|class| format!("    {class},\n"))
        .collect();
    let request = constructor(&class, &call.fields, "", 0);
    format!(
        r#"import os
import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.http.http_config import HttpConfig
from {module} import (
{classes})

{NEED}
credentials = BasicCredentials(
    ak=need("{id}"),
    sk=need("{secret}"),
    project_id={project},
)
if os.environ.get("{token}"):
    credentials = credentials.with_security_token(os.environ["{token}"])

client = (
    {client}.new_builder()
    .with_credentials(credentials)
    # Sent once: what had no answer may have been carried out.
    .with_http_config(HttpConfig(retry_times=0))
    .with_endpoint({endpoint})
    .build()
)

request = {request}

try:
    response = client.{method}(request)
except ServiceResponseException:
    raise
except Exception as error:
    cause = f"{{type(error).__name__}} {{error}}"
    sys.exit(f"{{cause}}: it may have been carried out; look before sending again")
print(response.status_code, response)
"#
    )
}

/// The classes of all objects, each once.
fn fields_classes(fields: &[Field], classes: &mut Vec<String>) {
    let mut object = |class: &str, objects: &[Object]| {
        if !classes.iter().any(|known| known == class) {
            classes.push(class.to_owned());
        }
        for object in objects {
            fields_classes(&object.fields, classes);
        }
    };
    for field in fields {
        match &field.value {
            Typed::Object(one) => object(one.class, std::slice::from_ref(one)),
            Typed::Rows { class, rows } => object(class, rows),
            _ => {}
        }
    }
}

/// A call of a class with a keyword for each field, one a line.
fn constructor(class: &str, fields: &[Field], module: &str, level: usize) -> String {
    if fields.is_empty() {
        return format!("{class}()");
    }
    let mut out = format!("{class}(\n");
    for field in fields {
        indent(&mut out, level + 1);
        out.push_str(&snake(field.name));
        out.push('=');
        value(&mut out, &field.value, module, level + 1);
        out.push_str(",\n");
    }
    indent(&mut out, level);
    out.push(')');
    out
}

fn value(out: &mut String, typed: &Typed, module: &str, level: usize) {
    match typed {
        Typed::Text(text) => out.push_str(&literal(text)),
        Typed::Environment(env) => {
            write!(out, "need(\"{env}\")").expect("a String takes everything");
        }
        Typed::Bool(true) => out.push_str("True"),
        Typed::Bool(false) => out.push_str("False"),
        Typed::Integer { digits, .. } | Typed::Decimal(digits) => out.push_str(digits),
        Typed::Null => out.push_str("None"),
        Typed::List(items) => lines(out, '[', ']', level, items, |out, item| {
            value(out, item, module, level + 1);
        }),
        Typed::Map(members) => lines(out, '{', '}', level, members, |out, (name, member)| {
            out.push_str(&literal(name));
            out.push_str(": ");
            value(out, member, module, level + 1);
        }),
        Typed::Object(object) => out.push_str(&instance(object, module, level)),
        Typed::Rows { rows, .. } => lines(out, '[', ']', level, rows, |out, row| {
            out.push_str(&instance(row, module, level + 1));
        }),
    }
}

fn instance(object: &Object, module: &str, level: usize) -> String {
    let class = format!("{module}{}", object.class);
    constructor(&class, &object.fields, module, level)
}

/// Items between brackets, one a line.
fn lines<T>(
    out: &mut String,
    open: char,
    close: char,
    level: usize,
    items: &[T],
    write: impl Fn(&mut String, &T),
) {
    out.push(open);
    if !items.is_empty() {
        out.push('\n');
        for item in items {
            indent(out, level + 1);
            write(out, item);
            out.push_str(",\n");
        }
        indent(out, level);
    }
    out.push(close);
}

fn indent(out: &mut String, level: usize) {
    for _ in 0..level {
        out.push_str("    ");
    }
}

/// A text as Python writes it (The Python Language Reference, 2.4.1).
fn literal(text: &str) -> String {
    // JSON is easier to read when its quotes need no backslash.
    let quote = if text.contains('"') && !text.contains('\'') {
        '\''
    } else {
        '"'
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            char if char == quote => out.extend(['\\', char]),
            ' '..='~' => out.push(char),
            '\n' => out.push_str("\\n"),
            _ => {
                let code = u32::from(char);
                let escape = if code > 0xffff {
                    format!("\\U{code:08x}")
                } else {
                    format!("\\u{code:04x}")
                };
                out.push_str(&escape);
            }
        }
    }
    out.push(quote);
    out
}

/// A wire name as the SDKs for Python spell it: `DestinationEndpointOracleSID` is
/// `destination_endpoint_oracle_sid`, and a name in lower case stays.
fn snake(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut out = String::with_capacity(name.len() + 8);
    for (index, char) in name.char_indices() {
        let is_after_small = index > 0 && bytes[index - 1].is_ascii_lowercase();
        let is_before_small = index > 0
            && bytes.get(index + 1).is_some_and(u8::is_ascii_lowercase)
            && bytes[index - 1].is_ascii_uppercase();
        if char.is_ascii_uppercase() && (is_after_small || is_before_small) {
            out.push('_');
        }
        out.push(char.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{literal, snake};

    #[test]
    fn names_are_those_of_the_sdk() {
        for (wire, python) in [
            ("RestoreType", "restore_type"),
            (
                "DestinationEndpointOracleSID",
                "destination_endpoint_oracle_sid",
            ),
            ("DestinationEndpointIP", "destination_endpoint_ip"),
            ("ReGenerateAutoIncrementPK", "re_generate_auto_increment_pk"),
            ("enterprise_project_id", "enterprise_project_id"),
        ] {
            assert_eq!(snake(wire), python);
        }
    }

    #[test]
    fn a_literal_is_printable_ascii() {
        assert_eq!(
            literal("a\"\\\n\t\0é😀\u{2028}'"),
            r#""a\"\\\n\u0009\u0000\u00e9\U0001f600\u2028'""#
        );
        assert_eq!(literal(r#"["C:\"]"#), r#"'["C:\\"]'"#);
    }
}
