//! Which headers pass: what a signed request has, on its way up; what helps a person, on its way back.

use hyper::HeaderMap;

/// Whether a header of that name, in lower case, may go to a vendor: what the catalogue and the
/// signatures of both vendors have. Whatever frames a message or speaks of a browser is not there.
#[must_use]
pub fn goes_up(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "accept",
        "authorization",
        "content-type",
        "region",
        "x-auth-token",
        "x-project-id",
        "x-sdk-date",
        "x-security-token",
    ];
    NAMES.contains(&name) || name.strip_prefix("x-acs-").is_some_and(is_word)
}

/// Whether a header of that name, in lower case, may come back: the type of the body, the vendor's
/// time and the names under which the vendors know a request.
#[must_use]
pub fn comes_back(name: &str) -> bool {
    const NAMES: [&str; 4] = ["content-type", "date", "x-acs-request-id", "x-request-id"];
    NAMES.contains(&name)
}

/// The headers of an answer that may come back, each once, in their order. A value with anything
/// but visible ASCII is left out.
pub(crate) fn returned(headers: &HeaderMap) -> Vec<(String, String)> {
    let names = headers.keys().filter(|name| comes_back(name.as_str()));
    names
        .filter_map(|name| {
            let value = headers.get(name)?.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        })
        .collect()
}

fn is_word(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(is_part)
}
