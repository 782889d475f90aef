//! The request as a line of the vendor's `aliyun` CLI, which signs it.
//!
//! Read in the CLI's source: a value that begins with a hyphen is lost unless it is written
//! `--Name=value`, so every value is; objects and lists are one JSON text; the position in query or
//! form body is the CLI's own affair; `--Name-FILE` reads a value from a file, byte for byte, which
//! keeps a secret out of the process list and every character out of a shell's hands.

use super::{Dialect, Family, Format, Rendered, Source, refusal};
use crate::encode::inert_json;
use crate::operation::{Encoding, Operation, Protocol, Vendor};
use crate::quote::{cmd, is_printable, posix_any, powershell};
use crate::request::{Body, Pair, Request, Text};

/// The `aliyun` CLI for POSIX shells.
pub const FORMAT: Format = Format {
    name: "aliyun",
    label: "aliyun CLI",
    family: Family::VendorCli,
    vendor: Some(Vendor::Alibaba),
    dialect: Some(Dialect::Posix),
    ending: "aliyun.sh",
    file: None,
    render: |source| posix(&line(source)?),
};

/// The same line, which prints the request and sends nothing.
pub const DRY_RUN: Format = Format {
    name: "aliyun-dry-run",
    label: "aliyun CLI, dry run",
    family: Family::VendorCli,
    vendor: Some(Vendor::Alibaba),
    dialect: Some(Dialect::Posix),
    ending: "dry-run.aliyun.sh",
    file: None,
    render: |source| {
        let mut line = line(source)?;
        line.head.push_str(" --cli-dry-run");
        line.notes
            .push("Prints the request and sends nothing.".to_owned());
        posix(&line)
    },
};

/// The `aliyun` CLI for PowerShell, whichever version.
pub const POWERSHELL: Format = Format {
    name: "aliyun-powershell",
    label: "aliyun CLI for PowerShell",
    family: Family::VendorCli,
    vendor: Some(Vendor::Alibaba),
    dialect: Some(Dialect::PowerShell),
    ending: "aliyun.ps1",
    file: None,
    render: |source| Ok(in_powershell(&line(source)?)),
};

/// The `aliyun` CLI for cmd.exe.
pub const CMD: Format = Format {
    name: "aliyun-cmd",
    label: "aliyun CLI for cmd.exe",
    family: Family::VendorCli,
    vendor: Some(Vendor::Alibaba),
    dialect: Some(Dialect::Cmd),
    ending: "aliyun.cmd",
    file: None,
    render: |source| in_cmd(&line(source)?),
};

/// Renders the line for POSIX shells; `None` when the vendor's CLI is another one, or there is no
/// address yet. A value that no line can carry makes a line that only says so and fails.
#[must_use]
pub fn render(operation: &Operation, region: &str, request: &Request) -> Option<Rendered> {
    let line = line_of(operation, region, request).ok()?;
    Some(posix(&line).unwrap_or_else(|why| {
        Rendered {
        text: "echo 'restore-builder: no line can carry this request; nothing was sent.' >&2; false"
            .to_owned(),
        notes: vec![why],
    }
    }))
}

/// A call of the CLI, not yet quoted for any shell.
struct Line {
    /// The program and the operation.
    head: String,
    flags: Vec<Flag>,
    notes: Vec<String>,
}

struct Flag {
    name: &'static str,
    value: Value,
}

enum Value {
    Text(String),
    /// The variable that names a file that holds it.
    File(String),
}

fn line(source: &Source<'_>) -> Result<Line, String> {
    line_of(source.operation, source.region, source.request)
}

fn line_of(operation: &Operation, region: &str, request: &Request) -> Result<Line, String> {
    let Protocol::Rpc {
        product, action, ..
    } = operation.protocol
    else {
        return Err("the aliyun CLI calls Alibaba Cloud alone".to_owned());
    };
    if let Some(why) = refusal(request) {
        return Err(why.to_owned());
    }
    let mut line = Line {
        head: format!("aliyun {product} {action}"),
        flags: Vec::new(),
        notes: Vec::new(),
    };
    line.push("region", Value::Text(region.to_owned()));
    // Without it the CLI asks a location service, and might find another host than this one.
    line.push("endpoint", Value::Text(request.host.clone()));
    let form = match &request.body {
        Body::Form(pairs) => pairs.as_slice(),
        Body::Empty | Body::Json(_) => &[],
    };
    for pair in request.query.iter().chain(form) {
        match &pair.value {
            Text::Plain(text) => line.push(pair.name, Value::Text(value(operation, pair, text))),
            Text::Secret { env, .. } => {
                let file = format!("{env}_FILE");
                line.notes.push(format!(
                    "{file} names a file that holds {} and nothing else, not even a final newline.",
                    pair.name
                ));
                line.push(pair.name, Value::File(file));
            }
        }
    }
    Ok(line)
}

