//! A list of objects as a table, with an open row at the end.

use crate::reactive::*;
use restore_core::operation::Param;

use super::list::{name_line, name_remover, numbered_name, several};
use super::node::{Node, RowNode, Rows};
use super::object::{json_switch, json_text};
use super::row::{Field, field_id, problem_id};
use super::scalar::{empty_switch, line};
use crate::browser::focus;
use crate::browser::page::next_frame;
use crate::dom::{El, Make, Placed, el, text_button, wire};

/// The table, or its JSON.
pub fn rows(field: &Field, node: &Rows) -> El {
    let (field, rows) = (*field, *node);
    let is_blank = move || rows.rows.with(Vec::len) == 1;
    several(
        &field,
        "control rows",
        el("div").slot(move || {
            vec![if rows.json.on.get() {
                json_text(&field, rows.json)
            } else {
                table(field, rows)
            }]
        }),
        [
            Some(empty_switch(rows.json.empty, "[]", is_blank)),
            json_switch(&field, rows.json),
        ],
    )
}

fn table(field: Field, rows: Rows) -> El {
    let heads = field.param.shape.members().iter().map(|member| {
        el("span")
            .class("head")
            .text(member.label)
            .child(wire(member.name))
    });
    let body = el("div").keyed(move || {
        let entry = |(place, row): (usize, RowNode)| {
            let make: Make = Box::new(move || table_row(field, rows, row));
            (row.id, place, make)
        };
        rows.rows.get().into_iter().enumerate().map(entry).collect()
    });
    el("div")
        .class("table")
        .child(
            el("div")
                .class("tr heads")
                .attr("aria-hidden", "true")
                .children(heads),
        )
        .child(body)
}

fn table_row(field: Field, rows: Rows, row: RowNode) -> (El, Placed) {
    let members = field.param.shape.members();
    let lines: Vec<(&'static str, El)> = members
        .iter()
        .zip(row.members)
        .map(|(member, cell)| (member.name, cell_line(field, rows, member, cell)))
        .collect();
    let button = text_button("×")
        .hidden_if(move || row.is_blank(members))
        .on_click(move || {
            let place = rows
                .rows
                .with_untracked(|rows| rows.iter().position(|one| one.id == row.id));
            let name = numbered_name(&field, place.unwrap_or_default(), members[0].name);
            rows.remove(row.id, members);
            next_frame(move || focus::to(&field_id(&name)));
        });
    let cells: Vec<El> = lines.iter().map(|(_, line)| line.clone()).collect();
    let element = el("div").class("tr").children(cells).child(button.clone());
    let placed = move |place| {
        for (member, line) in &lines {
            name_line(&field, line, place, member);
        }
        name_remover(&field, &button, place);
    };
    (element, Box::new(placed))
}

fn cell_line(field: Field, rows: Rows, member: &'static Param, cell: &Node) -> El {
    // Rows hold lines of text alone; a richer member would get its own control here.
    let Node::Scalar(scalar) = *cell else {
        return el("span");
    };
    line("", "")
        .attr("aria-describedby", &problem_id(&field.name()))
        .attr_if_some("placeholder", member.example)
        .live_value(move || scalar.text.get())
        .on_input(move |text| {
            scalar.text.set(text);
            rows.keep_an_open_row(field.param.shape.members());
        })
}
