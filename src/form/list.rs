//! A list of texts: a line each, with an open line at the end; a pasted list becomes lines.

use leptos::prelude::*;

use super::object::{json_switch, json_text};
use super::row::{Field, field_id, problem_id};
use super::state::{Item, List};

/// The lines, or their JSON.
pub fn list(field: &Field, node: &List) -> AnyView {
    let (json, items) = (node.json.clone(), node.items.clone());
    let field_for_lines = field.clone();
    let (node_for_lines, is_json) = (node.clone(), Memo::new(move |_| json.with(Option::is_some)));
    let empty = items_switch(&items, &node.empty);
    view! {
        <div class="control list" id=field.id.clone() role="group" aria-labelledby=format!("label-{}", field.name)>
            {
                let field = field.clone();
                let json = node.json.clone();
                move || if is_json.get() {
                    json_text(&field, &json)
                } else {
                    lines(&field_for_lines, &node_for_lines)
                }
            }
            <span class="aids">{empty}{json_switch(field, &node.json)}</span>
        </div>
    }
    .into_any()
}

fn lines(field: &Field, node: &List) -> AnyView {
    let each = node.clone();
    let (field, node) = (field.clone(), node.clone());
    view! {
        <For
            each=move || each.numbered()
            key=|(index, item)| (item.id, *index)
            children=move |(index, item)| line(&field, &node, index, &item)
        />
    }
    .into_any()
}

fn line(field: &Field, node: &List, index: usize, item: &Item) -> AnyView {
    let name = format!("{}.{index}", field.name);
    let label = format!("{} {}", field.param.label, index + 1);
    let (typed, shown, left, blank) = (
        item.text.clone(),
        item.text.clone(),
        item.text.clone(),
        item.text.clone(),
    );
    let (grow, paste_into, keep, remove) = (node.clone(), node.clone(), node.clone(), node.clone());
    let id = item.id;
    view! {
        <div class="item">
            <input
                type="text"
                id=field_id(&name)
                name=name
                aria-label=label.clone()
                aria-describedby=problem_id(&field.name)
                autocomplete="off"
                spellcheck="false"
                placeholder=(index == 0).then_some("one per line; a pasted list becomes lines")
                prop:value=move || shown.get()
                on:input:target=move |event| {
                    typed.set(event.target().value());
                    grow.keep_an_open_line();
                }
                on:paste=move |event| paste(&event, &paste_into, index)
                // An emptied line is a line taken away; an empty text is no path.
                on:change=move |_| if left.with_untracked(String::is_empty) { keep.remove(id) }
            />
            <button
                type="button"
                class="text-button"
                hidden=move || blank.with(String::is_empty)
                aria-label=format!("Remove {label}")
                on:click=move |_| remove.remove(id)
            >
                "×"
            </button>
        </div>
    }
    .into_any()
}

/// Several pasted lines become items; one line is left to the browser.
fn paste(event: &web_sys::ClipboardEvent, node: &List, index: usize) {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text").ok())
        .unwrap_or_default();
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    if lines.len() > 1 {
        event.prevent_default();
        node.splice(index, &lines);
    }
}

/// Tells a list that is not sent from an empty one.
fn items_switch(items: &ArcRwSignal<Vec<Item>>, empty: &ArcRwSignal<bool>) -> AnyView {
    let seen = items.clone();
    let (state, label, toggle) = (empty.clone(), empty.clone(), empty.clone());
    view! {
        <button
            type="button"
            class="text-button empty-switch"
            hidden=move || seen.with(Vec::len) != 1
            aria-pressed=move || state.get().to_string()
            on:click=move |_| toggle.update(|empty| *empty = !*empty)
        >
            {move || if label.get() { "sent empty []" } else { "send empty []" }}
        </button>
    }
    .into_any()
}
