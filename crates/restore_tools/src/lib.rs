//! Every way out and in, for the page: a second wasm, fetched when it is first needed.
//!
//! The page holds the engine and the texts that are always there; exporters and importers are
//! larger than both and most visits need none. This module takes texts and gives texts, because
//! two wasm modules share no memory: drafts travel in their file format, answers as JSON.

use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::export::formats::named;
use restore_core::export::{Layout, Secrets, Source};
use restore_core::import::{self, NoteKind, Refused};
use restore_core::operation::Operation;
use restore_core::{catalogue, export::Rendered};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

/// A third of the size of the standard library's allocator for wasm.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The text of a format for a draft: `{"text":"…","notes":["…"],"file":"…"|null}`, or `{"refused":"…"}` with the
/// sentence that says why there is none. Secrets are references to their variables.
#[wasm_bindgen]
#[must_use]
pub fn render(format: &str, draft: &str) -> String {
    let answer = match rendered(format, draft) {
        Ok((Rendered { text, notes }, file)) => {
            json!({ "text": text, "notes": notes, "file": file })
        }
        Err(why) => json!({ "refused": why }),
    };
    answer.to_string()
}

/// The text, and the name that its file has to have, if any will not do.
fn rendered(format: &str, draft: &str) -> Result<(Rendered, Option<String>), String> {
    let format = named(format).ok_or_else(|| format!("no format is called “{format}”"))?;
    let (operation, draft) = Draft::read(draft.as_bytes()).map_err(|why| why.to_string())?;
    let outcome = evaluate(operation, &draft);
    let rendered = (format.render)(&Source {
        operation,
        region: &draft.region,
        request: &outcome.request,
        layout: Layout::Lines,
        secrets: Secrets::Reference,
    })?;
    Ok((rendered, format.file.map(|name| name(&outcome.request))))
}

/// What a text that was passed on says: `{"drafts":[…],"notes":[{"kind":"…","text":"…"}]}`, or
/// `{"refused":"…","repaired":"…"|null}`. `current` is the ID of the operation that is open, or
/// nothing.
///
/// A draft holds the text of its secrets: it goes to the fields of the page, which keep it in
/// memory, and nowhere else.
#[wasm_bindgen]
#[must_use]
pub fn read(text: &str, current: &str) -> String {
    let answer = match import::import(text, catalogue::operation(current)) {
        Ok(imported) => json!({
            "drafts": imported
                .drafts
                .iter()
                .map(|(operation, draft)| with_secrets(operation, draft))
                .collect::<Vec<_>>(),
            "notes": imported
                .notes
                .iter()
                .map(|note| json!({ "kind": kind(note.kind), "text": note.text }))
                .collect::<Vec<_>>(),
        }),
        Err(Refused { why, repaired }) => json!({ "refused": why, "repaired": repaired }),
    };
    answer.to_string()
}

/// The name of what a note is about.
const fn kind(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Ignored => "ignored",
        NoteKind::Unknown => "unknown",
        NoteKind::Secret => "secret",
        NoteKind::Changed => "changed",
    }
}

/// A draft in its file format with the text of its secrets, which reading takes and writing leaves
/// out.
fn with_secrets(operation: &Operation, draft: &Draft) -> Value {
    let mut document = draft.to_json(operation);
    for (name, secret) in &draft.secrets {
        if let Some(text) = secret.expose() {
            document["parameters"][*name] = text.into();
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use restore_core::export::formats::FORMATS;
    use serde_json::Value;

    use super::{read, render};

    const DRAFT: &str = r#"{"operation":"cbr.RestoreBackup","region":"cn-north-4","parameters":{
        "project_id":"p","backup_id":"b","restore":{"volume_id":"v"},"X-Auth-Token":"Canary-fake"}}"#;

    fn answer(text: &str) -> Value {
        serde_json::from_str(text).expect("an answer is JSON")
    }

    #[test]
    fn every_format_is_a_text_with_notes_or_a_reason() {
        for format in FORMATS {
            let answer = answer(&render(format.name, DRAFT));
            let is_text = answer["text"].is_string() && answer["notes"].is_array();
            assert!(is_text != answer["refused"].is_string(), "{}", format.name);
        }
    }

    #[test]
    fn no_format_tells_a_secret() {
        for format in FORMATS {
            let answer = render(format.name, DRAFT);
            assert!(!answer.contains("Canary"), "{}", format.name);
        }
    }

    #[test]
    fn what_is_no_format_or_no_draft_is_refused_with_a_reason() {
        for (format, draft) in [("nothing", DRAFT), ("curl", "{}"), ("curl", "")] {
            assert!(answer(&render(format, draft))["refused"].is_string());
        }
    }

    #[test]
    fn what_is_read_holds_the_secret_for_its_field_and_nowhere_else() {
        let mut answer = answer(&read(DRAFT, ""));
        let token = answer["drafts"][0]["parameters"]["X-Auth-Token"].take();
        assert_eq!(token, "Canary-fake");
        assert!(!answer.to_string().contains("Canary"));
    }

    #[test]
    fn what_is_read_is_read_again_as_the_same() {
        let first = answer(&read(DRAFT, ""));
        let again = answer(&read(&first["drafts"][0].to_string(), ""));
        assert_eq!(again["drafts"], first["drafts"]);
    }

    #[test]
    fn the_operation_that_is_open_decides_about_parameters_alone() {
        let text = r#"{"ClientToken":"t"}"#;
        assert!(answer(&read(text, ""))["refused"].is_string());
        let open = "dbs.StartRestoreTask";
        assert_eq!(answer(&read(text, open))["drafts"][0]["operation"], open);
    }

    #[test]
    fn a_repair_is_offered_beside_the_reason() {
        let answer = answer(&read("curl “https://a.example/”", ""));
        assert!(answer["refused"].is_string());
        assert_eq!(answer["repaired"], "curl \"https://a.example/\"");
    }
}
