//! The request as a `.http` file, in the dialect that the clients of JetBrains' editors and the
//! REST Client of Visual Studio Code both read.
//!
//! Both replace `{{name}}` wherever it stands and neither has a way to write it as text: address
//! and bodies hold no braces but those of JSON, and a header that does is refused. Both read
//! variables from a file of their own, under the names that stand here.

use super::{
    Family, Format, Rendered, Shown, Source, placeholder, refusal, shown, unsigned_in_file,
    variables,
};
use crate::encode::{inert_json, percent};
use crate::request::{Body, Pair, encoded_pairs};

/// The file for HTTP clients in editors.
pub const FORMAT: Format = Format {
    name: "http-file",
    label: "HTTP file",
    family: Family::File,
    vendor: None,
    dialect: None,
    ending: "http",
    file: None,
    render,
};

/// What both clients are told: to follow nothing, to remember nothing, and that the address is
/// encoded already.
const TAGS: [&str; 3] = ["# @no-redirect", "# @no-cookie-jar", "# @no-auto-encoding"];

fn render(source: &Source<'_>) -> Result<Rendered, String> {
    let request = source.request;
    if let Some(why) = refusal(request) {
        return Err(why.to_owned());
    }
    let notes = notes(source);
    let mut lines = vec![format!("### {}", source.operation.title)];
    lines.extend(notes.iter().map(|note| format!("# {note}")));
    lines.extend(TAGS.map(str::to_owned));
    let mut address = format!("{}://{}{}", request.scheme, request.host, request.path);
    for (index, pair) in request.query.iter().enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        percent(&mut address, pair.name);
        address.push('=');
        match shown(&pair.value, source.secrets) {
            Shown::Text(text) => percent(&mut address, text),
            Shown::Variable(env) => address.push_str(&placeholder(env)),
        }
    }
    lines.push(format!("{} {address} HTTP/1.1", request.method));
    for header in &request.headers {
        lines.push(header_line(header, source)?);
    }
    for credential in &request.credentials {
        let value = placeholder(credential.env);
        lines.push(format!("{}: {value}", credential.header));
    }
    let body = match &request.body {
        Body::Empty => String::new(),
        Body::Form(pairs) => encoded_pairs(pairs, |_, env| placeholder(env)),
        Body::Json(json) => inert_json(json),
    };
    if !body.is_empty() {
        lines.push(String::new());
        lines.push(body);
    }
    Ok(Rendered {
        text: lines.join("\n"),
        notes,
    })
}

fn header_line(header: &Pair, source: &Source<'_>) -> Result<String, String> {
    match shown(&header.value, source.secrets) {
        Shown::Text(text) if text.contains("{{") => Err(format!(
            "the header {} holds {{{{, which begins a variable in such a file",
            header.name
        )),
        Shown::Text(text) => Ok(format!("{}: {text}", header.name)),
        Shown::Variable(env) => Ok(format!("{}: {}", header.name, placeholder(env))),
    }
}

fn notes(source: &Source<'_>) -> Vec<String> {
    let mut notes: Vec<String> = unsigned_in_file(source.operation.vendor)
        .into_iter()
        .collect();
    let names = variables(source.request, source.secrets);
    for env in &names {
        notes.push(format!(
            "Visual Studio Code: to read {env} from the environment, put @{env} = {{{{$processEnv {env}}}}} on a line of its own at the top."
        ));
        notes.push(format!(
            "JetBrains: {env} is read from http-client.private.env.json."
        ));
    }
    notes.extend(super::encoded_variables(source.request, source.secrets));
    notes
}
