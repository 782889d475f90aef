//! A list of texts: a line each, with an open line at the end; a pasted list becomes lines.

use std::ops::Range;

use crate::reactive::*;
use wasm_bindgen::JsCast as _;

use super::node::{Item, List};
use super::object::{json_switch, json_text};
use super::row::{Field, field_id, label_id, problem_id};
use super::scalar::{empty_switch, line};
use crate::browser::focus;
use crate::browser::page::next_frame;
use crate::dom::{El, Make, Placed, el, text_button};

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
pub fn several(field: &Field, class: &'static str, content: El, aids: [Option<El>; 2]) -> El {
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

/// The lines in blocks: the browser leaves out those that are off the screen, and hundreds of
/// lines cost what the visible ones cost.
fn lines(field: Field, list: List) -> El {
    el("div").keyed(move || {
        let entry = |(place, (key, _)): (usize, (u32, _))| {
            let make: Make = Box::new(move || (block(field, list, key), Box::new(|_| ())));
            (key, place, make)
        };
        let blocks = list.items.with(|items| blocks(items));
        blocks.into_iter().enumerate().map(entry).collect()
    })
}

fn block(field: Field, list: List, block: u32) -> El {
    el("div").class("lines").keyed(move || {
        let items = list.items.get();
        let lines = blocks(&items).into_iter().find(|(key, _)| *key == block);
        let entry = |place: usize| {
            let item = items[place];
            let make: Make = Box::new(move || item_line(field, list, item));
            (item.id, place, make)
        };
        lines
            .into_iter()
            .flat_map(|(_, places)| places)
            .map(entry)
            .collect()
    })
}

/// Where each block begins and ends. A block is a run of items whose IDs were given one after the
/// other, so that an item which stays in the list stays in its block: a line that is moved loses
/// the focus.
fn blocks(items: &[Item]) -> Vec<(u32, Range<usize>)> {
    let mut blocks: Vec<(u32, Range<usize>)> = Vec::new();
    let (mut of_last, mut again) = (None, 0);
    for (place, item) in items.iter().enumerate() {
        let of_this = item.id / 16;
        if let Some((_, places)) = blocks.last_mut().filter(|_| of_last == Some(of_this)) {
            places.end = place + 1;
            continue;
        }
        of_last = Some(of_this);
        let mut key = of_this;
        while blocks.iter().any(|(other, _)| *other == key) {
            // What was pasted into its middle has cut it in two. No form has so many lines that
            // this could be the number of a block.
            again += 1;
            key = u32::MAX - again;
        }
        blocks.push((key, place..place + 1));
    }
    blocks
}

fn item_line(field: Field, list: List, item: Item) -> (El, Placed) {
    let place = move || {
        list.items
            .with_untracked(|items| items.iter().position(|one| one.id == item.id))
            .unwrap_or_default()
    };
    let input = line("", "")
        .attr("aria-describedby", &problem_id(&field.name()))
        .attr("placeholder", "one per line; a pasted list becomes lines")
        .live_value(move || item.text.get())
        .on_input(move |text| {
            item.text.set(text);
            list.keep_an_open_line();
        })
        .on("paste", move |event| paste(&event, list, place()))
        // An emptied line is a line taken away; an empty text is no path.
        .on("change", move |_| {
            if item.text.with_untracked(String::is_empty) {
                list.remove(item.id);
            }
        });
    let button = text_button("×").on_click(move || {
        let name = numbered_name(&field, place(), "");
        list.remove(item.id);
        next_frame(move || focus::to(&field_id(&name)));
    });
    let (named, remove) = (input.clone(), button.clone());
    let placed = move |place| {
        name_line(&field, &named, place, "");
        name_remover(&field, &remove, place);
    };
    let line = el("div").class("item").child(input).child(button);
    (line, Box::new(placed))
}

/// `Include.2`, or with a member `mappings.2.volume_id`.
pub fn numbered_name(field: &Field, place: usize, member: &str) -> String {
    let dot = if member.is_empty() { "" } else { "." };
    format!("{}.{place}{dot}{member}", field.name())
}

/// Names a line of a list or table by its place.
pub fn name_line(field: &Field, line: &El, place: usize, member: &str) {
    let name = numbered_name(field, place, member);
    line.mark("id", Some(&field_id(&name)));
    line.mark("name", Some(&name));
    let label = format!("{} {} {member}", field.param.label, place + 1);
    line.mark("aria-label", Some(&label));
}

/// Names the button that takes a line or row away.
pub fn name_remover(field: &Field, button: &El, place: usize) {
    let label = format!("Remove {} {}", field.param.label, place + 1);
    button.mark("aria-label", Some(&label));
}

/// Several pasted lines become items; one line is left to the browser.
fn paste(event: &web_sys::Event, list: List, index: usize) {
    let paste: &web_sys::ClipboardEvent = event.unchecked_ref();
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
