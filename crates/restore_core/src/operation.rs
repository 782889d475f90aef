//! The language in which an operation is declared.
//!
//! An [`Operation`] is a constant: parameters in the order a person fills them in, and for each one
//! where it travels, when it exists, when it is needed and in whose words. Everything else in this
//! crate reads these constants; nothing else knows one operation from another.
//!
//! When the language cannot say something, it gets a new variant here. There is no closure to
//! escape into, because rules that a program cannot read are rules that a form cannot explain.

mod check;
mod declare;

pub use check::checked;
pub use declare::{
    boolean, caution, choice, credential, expected, instant, integer, list, long, need, need_when,
    object, open_object, open_rows, rows, secret, suggestion, text, text_of,
};

/// One API call that can be authored.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// `service.Operation`, as drafts and routes spell it.
    pub id: &'static str,
    /// Whose API it is.
    pub vendor: Vendor,
    /// What the operation is called in a list of operations.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// The vendor's page that every rule without another [`Basis`] quotes.
    pub source: Source,
    /// How the call is spelled on the wire.
    pub protocol: Protocol,
    /// Which host answers.
    pub endpoint: Endpoint,
    /// Parameters and questions, in form order.
    pub params: &'static [Param],
    /// Rules that no single parameter can state.
    pub rules: &'static [Rule],
    /// Where the documents disagree, and what is done about it.
    pub remarks: &'static [&'static str],
}

/// A cloud whose API is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// Alibaba Cloud: RPC style, ACS3 signatures.
    Alibaba,
    /// Huawei Cloud: REST style, a token or SDK-HMAC signatures.
    Huawei,
}

impl Vendor {
    /// The vendor's name, as a heading.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alibaba => "Alibaba Cloud",
            Self::Huawei => "Huawei Cloud",
        }
    }
}

/// A published page.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The page's own title.
    pub page: &'static str,
    /// The date the page gives, ISO 8601.
    pub updated: &'static str,
}

/// How a call is spelled on the wire.
#[derive(Debug, Clone, Copy)]
pub enum Protocol {
    /// Alibaba RPC: `POST /`, the operation named by `x-acs-action`.
    Rpc {
        /// Product code of the vendor's CLI.
        product: &'static str,
        /// `x-acs-action`.
        action: &'static str,
        /// `x-acs-version`.
        version: &'static str,
        /// Sent even when the body is empty; `None` sends no Content-Type at all.
        content_type: Option<&'static str>,
    },
    /// Huawei REST: the operation is the path.
    Rest {
        /// Service code of the vendor's CLI.
        service: &'static str,
        /// Operation name of the vendor's CLI.
        operation: &'static str,
        /// Path with `{name}` for each path parameter.
        path: &'static str,
        /// Content-Type of the JSON body.
        content_type: &'static str,
    },
}

/// Regions of a service and the hosts that serve them.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// Regions a person is offered.
    pub regions: &'static [&'static str],
    /// Host of a region that is in none of the tables, with `{region}` in it.
    pub host: &'static str,
    /// Regions whose host does not follow `host`.
    pub exceptions: &'static [HostException],
    /// Domains under which a host given by hand must lie.
    pub domains: &'static [&'static str],
}

/// Regions that share a host of their own.
#[derive(Debug, Clone, Copy)]
pub struct HostException {
    /// Region IDs.
    pub regions: &'static [&'static str],
    /// Their host, which may hold `{region}`.
    pub host: &'static str,
}

/// Parts of a form, in the order of the sentence that the form reads as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What is restored.
    What,
    /// From which point in time.
    When,
    /// Where it goes.
    Where,
    /// What happens to what is there.
    How,
    /// Rarely needed.
    Rare,
}

impl Section {
    /// All sections in form order.
    pub const ALL: [Self; 5] = [Self::What, Self::When, Self::Where, Self::How, Self::Rare];

    /// The heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::What => "What is restored",
            Self::When => "From which point in time",
            Self::Where => "Where it goes",
            Self::How => "What happens there",
            Self::Rare => "Rarely needed",
        }
    }
}

/// On whose word a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The operation's own page ([`Operation::source`]).
    Document,
    /// The Chinese edition of the same page.
    ChineseDocument,
    /// A later edition of the page than the one the catalogue follows.
    NewerDocument,
    /// An earlier edition of the page.
    OlderDocument,
    /// The vendor's SDK: its models and comments.
    Sdk,
    /// The vendor's Terraform provider.
    Terraform,
    /// The vendor's resource orchestration templates.
    Orchestration,
    /// What the vendor says of its APIs in general.
    Platform,
    /// Nobody's word but ours.
    CommonSense,
}

