//! The outputs to choose from: tabs, and below them what a tab has several of.

use std::cell::Cell;

use restore_core::operation::Vendor;
use wasm_bindgen::JsCast as _;

use super::output::{Offer, SHELLS, Tab, family, more};
use super::pane::Pane;
use crate::browser::focus;
use crate::browser::storage::{self, Key};
use crate::dom::{El, el};

/// The row of tabs. The one that is open is in the order of Tab; arrows go to the others.
pub fn tabs(pane: Pane) -> El {
    el("div")
        .attr("role", "tablist")
        .attr("aria-label", "Output")
        .children(Tab::ALL.into_iter().map(|one| tab(pane, one)))
        .on("keydown", move |event| {
            let key = event.unchecked_ref::<web_sys::KeyboardEvent>().key();
            if let Some(next) = pane.tab.with_untracked(|tab| after(*tab, &key)) {
                event.prevent_default();
                pane.tab.set(next);
                focus::to(&id(next));
            }
        })
}

fn tab(pane: Pane, tab: Tab) -> El {
    el("button")
        .attr("type", "button")
        .attr("role", "tab")
        .attr("id", &id(tab))
        .attr("aria-controls", "output")
        .live_state("aria-selected", move || pane.tab.get() == tab)
        .live_attr("tabindex", move || {
            (pane.tab.get() != tab).then(|| "-1".to_owned())
        })
        .text(tab.label(pane.form.operation.vendor))
        .on_click(move || pane.tab.set(tab))
}

fn id(tab: Tab) -> String {
    format!("tab-{}", tab as u8)
}

/// The tab that a key leads to, round the ends.
fn after(tab: Tab, key: &str) -> Option<Tab> {
    let (at, count) = (tab as usize, Tab::ALL.len());
    let next = match key {
        "ArrowRight" => (at + 1) % count,
        "ArrowLeft" => (at + count - 1) % count,
        "Home" => 0,
        "End" => count - 1,
        _ => return None,
    };
    Some(Tab::ALL[next])
}

/// The choice within a tab that has one: the shell, or the format.
pub fn variant(pane: Pane) -> El {
    let line = el("div").class("variant").attr("hidden", "");
    let (filled, before) = (line.clone(), Cell::new(None));
    crate::dom::watch(move || {
        let tab = pane.tab.get();
        // Tabs with the same choice keep it, and its focus.
        let kind = (tab.has_shells(), tab == Tab::More);
        if before.replace(Some(kind)) == Some(kind) {
            return;
        }
        filled.show(kind.0 || kind.1);
        filled.fill(match kind {
            (true, _) => vec![shells(pane)],
            (_, true) => labelled("format", "Format", formats(pane)),
            (false, false) => Vec::new(),
        });
    });
    line
}

fn labelled(id: &str, label: &str, choice: El) -> Vec<El> {
    vec![
        el("label").attr("for", id).text(label),
        choice.attr("id", id),
    ]
}

/// Buttons and no list: while a list is on the page, every look at a style lays out the page.
fn shells(pane: Pane) -> El {
    let buttons = SHELLS.map(|(dialect, name, label)| {
        el("button")
            .attr("type", "button")
            .class("zone")
            .live_state("aria-pressed", move || pane.choice.shell.get() == dialect)
            .text(label)
            .on_click(move || {
                pane.choice.shell.set(dialect);
                storage::remember(Key::Shell, name);
            })
    });
    el("div")
        .class("zones")
        .attr("role", "group")
        .attr("aria-label", "Shell")
        .children(buttons)
}

fn formats(pane: Pane) -> El {
    let vendor = pane.form.operation.vendor;
    el("select")
        .children(groups(vendor))
        .live_value(move || pane.offer().name.to_owned())
        .on_input(move |name| {
            if let Some(offer) = more(vendor).find(|offer| offer.name == name) {
                pane.choice.other.set(offer.name);
            }
        })
}

/// The formats by family, those of one family next to each other.
fn groups(vendor: Vendor) -> Vec<El> {
    let mut groups: Vec<El> = Vec::new();
    let mut last: Option<&Offer> = None;
    for offer in more(vendor) {
        let group = match groups.pop() {
            Some(group) if last.is_some_and(|last| last.family == offer.family) => group,
            before => {
                groups.extend(before);
                el("optgroup").attr("label", family(offer.family))
            }
        };
        groups.push(group.child(option(offer.name, offer.label)));
        last = Some(offer);
    }
    groups
}

fn option(value: &str, label: &str) -> El {
    el("option").attr("value", value).text(label)
}
