//! The dialog in which a request is looked at, confirmed, sent and seen to end.

use restore_core::effect::Confirm;
use restore_core::transport::Style;
use wasm_bindgen::JsCast as _;

use super::connection::Server;
use super::review::Review;
use super::sending::{Sending, whole};
use super::state::Stage;
use super::told::told;
use crate::browser::page::{after, next_frame};
use crate::browser::{dialog, focus};
use crate::dom::{El, button, el, watch};
use crate::host::Form;
use crate::reactive::*;

/// The dialog, for whoever opens it.
#[derive(Clone)]
pub struct Dialog {
    /// What it shows.
    pub sending: Sending,
    element: El,
}

const TITLE: &str = "sending-title";

impl Dialog {
    /// A closed dialog. To be made under the app's own owner, and put on the page.
    #[must_use]
    pub fn new(sending: Sending) -> Self {
        let dialog = Self {
            sending,
            element: el("dialog")
                .class("opening sending")
                .attr("aria-labelledby", TITLE),
        };
        dialog.fill();
        dialog
    }

    /// The element, for the page.
    #[must_use]
    pub const fn element(&self) -> &El {
        &self.element
    }

    /// Opens it for a form; with errors, goes to the first of them instead.
    pub fn open(&self, form: Form) {
        if form.is_ready() {
            self.sending.review(form);
            self.show();
        }
    }

    /// Shows what it shows already.
    pub fn show(&self) {
        dialog::open(&self.element);
        next_frame(|| focus::to(TITLE));
    }

    /// Closes it; the focus goes back to where it was.
    pub fn close(&self) {
        dialog::close(&self.element);
    }

    fn fill(&self) {
        let sending = self.sending;
        let title = el("h2")
            .attr("id", TITLE)
            .attr("tabindex", "-1")
            .live_text(move || {
                sending.state.with(|state| match &state.stage {
                    Stage::Ended(review, _) => format!("Sent: {}", review.operation.title),
                    Stage::Review(review) | Stage::Sending(review) => {
                        format!("Send: {}", review.operation.title)
                    }
                    Stage::Idle | Stage::Preparing | Stage::Refused(_) => "Send".to_owned(),
                })
            });
        let shown = self.clone();
        let content = el("div")
            .attr("aria-live", "polite")
            .slot(move || shown.content());
        // A button that is gone takes the focus with it, and a key that repeats must not find
        // another one in its place.
        watch(move || {
            sending.state.track();
            next_frame(|| focus::to(TITLE));
        });
        let _ = self
            .element
            .clone()
            .child(title)
            .child(banner(sending))
            .child(content)
            // Keys of the page belong to the page, which cannot be used now.
            .on("keydown", |event| event.stop_propagation())
            .on("cancel", move |event| {
                if sending
                    .state
                    .with_untracked(|state| matches!(state.stage, Stage::Sending(_)))
                {
                    event.prevent_default();
                }
            })
            .on("close", move |_| sending.close());
    }

    fn content(&self) -> Vec<El> {
        let stage = self.sending.state.with(|state| state.stage.clone());
        match stage {
            Stage::Idle => Vec::new(),
            Stage::Preparing => vec![el("p").text("Preparing …"), self.actions(Vec::new())],
            Stage::Refused(why) => vec![
                el("p").class("refusal").text(&why),
                self.actions(Vec::new()),
            ],
            Stage::Review(review) => self.review(&review),
            Stage::Sending(review) => self.under_way(&review),
            Stage::Ended(review, ended) => told(self, &review, &ended),
        }
    }

    /// A row of buttons, the one that closes last.
    pub(super) fn actions(&self, buttons: Vec<El>) -> El {
        let closed = self.clone();
        let close = button("Close").on_click(move || closed.close());
        el("div").class("actions").children(buttons).child(close)
    }

    fn review(&self, review: &Review) -> Vec<El> {
        let sending = self.sending;
        let mut parts = vec![el("p").class("effect").text(&review.effect)];
        parts.extend(
            review
                .earlier
                .iter()
                .map(|text| el("p").class("caution").text(text)),
        );
        parts.push(facts(sending, review));
        parts.extend(confirmation(sending, review));
        let send = el("button")
            .attr("type", "button")
            .class("button primary")
            .attr("id", "sending-send")
            .attr_if("disabled", {
                let review = review.clone();
                move || !sending.typed.with(|typed| review.is_confirmed(typed))
            })
            .text(if is_sandbox(sending) {
                "Send to the sandbox"
            } else {
                "Send"
            })
            .on_click(move || sending.send());
        parts.push(self.actions(vec![send]));
        parts
    }

