//! The request as a Terraform configuration, where a provider has a resource for it.
//!
//! A resource takes less than the operation: what it cannot take, or would take for something else,
//! is a reason to refuse. Terraform brings every text into Unicode's form NFC, so a text that is
//! in another one is refused too; JSON is written in ASCII and comes through.

use std::fmt::Write as _;

use serde_json::Value;
use unicode_normalization::is_nfc;

use super::{Family, Format, Rendered, Source, refusal};
use crate::catalogue::terraform::{Argument, Resource, Takes, resource};
use crate::encode::inert_json;
use crate::operation::Encoding;
use crate::request::{Body, Pair};

/// Terraform.
pub const FORMAT: Format = Format {
    name: "terraform",
    label: "Terraform",
    family: Family::File,
    vendor: None,
    dialect: None,
    ending: "tf",
    file: None,
    render,
};

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    let resource = resource(source.operation)
        .ok_or_else(|| "no Terraform provider has a resource for this operation".to_owned())?;
    if let Some(why) = refusal(source.request) {
        return Err(why.to_owned());
    }
    let pairs = pairs(source);
    for pair in &pairs {
        if resource
            .arguments
            .iter()
            .all(|known| known.param != pair.name)
        {
            let Resource { name, .. } = resource;
            return Err(format!("{name} has no argument for {}", pair.name));
        }
    }
    let (mut lines, mut blocks) = (Vec::new(), String::new());
    for argument in resource.arguments {
        let pair = pairs.iter().find(|pair| pair.name == argument.param);
        match pair {
            None if argument.is_optional => {}
            None => {
                return Err(format!(
                    "{} needs {}, and {} is not given",
                    resource.name, argument.name, argument.param
                ));
            }
            Some(pair) => match written(argument, pair, source)? {
                Written::Line(value) => lines.push((argument.name, value)),
                Written::Block(block) => blocks.push_str(&block),
            },
        }
    }
    let mut text = head(resource, source)?;
    writeln!(text, "resource \"{}\" \"restore\" {{", resource.name).expect(STRING);
    text.push_str(&aligned(&lines, "  "));
    text.push_str(&blocks);
    text.push('}');
    Ok(Rendered {
        text,
        notes: resource
            .remarks
            .iter()
            .map(|&remark| remark.to_owned())
            .collect(),
    })
}

const STRING: &str = "a String takes everything";

fn pairs<'a>(source: &Source<'a>) -> Vec<&'a Pair> {
    let form: &[Pair] = match &source.request.body {
        Body::Form(pairs) => pairs,
        Body::Empty | Body::Json(_) => &[],
    };
    source.request.query.iter().chain(form).collect()
}

/// Which provider, in which version, and where it calls.
fn head(resource: &Resource, source: &Source<'_>) -> Result<String, String> {
    let mut text = String::new();
    for remark in resource.remarks {
        writeln!(text, "# {remark}").expect(STRING);
    }
    let provider = aligned(
        &[
            ("source", quoted(resource.source)),
            ("version", quoted(resource.version)),
        ],
        "      ",
    );
    write!(
        text,
        "terraform {{\n  required_providers {{\n    {} = {{\n{provider}    }}\n  }}\n}}\n\n",
        resource.provider
    )
    .expect(STRING);
    write!(
        text,
        "provider \"{}\" {{\n  region = {}\n\n  endpoints {{\n    {} = {}\n  }}\n}}\n\n",
        resource.provider,
        quoted(in_nfc("the region", source.region)?),
        resource.service,
        quoted(&source.request.host),
    )
    .expect(STRING);
    Ok(text)
}

/// An argument as a line's value or a block of its own.
enum Written {
    Line(String),
    Block(String),
}

fn written(argument: &Argument, pair: &Pair, source: &Source<'_>) -> Result<Written, String> {
    let Argument { param, name, .. } = argument;
    let text = pair
        .value
        .plain()
        .ok_or_else(|| format!("{name} would store the secret {param} in Terraform's state"))?;
    match argument.takes {
        Takes::Text if text.is_empty() => {
            Err(format!("the provider does not send an empty {param}"))
        }
        Takes::Text => {
            let text = carried(text, pair.name, source);
            Ok(Written::Line(quoted(in_nfc(param, &text)?)))
        }
        Takes::OneOf(values) if values.contains(&text) => Ok(Written::Line(quoted(text))),
        Takes::OneOf(values) => Err(format!(
            "{name} does not take {}, only {}",
            text.escape_debug(),
            values.join(", ")
        )),
        Takes::Integer => match text.parse::<i64>() {
            Ok(number) if number != 0 && number.to_string() == text => {
                Ok(Written::Line(number.to_string()))
            }
            Ok(0) => Err(format!("the provider does not send a {param} of 0")),
            Ok(_) | Err(_) => Err(format!(
                "{name} is a number, which {} is not to the letter",
                text.escape_debug()
            )),
        },
        Takes::Flag(member, flag) => match only_member(text, member) {
            Some(value) => Ok(Written::Block(format!(
                "\n  {name} {{\n    {flag} = {value}\n  }}\n"
            ))),
            None => Err(format!("{name} takes {member} and nothing else of {param}")),
        },
        Takes::Nothing(why) => Err(format!("{name} cannot carry {param}: {why}")),
    }
}

/// JSON in ASCII, other text as it is; a JSON text that was given as text may be no JSON.
fn carried(text: &str, name: &str, source: &Source<'_>) -> String {
    let is_json = source
        .operation
        .param(name)
        .is_some_and(|param| param.encoding() == Encoding::JsonText)
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if is_json {
        inert_json(text)
    } else {
        text.to_owned()
    }
}

/// The boolean that is an object's only member.
fn only_member(text: &str, name: &str) -> Option<bool> {
    let value: Value = serde_json::from_str(text).ok()?;
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(name)?.as_bool()
}

fn in_nfc<'a>(what: &str, text: &'a str) -> Result<&'a str, String> {
    if is_nfc(text) {
        Ok(text)
    } else {
        Err(format!(
            "{what} holds characters that Terraform would compose into others (Unicode NFC)"
        ))
    }
}

/// Lines of names and values, the signs between them below one another as `terraform fmt` has them.
fn aligned(lines: &[(&str, String)], indent: &str) -> String {
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, value) in lines {
        writeln!(text, "{indent}{name:width$} = {value}").expect(STRING);
    }
    text
}

/// A text in HCL's quotes: a brace behind `$` or `%` would begin a template, and is doubled away.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(char);
                out.push(char);
            }
            ' '..='~' => out.push(char),
            other if other.is_alphanumeric() => out.push(other),
            other => match u32::from(other) {
                code @ 0..=0xffff => write!(out, "\\u{code:04x}").expect(STRING),
                code => write!(out, "\\U{code:08x}").expect(STRING),
            },
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_template_becomes_text() {
        assert_eq!(
            quoted("${a} $${b} %{if} $ {"),
            r#""$${a} $$${b} %%{if} $ {""#
        );
        assert_eq!(quoted("\u{1}\u{202e}😀é"), "\"\\u0001\\u202e\\U0001f600é\"");
    }
}
