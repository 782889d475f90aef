//! What was understood of a text: the operation, what was left out, and what would change.

use restore_core::import::{Change, Note, NoteKind, difference};

use super::reading::Found;
use crate::dom::wire;
use crate::dom::{El, el};
use crate::host::Form;

/// One draft beside the form that it would replace.
pub fn understood(found: &Found, notes: &[Note]) -> Vec<El> {
    let form = Form {
        operation: found.operation,
    };
    let before = form.draft();
    let changes = difference(found.operation, &before, &found.in_place_of(&before));
    let title = el("p")
        .class("found")
        .child(el("strong").text(found.operation.title))
        .text(" ")
        .child(wire(found.operation.id));
    let notes = (!notes.is_empty()).then(|| {
        el("ul")
            .class("import-notes")
            .attr("aria-label", "About the text")
            .children(notes.iter().map(about))
    });
    let mut parts = vec![title];
    parts.extend(notes);
    parts.push(what_changes(&changes));
    parts
}

fn about(note: &Note) -> El {
    let (kind, word) = match note.kind {
        NoteKind::Ignored => ("ignored", "left out"),
        NoteKind::Unknown => ("unknown", "unknown"),
        NoteKind::Secret => ("secret", "secret"),
        NoteKind::Changed => ("changed", "written differently"),
    };
    el("li")
        .attr("data-kind", kind)
        .child(el("span").class("kind").text(word))
        .child(el("span").text(&note.text))
}

fn what_changes(changes: &[Change]) -> El {
    if changes.is_empty() {
        return el("p")
            .class("same")
            .text("✓ The form says the same already: nothing would change.");
    }
    let caption = match changes.len() {
        1 => "1 field changes".to_owned(),
        count => format!("{count} fields change"),
    };
    let head = ["Field", "Now", "Then"].map(|name| el("th").attr("scope", "col").text(name));
    // Long tables scroll, and whoever has no mouse scrolls by keys.
    el("div")
        .class("changes")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "What changes")
        .child(
            el("table")
                .child(el("caption").text(&caption))
                .child(el("thead").child(el("tr").children(head)))
                .child(el("tbody").children(changes.iter().map(change))),
        )
}

fn change(change: &Change) -> El {
    el("tr")
        .attr("data-field", &change.field)
        .child(
            el("th")
                .attr("scope", "row")
                .child(el("code").text(&change.field)),
        )
        .child(value(change.before.as_deref()))
        .child(value(change.after.as_deref()))
}

/// Longer values are cut in the table; the form takes all of them.
const LONGEST: usize = 400;

fn value(value: Option<&str>) -> El {
    let cell = el("td");
    match value {
        None => cell.child(el("span").class("absent").text("not given")),
        Some("") => cell.child(el("code").text("\"\"")),
        Some(text) => {
            let mut short: String = text.chars().take(LONGEST).collect();
            if short.len() < text.len() {
                short.push_str(&format!(" … {} characters in all", text.chars().count()));
            }
            cell.child(el("code").attr("dir", "auto").text(&short))
        }
    }
}
