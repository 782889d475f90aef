//! What the second wasm says of a text that was passed on.

use restore_core::catalogue;
use restore_core::draft::Draft;
use restore_core::operation::Operation;
use serde_json::Value;

/// One draft that was found.
#[derive(Clone)]
pub struct Found {
    /// What it authors.
    pub operation: &'static Operation,
    /// What it says.
    pub draft: Draft,
}

impl Found {
    /// What would stand in a form after this. A text without an endpoint leaves the form's.
    #[must_use]
    pub fn in_place_of(&self, before: &Draft) -> Draft {
        let mut draft = self.draft.clone();
        if draft.region.is_empty() && draft.host.is_none() {
            draft.region.clone_from(&before.region);
            draft.host.clone_from(&before.host);
        }
        draft
    }
}

/// A sentence about the text.
#[derive(Clone)]
pub struct Note {
    /// What it is about: `ignored`, `unknown`, `secret` or `changed`.
    pub kind: String,
    /// The sentence. It holds names out of the text, and no values.
    pub text: String,
}

/// How reading has ended.
#[derive(Clone)]
pub enum Reading {
    /// With at least one draft.
    Understood {
        /// In the order of the text.
        found: Vec<Found>,
        /// What is to be known about them.
        notes: Vec<Note>,
    },
    /// With a reason.
    Refused {
        /// A sentence.
        why: String,
        /// The text as it was probably meant. It may hold secrets.
        repaired: Option<String>,
    },
}

impl Reading {
    /// A refusal that the page has a reason for.
    #[must_use]
    pub fn refused(why: &str) -> Self {
        Self::Refused {
            why: why.to_owned(),
            repaired: None,
        }
    }

    /// Reads an answer of `restore_tools`.
    #[must_use]
    pub fn of(answer: &str) -> Self {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        if let Some(why) = answer["refused"].as_str() {
            return Self::Refused {
                why: why.to_owned(),
                repaired: answer["repaired"].as_str().map(str::to_owned),
            };
        }
        let found: Option<Vec<Found>> = items(&answer["drafts"]).map(found).collect();
        match found {
            Some(found) if !found.is_empty() => Self::Understood {
                found,
                notes: items(&answer["notes"]).map(note).collect(),
            },
            _ => Self::refused("What was read is no draft of this version."),
        }
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// By hand, because the reader of drafts is a large part of a wasm, and its work has been done by
/// the second one.
fn found(document: &Value) -> Option<Found> {
    let operation = catalogue::operation(document["operation"].as_str()?)?;
    let members = |name: &str| document[name].as_object().cloned().unwrap_or_default();
    let draft = Draft {
        region: document["region"].as_str().unwrap_or_default().to_owned(),
        host: document["host"].as_str().map(str::to_owned),
        answers: members("answers"),
        parameters: members("parameters"),
        ..Draft::default()
    };
    Some(Found {
        operation,
        draft: draft.with_secrets_apart(operation),
    })
}

fn note(note: &Value) -> Note {
    let text = |name: &str| note[name].as_str().unwrap_or_default().to_owned();
    Note {
        kind: text("kind"),
        text: text("text"),
    }
}
