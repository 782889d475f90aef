//! A request that a program received, as the draft that its sender had.
//!
//! Nothing in it is a variable or a placeholder: what arrived is what was meant.

use super::message::Message;
use super::{Imported, Refused, refuse};

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
