//! A request that a program received, as the draft that its sender had.
//!
//! Nothing in it is a variable or a placeholder: what arrived is what was meant.

use super::message::{self, Message};
use super::{Imported, Refused, refuse, word};
use crate::draft::Draft;
use crate::encode::percent;
use crate::endpoint;
use crate::operation::Operation;
use crate::request::{Body, Pair, Request, Text};

/// A request as it stands on the wire.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// HTTP method.
    pub method: &'a str,
    /// Path and query, percent-encoded.
    pub target: &'a str,
    /// Headers in order, `Host` among them.
    pub headers: &'a [(String, String)],
    /// The body's bytes.
    pub body: &'a [u8],
}

/// Reads a request that was received: one draft, and what its sender should know.
///
/// # Errors
/// [`Refused`], when it calls no operation of the catalogue, or is none that can be read exactly.
pub fn received(request: Received<'_>) -> Result<Imported, Refused> {
    // Elsewhere braces are placeholders and a byte that no text has stands for a variable.
    if request.target.contains(['{', '}', '#']) || !request.target.starts_with('/') {
        return Err(refuse("The address has characters that no address has."));
    }
    if std::str::from_utf8(request.body).is_err() {
        return Err(Refused::not_text());
    }
    let headers = request.headers.iter();
    let message = Message {
        method: Some(request.method.to_owned()),
        url: request.target.as_bytes().to_vec(),
        headers: headers
            .map(|(name, value)| (name.clone(), value.as_bytes().to_vec()))
            .collect(),
        body: request.body.to_vec(),
        has_placeholders: false,
    };
    let mut imported = Imported::default();
    super::take(&message, &mut imported)?;
    Ok(imported)
}

/// A finished request as the draft that makes it. A secret is left to its variable, unless it is
/// empty; a text that only some of the values could come from is refused, as everywhere.
pub(super) fn finished(
    request: &Request,
    region: &str,
) -> Result<(&'static Operation, Draft), Refused> {
    let mut url = format!("{}://{}{}", request.scheme, request.host, request.path).into_bytes();
    if !request.query.is_empty() {
        url.push(b'?');
        url.extend(encoded(&request.query));
    }
    let headers = request.headers.iter();
    let message = Message {
        method: Some(request.method.to_owned()),
        url,
        headers: headers
            .map(|header| (header.name.to_owned(), value(&header.value, str::to_owned)))
            .collect(),
        body: match &request.body {
            Body::Empty => Vec::new(),
            Body::Form(pairs) => encoded(pairs),
            Body::Json(json) => json.clone().into_bytes(),
        },
        has_placeholders: false,
    };
    let (operation, mut draft) = message::draft(&message, &mut Vec::new())?;
    // Here the region is known and need not be guessed from the host.
    let is_its_host = endpoint::host(&operation.endpoint, region, None).0 == request.host;
    draft.host = (!is_its_host).then(|| request.host.clone());
    region.clone_into(&mut draft.region);
    Ok((operation, draft))
}

/// Pairs as they stand on the wire, with variables for secrets.
fn encoded(pairs: &[Pair]) -> Vec<u8> {
    let pairs = pairs.iter().map(|pair| {
        let mut name = String::new();
        percent(&mut name, pair.name);
        let value = value(&pair.value, |text| {
            let mut encoded = String::new();
            percent(&mut encoded, text);
            encoded
        });
        [name.as_bytes(), &value].join(&b'=')
    });
    pairs.collect::<Vec<_>>().join(&b'&')
}

/// A value as a word.
fn value(value: &Text, write: impl Fn(&str) -> String) -> Vec<u8> {
    match value {
        Text::Plain(text) => write(text).into_bytes(),
        Text::Secret { secret, .. } if secret.is_empty() => Vec::new(),
        Text::Secret { env, .. } => {
            let mut word = Vec::new();
            word::push_variable(&mut word, env);
            word
        }
    }
}
