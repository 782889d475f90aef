//! What is wrong with a draft, as data; and, in this file alone, as a sentence.
//!
//! A sentence never names its subject: the row shows it under its field, the summary puts the
//! field's name in front.

use crate::operation::{Length, Operation, Says, Unit};
use crate::path::FieldPath;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The request must not be sent.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What a problem is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A field of the operation.
    Field(FieldPath),
    /// The draft's region.
    Region,
    /// The draft's host.
    Host,
    /// A name that the operation does not have.
    Unknown(String),
    /// A name that the object or row at that address does not have.
    UnknownMember(FieldPath, String),
}

/// One thing to know about a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is about.
    pub subject: Subject,
    /// What it is.
    pub kind: Kind,
}

/// What can be wrong with a draft's region or host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionProblem {
    /// No region was chosen.
    Missing,
    /// Not a region's spelling.
    Malformed,
    /// In no table of the vendor's.
    Unlisted,
    /// A host outside the vendor's domains.
    ForeignHost,
}

/// Everything that can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Needed and not given, or given empty.
    Required(Says),
    /// Needed, depending on a question that was not answered.
    RequiredPerhaps(Says),
    /// Not in the draft, read from the environment when a command runs.
    FromEnvironment(&'static str),
    /// Given although it does not exist in this case; not sent.
    NotApplicable(Option<Says>),
    /// Does not exist in this case, and is sent because the text that holds it is sent as given.
    NotApplicablePassedOn(Option<Says>),
    /// No such parameter, question or member; not sent.
    Unknown,
    /// A key that no draft has; ignored.
    UnknownKey,
    /// No such member; sent, because the vendor passes on what it is given.
    UnknownPassedOn,
    /// Not the kind of value that the field holds.
    WrongType(Expected),
    /// A whole number outside the range.
    OutOfRange {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// Too short or too long.
    WrongLength {
        /// What is allowed, in characters.
        allowed: Length,
        /// What was given.
        found: usize,
    },
    /// The whole JSON text is longer than one path may be.
    LongText {
        /// Characters of the text.
        found: usize,
    },
    /// A text that is no JSON.
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Not one of the listed values, which are all there are.
    NotListed,
    /// Not one of the listed values, which may not be all.
    NotListedPerhaps,
    /// Listed by somebody else than the page.
    ListedElsewhere(Says),
    /// Sent in the list's spelling.
    Respelled(&'static str),
    /// A time whose size fits the other unit.
    OtherUnit(Unit),
    /// An example's mask instead of a value.
    Masked,
    /// A path segment that would lead elsewhere.
    UnusableSegment,
    /// A path segment with characters that no ID has.
    OddSegment,
    /// A header value that could not be sent unchanged.
    UnsafeHeader,
    /// Excluded by another field.
    Excluded {
        /// The other fields.
        by: &'static [&'static str],
        /// Who says so.
        says: Says,
    },
    /// None of several was given.
    NoneGiven {
        /// The fields.
        of: &'static [&'static str],
        /// Who says so.
        says: Says,
    },
    /// Several given together that rarely belong together.
    RarelyTogether {
        /// The fields.
        of: &'static [&'static str],
        /// Who says so.
        says: Says,
    },
    /// Does not go with the value of another field.
    Mismatched {
        /// The other field.
        with: &'static str,
        /// What would go with it.
        allowed: &'static [&'static str],
        /// Who says so.
        says: Says,
    },
    /// Advice about leaving it out.
    Expected(Says),
    /// Advice about giving it.
    Caution(Says),
    /// About the region or host.
    Region(RegionProblem),
}

