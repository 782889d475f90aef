//! The request as a Go program that calls the vendor's SDK once.
//!
//! Of a text only printable ASCII is left, everything else becomes an escape. Numbers are untyped
//! constants: one that the SDK's field cannot hold does not compile.

use super::call::{
    AccessKey, Call, Field, Object, Typed, access_key, call, client, needs_escapes, notes, pascal,
};
use super::{Family, Format, Rendered, Source};
use crate::import::carried;
use crate::operation::{Protocol, Vendor};

/// Go with the vendor's SDK.
pub const FORMAT: Format = Format {
    name: "go",
    label: "Go",
    family: Family::Code,
    vendor: None,
    dialect: None,
    ending: "go",
    file: None,
    render,
};

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    let call = call(source)?;
    let vendor = source.operation.vendor;
    let host = &source.request.host;
    let program = match vendor {
        Vendor::Alibaba => alibaba(&call, host)?,
        Vendor::Huawei => match needs_escapes(source) {
            None => huawei(&call, host, source.operation.protocol)?,
            Some(why) => return Err(why),
        },
    };
    let package = call.sdk.go;
    let text = format!(
        "// {} with {} {}\n{}{program}",
        call.operation,
        package.name,
        package.version,
        carried::lines("//", source)
    );
    let notes = notes(&call, vendor, &package);
    Ok(Rendered { text, notes })
}

/// An unset variable ends the program before it sends; an empty one cannot be told from it.
const NEED: &str = r#"func need(name string) string {
	value := os.Getenv(name)
	if value == "" {
		log.Fatalf("%s is not set; nothing was sent", name)
	}
	return value
}
"#;

fn alibaba(call: &Call, host: &str) -> Result<String, String> {
    let AccessKey { id, secret, token } = access_key(Vendor::Alibaba);
    let Call { sdk, operation, .. } = call;
    let module = sdk.go.module;
    let host = literal(host);
    let request = setters(&format!("{operation}Request"), &call.fields, 1)?;
    // The text of an unanswered call holds the address, and that holds every parameter of the
    // query.
    Ok(format!(
        r#"package main

import (
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	sdk "{module}"
)

{NEED}
func main() {{
	config := new(openapi.Config).
		SetAccessKeyId(need("{id}")).
		SetAccessKeySecret(need("{secret}")).
		SetSecurityToken(os.Getenv("{token}")).
		SetEndpoint({host})
	client, err := sdk.NewClient(config)
	if err != nil {{
		log.Fatal(err)
	}}

	request := {request}

	// Sent once: this SDK repeats nothing unless it is told to.
	response, err := client.{operation}(request)
	var unanswered *url.Error
	if errors.As(err, &unanswered) {{
		log.Fatalf("%v: it may have been carried out; look before sending again", unanswered.Err)
	}}
	if err != nil {{
		log.Fatal(err)
	}}
	fmt.Println(response)
}}
"#
    ))
}

fn huawei(call: &Call, host: &str, protocol: Protocol) -> Result<String, String> {
    let AccessKey { id, secret, token } = access_key(Vendor::Huawei);
    let Call { sdk, operation, .. } = call;
    let module = sdk.go.module;
    let client = client(protocol);
    let endpoint = literal(&format!("https://{host}"));
    let project = literal(call.project.as_deref().unwrap_or_default());
    let fields = members(&call.fields, 1)?;
    Ok(format!(
        r#"package main

import (
	"errors"
	"fmt"
	"log"
	"net/url"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	sdk "{module}"
	"{module}/model"
)

{NEED}
func pointer[T any](value T) *T {{
	return &value
}}

func main() {{
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(need("{id}")).
		WithSk(need("{secret}")).
		WithSecurityToken(os.Getenv("{token}")).
		WithProjectId({project}).
		SafeBuild()
	if err != nil {{
		log.Fatal(err)
	}}
	client, err := sdk.{client}Builder().
		WithEndpoint({endpoint}).
		WithCredential(credentials).
		// Sent once: what had no answer may have been carried out.
		WithHttpConfig(config.DefaultHttpConfig().WithRetries(0)).
		SafeBuild()
	if err != nil {{
		log.Fatal(err)
	}}

	request := &model.{operation}Request{fields}

	response, err := sdk.New{client}(client).{operation}(request)
	var unanswered *url.Error
	if errors.As(err, &unanswered) {{
		log.Fatalf("%v: it may have been carried out; look before sending again", unanswered.Err)
	}}
	if err != nil {{
		log.Fatal(err)
	}}
	fmt.Println(response.HttpStatusCode, response)
}}
"#
    ))
}

