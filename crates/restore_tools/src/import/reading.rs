//! What is said of a text that was passed on.

use restore_core::draft::Draft;
use restore_core::import::{Imported, Note, Refused, import};
use restore_core::operation::Operation;

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

    /// Reads a text. What names no operation belongs to the one that is open.
    #[must_use]
    pub fn of(text: &str, current: Option<&'static Operation>) -> Self {
        match import(text, current) {
            Ok(Imported { drafts, notes }) => Self::Understood {
                found: drafts
                    .into_iter()
                    .map(|(operation, draft)| Found { operation, draft })
                    .collect(),
                notes,
            },
            Err(Refused { why, repaired }) => Self::Refused { why, repaired },
        }
    }
}

#[cfg(test)]
mod tests {
    use restore_core::catalogue;

    use super::Reading;

    #[test]
    fn the_operation_that_is_open_decides_about_parameters_alone() {
        let text = r#"{"ClientToken":"t"}"#;
        assert!(matches!(Reading::of(text, None), Reading::Refused { .. }));
        let open = catalogue::operation("dbs.StartRestoreTask");
        let Reading::Understood { found, .. } = Reading::of(text, open) else {
            panic!("it is understood");
        };
        assert_eq!(Some(found[0].operation.id), open.map(|open| open.id));
    }

    #[test]
    fn a_repair_is_offered_beside_the_reason() {
        let Reading::Refused { repaired, .. } = Reading::of("curl “https://a.example/”", None)
        else {
            panic!("it is refused");
        };
        assert_eq!(repaired.as_deref(), Some("curl \"https://a.example/\""));
    }
}
