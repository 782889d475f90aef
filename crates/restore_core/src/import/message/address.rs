//! Addresses and encoded pairs, taken apart.

use super::Message;
use crate::import::{Note, Refused, refuse, word};

/// Decoded pairs.
pub(super) type Pairs = Vec<(String, Vec<u8>)>;

/// The parts of an address.
pub(super) struct Address {
    pub(super) host: String,
    /// Still encoded.
    pub(super) path: Vec<u8>,
    pub(super) query: Vec<u8>,
}

impl Address {
    pub(super) fn read(message: &Message, notes: &mut Vec<Note>) -> Result<Self, Refused> {
        let url = message.url.trim_ascii();
        let (authority, rest) = match find(url, b"://") {
            Some(at) => {
                let (scheme, rest) = (&url[..at], &url[at + 3..]);
                match scheme.to_ascii_lowercase().as_slice() {
                    b"https" => {}
                    b"http" => notes.push(Note::changed(
                        "The address begins with http; https is used instead.",
                    )),
                    _ => return Err(refuse("The address begins with neither https nor http.")),
                }
                let end = rest
                    .iter()
                    .position(|byte| matches!(byte, b'/' | b'?' | b'#'))
                    .unwrap_or(rest.len());
                (rest[..end].to_vec(), &rest[end..])
            }
            None if url.starts_with(b"/") => {
                let host = message
                    .header("host")
                    .or_else(|| message.header(":authority"));
                (host.unwrap_or_default().to_vec(), url)
            }
            // curl takes an address without a scheme.
            None => {
                let end = url
                    .iter()
                    .position(|byte| matches!(byte, b'/' | b'?' | b'#'))
                    .unwrap_or(url.len());
                (url[..end].to_vec(), &url[end..])
            }
        };
        let rest = match word::split_once(rest, b'#') {
            Some((rest, _)) => {
                notes.push(Note::ignored("What follows # in an address is never sent."));
                rest
            }
            None => rest,
        };
        let (path, query) = word::split_once(rest, b'?').unwrap_or((rest, b""));
        Ok(Self {
            host: host(&authority)?,
            path: if path.is_empty() { b"/" } else { path }.to_vec(),
            query: query.to_vec(),
        })
    }
}

/// The host of an authority. A user name could be mistaken for one, and a port leads elsewhere.
fn host(authority: &[u8]) -> Result<String, Refused> {
    if authority.contains(&b'@') {
        return Err(refuse("The address has a user name before the host."));
    }
    if word::has_variable(authority) {
        return Err(refuse(
            "The host has a variable in it; write the host that it stands for.",
        ));
    }
    let host = word::text(authority)?.to_ascii_lowercase();
    let host = host.strip_suffix(":443").unwrap_or(&host);
    if host.contains(':') {
        return Err(refuse("The address has a port of its own."));
    }
    Ok(host.strip_suffix('.').unwrap_or(host).to_owned())
}

/// Pairs of a query or form.
pub(super) fn pairs(text: &[u8], plus: bool) -> Result<Pairs, Refused> {
    text.trim_ascii_end()
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = word::split_once(pair, b'=').unwrap_or((pair, b""));
            let name = word::text(&word::percent_decoded(name, plus)?)?;
            // Encoded text has no braces: what has them is a placeholder.
            let value = word::with_placeholder(value);
            Ok((name, word::percent_decoded(&value, plus)?))
        })
        .collect()
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
