//! Idempotency tokens in the form: made once for a submission, kept while it may be sent again,
//! gone with the first edit.

use std::cell::RefCell;

use restore_core::draft::Draft;
use restore_core::operation::Operation;
use restore_core::token::{is_same_submission, parameter, token, with_token};

use crate::browser::random;
use crate::host::Form;

thread_local! {
    /// The tokens that were made here: the draft that each was made for, one for an operation.
    static MADE: RefCell<Vec<(&'static Operation, Draft)>> = const { RefCell::new(Vec::new()) };
}

/// What a form would send, with the token that goes with it: one that a person typed, the one that
/// was made for it, or a new one, which is then in the form for everyone to see.
#[must_use]
pub fn with_its_token(form: Form) -> Draft {
    let operation = form.operation;
    let draft = form.draft_as_sent();
    let is_given = token(operation, &draft).is_some_and(|token| !token.is_empty());
    let Some(name) = parameter(operation).filter(|_| !is_given) else {
        return draft;
    };
    let made = random::uuid();
    let draft = with_token(operation, draft, made.clone());
    // Before the form tells of the edit.
    MADE.with_borrow_mut(|all| {
        all.retain(|(known, _)| known.id != operation.id);
        all.push((operation, draft.clone()));
    });
    form.write(name, &made);
    draft
}

/// Takes a token that was made here out of a form that says something else now: the token of one
/// request must not go with another.
pub fn drop_if_edited(form: Form) {
    let operation = form.operation;
    let made = MADE.with_borrow(|all| {
        let made = all.iter().find(|(known, _)| known.id == operation.id);
        made.map(|(_, draft)| draft.clone())
    });
    let Some(made) = made else {
        return;
    };
    let now = form.draft_as_sent();
    let is_kept = token(operation, &now) == token(operation, &made);
    if is_kept && is_same_submission(operation, &now, &made) {
        return;
    }
    MADE.with_borrow_mut(|all| all.retain(|(known, _)| known.id != operation.id));
    if let Some(name) = parameter(operation).filter(|_| is_kept) {
        form.write(name, "");
    }
}
