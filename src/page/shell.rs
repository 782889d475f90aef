//! What stands around every screen: the operations by vendor, and the page's own switches.

use std::collections::HashMap;

use leptos::ev;
use leptos::prelude::*;
use restore_core::catalogue::CATALOGUE;
use restore_core::operation::{Operation, Vendor};

use super::{home, operation};
use crate::browser::theme::Theme;
use crate::browser::{focus, hash};
use crate::form::state::Form;
use crate::route::Route;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
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
    view! {
        <header class="top">
            <a class="brand" href=Route::Home.to_hash()>"Restore Builder"</a>
            <span class="keys" aria-hidden="true">
                <kbd>"Alt 1–5"</kbd> " operation  " <kbd>"Ctrl ⏎"</kbd> " copy  " <kbd>"F8"</kbd> " next problem"
            </span>
            {theme_switch()}
        </header>
        {rail(route)}
        {move || match route.get() {
            Route::Home => home::home(),
            Route::Form(operation) => operation::operation(forms.of(operation)),
        }}
    }
}

/// The forms that have been opened; each keeps what was typed while another is looked at.
#[derive(Clone, Copy)]
struct Forms {
    owner: StoredValue<Owner>,
    open: StoredValue<HashMap<&'static str, Form>>,
}

impl Forms {
    fn new() -> Self {
        let owner = Owner::current().unwrap_or_default();
        Self {
            owner: StoredValue::new(owner),
            open: StoredValue::new(HashMap::new()),
        }
    }

    fn of(self, operation: &'static Operation) -> Form {
        if let Some(form) = self.open.with_value(|open| open.get(operation.id).copied()) {
            return form;
        }
        let form = self.owner.get_value().with(|| Form::new(operation));
        self.open.update_value(|open| {
            open.insert(operation.id, form);
        });
        form
    }
}

fn rail(route: Signal<Route>) -> AnyView {
    let groups = [Vendor::Alibaba, Vendor::Huawei].into_iter().map(|vendor| {
        let entries = CATALOGUE
            .iter()
            .enumerate()
            .filter(|(_, operation)| operation.vendor == vendor)
            .map(|(index, operation)| {
                let here = Route::Form(operation);
                view! {
                    <li>
                        <a
                            href=here.to_hash()
                            title=format!("Alt {}", index + 1)
                            aria-current=move || (route.get() == here).then_some("page")
                        >
                            {operation.title}
                        </a>
                    </li>
                }
            });
        view! {
            <h2>{vendor.name()}</h2>
            <ul>{entries.collect_view()}</ul>
        }
    });
    view! { <nav class="rail" aria-label="Operations">{groups.collect_view()}</nav> }.into_any()
}

/// Alt and a digit open an operation, whatever has the focus.
fn operation_keys() {
    let handle = window_event_listener(ev::keydown, |event| {
        let digit = event
            .code()
            .strip_prefix("Digit")
            .and_then(|digit| digit.parse::<usize>().ok());
        let operation = digit.and_then(|digit| CATALOGUE.get(digit.checked_sub(1)?));
        if let Some(operation) = operation.filter(|_| event.alt_key() && !event.ctrl_key()) {
            event.prevent_default();
            hash::go(&Route::Form(operation));
        }
    });
    on_cleanup(move || handle.remove());
}

fn theme_switch() -> AnyView {
    let theme = RwSignal::new(Theme::remembered());
    Effect::new(move |_| theme.get().apply());
    view! {
        <button
            type="button"
            class="button theme"
            aria-label=move || format!("Theme: {}", theme.get().name())
            on:click=move |_| theme.update(|theme| *theme = theme.next())
        >
            <span aria-hidden="true">"◐ "</span>
            {move || theme.get().name()}
        </button>
    }
    .into_any()
}
