//! What became of a submission, as the page shows and keeps it. Knows no browser.

use restore_core::answer::Ending;
use serde_json::Value;

/// How it ended, and everything that came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// One of four words.
    pub ending: Ending,
    /// Why, as a sentence.
    pub reason: String,
    /// The service's own message, or the server's.
    pub message: Option<String>,
    /// Error code of whoever refused.
    pub code: Option<String>,
    /// The vendor's name for the call.
    pub request_id: Option<String>,
    /// What was made, by wire name.
    pub identifiers: Vec<(String, String)>,
    /// Documented members that came.
    pub facts: Vec<Fact>,
    /// What to look at before anything is sent again.
    pub check_first: Option<String>,
    /// The service's answer.
    pub answer: Option<Answered>,
    /// Nothing reached a vendor: the built-in imitation answered.
    pub is_sandbox: bool,
    /// It had been sent before, and this is what became of it then.
    pub is_repeated: bool,
    /// The server can be asked what became of it.
    pub can_ask: bool,
}

/// A documented member of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Name for people.
    pub label: String,
    /// Wire name.
    pub name: String,
    /// What it says.
    pub help: String,
    /// What it holds.
    pub value: String,
}

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body; `None`, if it is no text.
    pub body: Option<String>,
    /// Some of the body is not here.
    pub is_cut: bool,
}

impl Ended {
    /// The ending and a sentence; nothing else is known.
    #[must_use]
    pub fn saying(ending: Ending, reason: &str) -> Self {
        Self {
            ending,
            reason: reason.to_owned(),
            message: None,
            code: None,
            request_id: None,
            identifiers: Vec::new(),
            facts: Vec::new(),
            check_first: None,
            answer: None,
            is_sandbox: false,
            is_repeated: false,
            can_ask: false,
        }
    }

    /// Certain: nothing left.
    #[must_use]
    pub fn not_sent(reason: &str) -> Self {
        Self::saying(Ending::NotSent, reason)
    }

    /// Nobody can tell. `check_first` is what to look at.
    #[must_use]
    pub fn unknown(reason: &str, check_first: Option<String>) -> Self {
        Self {
            check_first,
            ..Self::saying(Ending::Unknown, reason)
        }
    }

    /// What the second wasm says an answer means.
    #[must_use]
    pub fn of_verdict(verdict: &Value) -> Self {
        let text = |name: &str| verdict[name].as_str().map(str::to_owned);
        let ending = verdict["outcome"].as_str().and_then(Ending::parse);
        let facts = verdict["fields"].as_array().into_iter().flatten();
        Self {
            message: text("message"),
            code: text("code"),
            request_id: text("request_id"),
            identifiers: pairs(&verdict["identifiers"]),
            facts: facts.map(fact).collect(),
            check_first: text("check_first"),
            answer: verdict["status"].as_u64().map(|status| Answered {
                status: u16::try_from(status).unwrap_or_default(),
                headers: pairs(&verdict["headers"]),
                body: text("body"),
                is_cut: false,
            }),
            ..Self::saying(
                ending.unwrap_or(Ending::Unknown),
                &text("reason").unwrap_or_default(),
            )
        }
    }
}

fn fact(fact: &Value) -> Fact {
    let text = |name: &str| fact[name].as_str().unwrap_or_default().to_owned();
    Fact {
        label: text("label"),
        name: text("name"),
        help: text("help"),
        value: text("value"),
    }
}

/// `[["name","value"]]`.
#[must_use]
pub fn pairs(list: &Value) -> Vec<(String, String)> {
    let pair = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
    let list = list.as_array().into_iter().flatten();
    list.filter_map(pair).collect()
}

/// The word for an ending, for people.
#[must_use]
pub const fn word(ending: Ending) -> &'static str {
    match ending {
        Ending::NotSent => "Not sent",
        Ending::Rejected => "Rejected",
        Ending::Accepted => "Accepted",
        Ending::Unknown => "Unknown",
    }
}

/// What the word means.
#[must_use]
pub const fn meaning(ending: Ending) -> &'static str {
    match ending {
        Ending::NotSent => "Nothing left this side. Nothing was started.",
        Ending::Rejected => "The service refused it. Nothing was started.",
        Ending::Accepted => "The service took it.",
        Ending::Unknown => "It may have been carried out. Do not send it again before you know.",
    }
}
