//! What the page fetches when it is first needed: every way out and in, sending, and what was sent.
//!
//! The page holds the engine and the texts that are always there; all of this is larger than both
//! and most visits need none of it. Two wasm modules share no memory: drafts travel in their file
//! format.
//!
//! [`render`] makes texts, [`desk`] is what else the page may ask for; [`import`], [`send`]
//! and [`screen`] are what that is made of, and [`host`] is what is asked of the page.

pub mod copy;
pub mod desk;
pub mod host;
pub mod import;
pub mod screen;
pub mod send;

pub use restore_dom::{browser, dom, reactive, route, watched};

use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::export::Rendered;
use restore_core::export::formats::named;
use restore_core::export::{Layout, Secrets, Source};
use serde_json::json;
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

#[cfg(test)]
mod tests {
    use restore_core::export::formats::FORMATS;
    use serde_json::Value;

    use super::render;

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
}
