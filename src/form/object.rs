//! An object: its members as rows of their own, or its JSON as text.

use crate::reactive::*;
use restore_core::encode::json_for_reading;
use restore_core::operation::{Encoding, Section};

use super::node::{Json, Object};
use super::row::{Field, help, label_id, problem_id, row};
use crate::dom::{El, el, text_button, wire};

/// A group of rows under the object's name. `problems` is where the object's own are told.
pub fn group(field: &Field, object: &Object, section: Section, problems: El) -> El {
    let (button, help) = help(field);
    let (field, object) = (*field, *object);
    let legend = el("legend")
        .child(
            el("span")
                .attr("id", &label_id(&field.name()))
                .text(field.param.label),
        )
        .child(wire(field.param.name));
    let aids = el("div")
        .class("group-aids")
        .children(json_switch(&field, object.json))
        .child(button);
    let content = el("div").class("members").slot(move || {
        if object.json.on.get() {
            vec![json_text(&field, object.json)]
        } else {
            member_rows(field, object, section)
        }
    });
    el("fieldset")
        .class("group")
        .attr("id", &field.id())
        .child(legend)
        .child(aids)
        .child(help)
        .child(problems)
        .child(content)
}

fn member_rows(field: Field, object: Object, section: Section) -> Vec<El> {
    let members = field
        .param
        .shape
        .members()
        .iter()
        .zip(object.members)
        .enumerate();
    members
        .map(|(index, (member, node))| {
            row(field.form, member, field.path.child(index), *node, section)
        })
        .collect()
}

/// The value as JSON text, sent as it stands.
pub fn json_text(field: &Field, json: Json) -> El {
    el("textarea")
        .class("json")
        .attr("name", &field.name())
        .attr("rows", "4")
        .attr("spellcheck", "false")
        .attr("aria-label", &format!("{} as JSON", field.param.label))
        .attr("aria-describedby", &problem_id(&field.name()))
        .attr_if_some("placeholder", field.param.example)
        .live_value(move || json.text.get())
        .on_input(move |text| json.text.set(text))
}

/// Switches between fields and JSON text; neither side is lost on the way. Only what travels as
/// one JSON text may be edited as one.
pub fn json_switch(field: &Field, json: Json) -> Option<El> {
    let field = *field;
    let button = move || {
        text_button("")
            .live_state("aria-pressed", move || json.on.get())
            .live_text(move || {
                if json.on.get() {
                    "edit as fields"
                } else {
                    "edit as JSON"
                }
                .to_owned()
            })
            .on_click(move || {
                if json.on.get_untracked() {
                    to_fields(field, json)
                } else {
                    to_text(field, json)
                }
            })
    };
    (field.param.encoding() == Encoding::JsonText).then(button)
}

fn to_text(field: Field, json: Json) {
    let value = field
        .form
        .node(field.path)
        .and_then(|node| untrack(|| node.value(field.param)));
    json.text
        .set(value.as_ref().map(json_for_reading).unwrap_or_default());
    json.on.set(true);
}

/// Text of which every part has a field becomes fields. Other text stays text, with its problem.
fn to_fields(field: Field, json: Json) {
    let Some(node) = field.form.node(field.path) else {
        return;
    };
    let text = json.text.get_untracked();
    if text.is_empty() {
        node.clear();
        return;
    }
    let value = serde_json::from_str(&text).ok();
    if !value.is_some_and(|value| node.load(field.param, &value)) {
        field.form.asked.set(true);
    }
}
