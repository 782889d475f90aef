//! A list of objects as a table, with an open row at the end.

use leptos::prelude::*;
use restore_core::operation::Param;

use super::list::{group, is_json};
use super::object::{json_switch, json_text};
use super::row::{Field, field_id, problem_id, wire};
use super::scalar::{empty_switch, line};
use super::state::{Node, RowNode, Rows};
use crate::dom::{El, Make, el, text_button};

/// The table, or its JSON.
pub fn rows(field: &Field, node: &Rows) -> El {
    let (table_field, rows, seen) = (field.clone(), node.clone(), node.rows.clone());
    let is_json = is_json(&node.json);
    let content = el("div").slot(move || {
        let content = if is_json.get() {
            json_text(&table_field, &rows.json)
        } else {
            table(&table_field, &rows)
        };
        vec![content]
    });
    let aids = el("span")
        .class("aids")
        .child(empty_switch(&node.empty, "[]", move || {
            seen.with(Vec::len) == 1
        }))
        .children(json_switch(field, &node.json));
    group(field, "control rows").child(content).child(aids)
}

fn table(field: &Field, node: &Rows) -> El {
    let members = field.param.shape.members();
    let heads = members.iter().map(|member| {
        el("span")
            .class("head")
            .text(member.label)
            .child(wire(member.name))
    });
    let (field, rows) = (field.clone(), node.clone());
    let body = el("div").keyed(move || {
        let entry = |(key, index, row): (u64, usize, RowNode)| {
            let (field, rows) = (field.clone(), rows.clone());
            let make: Make = Box::new(move || table_row(&field, &rows, members, index, &row));
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

fn table_row(
    field: &Field,
    node: &Rows,
    members: &'static [Param],
    index: usize,
    row: &RowNode,
) -> El {
    let (id, rows, object) = (row.id, node.clone(), row.object.clone());
    let cells = members
        .iter()
        .zip(row.object.members.iter())
        .map(|(member, cell)| cell_line(field, node, members, index, member, cell));
    let button = text_button("×")
        .attr(
            "aria-label",
            &format!("Remove {} {}", field.param.label, index + 1),
        )
        .hidden_if(move || object.is_blank(members))
        .on_click(move || rows.remove(id, members));
    el("div").class("tr").children(cells).child(button)
}

fn cell_line(
    field: &Field,
    node: &Rows,
    members: &'static [Param],
    index: usize,
    member: &'static Param,
    cell: &Node,
) -> El {
    // Rows hold lines of text alone; a richer member would get its own control here.
    let Node::Scalar(scalar) = cell else {
        return el("span");
    };
    let (typed, shown, grow) = (scalar.text.clone(), scalar.text.clone(), node.clone());
    let name = format!("{}.{index}.{}", field.name, member.name);
    line(&field_id(&name), &name)
        .attr(
            "aria-label",
            &format!("{} {}, {}", field.param.label, index + 1, member.label),
        )
        .attr("aria-describedby", &problem_id(&field.name))
        .attr_if_some("placeholder", member.example)
        .live_value(move || shown.get())
        .on_input(move |text| {
            typed.set(text);
            grow.keep_an_open_row(members);
        })
}