/// An object made by Alibaba's setters, one a line.
fn setters(class: &str, fields: &[Field], level: usize) -> Result<String, String> {
    let mut out = format!("new(sdk.{class})");
    for field in fields {
        out.push_str(".\n");
        indent(&mut out, level + 1);
        let value = match &field.value {
            Typed::Object(object) => setters(object.class, &object.fields, level + 1)?,
            other => plain(other, level + 1)?,
        };
        out.push_str(&format!("Set{}({value})", pascal(field.name)));
    }
    Ok(out)
}

/// The members of one of Huawei's structs, with the braces. What is not mandatory is a pointer
/// there.
fn members(fields: &[Field], level: usize) -> Result<String, String> {
    let mut lines = Vec::new();
    for field in fields {
        let value = match &field.value {
            Typed::Object(object) => {
                format!(
                    "&model.{}{}",
                    object.class,
                    object_members(object, level + 1)?
                )
            }
            Typed::Rows { class, rows } => {
                let rows: Result<Vec<_>, _> = rows
                    .iter()
                    .map(|row| object_members(row, level + 2))
                    .collect();
                format!("&[]model.{class}{}", braces(&rows?, level + 1))
            }
            other if field.is_mandatory => plain(other, level + 1)?,
            other => format!("pointer({})", plain(other, level + 1)?),
        };
        lines.push(format!("{}: {value}", pascal(field.name)));
    }
    Ok(braces(&lines, level))
}

/// A struct always sends what is mandatory in it, be it empty.
fn object_members(object: &Object, level: usize) -> Result<String, String> {
    match object.lacks {
        Some(name) => Err(format!("the SDK for Go cannot leave out {name}")),
        None => members(&object.fields, level),
    }
}

/// A value that needs no type of the SDK's.
fn plain(typed: &Typed, level: usize) -> Result<String, String> {
    Ok(match typed {
        Typed::Text(text) => literal(text),
        Typed::Environment(env) => format!("need(\"{env}\")"),
        Typed::Bool(bool) => bool.to_string(),
        Typed::Integer { digits, .. } if digits.parse::<i32>().is_ok() => digits.clone(),
        Typed::Integer {
            digits,
            is_long: true,
        } if digits.parse::<i64>().is_ok() => {
            format!("int64({digits})")
        }
        Typed::Integer { digits, .. } => {
            return Err(format!("the SDK's number cannot be {digits}"));
        }
        Typed::Decimal(digits) => digits.clone(),
        Typed::Null => "nil".to_owned(),
        Typed::List(items) => {
            let items: Result<Vec<_>, _> =
                items.iter().map(|item| plain(item, level + 1)).collect();
            format!("[]interface{{}}{}", braces(&items?, level))
        }
        Typed::Map(members) => {
            let members: Result<Vec<_>, String> = members
                .iter()
                .map(|(name, value)| Ok(format!("{}: {}", literal(name), plain(value, level + 1)?)))
                .collect();
            format!("map[string]interface{{}}{}", braces(&members?, level))
        }
        Typed::Object(_) | Typed::Rows { .. } => {
            return Err("the SDK for Go has no object there".to_owned());
        }
    })
}

/// Lines between braces.
fn braces(lines: &[String], level: usize) -> String {
    if lines.is_empty() {
        return "{}".to_owned();
    }
    let mut out = "{\n".to_owned();
    for line in lines {
        indent(&mut out, level + 1);
        out.push_str(line);
        out.push_str(",\n");
    }
    indent(&mut out, level);
    out.push('}');
    out
}

fn indent(out: &mut String, level: usize) {
    for _ in 0..level {
        out.push('\t');
    }
}

/// A text as an interpreted string literal (The Go Programming Language Specification).
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
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
    out.push('"');
    out
}
