//! One operation: the form, and beside it what would be sent.

use leptos::ev;
use leptos::prelude::*;

use crate::form::region;
use crate::form::sections;
use crate::form::state::Form;
use crate::request::pane::{Pane, pane};
use crate::request::problems;

/// The screen of one operation.
pub fn operation(form: Form) -> AnyView {
    let operation = form.operation;
    let result = Pane::new(form);
    let open = RwSignal::new(false);
    shortcuts(form, result);
    let source = format!("{}, {}", operation.source.page, operation.source.updated);
    let remarks = operation
        .remarks
        .iter()
        .map(|remark| view! { <li>{*remark}</li> });
    view! {
        <main class="form">
            <header>
                <h1 tabindex="-1" id="title">{operation.title}</h1>
                <code class="wire">{operation.id} " · " {operation.service_label()}</code>
                <p>{operation.summary}</p>
            </header>
            {region::region(form)}
            {sections::sections(form)}
            <footer>
                <p>"Follows " <cite>{source}</cite> "."</p>
                <ul>{remarks.collect_view()}</ul>
            </footer>
        </main>
        <aside class="result" class:open=move || open.get() aria-label="Result">
            <div class="sheet-bar">
                <button
                    type="button"
                    class="button"
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || if open.get() { "Hide request" } else { "Show request" }}
                </button>
                <span class="count">{move || problems::in_words(problems::counts(form))}</span>
                <button type="button" class="button primary" on:click=move |_| result.copy()>"Copy"</button>
            </div>
            {pane(result)}
        </aside>
        {announcer(form)}
    }
    .into_any()
}

/// ⌘Enter copies, F8 goes to the next problem.
fn shortcuts(form: Form, result: Pane) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let command = event.ctrl_key() || event.meta_key();
        match event.key().as_str() {
            "Enter" if command => result.copy(),
            "F8" => problems::next(form),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Says once which fields have come and gone, and how many problems are left.
fn announcer(form: Form) -> AnyView {
    let names = Memo::new(move |_| {
        form.outcome.with(|outcome| {
            let top = outcome.shown.iter().filter(|field| field.prominent);
            top.map(|field| field.param.label).collect::<Vec<_>>()
        })
    });
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Vec<&'static str>>| {
        let now = names.get();
        if let Some(before) = before {
            let come: Vec<&str> = now
                .iter()
                .filter(|name| !before.contains(name))
                .copied()
                .collect();
            let gone = before.iter().filter(|name| !now.contains(name)).count();
            let mut text = String::new();
            if !come.is_empty() {
                text = format!("New fields: {}. ", come.join(", "));
            }
            if gone > 0 {
                text.push_str(&format!("{gone} fields hidden."));
            }
            said.set(text);
        }
        now
    });
    view! { <p class="off-screen" role="status" aria-live="polite">{move || said.get()}</p> }
        .into_any()
}
