//! How requests can leave this page, and the button that begins it. All else about sending is in
//! the second wasm.

use restore_core::transport::Style;
use serde_json::Value;

use super::pane::{Choice, Pane};
use crate::browser::own_server;
use crate::browser::storage::{self, Key};
use crate::dom::{El, el, text_button};
use crate::reactive::*;

/// The way, as it is configured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Way {
    style: Style,
    is_sandbox: bool,
}

impl Way {
    /// What was saved; without that, the server that sent this page if it is our own.
    #[must_use]
    pub fn now() -> Self {
        let own = own_server::mode();
        let saved = storage::remembered(Key::Connection).and_then(|text| {
            let settings: Value = serde_json::from_str(&text).ok()?;
            Style::parse(settings["style"].as_str()?)
        });
        let by_itself = if own.is_some() {
            Style::Server
        } else {
            Style::Off
        };
        let style = saved.unwrap_or(by_itself);
        Self {
            style,
            is_sandbox: style == Style::Server && own.as_deref() == Some("sandbox"),
        }
    }

    const fn words(self) -> &'static str {
        match (self.style, self.is_sandbox) {
            (Style::Server, true) => "To the sandbox, through this page's server",
            (Style::Server, false) => "Through this page's server",
            (Style::Template | Style::Envelope, _) => "Through a proxy",
            (Style::Off, _) => "",
        }
    }
}

/// What stands below a request: the way it would go, and the button. Not there while sending is
/// off.
pub fn bar(pane: Pane) -> El {
    let (form, choice) = (pane.form, pane.choice);
    let send = el("button")
        .attr("type", "button")
        .class("button primary")
        .text("Send …")
        .on_click(move || choice.tools.send(form.operation));
    let sent = text_button("")
        .hidden_if(move || form.sent.with(String::is_empty))
        .live_text(move || form.sent.get())
        .on_click(move || choice.tools.show_sent());
    el("div")
        .class("send-bar")
        .hidden_if(move || choice.way.get().style == Style::Off)
        .child(sandbox_badge(choice))
        .child(
            el("span")
                .class("way")
                .live_text(move || choice.way.get().words().to_owned()),
        )
        .child(sent)
        .child(send)
}

/// SANDBOX, where nothing reaches a vendor.
pub fn sandbox_badge(choice: Choice) -> El {
    el("strong")
        .class("sandbox-badge")
        .hidden_if(move || !choice.way.get().is_sandbox)
        .text("SANDBOX")
}
