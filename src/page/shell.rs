//! What stands around every screen: the operations by vendor, and the page's own switches.

use std::cell::Cell;

use crate::browser::page::{document, next_frame};
use crate::reactive::*;
use restore_core::catalogue::CATALOGUE;
use restore_core::operation::{Operation, Vendor};
use wasm_bindgen::JsCast as _;

use super::lone_line::lone_line;
use super::{home, operation};
use crate::browser::storage::{self, Key};
use crate::browser::{clipboard, file, focus, hash, theme};
use crate::dom::{El, el, follow_pointer, on_window, text_button, watch};
use crate::form::forms::Forms;
use crate::host;
use crate::request::output::{SHELLS, Tab};
use crate::request::pane::{Choice, Copying, Pane};
use crate::request::problems;
use crate::request::way::{Way, sandbox_badge};
use crate::route::Route;
use crate::tools::{State, Tools};
use crate::watched::Watched;

/// The whole page.
pub fn app() -> Vec<El> {
    let route = hash::route();
    let pane = StoredValue::new(None);
    let choice = choice();
    let tools = choice.tools;
    let forms = Forms::new(tools);
    host::lend(forms);
    keys(pane, tools);
    take_what_is_dropped(tools);
    take_what_is_pasted(tools);
    follow_pointer();
    let visited = Cell::new(false);
    watch(move || {
        let title = match route.get() {
            Route::Home => "Restore Builder".to_owned(),
            Route::History => "History · Restore Builder".to_owned(),
            Route::Connection => "Connection · Restore Builder".to_owned(),
            Route::Form(operation) => format!("{} · Restore Builder", operation.title),
        };
        // After the form is made, and again whenever it may have been changed.
        next_frame(move || choice.way.set(Way::now()));
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
        Route::History | Route::Connection => {
            pane.set_value(None);
            elsewhere(tools, route.get_untracked())
        }
        Route::Form(operation) => {
            let form = forms.of(operation);
            let result = Pane::new(form, choice);
            pane.set_value(Some(result));
            operation::operation(form, result)
        }
    });
    vec![
        top(choice, route),
        rail(route),
        screen,
        waiting(tools),
        lone_line(),
    ]
}

/// A screen that the second wasm fills.
fn elsewhere(tools: Tools, route: Route) -> Vec<El> {
    let place = el("div").class("elsewhere");
    let filled = place.clone();
    // Once it is on the page.
    next_frame(move || tools.enter(route, filled.node().clone()));
    on_cleanup(move || tools.leave());
    vec![place]
}

/// What is said while somebody waits for the second wasm.
fn waiting(tools: Tools) -> El {
    el("div")
        .class("awaited")
        .attr("role", "status")
        .slot(move || match tools.awaited() {
            None | Some(State::Here) => Vec::new(),
            Some(State::Away | State::Coming) => {
                vec![el("p").text("Fetching this part of the app …")]
            }
            Some(State::Failed(why)) => {
                let again = text_button("Try again").on_click(move || tools.fetch());
                let leave = text_button("Close").on_click(move || tools.forget());
                let said = el("p").class("problem error").text(&why);
                vec![said, again, leave]
            }
        })
}

/// What is pasted beside all fields, or while the dialog for it is on its way, is what the dialog
/// takes.
fn take_what_is_pasted(tools: Tools) {
    on_window("paste", move |event| {
        if let Some(text) = clipboard::pasted(&event, tools.brings_dialog()) {
            event.prevent_default();
            tools.open_pasted(text);
        }
    });
}

/// A file that is dropped anywhere would take the place of the page, and everything typed with it.
fn take_what_is_dropped(tools: Tools) {
    on_window("dragover", |event| {
        if file::are_dragged(&event) {
            event.prevent_default();
        }
    });
    on_window("drop", move |event| {
        if !file::are_dragged(&event) {
            return;
        }
        event.prevent_default();
        if let Some(file) = file::dropped(&event) {
            tools.open_file(file);
        }
    });
}

/// What is shown first: curl, for the shell that was chosen the last time.
fn choice() -> Choice {
    let chosen = Watched::new(SHELLS[0].0);
    // Before anything is painted.
    next_frame(move || {
        let name = storage::remembered(Key::Shell);
        let found = SHELLS
            .into_iter()
            .find(|(_, one, _)| name.as_deref() == Some(*one));
        if let Some((dialect, ..)) = found {
            chosen.set(dialect);
        }
    });
    Choice {
        shell: chosen,
        other: Watched::new(""),
        tools: Tools::new(),
        tab: Watched::new(Tab::Curl),
        copying: Watched::new(Copying::Idle),
        way: Watched::new(Way::default()),
    }
}

fn top(choice: Choice, route: Watched<Route>) -> El {
    el("header")
        .class("top")
        .later(move || inside_top(choice, route))
}

fn inside_top(choice: Choice, route: Watched<Route>) -> Vec<El> {
    let brand = el("a")
        .class("brand")
        .attr("href", &Route::Home.to_hash())
        .text("Restore Builder");
    let keys = el("span")
        .class("keys")
        .attr("aria-hidden", "true")
        .text("Alt 1–5 operation · Alt O open · Alt H history · Ctrl Enter copy · F8 next problem");
    let open = el("button")
        .attr("type", "button")
        .class("button open")
        .attr("aria-keyshortcuts", "Alt+O")
        .text("Open or paste")
        .on_click(move || choice.tools.open_text());
    let past = link(route, Route::History, "History")
        .class("past")
        .attr("aria-keyshortcuts", "Alt+H");
    let connection = link(route, Route::Connection, "Connection").class("past connection");
    let badge = sandbox_badge(choice);
    vec![brand, badge, keys, connection, past, open, theme_switch()]
}

fn rail(route: Watched<Route>) -> El {
    let vendors = [Vendor::Alibaba, Vendor::Huawei].into_iter();
    let groups = move || vendors.flat_map(|vendor| group(route, vendor)).collect();
    el("nav")
        .class("rail")
        .attr("aria-label", "Operations")
        .later(groups)
}

fn group(route: Watched<Route>, vendor: Vendor) -> [El; 2] {
    let entries = CATALOGUE
        .iter()
        .filter(|operation| operation.vendor == vendor)
        .map(|operation| entry(route, operation));
    [el("h2").text(vendor.name()), el("ul").children(entries)]
}

fn entry(route: Watched<Route>, operation: &'static Operation) -> El {
    el("li").child(link(route, Route::Form(operation), operation.title))
}

/// A link to a screen, which says when it is the one that is shown.
fn link(route: Watched<Route>, to: Route, text: &str) -> El {
    el("a")
        .attr("href", &to.to_hash())
        .live_attr("aria-current", move || {
            (route.get() == to).then(|| "page".to_owned())
        })
        .text(text)
}

/// Keys that work whatever has the focus: Alt and a digit open an operation, Alt O what was passed
/// on, Alt H what was sent, ⌘Enter copies, F8 goes to the next problem.
fn keys(pane: StoredValue<Option<Pane>>, tools: Tools) {
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
                tools.open_text();
                true
            }
            _ if event.alt_key() && !command && event.code() == "KeyH" => {
                hash::go(&Route::History);
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
        .child(el("span").attr("aria-hidden", "true").text("◐"))
        .child(
            el("span")
                .class("theme-name")
                .live_text(move || format!(" {}", theme.get())),
        )
        .on_click(move || {
            let next = theme.with_untracked(|theme| theme::after(theme));
            choose(next);
            theme::remember(next);
        })
}
