//! How it ended, and everything that came back, for reading.

use std::rc::Rc;

use restore_core::answer::{Ending, for_reading};
use restore_core::catalogue::follow_up::{FollowUp, follow_up};
use restore_core::draft::Draft;
use serde_json::{Map, Value};

use super::dialog::Dialog;
use super::ended::{Answered, Ended, meaning, word};
use super::review::Review;
use crate::browser::{download, focus, hash, page};
use crate::copy::copy;
use crate::dom::{El, button, el, text_button};
use crate::host::Form;
use crate::reactive::*;
use crate::route::Route;

/// The end of a submission.
pub(super) fn told(dialog: &Dialog, review: &Review, ended: &Ended) -> Vec<El> {
    let mut parts = vec![verdict(ended)];
    parts.extend(sentences(ended));
    parts.push(what_came(review, ended));
    if let Some(answer) = &ended.answer {
        parts.push(response(review, answer));
    }
    parts.push(dialog.actions(next_steps(dialog, review, ended)));
    parts
}

/// One of four words, and what it means.
fn verdict(ended: &Ended) -> El {
    let words = match (ended.ending, ended.is_sandbox) {
        (Ending::Accepted, true) => "The sandbox took it. Nothing was restored.",
        (ending, _) => meaning(ending),
    };
    el("p")
        .class("ending")
        .attr("data-outcome", ended.ending.name())
        .child(el("strong").text(word(ended.ending)))
        .text(" ")
        .text(words)
}

fn sentences(ended: &Ended) -> Vec<El> {
    let mut parts = Vec::new();
    let check_first = ended.check_first.unwrap_or_default();
    // The server says it in the same breath.
    let reason = ended
        .reason
        .strip_suffix(check_first)
        .unwrap_or(&ended.reason)
        .trim();
    let code = ended.code.iter().map(|code| format!("{code}: "));
    let reason: String = code.chain([reason.to_owned()]).collect();
    if !reason.is_empty() {
        parts.push(el("p").text(&reason));
    }
    if let Some(message) = &ended.message {
        parts.push(el("p").text(message));
    }
    if !check_first.is_empty() {
        let first = el("strong").text("Check first: ");
        parts.push(el("p").class("caution").child(first).text(check_first));
    }
    if ended.is_repeated {
        let text = "This submission had been sent before; this is what became of it then. Nothing was sent again.";
        parts.push(el("p").text(text));
    }
    parts
}

fn what_came(review: &Review, ended: &Ended) -> El {
    let mut entries = Vec::new();
    let mut line = |name: &str, help: &str, value: &str, can_copy: bool| {
        let term = el("dt").attr("title", help).text(name);
        let mut shown = el("dd").child(el("code").text(value));
        if can_copy {
            shown = shown.child(copy(name, value));
        }
        if !help.is_empty() {
            shown = shown.child(el("span").class("hint").text(help));
        }
        entries.extend([term, shown]);
    };
    let known = |name: &str| ended.facts.iter().any(|fact| fact.field.name == name);
    for (name, value) in &ended.identifiers {
        if !known(name) {
            line(name, "", value, true);
        }
    }
    for fact in &ended.facts {
        let made = ended
            .identifiers
            .iter()
            .any(|(name, _)| name == fact.field.name);
        let is_call = ended.request_id.as_ref() == Some(&fact.value);
        let name = format!("{} ({})", fact.field.label, fact.field.name);
        line(&name, fact.field.help, &fact.value, made || is_call);
    }
    let request_id = ended.request_id.as_deref().unwrap_or_default();
    if !request_id.is_empty() && !ended.facts.iter().any(|fact| fact.value == request_id) {
        let help = "Names this call. The vendor's support asks for it.";
        line("Request ID", help, request_id, true);
    }
    line("Submission", "", &review.id, true);
    line("SHA-256 of the request", "", &review.fingerprint, false);
    el("dl").class("facts").children(entries)
}

fn next_steps(dialog: &Dialog, review: &Review, ended: &Ended) -> Vec<El> {
    let mut buttons = Vec::new();
    let sending = dialog.sending;
    if ended.can_ask {
        let ask = button("Ask the server what became of it").on_click(move || sending.ask());
        buttons.push(ask);
    }
    let next = follow_up(review.operation).filter(|_| ended.ending == Ending::Accepted);
    let made = |next: &&FollowUp| {
        let mut identifiers = ended.identifiers.iter();
        identifiers.find(|(name, _)| name == next.answer)
    };
    if let Some((next, (_, value))) = next.and_then(|next| Some((next, made(&next)?))) {
        let draft = following(next, review, value);
        let dialog = dialog.clone();
        let open = button(&format!("Next: {}", next.next.title)).on_click(move || {
            let form = Form {
                operation: next.next,
            };
            form.replace(&draft);
            dialog.close();
            hash::go(&Route::Form(next.next));
            page::next_frame(|| focus::to("title"));
        });
        buttons.push(open);
    }
    buttons
}

/// The draft of what follows, for the same place.
fn following(next: &FollowUp, review: &Review, value: &str) -> Draft {
    let first = Draft::read(review.document.as_bytes());
    let (region, host) = first.map_or_else(
        |_| (String::new(), None),
        |(_, draft)| (draft.region, draft.host),
    );
    let mut parameters = Map::new();
    parameters.insert(next.param.to_owned(), Value::String(value.to_owned()));
    Draft {
        region,
        host,
        parameters,
        ..Draft::default()
    }
}

/// More than this of a body is not laid on the page; saving takes all of it.
const SHOWN: usize = 200_000;

fn response(review: &Review, answer: &Answered) -> El {
    let title = format!("Answer: HTTP {}", answer.status);
    let headers = answer.headers.iter().flat_map(|(name, value)| {
        let value = el("dd").child(el("code").text(value));
        [el("dt").text(name), value]
    });
    let mut details = el("details")
        .class("response")
        .child(el("summary").text(&title))
        .child(el("dl").class("facts").children(headers));
    if answer.is_cut {
        let text = "The body was longer than the server takes; this is its beginning.";
        details = details.child(el("p").class("caution").text(text));
    }
    details.child(match &answer.body {
        Some(body) if !body.is_empty() => body_of(review, body.clone()),
        Some(_) => el("p").class("hint").text("The body is empty."),
        None => el("p").class("hint").text("There is no body that is text."),
    })
}

fn body_of(review: &Review, body: String) -> El {
    let is_pretty = RwSignal::new(true);
    let shown = el("pre").attr("tabindex", "0").attr("aria-label", "Body");
    let (text, raw) = (shown.clone(), Rc::new(body));
    let (laid, saved) = (raw.clone(), raw.clone());
    crate::dom::watch(move || {
        let laid_out = is_pretty.get().then(|| for_reading(&laid)).flatten();
        text.write(&beginning(laid_out.as_ref().unwrap_or(&laid)));
    });
    let pretty = text_button("Laid out")
        .live_state("aria-pressed", move || is_pretty.get())
        .on_click(move || is_pretty.update(|on| *on = !*on));
    let name = format!("{}.answer.txt", review.operation.id);
    let save = text_button("Save").on_click(move || {
        download::save(&name, &saved);
    });
    let bar = el("div")
        .class("line")
        .child(pretty)
        .child(copy("the body", &raw))
        .child(save);
    el("div").child(bar).child(shown)
}

/// The text, or as much of it as a page can hold.
fn beginning(text: &str) -> String {
    if text.len() <= SHOWN {
        return text.to_owned();
    }
    let mut end = SHOWN;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!(
        "{}\n⟨… {} characters in all; Save takes every one …⟩",
        &text[..end],
        text.chars().count()
    )
}
