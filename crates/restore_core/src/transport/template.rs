//! Proxies that find the target in the address: one text with gaps says how.
//!
//! A text is examined when it is saved, so that expanding it cannot go wrong.

use super::proxies::Proxy;
use super::{Came, Fault, Open, Outgoing, ProxyError, Unsendable, address_faults, once};
use crate::answer::{Answer, Ending};
use crate::encode::percent;
use crate::request::{Pair, Request, is_header_safe};
use crate::secret::Secret;

/// An address with gaps for the target, and headers for the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
    headers: Vec<(String, Secret)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Gap(Gap),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Url,
    UrlEncoded,
    Scheme,
    Host,
    Path,
    Query,
}

const GAPS: [(&str, Gap); 6] = [
    ("url", Gap::Url),
    ("url_enc", Gap::UrlEncoded),
    ("scheme", Gap::Scheme),
    ("host", Gap::Host),
    ("path", Gap::Path),
    ("query", Gap::Query),
];

impl Template {
    /// Reads a template that someone wants to save. `page` is the page's origin, such as
    /// `https://tools.example`.
    ///
    /// # Errors
    /// Every [`Fault`], each once.
    pub fn read(
        text: &str,
        headers: Vec<(String, Secret)>,
        page: &str,
    ) -> Result<Self, Vec<Fault>> {
        let (text, mut faults) = (text.trim(), address_faults(text.trim(), page));
        let parts = parts(text).unwrap_or_else(|fault| {
            faults.push(fault);
            Vec::new()
        });
        if !parts.is_empty() {
            faults.extend(target_faults(&parts));
        }
        faults.extend(header_faults(&headers));
        if faults.is_empty() {
            Ok(Self { parts, headers })
        } else {
            Err(once(&faults))
        }
    }

    /// What to send, so that the proxy sends `request` with `headers`, which are those that the
    /// service gets: signature or token among them, `Host` not.
    ///
    /// # Errors
    /// [`Unsendable`].
    pub fn outgoing(&self, request: &Request, headers: &[Pair]) -> Result<Outgoing, Unsendable> {
        let open = Open::new(request, headers)?;
        let mut url = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => url.push_str(text),
                Part::Gap(gap) => fill(&mut url, *gap, &open),
            }
        }
        // Of a request without a query, the question mark is left.
        if open.query.is_empty() && url.ends_with(['?', '&']) {
            url.pop();
        }
        let mut headers = open.headers;
        headers.extend(self.headers.iter().cloned());
        Ok(Outgoing {
            method: request.method,
            url: Secret::new(url),
            headers,
            body: open.body.map(Secret::new),
        })
    }

    /// The address of the proxy's harmless call, if it has one.
    #[must_use]
    pub fn probe(&self, proxy: &Proxy) -> Option<String> {
        let (path, _) = proxy.probe?;
        let Part::Text(first) = self.parts.first()? else {
            return None;
        };
        let begin = first.find("://").map_or(0, |at| at + 3);
        let end = first[begin..]
            .find(['/', '?'])
            .unwrap_or(first.len() - begin);
        Some(format!("{}{path}", &first[..begin + end]))
    }
}

fn fill(out: &mut String, gap: Gap, open: &Open<'_>) {
    match gap {
        Gap::Url => out.push_str(&open.url()),
        Gap::UrlEncoded => percent(out, &open.url()),
        Gap::Scheme => out.push_str(open.request.scheme),
        Gap::Host => out.push_str(&open.request.host),
        Gap::Path => out.push_str(&open.request.path),
        Gap::Query => out.push_str(&open.query),
    }
}

fn parts(text: &str) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, gap) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let (name, after) = gap
            .strip_prefix('{')
            .and_then(|gap| gap.split_once('}'))
            .ok_or(Fault::Placeholder)?;
        let (_, gap) = GAPS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or(Fault::Placeholder)?;
        parts.push(Part::Gap(*gap));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

