//! A list of texts: a line each, with an open line at the end; a pasted list becomes lines.

use crate::reactive::*;
use wasm_bindgen::JsCast as _;

use super::object::{json_switch, json_text};
use super::row::{Field, field_id, label_id, problem_id};
use super::scalar::{empty_switch, line};
use super::state::{Item, List};
use crate::dom::{El, Make, el, text_button};

/// The lines, or their JSON.
pub fn list(field: &Field, node: &List) -> El {
    let (field, list) = (*field, *node);
    let is_blank = move || list.items.with(Vec::len) == 1;
    several(
        &field,
        "control list",
        el("div").slot(move || {
            vec![if list.json.on.get() {
                json_text(&field, list.json)
            } else {
                lines(field, list)
            }]
        }),
        [
            Some(empty_switch(list.json.empty, "[]", is_blank)),
            json_switch(&field, list.json),
        ],
    )
}

/// The frame of a control that is several controls.
pub fn several(field: &Field, class: &str, content: El, aids: [Option<El>; 2]) -> El {
    el("div")
        .class(class)
        .attr("id", &field.id())
        .attr("role", "group")
        .attr("aria-labelledby", &label_id(&field.name()))
        .child(content)
        .child(
            el("span")
                .class("aids")
                .children(aids.into_iter().flatten()),
        )
}

fn lines(field: Field, list: List) -> El {
    el("div").keyed(move || {
        let entry = |(key, index, item): (u64, usize, Item)| {
            let make: Make = Box::new(move || item_line(field, list, index, item));
            (key, make)
        };
        list.numbered().into_iter().map(entry).collect()
    })
}

fn item_line(field: Field, list: List, index: usize, item: Item) -> El {
    let name = format!("{}.{index}", field.name());
    let label = format!("{} {}", field.param.label, index + 1);
    let hint = (index == 0).then_some("one per line; a pasted list becomes lines");
    let input = line(&field_id(&name), &name)
        .attr("aria-label", &label)
        .attr("aria-describedby", &problem_id(&field.name()))
        .attr_if_some("placeholder", hint)
        .live_value(move || item.text.get())
        .on_input(move |text| {
            item.text.set(text);
            list.keep_an_open_line();
        })
        .on("paste", move |event| paste(&event, list, index))
        // An emptied line is a line taken away; an empty text is no path.
        .on("change", move |_| {
            if item.text.with_untracked(String::is_empty) {
                list.remove(item.id);
            }
        });
    let button = text_button("×")
        .attr("aria-label", &format!("Remove {label}"))
        .hidden_if(move || item.text.with(String::is_empty))
        .on_click(move || list.remove(item.id));
    el("div").class("item").child(input).child(button)
}

/// Several pasted lines become items; one line is left to the browser.
fn paste(event: &web_sys::Event, list: List, index: usize) {
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
        list.splice(index, &lines);
    }
}