impl Kind {
    /// Turns "not sent" into "sent", for what was found inside a text that is sent as given.
    pub(crate) fn passed_on(&mut self) {
        match self {
            Self::NotApplicable(says) => *self = Self::NotApplicablePassedOn(*says),
            Self::Unknown => *self = Self::UnknownPassedOn,
            _ => {}
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A list of texts.
    List,
    /// An object.
    Object,
    /// A list of objects.
    Rows,
}

impl Problem {
    /// A problem of a field.
    #[must_use]
    pub const fn at(path: FieldPath, kind: Kind) -> Self {
        Self {
            subject: Subject::Field(path),
            kind,
        }
    }

    /// The field's address, if it is about a field.
    #[must_use]
    pub const fn path(&self) -> Option<FieldPath> {
        match self.subject {
            Subject::Field(path) | Subject::UnknownMember(path, _) => Some(path),
            Subject::Region | Subject::Host | Subject::Unknown(_) => None,
        }
    }

    /// The subject's wire path or name. A draft's own region and host begin with `@`, because a
    /// parameter may be called `region` too.
    #[must_use]
    pub fn field(&self, operation: &Operation) -> String {
        match &self.subject {
            Subject::Field(path) => path.name(operation),
            Subject::Region => "@region".to_owned(),
            Subject::Host => "@host".to_owned(),
            Subject::Unknown(name) => name.clone(),
            Subject::UnknownMember(path, name) => format!("{}.{name}", path.name(operation)),
        }
    }

    /// How much it weighs.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match &self.kind {
            Kind::Required(_)
            | Kind::WrongType(_)
            | Kind::OutOfRange { .. }
            | Kind::WrongLength { .. }
            | Kind::NotJson { .. }
            | Kind::NotListed
            | Kind::UnusableSegment
            | Kind::UnsafeHeader
            | Kind::Excluded { .. }
            | Kind::NoneGiven { .. }
            | Kind::Mismatched { .. }
            | Kind::Region(
                RegionProblem::Missing | RegionProblem::Malformed | RegionProblem::ForeignHost,
            ) => Severity::Error,
            Kind::RequiredPerhaps(_)
            | Kind::NotApplicable(_)
            | Kind::NotApplicablePassedOn(_)
            | Kind::Unknown
            | Kind::UnknownKey
            | Kind::UnknownPassedOn
            | Kind::LongText { .. }
            | Kind::NotListedPerhaps
            | Kind::ListedElsewhere(_)
            | Kind::OtherUnit(_)
            | Kind::Masked
            | Kind::OddSegment
            | Kind::RarelyTogether { .. }
            | Kind::Expected(_)
            | Kind::Caution(_)
            | Kind::Region(RegionProblem::Unlisted) => Severity::Warning,
            Kind::FromEnvironment(_) | Kind::Respelled(_) => Severity::Note,
        }
    }