/// JSON becomes inert, anything else stays. A JSON text that was given as text may be no JSON.
fn value(operation: &Operation, pair: &Pair, text: &str) -> String {
    let is_json = operation
        .param(pair.name)
        .is_some_and(|param| param.encoding() == Encoding::JsonText)
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if is_json {
        inert_json(text)
    } else {
        text.to_owned()
    }
}

impl Line {
    fn push(&mut self, name: &'static str, value: Value) {
        self.flags.push(Flag { name, value });
    }
}

fn posix(line: &Line) -> Result<Rendered, String> {
    let mut words = vec![line.head.clone()];
    for Flag { name, value } in &line.flags {
        words.push(match value {
            Value::Text(text) => {
                let word = posix_any(text).ok_or_else(|| {
                    format!("{name} ends in a newline or holds a NUL, which no argument carries")
                })?;
                format!("--{name}={word}")
            }
            Value::File(env) => format!("--{name}-FILE=\"${{{env}:?is not set}}\""),
        });
    }
    Ok(Rendered {
        text: words.join(" \\\n  "),
        notes: line.notes.clone(),
    })
}

/// PowerShell before 7.3 drops a quotation mark inside an argument and lets a final backslash escape
/// the quotation mark that it adds; 7.3 does not. What would differ is read from a file.
fn is_the_same_in_every_powershell(text: &str) -> bool {
    is_printable(text) && !text.contains('"') && !text.ends_with('\\')
}

fn in_powershell(line: &Line) -> Rendered {
    let (mut before, mut words, mut files) = (Vec::new(), vec![line.head.clone()], Vec::new());
    for Flag { name, value } in &line.flags {
        match value {
            Value::Text(text) if is_the_same_in_every_powershell(text) => {
                words.push(powershell(&format!("--{name}={text}")));
            }
            Value::Text(text) => {
                let file = format!("$file{}", files.len() + 1);
                before.push(format!("{file} = [IO.Path]::GetTempFileName()"));
                before.push(format!(
                    "[IO.File]::WriteAllText({file}, {})",
                    powershell(text)
                ));
                words.push(format!("\"--{name}-FILE={file}\""));
                files.push(file);
            }
            Value::File(env) => {
                before.push(format!(
                    "if (-not $env:{env}) {{ throw '{env} is not set' }}"
                ));
                words.push(format!("\"--{name}-FILE=$env:{env}\""));
            }
        }
    }
    let mut notes = line.notes.clone();
    notes.push("Not run on Windows.".to_owned());
    let call = words.join(" `\n    ");
    // Inside a block a mistake in one statement keeps the next from running, pasted or not.
    let text = if before.is_empty() {
        call
    } else {
        let remove = if files.is_empty() {
            String::new()
        } else {
            format!("\n  Remove-Item {}\n", files.join(", "))
        };
        format!(
            "try {{\n  {}\n  {call}\n}} finally {{{remove}}}",
            before.join("\n  ")
        )
    };
    Rendered { text, notes }
}

fn in_cmd(line: &Line) -> Result<Rendered, String> {
    let (mut guards, mut words) = (String::new(), vec![line.head.clone()]);
    for Flag { name, value } in &line.flags {
        words.push(match value {
            Value::Text(text) => {
                cmd(&format!("--{name}={text}")).map_err(|why| format!("{name} {why}"))?
            }
            Value::File(env) => {
                // Fails without `exit`, which would close the window of whoever pasted it.
                guards = format!(
                    "{guards}if not defined {env} (echo {env} is not set& cmd /c exit 1) else "
                );
                format!("\"--{name}-FILE=%{env}%\"")
            }
        });
    }
    let text = format!("{guards}{}", words.join(" "));
    if text.len() > LONGEST_CMD_LINE {
        return Err("cmd.exe takes no line of more than 8,191 characters".to_owned());
    }
    let mut notes = line.notes.clone();
    notes.push("Not run on Windows.".to_owned());
    Ok(Rendered { text, notes })
}

/// cmd.exe cuts off what is longer.
pub(super) const LONGEST_CMD_LINE: usize = 8_191;
