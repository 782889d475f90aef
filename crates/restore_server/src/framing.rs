//! Which header blocks are unambiguous HTTP/1.
//!
//! Two programs that read the same bytes as different requests are how requests are smuggled.
//! hyper takes six shapes that others read differently (reliability finding 7), so every block is
//! examined here before hyper sees it, and what could be read in two ways is refused. A body has
//! exactly one description, Content-Length: browsers and proxies write it, and without chunks there
//! is nothing to disagree about.
//!
//! Knows bytes alone: no route, no user, no meaning of a header.

use axum::http::StatusCode;

use crate::refusal::Refusal;

/// The longest header block, in bytes, with the empty line that ends it.
pub const MAX_HEAD: usize = 16 * 1024;

/// The most header lines.
pub const MAX_LINES: usize = 64;

/// The longest body, in bytes.
pub const MAX_BODY: u64 = 256 * 1024;

/// What a well-framed header block says about what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framed {
    /// Bytes of the header block.
    pub head: usize,
    /// Bytes of the body.
    pub body: u64,
}

/// Headers that mean something here, and therefore stand at most once.
const ONCE: [&str; 9] = [
    "host",
    "content-length",
    "content-type",
    "origin",
    "sec-fetch-site",
    "authorization",
    "x-restore-builder",
    "access-control-request-method",
    "access-control-request-headers",
];

/// Looks at what has arrived of a connection: `None` until the header block is whole.
///
/// # Errors
/// A [`Refusal`] as soon as it is certain that the block is ambiguous, malformed or too large.
pub fn examine(arrived: &[u8]) -> Result<Option<Framed>, Refusal> {
    let Some(head) = end_of_head(arrived) else {
        // Told early, before sixteen kilobytes of something else have arrived.
        let line = arrived
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        if arrived.len() > line.len() {
            request_line(whole_line(line)?)?;
        }
        return if arrived.len() >= MAX_HEAD {
            Err(TOO_LARGE)
        } else {
            Ok(None)
        };
    };
    if head > MAX_HEAD {
        return Err(TOO_LARGE);
    }
    block(&arrived[..head]).map(|body| Some(Framed { head, body }))
}

/// Where the block ends: after its empty line, however that is spelled. A bare line feed is found
/// here so that it can be refused instead of waited upon.
fn end_of_head(arrived: &[u8]) -> Option<usize> {
    let mut line_starts = 0;
    for at in memchr::memchr_iter(b'\n', arrived) {
        let line = &arrived[line_starts..at];
        // An empty first line is not the end of a block; it is no block.
        if line.is_empty() || line == b"\r" {
            return Some(at + 1);
        }
        line_starts = at + 1;
    }
    None
}

/// The length of the body that a whole block announces.
fn block(head: &[u8]) -> Result<u64, Refusal> {
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut next = || lines.next().map(whole_line).transpose();
    let method = request_line(next()?.unwrap_or_default())?;
    let mut headers = Headers::default();
    while let Some(line) = next()? {
        if line.is_empty() {
            break;
        }
        headers.add(line)?;
    }
    headers.body_of(method)
}

/// A line without its ending, which is CR LF and nothing else.
fn whole_line(line: &[u8]) -> Result<&[u8], Refusal> {
    // `split` leaves nothing behind the last line feed.
    if line.is_empty() {
        return Err(malformed("A line does not end with CR LF."));
    }
    let Some((b'\r', line)) = line.split_last() else {
        return Err(malformed("A line does not end with CR LF."));
    };
    if line
        .iter()
        .any(|byte| matches!(byte, 0 | b'\r' | 0x7f) || (*byte < 0x20 && *byte != b'\t'))
    {
        return Err(malformed("A line holds a control character."));
    }
    Ok(line)
}

