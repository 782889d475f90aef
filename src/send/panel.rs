//! What stands below a request when it can be sent: the way it would go, and the button.

use super::dialog::{Dialog, is_sandbox};
use super::ended::word;
use super::settings::Style;
use super::state::Stage;
use crate::dom::{El, el, text_button};
use crate::form::state::Form;

/// The bar of a form; not there while sending is off.
pub fn panel(form: Form, dialog: &Dialog) -> El {
    let sending = dialog.sending;
    let style = move || sending.connection.settings.with(|settings| settings.style);
    let words = move || match (style(), is_sandbox(sending)) {
        (Style::Server, true) => "To the sandbox, through this page's server".to_owned(),
        (Style::Server, false) => "Through this page's server".to_owned(),
        (Style::Template | Style::Envelope, _) => "Through a proxy".to_owned(),
        (Style::Off, _) => String::new(),
    };
    let (opens, shows) = (dialog.clone(), dialog.clone());
    let send = el("button")
        .attr("type", "button")
        .class("button primary")
        .attr_if("disabled", move || {
            sending
                .state
                .with(|state| matches!(state.stage, Stage::Sending(_)))
        })
        .text("Send …")
        .on_click(move || opens.open(form));
    let last = text_button("")
        .hidden_if(move || last(sending.state.with(|state| state.stage.clone()), form).is_empty())
        .live_text(move || last(sending.state.with(|state| state.stage.clone()), form))
        .on_click(move || shows.show());
    el("div")
        .class("send-bar")
        .hidden_if(move || style() == Style::Off)
        .child(badge(dialog))
        .child(el("span").class("way").live_text(words))
        .child(last)
        .child(send)
}

/// SANDBOX, where nothing reaches a vendor.
pub fn badge(dialog: &Dialog) -> El {
    let sending = dialog.sending;
    el("strong")
        .class("sandbox-badge")
        .hidden_if(move || !is_sandbox(sending))
        .text("SANDBOX")
}

/// The words for what was sent last from this form.
fn last(stage: Stage, form: Form) -> String {
    match stage {
        Stage::Sending(_) => "On its way: show".to_owned(),
        Stage::Ended(review, ended) if review.operation.id == form.operation.id => {
            format!("Last: {}", word(ended.ending).to_lowercase())
        }
        _ => String::new(),
    }
}
