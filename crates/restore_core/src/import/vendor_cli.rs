//! Lines of the vendors' command line tools, `aliyun` and `hcloud`, as drafts.

use serde_json::{Map, Value};

use super::files::Files;
use super::message::Filling;
use super::{Note, Refused, json, refuse, shortened, word};
use crate::catalogue::CATALOGUE;
use crate::draft::Draft;
use crate::operation::{Operation, Param, Place, Protocol, Shape};

/// Flags of `aliyun` itself that have no word after them.
const ALIYUN_SWITCHES: &[&str] = &[
    "force",
    "dryrun",
    "cli-dry-run",
    "cli-dry-run-json",
    "quiet",
    "secure",
    "insecure",
    "skip-secure-verify",
    "help",
    "no-stream",
];

/// Flags of `aliyun` itself with a word after them.
const ALIYUN_FLAGS: &[&str] = &[
    "profile",
    "mode",
    "access-key-id",
    "access-key-secret",
    "sts-token",
    "sts-region",
    "ram-role-name",
    "ram-role-arn",
    "role-session-name",
    "language",
    "config-path",
    "endpoint-type",
    "connect-timeout",
    "read-timeout",
    "retry-count",
    "retry-timeout",
    "expired-seconds",
    "process-command",
    "header",
    "pager",
    "output",
    "waiter",
    "method",
    "roa",
    "version",
    "body",
    "body-file",
    "accept",
    "cli-query",
    "user-agent",
];

/// Reads the words after `aliyun`.
pub(super) fn aliyun(
    words: &[Vec<u8>],
    files: &Files,
    notes: &mut Vec<Note>,
) -> Result<(&'static Operation, Draft), Refused> {
    let mut flags = Vec::new();
    let mut names = Vec::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix(b"--") else {
            if word == b"-p" {
                words.next();
            } else {
                names.push(word::text(word)?);
            }
            continue;
        };
        let at = flag.iter().position(|byte| matches!(byte, b'=' | b':'));
        let (name, value) = match at {
            Some(at) => (&flag[..at], Some(flag[at + 1..].to_vec())),
            None => (flag, None),
        };
        let name = word::text(name)?;
        let value = match value {
            Some(value) => value,
            None if ALIYUN_SWITCHES.contains(&name.as_str()) => Vec::new(),
            // The tool takes no word that begins with a hyphen, unless with three.
            None => words
                .next_if(|word| !word.starts_with(b"-") || word.starts_with(b"---"))
                .cloned()
                .unwrap_or_default(),
        };
        flags.push((name, value));
    }
    let [product, action, ..] = names.as_slice() else {
        return Err(refuse("The aliyun line names no product and operation."));
    };
    let operation = CATALOGUE
        .iter()
        .copied()
        .find(|operation| {
            matches!(operation.protocol, Protocol::Rpc { product: known, action: named, .. }
                if known.eq_ignore_ascii_case(product) && named == action)
        })
        .ok_or_else(|| unknown_operation(action))?;
    let mut filling = Filling::new(operation);
    let mut host = String::new();
    let mut ignored = Vec::new();
    for (name, value) in flags {
        if operation.param(&name).is_some() {
            filling.give(&name, &value)?;
        } else if let Some(param) = name
            .strip_suffix("-FILE")
            .and_then(|name| operation.param(name))
        {
            match files.read(&value) {
                Some(text) => filling.give(param.name, text)?,
                None => from_file(&mut filling, param)?,
            }
        } else {
            match name.as_str() {
                "region" | "RegionId" => filling.hint_region(word::text(&value)?),
                "endpoint" => host = word::text(&value)?.to_ascii_lowercase(),
                "access-key-secret" | "access-key-id" | "sts-token" => filling.note(Note::secret(
                    &format!("--{name} is left out: a key belongs to whoever sends."),
                )),
                name if ALIYUN_FLAGS.contains(&name) || ALIYUN_SWITCHES.contains(&name) => {
                    ignored.push(format!("--{name}"));
                }
                name => filling.give(name, &value)?,
            }
        }
    }
    if !ignored.is_empty() {
        filling.note(Note::ignored(&format!(
            "Options of aliyun without a place here: {}.",
            ignored.join(", ")
        )));
    }
    filling.host(&host)?;
    Ok(filling.finish(notes))
}

fn from_file(filling: &mut Filling, param: &'static Param) -> Result<(), Refused> {
    if !param.is_secret() {
        return Err(refuse(&format!(
            "{} comes from a file, which is not read here.",
            param.name
        )));
    }
    filling.note(Note::changed(&format!(
        "{} comes from a file in the text, and from the environment here.",
        param.name
    )));
    filling.give_secret_elsewhere(param)
}

