//! The request as a line of the vendor's `hcloud` CLI (KooCLI), which signs it.
//!
//! From Huawei's pages, for the program is closed: nesting is written with dots and rows are counted
//! from 1 (`--restore.mappings.1.volume_id=…`), an empty list is `[]` and an empty object `{}`. What
//! such a word might not carry travels in a JSON file, `--cli-jsonInput`, and with it every other
//! parameter; there a parameter called `region` is the operation's, where on the line KooCLI would
//! stop and ask which one is meant (hcli_19_004).

use serde_json::Value;

use super::aliyun::LONGEST_CMD_LINE;
use super::{Dialect, Family, Format, Rendered, Source, refusal};
use crate::encode::{inert_json, json_text};
use crate::operation::{Operation, Place, Protocol, Vendor};
use crate::quote::{cmd, posix, powershell};
use crate::request::{Body, Pair, Request};

use percent_encoding::percent_decode_str;

/// The `hcloud` CLI for POSIX shells.
pub const FORMAT: Format = Format {
    name: "hcloud",
    label: "hcloud CLI",
    family: Family::VendorCli,
    vendor: Some(Vendor::Huawei),
    dialect: Some(Dialect::Posix),
    ending: "hcloud.sh",
    file: None,
    render: |source| Ok(rendered(in_posix(&call(source)?), &[])),
};

/// The `hcloud` CLI for PowerShell, whichever version.
pub const POWERSHELL: Format = Format {
    name: "hcloud-powershell",
    label: "hcloud CLI for PowerShell",
    family: Family::VendorCli,
    vendor: Some(Vendor::Huawei),
    dialect: Some(Dialect::PowerShell),
    ending: "hcloud.ps1",
    file: None,
    render: |source| Ok(rendered(in_powershell(&call(source)?), &[NOT_ON_WINDOWS])),
};

/// The `hcloud` CLI for cmd.exe.
pub const CMD: Format = Format {
    name: "hcloud-cmd",
    label: "hcloud CLI for cmd.exe",
    family: Family::VendorCli,
    vendor: Some(Vendor::Huawei),
    dialect: Some(Dialect::Cmd),
    ending: "hcloud.cmd",
    file: None,
    render: |source| {
        let call = call(source)?;
        let mut notes = vec![NOT_ON_WINDOWS];
        if call.file.is_some() {
            notes.push("Leaves restore-builder.json in the folder that TEMP names.");
        }
        Ok(rendered(in_cmd(&call)?, &notes))
    },
};

const NOT_ON_WINDOWS: &str = "Not run on Windows.";

fn rendered(text: String, more: &[&str]) -> Rendered {
    let notes = [
        "From hcloud's documents, not run with hcloud itself: add --dryrun to see what it would send.",
        "Signs with the access key of hcloud's profile and sends no X-Auth-Token.",
    ];
    Rendered {
        text,
        notes: notes.iter().chain(more).map(ToString::to_string).collect(),
    }
}

/// A call of the CLI, not yet quoted for any shell.
struct Call {
    head: String,
    /// Words after the operation, inert in every shell.
    words: Vec<String>,
    /// The text of the JSON file, in the inert alphabet.
    file: Option<String>,
}

fn call(source: &Source<'_>) -> Result<Call, String> {
    let Protocol::Rest {
        service,
        operation,
        path,
        ..
    } = source.operation.protocol
    else {
        return Err("hcloud calls Huawei Cloud alone".to_owned());
    };
    let request = source.request;
    if let Some(why) = refusal(request) {
        return Err(why.to_owned());
    }
    if !is_simple(source.region) {
        return Err("the region has characters that no region has".to_owned());
    }
    let mut words = vec![
        format!("--cli-region={}", source.region),
        format!("--cli-endpoint={}", request.host),
    ];
    let path = path_values(path, &request.path)?;
    let flat = flat(source.operation, request, &path);
    let file = if flat.is_none() {
        Some(file(source.operation, request, &path))
    } else {
        None
    };
    words.extend(flat.into_iter().flatten());
    Ok(Call {
        head: format!("hcloud {service} {operation}"),
        words,
        file,
    })
}

/// Letters, digits and what IDs are made of: no reader on the way takes it for anything else.
fn is_simple(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._:/@".contains(&byte))
}

/// The values of the path, by the names that the template has for them.
fn path_values(template: &'static str, path: &str) -> Result<Vec<(&'static str, String)>, String> {
    let segments = template.split('/').zip(path.split('/'));
    segments
        .filter_map(|(name, segment)| {
            let name = name.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, segment))
        })
        .map(|(name, segment)| {
            let value = percent_decode_str(segment)
                .decode_utf8()
                .map_err(|_| format!("{name} is no text"))?;
            Ok((name, value.into_owned()))
        })
        .collect()
}

/// Headers that are parameters: neither the protocol's nor anyone's credentials.
fn header_parameters<'a>(
    operation: &'a Operation,
    request: &'a Request,
) -> impl Iterator<Item = &'a Pair> {
    request.headers.iter().filter(|header| {
        operation
            .param(header.name)
            .is_some_and(|param| param.place == Place::Header && !param.is_secret())
    })
}

