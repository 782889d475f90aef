//! A list of texts: a line each, with an open line at the end; a pasted list becomes lines.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::object::{json_switch, json_text};
use super::row::{Field, field_id, label_id, problem_id};
use super::scalar::{empty_switch, line};
use super::state::{Item, List};
use crate::dom::{El, Make, el, text_button};

/// The lines, or their JSON.
pub fn list(field: &Field, node: &List) -> El {
    let (lines_field, list, items) = (field.clone(), node.clone(), node.items.clone());
    let is_json = is_json(&node.json);
    let content = el("div").slot(move || {
        let content = if is_json.get() {
            json_text(&lines_field, &list.json)
        } else {
            lines(&lines_field, &list)
        };
        vec![content]
    });
    let aids = el("span")
        .class("aids")
        .child(empty_switch(&node.empty, "[]", move || {
            items.with(Vec::len) == 1
        }))
        .children(json_switch(field, &node.json));
    group(field, "control list").child(content).child(aids)
}

/// Whether a value is edited as JSON text.
#[must_use]
pub fn is_json(json: &ArcRwSignal<Option<String>>) -> Memo<bool> {
    let json = json.clone();
    Memo::new(move |_| json.with(Option::is_some))
}

/// The frame of a control that is several controls.
#[must_use]
pub fn group(field: &Field, class: &str) -> El {
    el("div")
        .class(class)
        .attr("id", &field.id)
        .attr("role", "group")
        .attr("aria-labelledby", &label_id(&field.name))
}

fn lines(field: &Field, node: &List) -> El {
    let (field, list) = (field.clone(), node.clone());
    el("div").keyed(move || {
        let entry = |(key, index, item): (u64, usize, Item)| {
            let (field, list) = (field.clone(), list.clone());
            let make: Make = Box::new(move || item_line(&field, &list, index, &item));
            (key, make)
        };
        list.numbered().into_iter().map(entry).collect()
    })
}

fn item_line(field: &Field, node: &List, index: usize, item: &Item) -> El {
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
    let input = line(&field_id(&name), &name)
        .attr("aria-label", &label)
        .attr("aria-describedby", &problem_id(&field.name))
        .attr_if_some(
            "placeholder",
            (index == 0).then_some("one per line; a pasted list becomes lines"),
        )
        .live_value(move || shown.get())
        .on_input(move |text| {
            typed.set(text);
            grow.keep_an_open_line();
        })
        .on("paste", move |event| paste(&event, &paste_into, index))
        // An emptied line is a line taken away; an empty text is no path.
        .on("change", move |_| {
            if left.with_untracked(String::is_empty) {
                keep.remove(id);
            }
        });
    let button = text_button("×")
        .attr("aria-label", &format!("Remove {label}"))
        .hidden_if(move || blank.with(String::is_empty))
        .on_click(move || remove.remove(id));
    el("div").class("item").child(input).child(button)
}

/// Several pasted lines become items; one line is left to the browser.
fn paste(event: &web_sys::Event, node: &List, index: usize) {
    let Some(paste) = event.dyn_ref::<web_sys::ClipboardEvent>() else {
        return;
    };
    let text = paste
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
