//! What became of a submission, as the page shows and keeps it. Knows no browser.

use restore_core::answer::{Ending, Fact, Verdict};
use restore_core::mask::Mask;
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
    pub check_first: Option<&'static str>,
    /// The service's answer.
    pub answer: Option<Answered>,
    /// Nothing reached a vendor: the built-in imitation answered.
    pub is_sandbox: bool,
    /// It had been sent before, and this is what became of it then.
    pub is_repeated: bool,
    /// The server can be asked what became of it.
    pub can_ask: bool,
}

/// An answer as it came, with secrets masked.
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
    pub fn unknown(reason: &str, check_first: Option<&'static str>) -> Self {
        Self {
            check_first,
            ..Self::saying(Ending::Unknown, reason)
        }
    }

    /// What an answer of the service means.
    #[must_use]
    pub fn of(verdict: Verdict) -> Self {
        let identifiers = verdict.identifiers.into_iter();
        Self {
            code: verdict.code,
            message: verdict.message,
            request_id: verdict.request_id,
            identifiers: identifiers
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            facts: verdict.fields,
            check_first: verdict.check_first,
            ..Self::saying(verdict.ending, verdict.reason.sentence())
        }
    }
}

impl Ended {
    /// The same without secrets that came back: an answer may repeat what it was sent.
    #[must_use]
    pub fn masked(mut self, mask: &Mask) -> Self {
        let texts = [&mut self.message, &mut self.code, &mut self.request_id];
        let mut places: Vec<&mut String> = texts.into_iter().flatten().collect();
        places.extend(self.identifiers.iter_mut().map(|(_, value)| value));
        places.extend(self.facts.iter_mut().map(|fact| &mut fact.value));
        if let Some(answer) = &mut self.answer {
            places.extend(answer.headers.iter_mut().map(|(_, value)| value));
            places.extend(&mut answer.body);
        }
        for text in places {
            *text = mask.over(text);
        }
        self
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