/// Reads the words after `hcloud`.
pub(super) fn hcloud(
    words: &[Vec<u8>],
    files: &Files,
    notes: &mut Vec<Note>,
) -> Result<(&'static Operation, Draft), Refused> {
    let mut names = Vec::new();
    let mut flags = Vec::new();
    for word in words {
        match word.strip_prefix(b"--") {
            Some(flag) => {
                let (name, value) = word::split_once(flag, b'=').unwrap_or((flag, b""));
                flags.push((word::text(name)?, value.to_vec()));
            }
            None => names.push(word::text(word)?),
        }
    }
    let [service, name, ..] = names.as_slice() else {
        return Err(refuse("The hcloud line names no service and operation."));
    };
    let operation = CATALOGUE
        .iter()
        .copied()
        .find(|operation| {
            matches!(operation.protocol, Protocol::Rest { service: known, operation: named, .. }
                if known.eq_ignore_ascii_case(service) && named == name)
        })
        .ok_or_else(|| unknown_operation(name))?;
    let mut filling = Filling::new(operation);
    let mut host = String::new();
    let mut ignored = Vec::new();
    let mut body = Map::new();
    for (name, value) in flags {
        match name.as_str() {
            "cli-region" => filling.hint_region(word::text(&value)?),
            "cli-endpoint" => {
                let text = word::text(&value)?.to_ascii_lowercase();
                text.strip_prefix("https://")
                    .unwrap_or(&text)
                    .clone_into(&mut host);
            }
            "cli-jsonInput" => {
                let text = files.read(&value).ok_or_else(|| {
                    refuse("The hcloud line reads a file (--cli-jsonInput); paste what the file holds instead.")
                })?;
                json_input(&mut filling, &word::text(text)?)?;
            }
            "cli-access-key" | "cli-secret-key" | "cli-security-token" => {
                filling.note(Note::secret(&format!(
                    "--{name} is left out: a key belongs to whoever sends."
                )))
            }
            name if name.starts_with("cli-")
                || matches!(name, "dryrun" | "debug" | "help" | "skeleton") =>
            {
                ignored.push(format!("--{}", shortened(name)));
            }
            name => {
                let steps: Vec<_> = name
                    .split('.')
                    .map(|step| step.trim_start_matches('[').trim_end_matches(']'))
                    .collect();
                match operation.param(steps[0]) {
                    Some(param) if param.place == Place::Body => {
                        if word::has_variable(&value) {
                            return Err(refuse(
                                "A value of the hcloud line is a variable, which is not known here.",
                            ));
                        }
                        let text = word::text(&value)?;
                        put(&mut body, param, &steps[1..], text)?;
                    }
                    Some(param) => filling.give(param.name, &value)?,
                    None => filling.give(name, &value)?,
                }
            }
        }
    }
    filling.members(body)?;
    if !ignored.is_empty() {
        filling.note(Note::ignored(&format!(
            "Options of hcloud without a place here: {}.",
            ignored.join(", ")
        )));
    }
    filling.host(&host)?;
    Ok(filling.finish(notes))
}

/// What the file for `--cli-jsonInput` holds: parameters under the place where they travel.
fn json_input(filling: &mut Filling, text: &str) -> Result<(), Refused> {
    let Value::Object(places) = json::read(text)? else {
        return Err(refuse("The file for --cli-jsonInput holds no JSON object."));
    };
    for (place, members) in places {
        let Value::Object(members) = members else {
            return Err(refuse(
                "A place in the file for --cli-jsonInput holds no JSON object.",
            ));
        };
        match place.as_str() {
            "body" => filling.members(members)?,
            "path" | "query" | "header" => {
                for (name, value) in members {
                    match value {
                        Value::String(text) => filling.give(&name, text.as_bytes())?,
                        value => filling.natural(&name, value)?,
                    }
                }
            }
            _ => filling.note(Note::ignored(&format!(
                "“{}” is no place that --cli-jsonInput has.",
                shortened(&place)
            ))),
        }
    }
    Ok(())
}

/// Rows that one line may have; a number beyond would only fill memory.
const MOST_ROWS: usize = 10_000;

/// Puts a value where dots and numbers from 1 lead.
fn put(
    into: &mut Map<String, Value>,
    param: &Param,
    steps: &[&str],
    text: String,
) -> Result<(), Refused> {
    let twice = || refuse("The hcloud line gives a value twice, or in two ways.");
    let Some((step, rest)) = steps.split_first() else {
        let value = Filling::json_value(param, text);
        return match into.insert(param.name.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(twice()),
        };
    };
    match param.shape {
        Shape::Object { members, .. } => {
            let member = member(members, step)?;
            match entry(into, param.name, Value::Object(Map::new())) {
                Value::Object(object) => put(object, member, rest, text),
                _ => Err(twice()),
            }
        }
        Shape::Rows { members, .. } => {
            let index = step
                .parse::<usize>()
                .ok()
                .filter(|index| (1..=MOST_ROWS).contains(index))
                .ok_or_else(|| refuse("A row of the hcloud line has no number from 1."))?;
            let Value::Array(rows) = entry(into, param.name, Value::Array(Vec::new())) else {
                return Err(twice());
            };
            while rows.len() < index {
                rows.push(Value::Object(Map::new()));
            }
            let Value::Object(row) = &mut rows[index - 1] else {
                return Err(twice());
            };
            match rest.split_first() {
                Some((step, rest)) => put(row, member(members, step)?, rest, text),
                // A row without members.
                None if text == "{}" && row.is_empty() => Ok(()),
                None => Err(twice()),
            }
        }
        _ => Err(refuse(&format!("{} has no members.", param.name))),
    }
}

fn member(members: &'static [Param], name: &str) -> Result<&'static Param, Refused> {
    members
        .iter()
        .find(|member| member.name == name)
        .ok_or_else(|| {
            refuse(&format!(
                "“{}” is no member of the operation's parameters.",
                shortened(name)
            ))
        })
}

fn entry<'m>(map: &'m mut Map<String, Value>, name: &str, new: Value) -> &'m mut Value {
    map.entry(name).or_insert(new)
}

fn unknown_operation(name: &str) -> Refused {
    refuse(&format!(
        "Restore Builder does not know the operation “{}”.",
        shortened(name)
    ))
}