    fn under_way(&self, review: &Review) -> Vec<El> {
        let sending = self.sending;
        let cancel = button("Cancel").on_click(move || sending.cancel());
        vec![
            el("p").class("effect").text(&review.effect),
            waiting(sending),
            el("div").class("actions").child(cancel),
        ]
    }
}

/// Whether nothing of this reaches a vendor. Tracked.
pub(super) fn is_sandbox(sending: Sending) -> bool {
    let is_server = sending
        .connection
        .settings
        .with(|settings| settings.style == Style::Server);
    is_server
        && sending
            .connection
            .server
            .with(|server| matches!(server, Server::Here(capabilities) if capabilities.is_sandbox))
}

fn banner(sending: Sending) -> El {
    el("p")
        .class("sandbox")
        .hidden_if(move || !is_sandbox(sending))
        .text("SANDBOX: nothing reaches a vendor; a built-in imitation answers.")
}

fn facts(sending: Sending, review: &Review) -> El {
    let line = |name: &str, value: El| vec![el("dt").text(name), el("dd").child(value)];
    let code = |text: &str| el("code").text(text);
    let style = untrack(|| sending.connection.style());
    let mut entries = line("Through", el("span").text(style.label()));
    let address = sending
        .connection
        .settings
        .with_untracked(|settings| settings.address.clone());
    match style {
        Style::Server => entries.extend(line("Credential", credentials(sending))),
        Style::Template | Style::Envelope => entries.extend(line("Proxy", code(&address))),
        Style::Off => {}
    }
    entries.extend(line("To", code(&review.host)));
    entries.extend(line("SHA-256 of the request", code(&review.fingerprint)));
    if let Some(token) = &review.token {
        let words = el("span")
            .child(code(token))
            .text(" The service carries out one request for it, however often it is sent.");
        entries.extend(line("ClientToken", words));
    }
    entries.extend(line("Submission", code(&review.id)));
    el("dl").class("facts").children(entries)
}

fn credentials(sending: Sending) -> El {
    let ids = sending.credentials.get_untracked();
    let chosen = sending.credential.get_untracked();
    if ids.len() == 1 {
        return el("code").text(&chosen);
    }
    let options = ids.iter().map(|id| {
        el("option")
            .attr("value", id)
            .attr_if_some("selected", (*id == chosen).then_some(""))
            .text(id)
    });
    el("select")
        .attr("aria-label", "Credential")
        .children(options)
        .on("change", move |event| {
            sending.credential.set(crate::dom::text_of(&event));
        })
}

fn confirmation(sending: Sending, review: &Review) -> Vec<El> {
    let Some(Confirm { field, value }) = &review.confirm else {
        return Vec::new();
    };
    let label = el("label")
        .attr("for", "sending-confirm")
        .text(&format!("To overwrite it, type its {field}: "))
        .child(el("code").text(value));
    let input = el("input")
        .attr("type", "text")
        .attr("id", "sending-confirm")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .live_value(move || sending.typed.get())
        .on_input(move |text| sending.typed.set(text))
        .on("keydown", move |event| {
            let key: &web_sys::KeyboardEvent = event.unchecked_ref();
            // A key that is held down is not meant again.
            if key.key() == "Enter" && !key.repeat() {
                sending.send();
            }
        });
    vec![el("div").class("confirm").child(label).child(input)]
}

/// How long it has taken and may take.
fn waiting(sending: Sending) -> El {
    let (since, at_most) = sending.waiting.get_untracked();
    let text = el("p").class("waiting");
    tick(sending, &text, since, at_most);
    text
}

fn tick(sending: Sending, text: &El, since: f64, at_most: i32) {
    let is_this_one = sending.waiting.get_untracked().0.total_cmp(&since).is_eq()
        && sending
            .state
            .with_untracked(|state| matches!(state.stage, Stage::Sending(_)));
    if !is_this_one {
        return;
    }
    let seconds = whole((js_sys::Date::now() - since) / 1000.0);
    text.write(&format!(
        "Waiting for the answer: {seconds} s of at most {} s.",
        at_most / 1000
    ));
    let text = text.clone();
    after(1000, move || tick(sending, &text, since, at_most));
}
