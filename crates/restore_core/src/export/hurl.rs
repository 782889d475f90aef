//! The request as a file for Hurl, which runs it and checks the answer.
//!
//! Values stand decoded, because Hurl encodes them; what its grammar would act upon (`#`, `\`, two
//! braces, line ends, spaces at an end) is written as an escape. A JSON body is a text in
//! backquotes: Hurl's own JSON reader takes some surrogate pairs for other characters.

use std::fmt::Write as _;

use super::{
    Family, Format, Rendered, Secrets, Shown, Source, refusal, shown, unsigned_in_file, variables,
};
use crate::build;
use crate::catalogue::follow_up::{FollowUp, follow_up};
use crate::request::{Body, Pair, Request};

/// Hurl.
pub const FORMAT: Format = Format {
    name: "hurl",
    label: "Hurl",
    family: Family::File,
    vendor: None,
    dialect: None,
    ending: "hurl",
    file: None,
    render,
};

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    if let Some(why) = refusal(source.request) {
        return Err(why.to_owned());
    }
    let follow_up = follow_up(source.operation);
    let notes = notes(source, follow_up);
    let mut text = format!("# {}\n", source.operation.title);
    for note in &notes {
        line(&mut text, &format!("# {note}"));
    }
    entry(&mut text, source.request, source.secrets, &[]);
    if let Some(FollowUp {
        answer,
        next,
        param,
        ..
    }) = follow_up
    {
        line(&mut text, "[Captures]");
        line(&mut text, &format!("{answer}: jsonpath \"$.{answer}\""));
        asserts(&mut text);
        line(&mut text, &format!("\n# {}", next.title));
        let request = build::request(next, source.request.host.clone(), Vec::new());
        let taken = (*param, format!("{{{{{answer}}}}}"));
        entry(&mut text, &request, source.secrets, &[taken]);
    }
    asserts(&mut text);
    // Whoever prints or saves a text ends its last line.
    text.pop();
    Ok(Rendered { text, notes })
}

fn notes(source: &Source<'_>, follow_up: Option<&FollowUp>) -> Vec<String> {
    let mut notes: Vec<String> = variables(source.request, source.secrets)
        .into_iter()
        .map(|env| {
            format!("Needs {env}: run it with --secret {env}=… or with HURL_SECRET_{env} in the environment.")
        })
        .collect();
    notes.extend(unsigned_in_file(source.operation.vendor));
    if let Some(follow_up) = follow_up {
        notes.push(format!(
            "The second request, “{}”, starts what the first one has created: remove it to create only.",
            follow_up.next.title
        ));
    }
    notes
}

/// One request, its sections and its body; `more` is written into the query as it stands.
fn entry(text: &mut String, request: &Request, secrets: Secrets, more: &[(&'static str, String)]) {
    line(
        text,
        &format!(
            "{} {}://{}{}",
            request.method, request.scheme, request.host, request.path
        ),
    );
    pairs(text, &request.headers, secrets);
    for credential in &request.credentials {
        line(
            text,
            &format!("{}: {{{{{}}}}}", credential.header, credential.env),
        );
    }
    if !request.query.is_empty() || !more.is_empty() {
        line(text, "[QueryStringParams]");
        pairs(text, &request.query, secrets);
        for (name, value) in more {
            line(text, &format!("{name}: {value}"));
        }
    }
    match &request.body {
        Body::Empty => {}
        Body::Form(form) => {
            line(text, "[FormParams]");
            pairs(text, form, secrets);
        }
        Body::Json(json) => line(text, &format!("`{}`", escaped(json))),
    }
    line(text, "HTTP *");
}

fn asserts(text: &mut String) {
    line(text, "[Asserts]");
    line(text, "status < 300");
}

fn pairs(text: &mut String, pairs: &[Pair], secrets: Secrets) {
    for pair in pairs {
        let value = match shown(&pair.value, secrets) {
            Shown::Text(text) => escaped(text),
            Shown::Variable(env) => format!("{{{{{env}}}}}"),
        };
        line(text, format!("{}: {value}", pair.name).trim_end());
    }
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// A text in which nothing is left that Hurl's grammar or a terminal would act upon. A brace that
/// stands alone begins no variable.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut before, mut chars) = (None, text.chars().peekable());
    while let Some(char) = chars.next() {
        let after = chars.peek().copied();
        let is_plain = match char {
            ' ' => before.is_some() && after.is_some(),
            '{' => before != Some('{') && after != Some('{'),
            '#' | '\\' | '`' => false,
            '!'..='~' => true,
            other => other.is_alphanumeric(),
        };
        before = Some(char);
        if is_plain {
            out.push(char);
        } else {
            write!(out, "\\u{{{:x}}}", u32::from(char)).expect("a String takes everything");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_hurl_would_act_upon_is_escaped() {
        assert_eq!(
            escaped(" a {{b}} #\n"),
            "\\u{20}a \\u{7b}\\u{7b}b}} \\u{23}\\u{a}"
        );
        assert_eq!(escaped(r#"{"a":{"b":"中文"}}"#), r#"{"a":{"b":"中文"}}"#);
    }
}
