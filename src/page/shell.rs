//! What stands around every screen: the operations by vendor, and the page's own switches.

use leptos::prelude::*;
use restore_core::catalogue::CATALOGUE;
use restore_core::operation::{Operation, Vendor};
use wasm_bindgen::JsCast as _;

use super::{home, operation};
use crate::browser::theme::Theme;
use crate::browser::{focus, hash};
use crate::dom::{El, el, on_window};
use crate::form::state::Form;
use crate::route::Route;

/// The whole page.
pub fn app() -> Vec<El> {
    let route = hash::route();
    let forms = Forms::new();
    operation_keys();
    Effect::new(move |visited: Option<()>| {
        let title = match route.get() {
            Route::Home => "Restore Builder".to_owned(),
            Route::Form(operation) => format!("{} · Restore Builder", operation.title),
        };
        document().set_title(&title);
        // The first screen leaves the focus where the browser put it.
        if visited.is_some() {
            request_animation_frame(|| focus::to("title"));
        }
    });
    let screen = el("div").class("screen").slot(move || match route.get() {
        Route::Home => home::home(),
        Route::Form(operation) => operation::operation(forms.of(operation)),
    });
    vec![top(), rail(route), screen]
}

fn top() -> El {
    let brand = el("a")
        .class("brand")
        .attr("href", &Route::Home.to_hash())
        .text("Restore Builder");
    let mut keys = el("span").class("keys").attr("aria-hidden", "true");
    for (key, does) in [
        ("Alt 1–5", "operation"),
        ("Ctrl ⏎", "copy"),
        ("F8", "next problem"),
    ] {
        keys = keys
            .child(el("kbd").text(key))
            .text(" ")
            .text(does)
            .text("  ");
    }
    el("header")
        .class("top")
        .child(brand)
        .child(keys)
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
        let numbered = CATALOGUE.iter().enumerate();
        let entries = numbered.filter(|(_, operation)| operation.vendor == vendor);
        let entries = entries.map(|(index, operation)| entry(route, index, operation));
        rail = rail
            .child(el("h2").text(vendor.name()))
            .child(el("ul").children(entries));
    }
    rail
}

fn entry(route: ReadSignal<Route>, index: usize, operation: &'static Operation) -> El {
    let here = Route::Form(operation);
    let link = el("a")
        .attr("href", &here.to_hash())
        .attr("title", &format!("Alt {}", index + 1))
        .live_attr("aria-current", move || {
            (route.get() == here).then(|| "page".to_owned())
        })
        .text(operation.title);
    el("li").child(link)
}

/// Alt and a digit open an operation, whatever has the focus.
fn operation_keys() {
    on_window("keydown", |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else {
            return;
        };
        let code = event.code();
        let digit = code
            .strip_prefix("Digit")
            .and_then(|digit| digit.parse::<usize>().ok());
        let operation = digit.and_then(|digit| CATALOGUE.get(digit.checked_sub(1)?));
        if let Some(operation) = operation.filter(|_| event.alt_key() && !event.ctrl_key()) {
            event.prevent_default();
            hash::go(&Route::Form(operation));
        }
    });
}

fn theme_switch() -> El {
    let theme = RwSignal::new(Theme::remembered());
    Effect::new(move |_| theme.get().apply());
    el("button")
        .attr("type", "button")
        .class("button theme")
        .live_attr("aria-label", move || {
            Some(format!("Theme: {}", theme.get().name()))
        })
        .child(el("span").attr("aria-hidden", "true").text("◐ "))
        .live_text(move || theme.get().name().to_owned())
        .on_click(move || theme.update(|theme| *theme = theme.next()))
}
