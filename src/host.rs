//! Host functions: what the second wasm may ask of the forms, which live in this one.
//!
//! Two wasm modules share no memory, so drafts pass as texts, secrets and all. They come from
//! fields of this page and go to fields of this page or into the request that a person sends.

use std::cell::Cell;

use restore_core::catalogue;
use restore_core::draft::Draft;
use restore_core::evaluate::Outcome;
use restore_core::path::FieldPath;
use serde_json::Value;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::dom::settle;
use crate::form::forms::Forms;
use crate::form::state::Form;
use crate::reactive::*;
use crate::request::problems;

thread_local! {
    static FORMS: Cell<Option<Forms>> = const { Cell::new(None) };
}

/// Makes the forms known to the second wasm.
pub fn lend(forms: Forms) {
    FORMS.set(Some(forms));
}

/// The form, with everything that has been typed into it so far.
fn form(operation: &str) -> Option<Form> {
    settle();
    Some(FORMS.get()?.of(catalogue::operation(operation)?))
}

/// What is typed into a form, hidden fields included, as a draft with the text of its secrets.
#[must_use]
#[wasm_bindgen(js_name = formDraft)]
pub fn form_draft(operation: &str) -> Option<String> {
    let form = form(operation)?;
    let draft = untrack(|| form.draft());
    Some(draft.to_json_revealing(form.operation).to_string())
}

/// The same without what is hidden: what would be sent.
#[must_use]
#[wasm_bindgen(js_name = formDraftAsSent)]
pub fn form_draft_as_sent(operation: &str) -> Option<String> {
    let form = form(operation)?;
    let draft = untrack(|| form.draft_as_sent());
    Some(draft.to_json_revealing(form.operation).to_string())
}

/// Puts a draft in the place of everything that is typed, which can be brought back.
#[wasm_bindgen(js_name = formReplace)]
pub fn form_replace(operation: &str, draft: &str) {
    if let Some(form) = form(operation) {
        let document = serde_json::from_str(draft).unwrap_or_default();
        form.replace(&read(form, &document));
    }
}

/// By hand, because the reader of drafts is a large part of a wasm, and its work has been done by
/// the second one.
fn read(form: Form, document: &Value) -> Draft {
    let members = |name: &str| document[name].as_object().cloned().unwrap_or_default();
    let draft = Draft {
        region: document["region"].as_str().unwrap_or_default().to_owned(),
        host: document["host"].as_str().map(str::to_owned),
        answers: members("answers"),
        parameters: members("parameters"),
        ..Draft::default()
    };
    draft.with_secrets_apart(form.operation)
}

/// Writes a text into a field.
#[wasm_bindgen(js_name = formWrite)]
pub fn form_write(operation: &str, name: &str, text: &str) {
    if let Some(form) = form(operation)
        && let Some(path) = FieldPath::parse(form.operation, name)
    {
        form.set_text(path, text);
    }
}

/// Whether no error stands against a form's request; if one does, it is shown.
#[must_use]
#[wasm_bindgen(js_name = formIsReady)]
pub fn form_is_ready(operation: &str) -> bool {
    let Some(form) = form(operation) else {
        return false;
    };
    form.asked.set(true);
    let is_ready = !form.outcome.with_untracked(Outcome::has_errors);
    if !is_ready {
        problems::next(form);
    }
    is_ready
}

/// Says below a form's request what became of it.
#[wasm_bindgen(js_name = formSent)]
pub fn form_sent(operation: &str, words: &str) {
    if let Some(form) = form(operation) {
        form.sent.set(words.to_owned());
    }
}
