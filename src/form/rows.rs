//! A list of objects as a table, with an open row at the end.

use leptos::prelude::*;
use restore_core::operation::Param;

use super::object::{json_switch, json_text};
use super::row::{Field, field_id, problem_id};
use super::state::{Node, RowNode, Rows};

/// The table, or its JSON.
pub fn rows(field: &Field, node: &Rows) -> AnyView {
    let (json, is_json) = (node.json.clone(), node.json.clone());
    let is_json = Memo::new(move |_| is_json.with(Option::is_some));
    let (text_field, table_field, table_node) = (field.clone(), field.clone(), node.clone());
    view! {
        <div class="control rows" id=field.id.clone() role="group" aria-labelledby=format!("label-{}", field.name)>
            {move || if is_json.get() {
                json_text(&text_field, &json)
            } else {
                table(&table_field, &table_node)
            }}
            <span class="aids">{rows_switch(node)}{json_switch(field, &node.json)}</span>
        </div>
    }
    .into_any()
}

fn table(field: &Field, node: &Rows) -> AnyView {
    let members = field.param.shape.members();
    let heads = members.iter().map(|member| {
        view! { <span class="head">{member.label} " " <code class="wire">{member.name}</code></span> }
    });
    let each = node.clone();
    let (row_field, row_node) = (field.clone(), node.clone());
    view! {
        <div class="table">
            <div class="tr heads" aria-hidden="true">{heads.collect_view()}</div>
            <For
                each=move || each.numbered()
                key=|(index, row)| (row.id, *index)
                children=move |(index, row)| table_row(&row_field, &row_node, members, index, &row)
            />
        </div>
    }
    .into_any()
}

fn table_row(
    field: &Field,
    node: &Rows,
    members: &'static [Param],
    index: usize,
    row: &RowNode,
) -> AnyView {
    let cells = members
        .iter()
        .zip(row.object.members.iter())
        .map(|(member, cell)| match cell {
            Node::Scalar(scalar) => {
                let (typed, shown) = (scalar.text.clone(), scalar.text.clone());
                let name = format!("{}.{index}.{}", field.name, member.name);
                let grow = node.clone();
                view! {
                    <input
                        type="text"
                        id=field_id(&name)
                        name=name
                        aria-label=format!("{} {}, {}", field.param.label, index + 1, member.label)
                        aria-describedby=problem_id(&field.name)
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=member.example
                        prop:value=move || shown.get()
                        on:input:target=move |event| {
                            typed.set(event.target().value());
                            grow.keep_an_open_row(members);
                        }
                    />
                }
                .into_any()
            }
            // Rows hold lines of text alone; a richer member would get its own control here.
            Node::Secret(_) | Node::List(_) | Node::Object(_) | Node::Rows(_) => ().into_any(),
        });
    let (id, rows) = (row.id, node.clone());
    view! {
        <div class="tr">
            {cells.collect_view()}
            <button
                type="button"
                class="text-button"
                aria-label=format!("Remove {} {}", field.param.label, index + 1)
                on:click=move |_| rows.remove(id, members)
            >
                "×"
            </button>
        </div>
    }
    .into_any()
}

fn rows_switch(node: &Rows) -> AnyView {
    let seen = node.rows.clone();
    let (state, label, toggle) = (node.empty.clone(), node.empty.clone(), node.empty.clone());
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
