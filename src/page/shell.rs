//! What stands around every screen: the operations by vendor, and the page's own switches.

use std::cell::Cell;

use crate::browser::page::{document, next_frame};
use crate::reactive::*;
use restore_core::catalogue::CATALOGUE;
use restore_core::operation::{Operation, Vendor};
use wasm_bindgen::JsCast as _;

use super::{home, operation};
use crate::browser::{focus, hash, shell, theme};
use crate::dom::{El, el, follow_pointer, on_window, watch};
use crate::form::state::Form;
use crate::import::dialog::Opening;
use crate::request::output::SHELLS;
use crate::request::pane::{Choice, Pane};
use crate::request::problems;
use crate::route::Route;
use crate::tools::Tools;

/// The whole page.
pub fn app() -> Vec<El> {
    let route = hash::route();
    let forms = Forms::new();
    let pane = StoredValue::new(None);
    let choice = choice();
    let opening = Opening::new(choice.tools, route, move |operation| forms.of(operation));
    keys(pane, opening.clone());
    follow_pointer();
    let visited = Cell::new(false);
    watch(move || {
        let title = match route.get() {
            Route::Home => "Restore Builder".to_owned(),
            Route::Form(operation) => format!("{} · Restore Builder", operation.title),
        };
        next_frame(move || document().set_title(&title));
        // The first screen leaves the focus where the browser put it.
        if visited.replace(true) {
            next_frame(|| focus::to("title"));
        }
    });
    let screen = el("div").class("screen").slot(move || match route.get() {
        Route::Home => {
            pane.set_value(None);
            home::home()
        }
        Route::Form(operation) => {
            let form = forms.of(operation);
            let result = Pane::new(form, choice);
            pane.set_value(Some(result));
            operation::operation(form, result)
        }
    });
    let dialog = opening.element().clone();
    vec![top(opening), rail(route), screen, dialog]
}

/// What is shown first: curl, for the shell that was chosen the last time.
fn choice() -> Choice {
    let chosen = RwSignal::new(SHELLS[0].0);
    // Before anything is painted.
    next_frame(move || {
        let name = shell::remembered();
        let found = SHELLS
            .into_iter()
            .find(|(_, one, _)| name.as_deref() == Some(*one));
        if let Some((dialect, ..)) = found {
            chosen.set(dialect);
        }
    });
    Choice {
        shell: chosen,
        other: RwSignal::new(""),
        tools: Tools::new(),
    }
}

fn top(opening: Opening) -> El {
    let brand = el("a")
        .class("brand")
        .attr("href", &Route::Home.to_hash())
        .text("Restore Builder");
    let keys = el("span")
        .class("keys")
        .attr("aria-hidden", "true")
        .text("Alt 1–5 operation · Alt O open · Ctrl Enter copy · F8 next problem");
    let open = el("button")
        .attr("type", "button")
        .class("button open")
        .attr("aria-keyshortcuts", "Alt+O")
        .text("Open or paste")
        .on_click(move || opening.open());
    el("header")
        .class("top")
        .child(brand)
        .child(keys)
        .child(open)
        .child(theme_switch())
}

/// The forms that have been opened; each keeps what was typed while another is looked at.
#[derive(Clone, Copy)]
struct Forms {
    owner: StoredValue<Owner>,
    open: StoredValue<Vec<Form>>,
}

impl Forms {
    fn new() -> Self {
        let owner = Owner::current().unwrap_or_default();
        Self {
            owner: StoredValue::new(owner),
            open: StoredValue::new(Vec::new()),
        }
    }

    fn of(self, operation: &'static Operation) -> Form {
        let opened = self.open.with_value(|open| {
            open.iter()
                .find(|form| form.operation.id == operation.id)
                .copied()
        });
        opened.unwrap_or_else(|| {
            let form = self.owner.get_value().with(|| Form::new(operation));
            self.open.update_value(|open| open.push(form));
            form
        })
    }
}

fn rail(route: ReadSignal<Route>) -> El {
    let mut rail = el("nav").class("rail").attr("aria-label", "Operations");
    for vendor in [Vendor::Alibaba, Vendor::Huawei] {
        let entries = CATALOGUE
            .iter()
            .filter(|operation| operation.vendor == vendor);
        let entries = entries.map(|operation| entry(route, operation));
        rail = rail
            .child(el("h2").text(vendor.name()))
            .child(el("ul").children(entries));
    }
    rail
}

fn entry(route: ReadSignal<Route>, operation: &'static Operation) -> El {
    let here = Route::Form(operation);
    let link = el("a")
        .attr("href", &here.to_hash())
        .live_attr("aria-current", move || {
            (route.get() == here).then(|| "page".to_owned())
        })
        .text(operation.title);
    el("li").child(link)
}

/// Keys that work whatever has the focus: Alt and a digit open an operation, Alt O what was passed
/// on, ⌘Enter copies, F8 goes to the next problem.
fn keys(pane: StoredValue<Option<Pane>>, opening: Opening) {
    on_window("keydown", move |event| {
        let event: &web_sys::KeyboardEvent = event.unchecked_ref();
        let command = event.ctrl_key() || event.meta_key();
        let done = match (event.key().as_str(), pane.get_value()) {
            ("Enter", Some(pane)) if command => {
                pane.copy();
                true
            }
            ("F8", Some(pane)) => {
                problems::next(pane.form);
                true
            }
            // The key's place and not its letter, as below.
            _ if event.alt_key() && !command && event.code() == "KeyO" => {
                opening.open();
                true
            }
            _ => event.alt_key() && !command && open_numbered(&event.code()),
        };
        if done {
            event.prevent_default();
        }
    });
}

/// Opens the operation of a digit key; the key's place and not its letter, which Alt may change.
fn open_numbered(code: &str) -> bool {
    let digit = code
        .strip_prefix("Digit")
        .and_then(|digit| digit.parse::<usize>().ok());
    let operation = digit.and_then(|digit| CATALOGUE.get(digit.checked_sub(1)?));
    if let Some(operation) = operation {
        hash::go(&Route::Form(operation));
    }
    operation.is_some()
}

fn theme_switch() -> El {
    let theme = RwSignal::new(theme::UNASKED.to_owned());
    let choose = move |chosen: &str| {
        theme::show(chosen);
        theme.set(chosen.to_owned());
    };
    // Before anything is painted.
    next_frame(move || choose(theme::remembered()));
    el("button")
        .attr("type", "button")
        .class("button theme")
        .live_attr("aria-label", move || {
            Some(format!("Theme: {}", theme.get()))
        })
        .child(el("span").attr("aria-hidden", "true").text("◐ "))
        .live_text(move || theme.get())
        .on_click(move || {
            let next = theme.with_untracked(|theme| theme::after(theme));
            choose(next);
            theme::remember(next);
        })
}