/// The method of `METHOD /path HTTP/1.1`.
fn request_line(line: &[u8]) -> Result<&[u8], Refusal> {
    let mut words = line.split(|byte| *byte == b' ');
    let (method, target, version) = (words.next(), words.next(), words.next());
    let (Some(method), Some(target), Some(version), None) = (method, target, version, words.next())
    else {
        return Err(malformed(
            "The request line is not “METHOD /path HTTP/1.1”.",
        ));
    };
    if method.is_empty() || !method.iter().all(u8::is_ascii_uppercase) {
        return Err(malformed("The method is not a word of capital letters."));
    }
    // The other forms name a host of their own, which nobody checks.
    if target.first() != Some(&b'/') || !target.iter().all(|byte| is_of_target(*byte)) {
        return Err(malformed("The request target is not a path."));
    }
    match version {
        b"HTTP/1.1" | b"HTTP/1.0" => Ok(method),
        _ => Err(Refusal::new(
            StatusCode::HTTP_VERSION_NOT_SUPPORTED,
            "version_refused",
            "Only HTTP/1.1 and HTTP/1.0 are spoken here.",
        )),
    }
}

const fn is_of_target(byte: u8) -> bool {
    matches!(byte, 0x21..=0x7e) && !matches!(byte, b'#' | b'\\' | b'<' | b'>' | b'"' | b'^' | b'`')
}

/// The header lines of a block, as far as they were read.
#[derive(Default)]
struct Headers {
    lines: usize,
    seen: [bool; ONCE.len()],
    length: Option<u64>,
}

impl Headers {
    fn add(&mut self, line: &[u8]) -> Result<(), Refusal> {
        self.lines += 1;
        if self.lines > MAX_LINES {
            return Err(TOO_LARGE);
        }
        let (name, value) = name_and_value(line)?;
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if let Some(index) = ONCE.iter().position(|once| is(once))
            && std::mem::replace(&mut self.seen[index], true)
        {
            return Err(malformed("A header that may stand once stands twice."));
        }
        if is("content-length") {
            self.length = Some(content_length(value)?);
        } else if is("transfer-encoding") {
            return Err(Refusal::new(
                StatusCode::LENGTH_REQUIRED,
                "length_required",
                "A body is announced by Content-Length; transfer encodings are not taken.",
            ));
        } else if is("expect") {
            return Err(Refusal::new(
                StatusCode::EXPECTATION_FAILED,
                "expectation_refused",
                "Expect is not answered; send the body with the request.",
            ));
        } else if is("host") && value.is_empty() {
            return Err(malformed("Host is empty."));
        }
        Ok(())
    }

    fn body_of(&self, method: &[u8]) -> Result<u64, Refusal> {
        let has_host = self.seen[0];
        if !has_host {
            return Err(malformed("Host is missing."));
        }
        match self.length.unwrap_or_default() {
            0 => Ok(0),
            _ if method != b"POST" => Err(malformed("Only POST carries a body.")),
            length if length > MAX_BODY => Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                "The body is longer than 256 KiB.",
            )),
            length => Ok(length),
        }
    }
}

/// `Name: value` with the value trimmed. A line that continues another one has no name.
fn name_and_value(line: &[u8]) -> Result<(&[u8], &[u8]), Refusal> {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return Err(malformed("A header line has no colon."));
    };
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    // Underscores are letters of names to some and hyphens to others.
    if name.is_empty() || !name.iter().all(|byte| is_of_name(*byte)) {
        return Err(malformed(
            "A header's name is not made of letters, digits and hyphens.",
        ));
    }
    Ok((name, value.trim_ascii()))
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn content_length(value: &[u8]) -> Result<u64, Refusal> {
    let is_number = (1..=18).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value)
        .ok()
        .filter(|_| is_number)
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| malformed("Content-Length is not a number."))
}

const TOO_LARGE: Refusal = Refusal::new(
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    "header_too_large",
    "The header block has more than 16 KiB or 64 lines.",
);

const fn malformed(message: &'static str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "malformed_request", message)
}