impl Basis {
    /// Names the origin, as the end of "according to …".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Document => "the vendor's page",
            Self::ChineseDocument => "the Chinese edition of the page",
            Self::NewerDocument => "a newer edition of the page",
            Self::OlderDocument => "an older edition of the page",
            Self::Sdk => "the vendor's SDK",
            Self::Terraform => "the vendor's Terraform provider",
            Self::Orchestration => "the vendor's orchestration templates",
            Self::Platform => "the vendor's general API rules",
            Self::CommonSense => "Restore Builder's own advice",
        }
    }
}

/// A sentence and the one who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Says {
    /// Quoted where [`Basis`] is a vendor's text, else our own words.
    pub text: &'static str,
    /// Whose sentence it is.
    pub basis: Basis,
}

/// A sentence of the operation's own page.
#[must_use]
pub const fn says(text: &'static str) -> Says {
    Says {
        text,
        basis: Basis::Document,
    }
}

/// A sentence from somewhere else.
#[must_use]
pub const fn says_by(basis: Basis, text: &'static str) -> Says {
    Says { text, basis }
}

/// Where a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// The form body.
    Form,
    /// A header of the same name.
    Header,
    /// A member of the JSON body.
    Body,
    /// Inside its parent, wherever that goes.
    Member,
    /// Asked, because rules depend on it, and never sent.
    Nowhere,
}

/// How a value becomes text where text is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// One compact JSON text under the parameter's own name.
    JsonText,
}

/// A count of Unicode characters, both ends allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Fewest characters.
    pub min: u32,
    /// Most characters.
    pub max: u32,
}

/// No limit is documented.
pub const ANY_LENGTH: Length = Length {
    min: 0,
    max: u32::MAX,
};

/// The unit of a UNIX time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds since 1970-01-01 UTC.
    Seconds,
    /// Milliseconds since 1970-01-01 UTC.
    Milliseconds,
}

impl Unit {
    /// The unit's name in the plural.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
        }
    }
}

/// One value of a choice.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// As it is sent.
    pub value: &'static str,
    /// What it means, in a few words.
    pub meaning: &'static str,
    /// Who lists it; anything but [`Basis::Document`] is offered with a warning.
    pub basis: Basis,
}

/// A value that the operation's page lists.
#[must_use]
pub const fn value(value: &'static str, meaning: &'static str) -> Choice {
    Choice {
        value,
        meaning,
        basis: Basis::Document,
    }
}

impl Choice {
    /// Listed by someone else than the page; choosing it warns.
    #[must_use]
    pub const fn only_by(self, basis: Basis) -> Self {
        Self { basis, ..self }
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Text.
    Text(Length),
    /// Text that is never printed, stored or linked.
    Secret {
        /// How long it is.
        length: Length,
        /// The environment variable that holds it when a command runs.
        env: &'static str,
        /// It belongs to whoever sends, not to the request being authored: leaving it out of a
        /// draft is normal, and every command reads it from the environment.
        credential: bool,
    },
    /// One of some texts.
    Choice {
        /// The values, in the document's order.
        choices: &'static [Choice],
        /// A text that is not listed is a warning instead of an error.
        open: bool,
        /// A listed value in another case is taken for the listed spelling.
        any_case: bool,
    },
    /// `true` or `false`.
    Bool,
    /// A whole number, both ends allowed.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A UNIX time, a 64-bit whole number.
    Instant(Unit),
    /// A list of texts.
    List {
        /// Most characters of one item.
        item_max: u32,
    },
    /// Named members.
    Object {
        /// The members that some text documents.
        members: &'static [Param],
        /// The vendor passes other members on; a closed object has none.
        open: bool,
    },
    /// A list of objects.
    Rows {
        /// The members of each row.
        members: &'static [Param],
        /// As for [`Shape::Object`].
        open: bool,
    },
}

impl Shape {
    /// The members of an object or of each row, else none.
    #[must_use]
    pub const fn members(&self) -> &'static [Param] {
        match self {
            Self::Object { members, .. } | Self::Rows { members, .. } => members,
            Self::Text(_)
            | Self::Secret { .. }
            | Self::Choice { .. }
            | Self::Bool
            | Self::Integer { .. }
            | Self::Instant(_)
            | Self::List { .. } => &[],
        }
    }

    /// Objects, rows and lists, which travel as JSON.
    #[must_use]
    pub const fn is_structured(&self) -> bool {
        matches!(
            self,
            Self::List { .. } | Self::Object { .. } | Self::Rows { .. }
        )
    }

