//! The request as a configuration file for curl: one syntax on every system.
//!
//! curl's manual, `-K`: a value in double quotes knows the escapes `\\`, `\"`, `\t`, `\n`, `\r` and
//! `\v`. The file is printable ASCII. It begins with `next`, so that files put together stay one
//! request each, and ends with the address, so that a file which has lost its end sends nothing.

use super::curl::{LONGEST_CONFIG_LINE, body, header_word, known, revealed};
use super::{Family, Format, Rendered, Secrets, Source, refusal, unsigned};
use crate::encode::percent;
use crate::request::{Request, Text};

/// A configuration file for `curl -K`.
pub const FORMAT: Format = Format {
    name: "curl-config",
    label: "curl config",
    family: Family::File,
    vendor: None,
    dialect: None,
    ending: "curlrc",
    file: None,
    render: |source| {
        let mut rendered = file(source, "# Run it by: curl -q -K FILE\n")?;
        let unsigned = unsigned(source.operation.vendor).map(str::to_owned);
        rendered.notes.extend(unsigned);
        Ok(rendered)
    },
};

/// What stands in a configuration for the value of an environment variable.
pub(super) struct StandIn {
    /// Before the name of an option whose value has a variable in it.
    pub(super) option: &'static str,
    /// The value, percent-encoded.
    pub(super) encoded: fn(&str) -> String,
    /// The value as a part of a quoted text.
    pub(super) escaped: fn(&str) -> String,
}

/// Variables of curl itself, since 8.3. An older one stops at the first `variable` or, where it is
/// more patient, finds no address that it could send to.
const VARIABLE: StandIn = StandIn {
    option: "expand-",
    encoded: |env| format!("{{{{{env}:url}}}}"),
    escaped: |env| format!("{{{{{env}:trim}}}}"),
};

/// Options without a value. curl 8.14 knows none that ends in a carriage return, so they are right
/// in a file that curl opens as text, which on Windows drops those, and not in any pipe.
const SWITCHES: &str = "next\nsilent\nshow-error\ngloboff\n";

/// The file after a comment that says how to run it; an error when the request cannot be sent.
pub(super) fn file(source: &Source<'_>, comment: &str) -> Result<Rendered, String> {
    let (request, secrets) = (source.request, source.secrets);
    let config = config(request, secrets, &VARIABLE)?;
    let env = variables(request, secrets);
    let mut notes = notes(&config, &env);
    if !env.is_empty() {
        notes.push("Needs curl 8.3 or newer; an older one sends nothing.".to_owned());
    }
    let imports = env.iter().map(|env| format!("variable = %{env}\n"));
    let text = [comment.to_owned(), SWITCHES.to_owned()]
        .into_iter()
        .chain(imports)
        .chain([config])
        .collect();
    Ok(Rendered { text, notes })
}

/// What must be known of a configuration and the variables in it, whoever feeds it to curl.
pub(super) fn notes(config: &str, env: &[&str]) -> Vec<String> {
    let mut notes: Vec<String> = env
        .iter()
        .map(|env| format!("Needs {env} in the environment; unset, nothing is sent."))
        .collect();
    if config.lines().any(|line| line.len() > LONGEST_CONFIG_LINE) {
        notes.push(
            "A line is longer than some versions of curl read; they send nothing then.".to_owned(),
        );
    }
    notes
}

/// What curl has to be told beside [`SWITCHES`], a line each, the address last. Lines may end in CR
/// LF: curl reads nothing behind a value in quotes.
pub(super) fn config(
    request: &Request,
    secrets: Secrets,
    stand_in: &StandIn,
) -> Result<String, String> {
    if let Some(why) = refusal(request) {
        return Err(why.to_owned());
    }
    let mut text = String::from("proto = \"=https\"\nconnect-timeout = 10\nmax-time = 60\n");
    setting(&mut text, "request", request.method);
    let from_variable = |text: &mut String, name: &str, env: &str| {
        let StandIn {
            option, escaped, ..
        } = stand_in;
        text.push_str(&format!("{option}header = \"{name}: {}\"\n", escaped(env)));
    };
    for header in &request.headers {
        match &header.value {
            Text::Plain(value) => setting(&mut text, "header", &header_word(header.name, value)),
            Text::Secret { secret, env } => match revealed(secret, secrets) {
                Some(value) => setting(&mut text, "header", &header_word(header.name, value)),
                None => from_variable(&mut text, header.name, env),
            },
        }
    }
    // curl adds a form type to any data; the operation that has no type must not get one.
    let is_type = |name: &str| name.eq_ignore_ascii_case("content-type");
    if !request.headers.iter().any(|header| is_type(header.name)) {
        setting(&mut text, "header", "Content-Type:");
    }
    for credential in &request.credentials {
        from_variable(&mut text, credential.header, credential.env);
    }
    setting(&mut text, "data-raw", &body(request, secrets));
    text.push_str("write-out = \"\\nHTTP %{http_code}\\n\"\n");
    let query = request.encoded_query(|secret, env| match known(secret, secrets) {
        Some(text) => encoded(text),
        None => (stand_in.encoded)(env),
    });
    let option = if variables(request, secrets).is_empty() {
        ""
    } else {
        stand_in.option
    };
    let mark = if query.is_empty() { "" } else { "?" };
    let Request {
        scheme, host, path, ..
    } = request;
    text.push_str(&format!(
        "{option}url = \"{scheme}://{host}{path}{mark}{query}\"\n"
    ));
    Ok(text)
}

/// The environment variables that the request needs, each once.
pub(super) fn variables(request: &Request, secrets: Secrets) -> Vec<&'static str> {
    let query = request.query.iter().filter_map(|pair| match &pair.value {
        Text::Secret { secret, env } if known(secret, secrets).is_none() => Some(*env),
        Text::Secret { .. } | Text::Plain(_) => None,
    });
    let headers = request.headers.iter().filter_map(|pair| match &pair.value {
        Text::Secret { secret, env } if revealed(secret, secrets).is_none() => Some(*env),
        Text::Secret { .. } | Text::Plain(_) => None,
    });
    let credentials = request.credentials.iter().map(|credential| credential.env);
    let mut env = Vec::new();
    for name in query.chain(headers).chain(credentials) {
        if !env.contains(&name) {
            env.push(name);
        }
    }
    env
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    percent(&mut out, text);
    out
}

/// Appends a line for an option with a value of printable ASCII.
fn setting(out: &mut String, option: &str, value: &str) {
    let value = value.replace('\\', r"\\").replace('"', "\\\"");
    out.push_str(&format!("{option} = \"{value}\"\n"));
}
