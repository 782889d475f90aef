//! A list of objects as a table, with an open row at the end.

use crate::reactive::*;
use restore_core::operation::Param;

use super::list::{Numbered, numbered_line, remove_button, several};
use super::object::{json_switch, json_text};
use super::row::{Field, wire};
use super::scalar::empty_switch;
use super::state::{Node, RowNode, Rows};
use crate::dom::{El, Make, el};

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
        let entry = |row: RowNode| {
            let make: Make = Box::new(move || table_row(field, rows, row));
            (row.id, make)
        };
        rows.rows.get().into_iter().map(entry).collect()
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

fn table_row(field: Field, rows: Rows, row: RowNode) -> El {
    let members = field.param.shape.members();
    let place = Numbered::Row(rows, members, row.id);
    let cells = members.iter().zip(row.members);
    let cells = cells.map(|(member, cell)| cell_line(field, rows, place, member, cell));
    let button =
        remove_button(field, place, members[0].name).hidden_if(move || row.is_blank(members));
    el("div").class("tr").children(cells).child(button)
}

fn cell_line(field: Field, rows: Rows, place: Numbered, member: &'static Param, cell: &Node) -> El {
    // Rows hold lines of text alone; a richer member would get its own control here.
    let Node::Scalar(scalar) = *cell else {
        return el("span");
    };
    numbered_line(field, place, member.name)
        .attr_if_some("placeholder", member.example)
        .live_value(move || scalar.text.get())
        .on_input(move |text| {
            scalar.text.set(text);
            rows.keep_an_open_row(field.param.shape.members());
        })
}
