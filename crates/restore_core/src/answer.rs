//! What an answer means: whether a restore was accepted, refused, or whether nobody can tell.
//!
//! Trusts nothing: an answer is bytes that someone sent. Only what the vendor documents as success
//! is success, only what it documents as an error is a refusal, and everything else is unknown,
//! because the wrong one of the two would make a person send a restore twice or not at all.
//!
//! ```
//! use restore_core::answer::{Answer, Ending, judge};
//! use restore_core::catalogue::cbr_restore_backup::OPERATION;
//!
//! let answer = Answer { status: 202, headers: &[], body: b"" };
//! assert_eq!(judge(&OPERATION, &answer).ending, Ending::Accepted);
//! ```

mod layout;
mod members;

pub use layout::for_reading;

use std::borrow::Cow;

use crate::catalogue::responses::{Field, Refusal, Response, Role, refusal, response};
use crate::operation::Operation;
use members::{Members, Scalar};

/// How sending a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Certain: nothing left.
    NotSent,
    /// Certain: the service refused, and nothing was started.
    Rejected,
    /// Certain: the service took it.
    Accepted,
    /// It may have been carried out.
    Unknown,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NotSent, Self::Rejected, Self::Accepted, Self::Unknown];

    /// The word for it in documents and ledgers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Unknown => "unknown",
        }
    }

    /// The ending of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ending| ending.name() == name)
    }
}

/// An HTTP answer of the service.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// HTTP status.
    pub status: u16,
    /// Headers as they came, names in any case.
    pub headers: &'a [(String, String)],
    /// The body as it came. One that was cut off is unreadable, as it should be.
    pub body: &'a [u8],
}

/// What an answer means. Texts in it come from outside: long ones are cut, and characters that do
/// not print are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How it ended.
    pub ending: Ending,
    /// Why that is so.
    pub reason: Reason,
    /// The service's error code, if it counts.
    pub code: Option<String>,
    /// The service's error message, if it counts.
    pub message: Option<String>,
    /// The service's name for the call, from body or header.
    pub request_id: Option<String>,
    /// What was made, by wire name, exactly as answered. Never empty texts.
    pub identifiers: Vec<(&'static str, String)>,
    /// The documented members that came, in the order in which they are worth reading.
    pub fields: Vec<Fact>,
    /// What to look at before anything is sent again; only when the ending is unknown.
    pub check_first: Option<&'static str>,
}

/// A documented member of an answer and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The member.
    pub field: &'static Field,
    /// Text as it is, numbers by their own digits.
    pub value: String,
}

/// Why an answer means what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The documented success.
    Documented,
    /// The vendor's error, in a shape in which it reports errors.
    Refused,
    /// Too many calls: not carried out, may be sent again later.
    Throttled,
    /// The service or something before it failed while it had the request.
    Failed,
    /// No answer of the documented kind: cut off, not JSON, not text, or a name twice.
    Unreadable,
    /// Readable, and neither a documented success nor an error.
    Undocumented,
    /// It says both that the call succeeded and that it did not.
    Contradicts,
    /// No answer came.
    NoAnswer,
}

impl Reason {
    /// The reason as a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Documented => "The service answered as documented for success.",
            Self::Refused => "The service refused the request.",
            Self::Throttled => {
                "The service takes no more calls right now and did not carry this one out."
            }
            Self::Failed => "The service failed while it had the request.",
            Self::Unreadable => "The answer cannot be read.",
            Self::Undocumented => "The answer is none that the service documents.",
            Self::Contradicts => "The answer contradicts itself.",
            Self::NoAnswer => "No answer came.",
        }
    }
}

