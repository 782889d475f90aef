//! Idempotency tokens in the form: made once for a submission, kept while it may be sent again,
//! gone with the first edit.

use restore_core::draft::Draft;
use restore_core::path::FieldPath;
use restore_core::token::{is_same_submission, parameter, token, with_token};

use super::watched::Watched;
use crate::browser::random;
use crate::dom::watch;
use crate::form::state::Form;
use crate::reactive::*;

/// The token that was made here, and the draft that it was made for.
#[derive(Clone, Copy)]
pub struct Tokens {
    made: Watched<Option<Draft>>,
    form: Form,
}

impl Tokens {
    /// Those of a form. To be made under an owner that lives as long as the form.
    #[must_use]
    pub fn new(form: Form) -> Self {
        let tokens = Self {
            made: Watched::new(None),
            form,
        };
        if parameter(form.operation).is_some() {
            watch(move || {
                form.outcome.track();
                untrack(|| tokens.drop_if_edited());
            });
        }
        tokens
    }

    /// The form's draft with the token that goes with it: one that a person typed, the one that was
    /// made for it, or a new one, which is then in the form for everyone to see.
    #[must_use]
    pub fn draft(self) -> Draft {
        let operation = self.form.operation;
        let draft = untrack(|| self.form.draft_as_sent());
        let is_given = token(operation, &draft).is_some_and(|token| !token.is_empty());
        let Some(name) = parameter(operation).filter(|_| !is_given) else {
            return draft;
        };
        let made = random::uuid();
        let draft = with_token(operation, draft, made.clone());
        self.made.set(Some(draft.clone()));
        self.write(name, &made);
        draft
    }

    /// The token of one request must not go with another.
    fn drop_if_edited(self) {
        let operation = self.form.operation;
        let Some(made) = self.made.get_untracked() else {
            return;
        };
        let now = self.form.draft_as_sent();
        if token(operation, &now) != token(operation, &made) {
            self.made.set(None);
        } else if !is_same_submission(operation, &now, &made) {
            self.made.set(None);
            if let Some(name) = parameter(operation) {
                self.write(name, "");
            }
        }
    }

    fn write(self, name: &str, text: &str) {
        if let Some(path) = FieldPath::parse(self.form.operation, name) {
            self.form.set_text(path, text);
        }
    }
}
