//! The texts that a request can be taken away as, and how they are offered.
//!
//! curl, the HTTP message and the draft are made here, at once. All others come from the second
//! wasm, when somebody looks at one.

use restore_core::encode::json_for_reading;
use restore_core::export::formats::FORMATS;
use restore_core::export::{
    Dialect, Family, Format, Layout, Rendered, Secrets, curl, http, script,
};
use restore_core::operation::{Operation, Vendor};
use serde_json::Value;

use crate::form::state::Form;
use crate::reactive::*;
use crate::tools::{State, Tools};

/// A format as it is offered: all of it but the function, so that this wasm does not hold what
/// the function needs.
#[derive(Debug, PartialEq)]
pub struct Offer {
    /// The name for programs, in `data-output`.
    pub name: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// What it is read by.
    pub family: Family,
    vendor: Option<Vendor>,
    dialect: Option<Dialect>,
    ending: &'static str,
}

const fn offer(format: &Format) -> Offer {
    Offer {
        name: format.name,
        label: format.label,
        family: format.family,
        vendor: format.vendor,
        dialect: format.dialect,
        ending: format.ending,
    }
}

/// Every format of the core.
static OFFERS: [Offer; FORMATS.len()] = {
    let mut offers = [const { offer(&FORMATS[0]) }; FORMATS.len()];
    let mut index = 0;
    while index < FORMATS.len() {
        offers[index] = offer(&FORMATS[index]);
        index += 1;
    }
    offers
};

/// What was typed, which is no format of a request.
static DRAFT: Offer = Offer {
    name: "draft",
    label: "Draft",
    family: Family::File,
    vendor: None,
    dialect: None,
    ending: "json",
};

/// A place in the row of tabs. Dialects of one tool are one tab: which shell somebody uses does
/// not change from request to request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// curl, for the shell that was chosen.
    Curl,
    /// The script that signs when it runs.
    Script,
    /// The vendor's command line tool, for the shell that was chosen.
    Cli,
    /// The HTTP message.
    Http,
    /// The draft as JSON.
    Draft,
    /// Everything else, by name.
    More,
}

impl Tab {
    /// All tabs, in their order.
    pub const ALL: [Self; 6] = [
        Self::Curl,
        Self::Script,
        Self::Cli,
        Self::Http,
        Self::Draft,
        Self::More,
    ];

    /// The tab's label.
    #[must_use]
    pub const fn label(self, vendor: Vendor) -> &'static str {
        match (self, vendor) {
            (Self::Curl, _) => "curl",
            (Self::Script, _) => "Signed script",
            (Self::Cli, Vendor::Alibaba) => "aliyun CLI",
            (Self::Cli, Vendor::Huawei) => "hcloud CLI",
            (Self::Http, _) => "HTTP",
            (Self::Draft, _) => "Draft",
            (Self::More, _) => "More",
        }
    }

    /// Whether the shell matters.
    #[must_use]
    pub const fn has_shells(self) -> bool {
        matches!(self, Self::Curl | Self::Cli)
    }

    /// What the tab shows for a shell; nothing for [`Tab::More`], which goes by name.
    #[must_use]
    pub fn offer(self, vendor: Vendor, shell: Dialect) -> Option<&'static Offer> {
        match self {
            Self::Curl => dialect_of(Family::Shell, vendor, shell),
            Self::Script => named(script::FORMAT.name),
            Self::Cli => dialect_of(Family::VendorCli, vendor, shell),
            Self::Http => named(http::FORMAT.name),
            Self::Draft => Some(&DRAFT),
            Self::More => None,
        }
    }
}

/// The shells that texts are written for, with the words for the choice.
pub const SHELLS: [(Dialect, &str, &str); 3] = [
    (Dialect::Posix, "posix", "sh, bash, fish …"),
    (Dialect::PowerShell, "powershell", "PowerShell"),
    (Dialect::Cmd, "cmd", "cmd.exe"),
];

/// The format of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Offer> {
    OFFERS.iter().find(|offer| offer.name == name)
}