/// Whether the target is carried once, whole, and where it stays whole.
fn target_faults(parts: &[Part]) -> Option<Fault> {
    let count = |gap| parts.iter().filter(|part| **part == Part::Gap(gap)).count();
    let [url, encoded, scheme, host, path, query] = GAPS.map(|(_, gap)| count(gap));
    let in_parts = scheme + host + path + query;
    let is_whole = (host, path, query) == (1, 1, 1) && scheme <= 1;
    match (url, encoded, in_parts) {
        (0, 0, 0) => Some(Fault::NoTarget),
        (1, 0, 0) => (!is_last_of_path(parts)).then_some(Fault::RawUrl),
        (0, 1, 0) => None,
        (0, 0, 2..=4) if is_whole => (!are_in_place(parts)).then_some(Fault::Misplaced),
        (0, 0, _) if host.max(path).max(query).max(scheme) > 1 => Some(Fault::TwoTargets),
        (0, 0, _) => Some(Fault::NoTarget),
        _ => Some(Fault::TwoTargets),
    }
}

fn is_last_of_path(parts: &[Part]) -> bool {
    parts.last() == Some(&Part::Gap(Gap::Url)) && !has_question_mark(parts)
}

fn are_in_place(parts: &[Part]) -> bool {
    let is_query = |part: &Part| *part == Part::Gap(Gap::Query);
    let at = parts.iter().position(is_query).unwrap_or_default();
    let (before, after) = parts.split_at(at);
    let is_text = |part: &Part| matches!(part, Part::Text(_));
    let text_before = match before.last() {
        Some(Part::Text(text)) => text.ends_with(['?', '&']) && has_question_mark(before),
        Some(Part::Gap(_)) | None => false,
    };
    let last_gap = before.iter().rposition(|part| !is_text(part));
    let gaps_in_path = last_gap.is_none_or(|last| !has_question_mark(&before[..last]));
    text_before && gaps_in_path && after[1..].iter().all(is_text)
}

fn has_question_mark(parts: &[Part]) -> bool {
    parts
        .iter()
        .any(|part| matches!(part, Part::Text(text) if text.contains('?')))
}

/// Headers of which a browser, or the request itself, is in charge. Those that end in `-` stand for
/// all that begin so.
const TAKEN: [&str; 36] = [
    "accept-charset",
    "accept-encoding",
    "access-control-",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "origin",
    "permissions-policy",
    "proxy-",
    "referer",
    "region",
    "sec-",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-acs-",
    "x-auth-token",
    "x-http-method",
    "x-method-override",
    "x-project-id",
    "x-sdk-",
    "x-security-token",
];

fn header_faults(headers: &[(String, Secret)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, (name, value)) in headers.iter().enumerate() {
        if !is_free(name) {
            faults.push(Fault::HeaderName);
        }
        if !value.expose().is_some_and(is_header_safe) {
            faults.push(Fault::HeaderValue);
        }
        let is_it = |other: &(String, Secret)| other.0.eq_ignore_ascii_case(name);
        if headers[..index].iter().any(is_it) {
            faults.push(Fault::HeaderTwice);
        }
    }
    faults
}

/// Whether a name is one (RFC 9110, token) and nobody else's.
fn is_free(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let lower = name.to_ascii_lowercase();
    let is_taken = |taken: &&'static str| match taken.strip_suffix('-') {
        Some(_) => lower.starts_with(*taken),
        None => lower == **taken,
    };
    !name.is_empty() && name.bytes().all(is_token) && !TAKEN.iter().any(is_taken)
}

const UNKNOWN: &str =
    "The proxy answered for itself. Nobody can tell from that whether the request left.";
const REDIRECTED: &str = "The proxy followed a redirect: what came is the answer of another address, and what became of the request is not known.";

/// Whose answer came for a request that went through a proxy as `sent`.
#[must_use]
pub fn came(proxy: &Proxy, request: &Request, answer: &Answer<'_>) -> Came {
    let Some(mark) = proxy.mark else {
        return Came::FromService;
    };
    let marked = answer
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(mark));
    let target = Open::new(request, &[]).map(|open| open.url());
    let error = match (marked, target) {
        (Some((_, url)), Ok(target)) if *url == target => return Came::FromService,
        (Some(_), _) => unknown(REDIRECTED),
        (None, _) => refused(proxy, answer).unwrap_or(unknown(UNKNOWN)),
    };
    Came::FromProxy(error)
}

const fn unknown(message: &'static str) -> ProxyError {
    ProxyError {
        ending: Ending::Unknown,
        message,
    }
}

fn refused(proxy: &Proxy, answer: &Answer<'_>) -> Option<ProxyError> {
    let refusal = proxy.refusals.iter().find(|refusal| {
        refusal.status == answer.status && answer.body.starts_with(refusal.begins.as_bytes())
    })?;
    Some(ProxyError {
        ending: Ending::NotSent,
        message: refusal.means,
    })
}
