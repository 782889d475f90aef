//! The forms of the page, which live in the first wasm: what is asked of them and told to them.

use restore_core::draft::Draft;
use restore_core::operation::Operation;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./host.js")]
extern "C" {
    #[wasm_bindgen(js_name = formDraft)]
    fn form_draft(operation: &str) -> Option<String>;

    #[wasm_bindgen(js_name = formDraftAsSent)]
    fn form_draft_as_sent(operation: &str) -> Option<String>;

    #[wasm_bindgen(js_name = formReplace)]
    fn form_replace(operation: &str, draft: &str);

    #[wasm_bindgen(js_name = formWrite)]
    fn form_write(operation: &str, name: &str, text: &str);

    #[wasm_bindgen(js_name = formIsReady)]
    fn form_is_ready(operation: &str) -> bool;

    #[wasm_bindgen(js_name = formSent)]
    fn form_sent(operation: &str, words: &str);
}

/// The form of an operation.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// What it authors.
    pub operation: &'static Operation,
}

impl Form {
    /// What is typed, hidden fields included.
    #[must_use]
    pub fn draft(self) -> Draft {
        read(form_draft(self.operation.id))
    }

    /// The same without what is hidden: what would be sent.
    #[must_use]
    pub fn draft_as_sent(self) -> Draft {
        read(form_draft_as_sent(self.operation.id))
    }

    /// Puts a draft in the place of everything that is typed, which can be brought back.
    pub fn replace(self, draft: &Draft) {
        let document = draft.to_json_revealing(self.operation);
        form_replace(self.operation.id, &document.to_string());
    }

    /// Writes a text into a field.
    pub fn write(self, name: &str, text: &str) {
        form_write(self.operation.id, name, text);
    }

    /// Whether no error stands against the request; if one does, it is shown.
    #[must_use]
    pub fn is_ready(self) -> bool {
        form_is_ready(self.operation.id)
    }

    /// Says below the request what became of it.
    pub fn say_what_became(self, words: &str) {
        form_sent(self.operation.id, words);
    }
}

fn read(text: Option<String>) -> Draft {
    let read = text.and_then(|text| Draft::read(text.as_bytes()).ok());
    read.map(|(_, draft)| draft).unwrap_or_default()
}