/// Judges an answer. Takes time in proportion to its length, however it is nested.
///
/// Source: `reliability.md`, section 7.
#[must_use]
pub fn judge(operation: &'static Operation, answer: &Answer<'_>) -> Verdict {
    let refusal = refusal(operation.vendor);
    let response = response(operation);
    let fields = response.map_or(&[][..], |response| response.fields);
    let body = Body::read(answer.body, &names(fields, refusal));
    let members = body.members();
    let error = members.and_then(|members| error(members, fields, refusal));
    let identifiers = members.map_or_else(Vec::new, |members| identifiers(members, fields));
    let said = Said {
        success: members.and_then(|members| success(members, fields)),
        is_complete: identifiers.len() == having(fields, Role::Identifier).count(),
        made_something: !identifiers.is_empty(),
        is_error: error.is_some(),
        is_throttled: error
            .as_ref()
            .is_some_and(|error| is_throttled(error, refusal)),
    };
    let (ending, reason) = ruling(answer.status, response, &body, &said);
    // Examples of success carry an error code, which then means nothing.
    let error = error.filter(|_| ending != Ending::Accepted);
    let (code, message) = error.map_or((None, None), |error| (Some(error.code), error.message));
    Verdict {
        ending,
        reason,
        code,
        message,
        request_id: request_id(answer.headers, members, refusal),
        identifiers,
        fields: members.map_or_else(Vec::new, |members| facts(members, fields)),
        check_first: check_first(operation, ending),
    }
}

/// The verdict when a request may have left and no answer came.
#[must_use]
pub fn no_answer(operation: &Operation) -> Verdict {
    Verdict {
        ending: Ending::Unknown,
        reason: Reason::NoAnswer,
        code: None,
        message: None,
        request_id: None,
        identifiers: Vec::new(),
        fields: Vec::new(),
        check_first: check_first(operation, Ending::Unknown),
    }
}

fn check_first(operation: &Operation, ending: Ending) -> Option<&'static str> {
    let response = response(operation).filter(|_| ending == Ending::Unknown);
    response.map(|response| response.check_first)
}

/// What a body says about success.
struct Said {
    /// The member that tells; none, if there is none or it is not `true` or `false`.
    success: Option<bool>,
    /// Everything that success makes has its name.
    is_complete: bool,
    made_something: bool,
    is_error: bool,
    is_throttled: bool,
}

/// The decision itself.
fn ruling(status: u16, response: Option<&Response>, body: &Body, said: &Said) -> (Ending, Reason) {
    let is_documented = response.is_some_and(|response| response.status == status);
    let is_refusal = (400..500).contains(&status);
    // Calls are counted before anything is done with them.
    if status == 429 || said.is_throttled {
        return (Ending::Rejected, Reason::Throttled);
    }
    // 408 too: a gateway says so that waited for a service which may still be at it.
    if status >= 500 || status == 408 {
        return (Ending::Unknown, Reason::Failed);
    }
    match (body, said.success) {
        (Body::Unreadable, _) => (Ending::Unknown, Reason::Unreadable),
        (Body::Empty, _) if is_documented && has_no_body(response) => {
            (Ending::Accepted, Reason::Documented)
        }
        (_, Some(true)) if is_refusal => (Ending::Unknown, Reason::Contradicts),
        (_, Some(true)) if is_documented && said.is_complete => {
            (Ending::Accepted, Reason::Documented)
        }
        (_, Some(false)) if said.made_something => (Ending::Unknown, Reason::Contradicts),
        (_, Some(false)) if is_documented || is_refusal => (Ending::Rejected, Reason::Refused),
        _ if is_refusal && said.is_error => (Ending::Rejected, Reason::Refused),
        _ => (Ending::Unknown, Reason::Undocumented),
    }
}

fn has_no_body(response: Option<&Response>) -> bool {
    response.is_some_and(|response| response.fields.is_empty())
}

/// A body, as far as it can be read.
enum Body {
    Empty,
    Unreadable,
    Object(Members),
}

impl Body {
    fn read(body: &[u8], names: &[&'static str]) -> Self {
        match std::str::from_utf8(body).map(str::trim_ascii) {
            Ok("") => Self::Empty,
            Ok(text) => Members::read(text, names).map_or(Self::Unreadable, Self::Object),
            Err(_) => Self::Unreadable,
        }
    }

    const fn members(&self) -> Option<&Members> {
        match self {
            Self::Object(members) => Some(members),
            Self::Empty | Self::Unreadable => None,
        }
    }
}

/// The members that matter.
fn names(fields: &[Field], refusal: &Refusal) -> Vec<&'static str> {
    let mut names: Vec<_> = fields.iter().map(|field| field.name).collect();
    names.extend(refusal.codes.iter().chain(refusal.messages));
    names.push(refusal.request_id);
    names.sort_unstable();
    names.dedup();
    names
}

