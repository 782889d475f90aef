//! A list of objects as a table, with an open row at the end.

use crate::reactive::*;
use restore_core::operation::Param;

use super::list::several;
use super::object::{json_switch, json_text};
use super::row::{Field, field_id, problem_id, wire};
use super::scalar::{empty_switch, line};
use super::state::{Node, RowNode, Rows};
use crate::dom::{El, Make, el, text_button};

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
        let entry = |(key, index, row): (u64, usize, RowNode)| {
            let make: Make = Box::new(move || table_row(field, rows, index, row));
            (key, make)
        };
        rows.numbered().into_iter().map(entry).collect()
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

fn table_row(field: Field, rows: Rows, index: usize, row: RowNode) -> El {
    let members = field.param.shape.members();
    let cells = members.iter().zip(row.members);
    let cells = cells.map(|(member, cell)| cell_line(field, rows, index, member, cell));
    let button = text_button("×")
        .attr(
            "aria-label",
            &format!("Remove {} {}", field.param.label, index + 1),
        )
        .hidden_if(move || row.is_blank(members))
        .on_click(move || rows.remove(row.id, members));
    el("div").class("tr").children(cells).child(button)
}

fn cell_line(field: Field, rows: Rows, index: usize, member: &'static Param, cell: &Node) -> El {
    // Rows hold lines of text alone; a richer member would get its own control here.
    let Node::Scalar(scalar) = *cell else {
        return el("span");
    };
    let name = format!("{}.{index}.{}", field.name(), member.name);
    line(&field_id(&name), &name)
        .attr(
            "aria-label",
            &format!("{} {}, {}", field.param.label, index + 1, member.label),
        )
        .attr("aria-describedby", &problem_id(&field.name()))
        .attr_if_some("placeholder", member.example)
        .live_value(move || scalar.text.get())
        .on_input(move |text| {
            scalar.text.set(text);
            rows.keep_an_open_row(field.param.shape.members());
        })
}