/// One word for each value; nothing if some value is not simple.
fn flat(
    operation: &Operation,
    request: &Request,
    path: &[(&'static str, String)],
) -> Option<Vec<String>> {
    if header_parameters(operation, request).next().is_some() {
        return None;
    }
    let mut words = Vec::new();
    for (name, value) in path {
        words.push(format!(
            "--{name}={}",
            Some(value).filter(|value| is_simple(value))?
        ));
    }
    for pair in &request.query {
        let value = pair.value.plain().filter(|value| is_simple(value))?;
        words.push(format!("--{}={value}", pair.name));
    }
    if let Body::Json(text) = &request.body {
        let Ok(Value::Object(members)) = serde_json::from_str(text) else {
            return None;
        };
        for (name, value) in &members {
            flatten(&mut words, name, value)?;
        }
        // A body without members would be no body.
        if members.is_empty() {
            return None;
        }
    }
    Some(words)
}

fn flatten(words: &mut Vec<String>, name: &str, value: &Value) -> Option<()> {
    match value {
        Value::Bool(bool) => words.push(format!("--{name}={bool}")),
        Value::String(text) => {
            words.push(format!(
                "--{name}={}",
                Some(text).filter(|text| is_simple(text))?
            ));
        }
        Value::Array(items) if items.is_empty() => words.push(format!("--{name}=[]")),
        Value::Object(members) if members.is_empty() => words.push(format!("--{name}={{}}")),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(words, &format!("{name}.{}", index + 1), item)?;
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                flatten(words, &format!("{name}.{member}"), value)?;
            }
        }
        Value::Null | Value::Number(_) => return None,
    }
    Some(())
}

/// The JSON file: every parameter under the place where it travels.
fn file(operation: &Operation, request: &Request, path: &[(&'static str, String)]) -> String {
    let path: Vec<_> = path
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let plain = |pair: &'_ Pair| (pair.name, pair.value.plain().unwrap_or_default().to_owned());
    let header: Vec<_> = header_parameters(operation, request).map(plain).collect();
    let query: Vec<_> = request.query.iter().map(plain).collect();
    let mut parts = vec![format!("\"path\":{}", object(&path))];
    for (place, pairs) in [("header", header), ("query", query)] {
        if !pairs.is_empty() {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            parts.push(format!("\"{place}\":{}", object(&pairs)));
        }
    }
    if let Body::Json(text) = &request.body {
        parts.push(format!("\"body\":{text}"));
    }
    inert_json(&format!("{{{}}}", parts.join(",")))
}

fn object(pairs: &[(&str, &str)]) -> String {
    let mut out = "{".to_owned();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        json_text(&mut out, name);
        out.push(':');
        json_text(&mut out, value);
    }
    out.push('}');
    out
}

fn in_posix(call: &Call) -> String {
    let mut words = vec![call.head.clone()];
    // Braces and brackets mean something to shells; nothing else in a word does.
    words.extend(call.words.iter().map(|word| posix(word)));
    let Some(file) = &call.file else {
        return words.join(" \\\n  ");
    };
    words.push("--cli-jsonInput=\"$dir/input.json\"".to_owned());
    format!(
        "(dir=$(mktemp -d) && trap 'rm -r \"$dir\"' EXIT &&\nprintf '%s\\n' {} >\"$dir/input.json\" &&\n{})",
        posix(file),
        words.join(" \\\n  ")
    )
}

fn in_powershell(call: &Call) -> String {
    let mut words = vec![call.head.clone()];
    words.extend(call.words.iter().map(|word| powershell(word)));
    let Some(file) = &call.file else {
        return words.join(" `\n  ");
    };
    words.push("\"--cli-jsonInput=$file\"".to_owned());
    format!(
        "try {{\n  $file = [IO.Path]::Combine([IO.Path]::GetTempPath(), [Guid]::NewGuid().ToString() + '.json')\n  [IO.File]::WriteAllText($file, {})\n  {}\n}} finally {{\n  Remove-Item $file\n}}",
        powershell(file),
        words.join(" `\n    ")
    )
}

fn in_cmd(call: &Call) -> Result<String, String> {
    let words: Result<Vec<_>, _> = call.words.iter().map(|word| cmd(word)).collect();
    let words = words.map_err(|why| format!("a value {why}"))?;
    let line = format!("{} {}", call.head, words.join(" "));
    let text = match &call.file {
        None => line,
        // What is inert does nothing to cmd.exe either, and its quotation marks come in pairs.
        Some(file) => format!(
            ">\"%TEMP%\\restore-builder.json\" echo {file} && {line} \"--cli-jsonInput=%TEMP%\\restore-builder.json\""
        ),
    };
    if text.len() > LONGEST_CMD_LINE {
        return Err("cmd.exe takes no line of more than 8,191 characters".to_owned());
    }
    Ok(text)
}