fn having(fields: &'static [Field], role: Role) -> impl Iterator<Item = &'static Field> + Clone {
    fields.iter().filter(move |field| field.role == role)
}

fn success(members: &Members, fields: &'static [Field]) -> Option<bool> {
    match members.get(having(fields, Role::Success).next()?.name)? {
        Scalar::Bool(success) => Some(*success),
        Scalar::Null | Scalar::Number(_) | Scalar::Text(_) | Scalar::Structure => None,
    }
}

/// The identifiers that can be one: what is to be sent back must be what was answered, so nothing
/// is repaired here.
fn identifiers(members: &Members, fields: &'static [Field]) -> Vec<(&'static str, String)> {
    let identifier = |field: &'static Field| match members.get(field.name)? {
        Scalar::Text(text) if is_identifier(text) => Some((field.name, text.clone())),
        _ => None,
    };
    having(fields, Role::Identifier)
        .filter_map(identifier)
        .collect()
}

/// Longer than any ID of either vendor.
const LONGEST_IDENTIFIER: usize = 256;

fn is_identifier(text: &str) -> bool {
    (1..=LONGEST_IDENTIFIER).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn facts(members: &Members, fields: &'static [Field]) -> Vec<Fact> {
    let fact = |field: &'static Field| {
        let value = members.get(field.name)?.to_text()?;
        let value = printable(&value, LONGEST_TEXT);
        Some(Fact { field, value })
    };
    fields.iter().filter_map(fact).collect()
}

/// The vendor's error.
struct VendorError {
    code: String,
    message: Option<String>,
}

/// The error in a body: of the operation's own members, of the vendor's, or one level down.
fn error(members: &Members, fields: &'static [Field], refusal: &Refusal) -> Option<VendorError> {
    let own_codes = having(fields, Role::Code).map(|field| field.name);
    let own_messages = having(fields, Role::Message).map(|field| field.name);
    let find = |members: &Members| {
        let code = first(
            members,
            own_codes.clone().chain(refusal.codes.iter().copied()),
        )?;
        let messages = own_messages.clone().chain(refusal.messages.iter().copied());
        Some(VendorError {
            code: printable(&code, LONGEST_CODE),
            message: first(members, messages).map(|text| printable(&text, LONGEST_TEXT)),
        })
    };
    find(members).or_else(|| find(members.inner().filter(|_| refusal.is_nested)?))
}

/// The first of the members that holds a text or a number.
fn first(members: &Members, names: impl Iterator<Item = &'static str>) -> Option<String> {
    names
        .filter_map(|name| members.get(name)?.to_text())
        .find(|text| !text.trim().is_empty())
        .map(Cow::into_owned)
}

fn is_throttled(error: &VendorError, refusal: &Refusal) -> bool {
    let mut codes = refusal.throttling.iter();
    codes.any(|code| error.code.starts_with(code))
}

fn request_id(
    headers: &[(String, String)],
    members: Option<&Members>,
    refusal: &Refusal,
) -> Option<String> {
    let in_body = members.and_then(|members| first(members, std::iter::once(refusal.request_id)));
    let in_header = || {
        let is_it = |name: &str| name.eq_ignore_ascii_case(refusal.request_id_header);
        let (_, value) = headers.iter().find(|(name, _)| is_it(name))?;
        Some(value.clone())
    };
    let id = in_body.or_else(in_header)?;
    Some(printable(&id, LONGEST_IDENTIFIER))
}

const LONGEST_CODE: usize = 200;
const LONGEST_TEXT: usize = 2_000;

/// At most `longest` characters, and none that a terminal or a page would act upon.
pub(crate) fn printable(text: &str, longest: usize) -> String {
    let mut chars = text.chars().map(visible);
    let mut out: String = chars.by_ref().take(longest).collect();
    if chars.next().is_some() {
        out.push('…');
    }
    out
}

/// A space for a control character, and U+FFFD for one that changes the direction of others.
fn visible(char: char) -> char {
    match char {
        '\u{200e}'
        | '\u{200f}'
        | '\u{061c}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        char if char.is_control() => ' ',
        char => char,
    }
}
