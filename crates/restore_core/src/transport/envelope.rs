//! Proxyscotch: the request travels as JSON in the body of another one, and so does its answer.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::{Fault, Open, Outgoing, ProxyError, Unsendable, address_faults, once};
use crate::answer::{Answer, Ending};
use crate::encode::json_text;
use crate::request::{Pair, Request};
use crate::secret::Secret;

/// A proxyscotch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    address: String,
    access_token: Secret,
}

/// What an envelope held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The service's answer.
    Answer {
        /// HTTP status.
        status: u16,
        /// Headers, names in lower case; of several with one name, the proxy keeps the last.
        headers: Vec<(String, String)>,
        /// The body, byte by byte.
        body: Vec<u8>,
    },
    /// The proxy speaks for itself.
    Proxy(ProxyError),
}

impl Envelope {
    /// Reads settings that someone wants to save. `page` is the page's origin. The token is empty
    /// for a proxy that asks for none.
    ///
    /// # Errors
    /// Every [`Fault`], each once.
    pub fn read(address: &str, access_token: Secret, page: &str) -> Result<Self, Vec<Fault>> {
        let address = address.trim();
        let mut faults = address_faults(address, page);
        if address.contains(['{', '}']) {
            faults.push(Fault::Placeholder);
        }
        if !faults.is_empty() {
            return Err(once(&faults));
        }
        Ok(Self {
            address: address.to_owned(),
            access_token,
        })
    }

    /// What to send, so that the proxy sends `request` with `headers`, which are those that the
    /// service gets: signature or token among them, `Host` not.
    ///
    /// # Errors
    /// [`Unsendable`].
    pub fn outgoing(&self, request: &Request, headers: &[Pair]) -> Result<Outgoing, Unsendable> {
        let open = Open::new(request, headers)?;
        let mut json = String::with_capacity(1024);
        json.push_str("{\"accessToken\":");
        json_text(&mut json, self.access_token.expose().unwrap_or_default());
        // Text would be sent as replacement characters where it is none.
        json.push_str(",\"wantsBinary\":true,\"method\":");
        json_text(&mut json, request.method);
        // The whole query stands in the address: the proxy adds what is in `params` to it.
        json.push_str(",\"url\":");
        json_text(&mut json, &open.url());
        json.push_str(",\"headers\":{");
        for (index, (name, value)) in open.headers.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            json_text(&mut json, name);
            json.push(':');
            json_text(&mut json, value.expose().unwrap_or_default());
        }
        json.push_str("},\"params\":{},\"data\":");
        json_text(&mut json, open.body.as_deref().unwrap_or_default());
        json.push_str(",\"auth\":{\"username\":\"\",\"password\":\"\"}}");
        Ok(Outgoing {
            method: "POST",
            url: Secret::new(self.address.clone()),
            headers: vec![(
                "Content-Type".to_owned(),
                Secret::new("application/json".to_owned()),
            )],
            body: Some(Secret::new(json)),
        })
    }
}

/// The proxy's answer, as far as it is the same in every case.
#[derive(Deserialize)]
struct Sealed<'a> {
    success: bool,
    #[serde(default, rename = "isBinary")]
    is_binary: bool,
    #[serde(default)]
    status: Option<u16>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(borrow)]
    data: &'a RawValue,
}

#[derive(Deserialize)]
struct Message {
    message: String,
}

/// What the proxy says before it sends anything, and what that means.
const REFUSALS: [(&str, &str); 5] = [
    (
        "(Proxy Error) Unauthorized request",
        "The proxy wants another access token.",
    ),
    (
        "(Proxy Error) Invalid request.",
        "The proxy did not understand what it was sent.",
    ),
    (
        "(Proxy Error) Request cannot be to this destination",
        "The proxy does not send to this host.",
    ),
    (
        "(Proxy Error) Invalid URL",
        "The proxy takes the target for no address.",
    ),
    (
        "(Proxy Error) URL cannot be empty",
        "The proxy found no target.",
    ),
];

/// It says the same when it refuses a page's origin and when it loses the service's answer.
const FAILED: &str = "The proxy failed, or does not serve this page's origin. Nobody can tell from that whether the request left.";
const NO_ENVELOPE: &str =
    "What came is no answer of such a proxy. Nobody can tell from that whether the request left.";
const NOT_WHOLE: &str = "The proxy lost a part of the service's answer, or replaced something in it. Nobody can tell from the rest what became of the request.";

/// Opens what the proxy answered.
#[must_use]
pub fn open(answer: &Answer<'_>) -> Opened {
    let proxy = |ending, message| Opened::Proxy(ProxyError { ending, message });
    let unknown = |message| proxy(Ending::Unknown, message);
    if answer.status != 200 {
        return unknown(NO_ENVELOPE);
    }
    let Ok(sealed) = serde_json::from_slice::<Sealed<'_>>(answer.body) else {
        return unknown(NO_ENVELOPE);
    };
    if !sealed.success {
        let message = serde_json::from_str::<Message>(sealed.data.get());
        let refusal = message.ok().and_then(|Message { message }| {
            let mut refusals = REFUSALS.iter();
            refusals.find(|(begins, _)| message.starts_with(begins))
        });
        return match refusal {
            Some((_, means)) => proxy(Ending::NotSent, means),
            None => unknown(FAILED),
        };
    }
    let (Some(status), Some(body)) = (sealed.status, body(&sealed)) else {
        return unknown(NO_ENVELOPE);
    };
    let headers = headers(sealed.headers);
    if !is_whole(&headers, &body) {
        return unknown(NOT_WHOLE);
    }
    Opened::Answer {
        status,
        headers,
        body,
    }
}

/// What the proxy writes in the place of what its operator has banned from answers.
const REPLACED: &[u8] = b"[redacted]";

/// Whether a body is the one that the service sent. The proxy passes on what it has of one that
/// breaks off, and replaces texts, identifiers among them; it passes on the length as the service
/// said it, and none for a body that it has unpacked.
fn is_whole(headers: &[(String, String)], body: &[u8]) -> bool {
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let is_as_long = length.is_none_or(|(_, length)| length.parse() == Ok(body.len()));
    is_as_long && !body.windows(REPLACED.len()).any(|part| part == REPLACED)
}

/// The body; `None`, if it is not what it is said to be.
fn body(sealed: &Sealed<'_>) -> Option<Vec<u8>> {
    let text: String = serde_json::from_str(sealed.data.get()).ok()?;
    if !sealed.is_binary {
        return Some(text.into_bytes());
    }
    // The proxy writes no padding; another version may.
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&STANDARD, LENIENT).decode(text).ok()
}

fn headers(headers: Map<String, Value>) -> Vec<(String, String)> {
    let text = |(name, value)| match value {
        Value::String(value) => Some((name, value)),
        _ => None,
    };
    headers.into_iter().filter_map(text).collect()
}