fn dialect_of(family: Family, vendor: Vendor, shell: Dialect) -> Option<&'static Offer> {
    OFFERS.iter().find(|offer| {
        offer.family == family && offer.dialect == Some(shell) && offer.is_for(vendor)
    })
}

/// What no other tab shows, in the order of families.
pub fn more(vendor: Vendor) -> impl Iterator<Item = &'static Offer> {
    let elsewhere = move |offer: &Offer| {
        let shown = Tab::ALL
            .iter()
            .flat_map(move |tab| SHELLS.map(|(shell, ..)| tab.offer(vendor, shell)));
        shown.flatten().any(|shown| shown.name == offer.name)
    };
    let families = [Family::Code, Family::File, Family::Shell, Family::VendorCli];
    families.into_iter().flat_map(move |family| {
        OFFERS.iter().filter(move |offer| {
            offer.family == family && offer.is_for(vendor) && !elsewhere(offer)
        })
    })
}

/// The words for a family, as a heading in a list.
#[must_use]
pub const fn family(family: Family) -> &'static str {
    match family {
        Family::Shell => "Shell",
        Family::VendorCli => "Vendor CLI",
        Family::Code => "Code",
        Family::File => "Files",
    }
}

/// What there is to show of an output.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// The text, and the name that its file has to have, if any will not do.
    Text(Rendered, Option<String>),
    /// The request cannot be said so; a sentence says why.
    Refused(String),
    /// What makes the text is on its way.
    Coming,
    /// What makes the text could not be had; a sentence says why.
    Failed(String),
}

impl Shown {
    /// What can be taken away.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(rendered, _) => Some(&rendered.text),
            Self::Refused(_) | Self::Coming | Self::Failed(_) => None,
        }
    }
}

impl Offer {
    fn is_for(&self, vendor: Vendor) -> bool {
        self.vendor.is_none_or(|only| only == vendor)
    }

    /// A file name for saving, such as `hbr.CreateRestoreJob.sh`.
    #[must_use]
    pub fn file_name(&self, operation: &Operation) -> String {
        format!("{}.{}", operation.id, self.ending)
    }

    /// Whether the second wasm makes it.
    #[must_use]
    pub fn needs_tools(&self) -> bool {
        ![curl::FORMAT.name, http::FORMAT.name, DRAFT.name].contains(&self.name)
    }

    /// The text, and what must be known to use it. Tracks the form.
    #[must_use]
    pub fn render(&self, form: Form, tools: Tools) -> Shown {
        if self.needs_tools() {
            return self.made_elsewhere(form, tools);
        }
        let rendered = if self.name == DRAFT.name {
            let draft = form.draft_as_sent().to_json(form.operation);
            Rendered {
                text: json_for_reading(&draft),
                notes: Vec::new(),
            }
        } else {
            form.outcome.with(|outcome| {
                let secrets = Secrets::Reference;
                if self.name == http::FORMAT.name {
                    return http::render(&outcome.request, secrets);
                }
                let layout = Layout::Lines;
                curl::render(&outcome.request, curl::Options { layout, secrets })
            })
        };
        Shown::Text(rendered, None)
    }

    fn made_elsewhere(&self, form: Form, tools: Tools) -> Shown {
        match tools.state() {
            State::Away | State::Coming => return Shown::Coming,
            State::Failed(why) => return Shown::Failed(why),
            State::Here => {}
        }
        let draft = form.draft_as_sent().to_json(form.operation);
        match tools.render(self.name, &draft.to_string()) {
            Ok(answer) => read(&answer),
            Err(why) => Shown::Failed(why),
        }
    }
}

/// Reads an answer of `restore_tools`.
fn read(answer: &str) -> Shown {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    if let Some(why) = answer["refused"].as_str() {
        return Shown::Refused(why.to_owned());
    }
    let notes = answer["notes"].as_array().into_iter().flatten();
    let rendered = Rendered {
        text: answer["text"].as_str().unwrap_or_default().to_owned(),
        notes: notes.filter_map(Value::as_str).map(str::to_owned).collect(),
    };
    Shown::Text(rendered, answer["file"].as_str().map(str::to_owned))
}
