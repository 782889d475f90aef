//! Every text that leaves the engine for a draft.

use restore_core::draft::Draft;
use restore_core::evaluate::Outcome;
use restore_core::export::formats::FORMATS;
use restore_core::export::{Layout, Secrets, Source, aliyun, curl, http, json};
use restore_core::operation::Operation;

/// The result as JSON.
pub(crate) fn json(operation: &Operation, outcome: &Outcome, secrets: Secrets) -> String {
    let mut text = String::new();
    json::write(&mut text, operation, outcome, secrets);
    text
}

/// The curl command.
pub(crate) fn curl(outcome: &Outcome, layout: Layout, secrets: Secrets) -> String {
    curl::render(&outcome.request, curl::Options { layout, secrets }).text
}

/// All texts that show the request.
pub(crate) fn all(
    operation: &'static Operation,
    draft: &Draft,
    outcome: &Outcome,
    secrets: Secrets,
) -> Vec<String> {
    let mut texts = vec![
        json(operation, outcome, secrets),
        http::render(&outcome.request, secrets).text,
        curl(outcome, Layout::Lines, secrets),
        curl(outcome, Layout::OneLine, secrets),
    ];
    if let Some(line) = aliyun::render(operation, &draft.region, &outcome.request) {
        texts.push(line.text);
        texts.extend(line.notes);
    }
    let source = Source {
        operation,
        region: &draft.region,
        request: &outcome.request,
        layout: Layout::Lines,
        secrets,
    };
    // The document of an operation is the same for every request, and long.
    for format in FORMATS.iter().filter(|format| format.name != "openapi") {
        match (format.render)(&source) {
            Ok(rendered) => {
                texts.push(rendered.text);
                texts.extend(rendered.notes);
            }
            Err(why) => texts.push(why),
        }
    }
    texts
}
