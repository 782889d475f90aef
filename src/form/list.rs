//! A list of texts: a line each, with an open line at the end; a pasted list becomes lines.

use crate::reactive::*;
use restore_core::operation::Param;
use wasm_bindgen::JsCast as _;

use super::object::{json_switch, json_text};
use super::row::{Field, field_id, label_id, problem_id};
use super::scalar::{empty_switch, line};
use super::state::{Item, List, Rows};
use crate::browser::focus;
use crate::browser::page::next_frame;
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
        let entry = |item: Item| {
            let make: Make = Box::new(move || item_line(field, list, item));
            (item.id, make)
        };
        list.items.get().into_iter().map(entry).collect()
    })
}

fn item_line(field: Field, list: List, item: Item) -> El {
    let place = Numbered::Item(list, item.id);
    let input = numbered_line(field, place, "")
        .attr("placeholder", "one per line; a pasted list becomes lines")
        .live_value(move || item.text.get())
        .on_input(move |text| {
            item.text.set(text);
            list.keep_an_open_line();
        })
        .on("paste", move |event| {
            paste(&event, list, untrack(|| place.position()))
        })
        // An emptied line is a line taken away; an empty text is no path.
        .on("change", move |_| {
            if item.text.with_untracked(String::is_empty) {
                list.remove(item.id);
            }
        });
    let button =
        remove_button(field, place, "").hidden_if(move || item.text.with(String::is_empty));
    el("div").class("item").child(input).child(button)
}

/// A line of a list or a row of a table: its number follows its place.
#[derive(Clone, Copy)]
pub enum Numbered {
    /// The item of that ID.
    Item(List, u32),
    /// The row of that ID.
    Row(Rows, &'static [Param], u32),
}

impl Numbered {
    fn position(self) -> usize {
        match self {
            Self::Item(list, id) => list
                .items
                .with(|items| items.iter().position(|item| item.id == id))
                .unwrap_or_default(),
            Self::Row(rows, _, id) => rows
                .rows
                .with(|rows| rows.iter().position(|row| row.id == id))
                .unwrap_or_default(),
        }
    }

    fn remove(self) {
        match self {
            Self::Item(list, id) => list.remove(id),
            Self::Row(rows, members, id) => rows.remove(id, members),
        }
    }

    /// `Include.2`, or with a member `mappings.2.volume_id`.
    fn name(self, field: Field, member: &str) -> String {
        let dot = if member.is_empty() { "" } else { "." };
        format!("{}.{}{dot}{member}", field.name(), self.position())
    }

    fn label(self, field: Field, before: &str, after: &str) -> String {
        format!(
            "{before}{} {} {after}",
            field.param.label,
            self.position() + 1
        )
    }
}

/// A bare line that is named by its place.
pub fn numbered_line(field: Field, place: Numbered, member: &'static str) -> El {
    line("", "")
        .live_attr("id", move || Some(field_id(&place.name(field, member))))
        .live_attr("name", move || Some(place.name(field, member)))
        .live_attr("aria-label", move || Some(place.label(field, "", member)))
        .attr("aria-describedby", &problem_id(&field.name()))
}

/// Takes a line or row away and leaves the focus on what takes its place.
pub fn remove_button(field: Field, place: Numbered, first_member: &'static str) -> El {
    text_button("×")
        .live_attr("aria-label", move || {
            Some(place.label(field, "Remove ", ""))
        })
        .on_click(move || {
            let name = untrack(|| place.name(field, first_member));
            place.remove();
            next_frame(move || focus::to(&field_id(&name)));
        })
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
