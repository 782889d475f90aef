//! The request for PowerShell, one text for Windows PowerShell 5.1 and PowerShell 7.
//!
//! The two hand arguments on by contradicting rules, so no value is an argument: curl reads a
//! configuration from standard input, where a single-quoted here-string brings it. Nothing is
//! expanded in one, and only a line that begins with `'@` ends it; no line of
//! the configuration begins so. `curl` alone is an alias of something else in 5.1, hence `curl.exe`.

use super::curl_config::{StandIn, config, notes, variables};
use super::{Dialect, Family, Format, Rendered, Source};

/// curl for PowerShell.
pub const FORMAT: Format = Format {
    name: "powershell",
    label: "PowerShell",
    family: Family::Shell,
    vendor: None,
    dialect: Some(Dialect::PowerShell),
    ending: "ps1",
    file: None,
    render,
};

/// The here-string is closed, the value added, another one opened.
const EXPRESSION: StandIn = StandIn {
    option: "",
    encoded: |env| {
        between(&format!(
            "(-join ([Text.Encoding]::UTF8.GetBytes($env:{env}) | ForEach-Object {{ '%{{0:X2}}' -f $_ }}))"
        ))
    },
    escaped: |env| {
        between(&format!(
            r#"($env:{env} -replace '[\r\n]' -replace '[\\"]', '\$0')"#
        ))
    },
};

fn between(expression: &str) -> String {
    format!("\n'@ + {expression} + @'\n")
}

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    let (request, secrets) = (source.request, source.secrets);
    let config = config(request, secrets, &EXPRESSION)?;
    let env = variables(request, secrets);
    let mut notes = notes(&config, &env);
    notes.push("Not verified on Windows.".to_owned());
    // The pipe has to be ASCII whatever a profile says: with a byte order mark curl would not know
    // its first line. Inside the braces nothing runs before everything has been read.
    let mut text = String::from("& {\n$OutputEncoding = [Text.Encoding]::ASCII\n");
    for env in &env {
        text.push_str(&format!(
            "if (-not $env:{env}) {{ throw '{env} is not set; nothing was sent.' }}\n"
        ));
    }
    let (open, close) = if env.is_empty() { ("", "") } else { ("(", ")") };
    text.push_str(&format!(
        "{open}@'\n{config}'@{close} | curl.exe -q -sS --globoff -K -\n}}"
    ));
    Ok(Rendered { text, notes })
}