    /// Whether values are texts of the user's own.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Secret { .. })
    }
}

/// A condition over what has been given further up the page.
///
/// Names are full paths (`RestoreType`); inside an object or a row a leading dot names a sibling
/// (`.diskCategory`). A parameter that is not shown counts as not given. A question that has not
/// been answered makes the condition *unknown*, which is neither true nor false.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// True.
    Always,
    /// The parameter is given and is one of the values, in any case.
    Is(&'static str, &'static [&'static str]),
    /// The parameter is given, be it empty.
    Given(&'static str),
    /// The parameter is given and contains the text, in any case.
    Contains(&'static str, &'static str),
    /// The opposite.
    Not(&'static When),
    /// Every one of them.
    All(&'static [When]),
    /// At least one of them.
    Any(&'static [When]),
}

/// The condition under which a parameter exists, and why.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// When it exists.
    pub when: When,
    /// Who says so.
    pub says: Says,
}

/// The condition under which a parameter must be given, and why.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// When it must be given.
    pub when: When,
    /// Who says so.
    pub says: Says,
}

/// Something worth a warning.
#[derive(Debug, Clone, Copy)]
pub struct Advice {
    /// What the advice is about.
    pub about: About,
    /// When it applies.
    pub when: When,
    /// The advice and its origin.
    pub says: Says,
}

/// The two things one can be advised about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The parameter was left out.
    Absence,
    /// The parameter was given.
    Presence,
}

/// A rule over several parameters.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// No two of them may be given.
    AtMostOne {
        /// Full paths.
        names: &'static [&'static str],
        /// Who says so.
        says: Says,
    },
    /// One of them must be given.
    AtLeastOne {
        /// Full paths.
        names: &'static [&'static str],
        /// Who says so.
        says: Says,
    },
    /// Given together they are suspicious.
    RarelyTogether {
        /// Full paths.
        names: &'static [&'static str],
        /// Who says so.
        says: Says,
    },
    /// Each value of one choice goes with some values of another.
    Paired {
        /// The parameter whose value limits the other.
        first: &'static str,
        /// The parameter that is limited.
        second: &'static str,
        /// Values of `first`, each with the values of `second` that go with it.
        pairs: &'static [(&'static str, &'static [&'static str])],
        /// Who says so.
        says: Says,
    },
}

impl Rule {
    /// Who says so.
    #[must_use]
    pub const fn says(&self) -> Says {
        match self {
            Self::AtMostOne { says, .. }
            | Self::AtLeastOne { says, .. }
            | Self::RarelyTogether { says, .. }
            | Self::Paired { says, .. } => *says,
        }
    }
}

/// One thing to fill in.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Wire name, exactly as documented.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it is, in our own words.
    pub help: &'static str,
    /// What its value is.
    pub shape: Shape,
    /// Where its value travels.
    pub place: Place,
    /// Part of the form.
    pub section: Section,
    /// When it stands open in the form; else it is out of the way until it is needed or given.
    pub prominent: When,
    /// When it exists; always, if `None`.
    pub shown: Option<Shown>,
    /// When it must be given.
    pub needs: &'static [Need],
    /// When its presence or absence is worth a warning.
    pub advice: &'static [Advice],
    /// What the service assumes when it is not sent, as documented. Never sent unless chosen.
    pub default: Option<&'static str>,
    /// A documented example: text, or JSON for structured shapes.
    pub example: Option<&'static str>,
    /// Where documents disagree about it and what was chosen, or what else to know.
    pub remark: Option<&'static str>,
}

impl Param {
    /// How the value becomes text, where text is needed.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        match self.place {
            Place::Query | Place::Form if self.shape.is_structured() => Encoding::JsonText,
            _ => Encoding::Plain,
        }
    }

    /// Whether it is asked but never sent.
    #[must_use]
    pub const fn is_question(&self) -> bool {
        matches!(self.place, Place::Nowhere)
    }

    /// Whether its value is a secret.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        matches!(self.shape, Shape::Secret { .. })
    }
}

impl Operation {
    /// The service code and operation name for a title bar: `hbr · 2017-09-08`.
    #[must_use]
    pub fn service_label(&self) -> String {
        match self.protocol {
            Protocol::Rpc {
                product, version, ..
            } => format!("{product} · {version}"),
            Protocol::Rest { service, path, .. } => {
                format!("{service} · {}", path.split('/').nth(1).unwrap_or_default())
            }
        }
    }

    /// The top-level parameter of that wire name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == name)
    }
}