    /// A stable name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match &self.kind {
            Kind::Required(_) => "required",
            Kind::RequiredPerhaps(_) => "required_perhaps",
            Kind::FromEnvironment(_) => "from_environment",
            Kind::NotApplicable(_) => "not_applicable",
            Kind::NotApplicablePassedOn(_) => "not_applicable_passed_on",
            Kind::Unknown => "unknown",
            Kind::UnknownKey => "unknown_key",
            Kind::UnknownPassedOn => "unknown_passed_on",
            Kind::WrongType(_) => "wrong_type",
            Kind::OutOfRange { .. } => "out_of_range",
            Kind::WrongLength { .. } => "wrong_length",
            Kind::LongText { .. } => "long_text",
            Kind::NotJson { .. } => "not_json",
            Kind::NotListed => "not_listed",
            Kind::NotListedPerhaps => "not_listed_perhaps",
            Kind::ListedElsewhere(_) => "listed_elsewhere",
            Kind::Respelled(_) => "respelled",
            Kind::OtherUnit(_) => "other_unit",
            Kind::Masked => "masked",
            Kind::UnusableSegment => "unusable_segment",
            Kind::OddSegment => "odd_segment",
            Kind::UnsafeHeader => "unsafe_header",
            Kind::Excluded { .. } => "excluded",
            Kind::NoneGiven { .. } => "none_given",
            Kind::RarelyTogether { .. } => "rarely_together",
            Kind::Mismatched { .. } => "mismatched",
            Kind::Expected(_) => "expected",
            Kind::Caution(_) => "caution",
            Kind::Region(RegionProblem::Missing) => "region_missing",
            Kind::Region(RegionProblem::Malformed) => "region_malformed",
            Kind::Region(RegionProblem::Unlisted) => "region_unlisted",
            Kind::Region(RegionProblem::ForeignHost) => "foreign_host",
        }
    }

    /// The sentence on which it stands, and whose it is.
    #[must_use]
    pub const fn says(&self) -> Option<Says> {
        match &self.kind {
            Kind::Required(says)
            | Kind::RequiredPerhaps(says)
            | Kind::ListedElsewhere(says)
            | Kind::Excluded { says, .. }
            | Kind::NoneGiven { says, .. }
            | Kind::RarelyTogether { says, .. }
            | Kind::Mismatched { says, .. }
            | Kind::Expected(says)
            | Kind::Caution(says) => Some(*says),
            Kind::NotApplicable(says) | Kind::NotApplicablePassedOn(says) => *says,
            _ => None,
        }
    }

    /// What is wrong and what to do, in a sentence that does not name the subject.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.kind {
            Kind::Required(_) => "is needed.".to_owned(),
            Kind::RequiredPerhaps(_) => {
                "may be needed: a question above has no answer yet.".to_owned()
            }
            Kind::FromEnvironment(env) => format!("is read from {env} when the command runs."),
            Kind::NotApplicable(_) => "does not apply here: it is kept and not sent.".to_owned(),
            Kind::NotApplicablePassedOn(_) => {
                "does not apply here, and is sent: its text is sent as given.".to_owned()
            }
            Kind::Unknown => "is not known here: it is kept and not sent.".to_owned(),
            Kind::UnknownKey => "means nothing in a draft: it is ignored.".to_owned(),
            Kind::UnknownPassedOn => "is in no document: it is sent as given.".to_owned(),
            Kind::WrongType(expected) => wrong_type(*expected).to_owned(),
            Kind::OutOfRange { min, max } => format!("must lie between {min} and {max}."),
            Kind::WrongLength { allowed, found } => wrong_length(*allowed, *found),
            Kind::LongText { found } => {
                format!("is {found} characters of JSON in all; one vendor tool allows 255.")
            }
            Kind::NotJson { line, column } => {
                format!("is not JSON: see line {line}, column {column}.")
            }
            Kind::NotListed => "is not one of the documented values.".to_owned(),
            Kind::NotListedPerhaps => {
                "is not one of the documented values, and is sent as typed.".to_owned()
            }
            Kind::ListedElsewhere(_) => "is not listed by the page.".to_owned(),
            Kind::Respelled(listed) => format!("is sent in the document's spelling, {listed}."),
            Kind::OtherUnit(unit) => format!(
                "looks like {}; this field takes {}.",
                match unit {
                    Unit::Seconds => Unit::Milliseconds.name(),
                    Unit::Milliseconds => Unit::Seconds.name(),
                },
                unit.name()
            ),
            Kind::Masked => "looks like an example with its digits masked.".to_owned(),
            Kind::UnusableSegment => "would lead to another path.".to_owned(),
            Kind::OddSegment => {
                "has characters that IDs do not have; they are percent-encoded.".to_owned()
            }
            Kind::UnsafeHeader => {
                "cannot be a header: only visible ASCII, with no space at either end.".to_owned()
            }
            Kind::Excluded { by, .. } => {
                format!("cannot be given together with {}.", by.join(", "))
            }
            Kind::NoneGiven { of, .. } => format!("or another of {} is needed.", of.join(", ")),
            Kind::RarelyTogether { of, .. } => format!("is given together with {}.", of.join(", ")),
            Kind::Mismatched { with, allowed, .. } => {
                format!(
                    "does not go with {with}, which allows {}.",
                    allowed.join(", ")
                )
            }
            Kind::Expected(_) => "is missing.".to_owned(),
            Kind::Caution(_) => "deserves a second look.".to_owned(),
            Kind::Region(problem) => region(*problem).to_owned(),
        }
    }
}

const fn wrong_type(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "must be text.",
        Expected::Boolean => "must be true or false.",
        Expected::Integer => "must be a whole number, digits only.",
        Expected::List => "must be a JSON array of texts.",
        Expected::Object => "must be a JSON object.",
        Expected::Rows => "must be a JSON array of objects.",
    }
}

fn wrong_length(allowed: Length, found: usize) -> String {
    match allowed {
        Length { min: 0, max } => format!("has {found} characters; at most {max} are allowed."),
        Length { min, max: u32::MAX } => {
            format!("has {found} characters; at least {min} are needed.")
        }
        Length { min, max } => format!("has {found} characters; {min} to {max} are allowed."),
    }
}

const fn region(problem: RegionProblem) -> &'static str {
    match problem {
        RegionProblem::Missing => "is needed: it chooses the host.",
        RegionProblem::Malformed => "is not a region ID: lower-case letters, digits and hyphens.",
        RegionProblem::Unlisted => "is in no table of the vendor's; the host is a guess.",
        RegionProblem::ForeignHost => "is not under the vendor's domain and is refused.",
    }
}
