//! Terraform configurations: resources that are a restore, read as they stand.
//!
//! An expression stands for something that is not known here: what has one is left out and named.

mod language;

use serde_json::json;

use super::message::Filling;
use super::{Imported, Note, Refused, refuse, shortened};
use crate::catalogue::terraform::{RESOURCES, Resource, Takes};
use language::{Body, Given};

/// What a configuration begins with, when it is not a comment.
const TOP: [&str; 7] = [
    "terraform",
    "provider",
    "resource",
    "variable",
    "locals",
    "output",
    "data",
];

/// Arguments of every resource, by which it is created more than once.
const REPEATS: [&str; 2] = ["count", "for_each"];

/// Whether a text is a configuration: a block of those that Terraform has at the top.
pub(super) fn is_configuration(text: &str) -> bool {
    let first = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("//"));
    first.is_some_and(|line| {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        TOP.contains(&word) && rest.trim_start().starts_with(['{', '"']) && line.ends_with('{')
    })
}

/// Reads every resource of a configuration that is a restore.
pub(super) fn import(text: &str, imported: &mut Imported) -> Result<(), Refused> {
    let top = language::read(text)?;
    let resources = top
        .blocks
        .iter()
        .filter(|block| block.kind == "resource")
        .filter_map(|block| {
            let name = block.labels.first()?;
            let known = RESOURCES.iter().find(|known| known.name == name)?;
            Some((known, &block.body))
        });
    for (resource, body) in resources {
        let filling = filled(resource, body, &top)?;
        let draft = filling.finish(&mut imported.notes);
        imported.drafts.push(draft);
    }
    if imported.drafts.is_empty() {
        return Err(refuse(
            "The configuration has no resource that Restore Builder knows.",
        ));
    }
    Ok(())
}

fn filled(resource: &Resource, body: &Body, top: &Body) -> Result<Filling, Refused> {
    if body
        .values
        .keys()
        .any(|name| REPEATS.contains(&name.as_str()))
    {
        return Err(refuse(
            "The resource is created more than once (count or for_each); which one is meant is not known.",
        ));
    }
    let mut filling = Filling::new(resource.operation);
    let mut ignored = Vec::new();
    for (name, given) in &body.values {
        match resource.arguments.iter().find(|known| known.name == name) {
            None => ignored.push(shortened(name)),
            Some(argument) => match (argument.takes, given) {
                (Takes::Nothing(why), _) => {
                    filling.note(Note::ignored(&format!("{name} is left out: {why}.")))
                }
                (_, Given::Expression) => filling.note(Note::ignored(&format!(
                    "{name} is an expression, which is not known here, and is left out."
                ))),
                (_, Given::Text(text)) => filling.give(argument.param, text.as_bytes())?,
            },
        }
    }
    for block in &body.blocks {
        let known = resource
            .arguments
            .iter()
            .find(|known| known.name == block.kind);
        match known.map(|known| (known.param, known.takes)) {
            Some((param, Takes::Flag(member, flag))) => {
                let value = match block.body.values.get(flag) {
                    Some(Given::Text(text)) if text == "true" => json!({ member: true }),
                    Some(Given::Text(text)) if text == "false" => json!({ member: false }),
                    None => json!({}),
                    Some(_) => {
                        return Err(refuse(&format!(
                            "{flag} of the resource is neither true nor false."
                        )));
                    }
                };
                filling.natural(param, value)?;
            }
            Some(_) | None => ignored.push(shortened(&block.kind)),
        }
    }
    if !ignored.is_empty() {
        filling.note(Note::ignored(&format!(
            "Arguments of the resource without a place here: {}.",
            ignored.join(", ")
        )));
    }
    place(&mut filling, resource, top)?;
    Ok(filling)
}

/// Where the provider calls.
fn place(filling: &mut Filling, resource: &Resource, top: &Body) -> Result<(), Refused> {
    let provider = top.blocks.iter().find(|block| {
        block.kind == "provider"
            && block
                .labels
                .first()
                .is_some_and(|name| name == resource.provider)
    });
    let body = provider.map(|provider| &provider.body);
    if let Some(Given::Text(region)) = body.and_then(|body| body.values.get("region")) {
        filling.hint_region(region.clone());
    }
    let endpoints = body.and_then(|body| {
        let block = body.blocks.iter().find(|block| block.kind == "endpoints")?;
        block.body.values.get(resource.service)
    });
    match endpoints {
        Some(Given::Text(host)) => filling.host(&host.to_ascii_lowercase()),
        Some(Given::Expression) | None => filling.host(""),
    }
}
