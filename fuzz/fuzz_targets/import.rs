//! Any text is imported, and what comes in goes out and comes in again as the same request.
#![no_main]

use libfuzzer_sys::fuzz_target;
use restore_core::evaluate::evaluate;
use restore_core::export::{Layout, Secrets, curl};
use restore_core::import::import;

const OPTIONS: curl::Options = curl::Options {
    layout: Layout::OneLine,
    secrets: Secrets::Reference,
};

fuzz_target!(|text: &str| {
    let Ok(imported) = import(text, None) else {
        return;
    };
    for (operation, draft) in &imported.drafts {
        let request = evaluate(operation, draft).request;
        if !request.is_addressed() || !request.has_safe_headers() {
            continue;
        }
        let again = import(&curl::render(&request, OPTIONS).text, None);
        let again = again.expect("an own command is read");
        let (found, draft) = &again.drafts[0];
        assert_eq!(found.id, operation.id);
        let found = evaluate(found, draft).request;
        assert_eq!((found.host, found.path), (request.host, request.path));
    }
});
