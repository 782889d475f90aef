//! An object: its members as rows of their own, or its JSON as text.

use leptos::prelude::*;
use restore_core::operation::{Encoding, Section};

use super::list::is_json;
use super::row::{Field, help, help_button, label_id, messages, problem_id, row, wire};
use super::state::Object;
use crate::dom::{El, el, text_button};

/// A group of rows under the object's name.
pub fn group(field: &Field, object: &Object, section: Section) -> El {
    let open = RwSignal::new(false);
    let is_json = is_json(&object.json);
    let (content_field, content) = (field.clone(), object.clone());
    let legend = el("legend")
        .child(
            el("span")
                .attr("id", &label_id(&field.name))
                .text(field.param.label),
        )
        .child(wire(field.param.name));
    let aids = el("div")
        .class("group-aids")
        .children(json_switch(field, &object.json))
        .child(help_button(field, open));
    let content = el("div").class("members").slot(move || {
        if is_json.get() {
            vec![json_text(&content_field, &content.json)]
        } else {
            member_rows(&content_field, &content, section)
        }
    });
    el("fieldset")
        .class("group")
        .attr("id", &field.id)
        .child(legend)
        .child(aids)
        .child(help(field, open))
        .child(messages(field))
        .child(content)
}

fn member_rows(field: &Field, object: &Object, section: Section) -> Vec<El> {
    let members = field
        .param
        .shape
        .members()
        .iter()
        .zip(object.members.iter())
        .enumerate();
    members
        .map(|(index, (member, node))| {
            row(
                field.form,
                member,
                field.path.child(index),
                node.clone(),
                section,
            )
        })
        .collect()
}

/// The value as JSON text, sent as it stands.
pub fn json_text(field: &Field, json: &ArcRwSignal<Option<String>>) -> El {
    let (shown, typed) = (json.clone(), json.clone());
    el("textarea")
        .class("json")
        .attr("name", &field.name)
        .attr("rows", "4")
        .attr("spellcheck", "false")
        .attr("aria-label", &format!("{} as JSON", field.param.label))
        .attr("aria-describedby", &problem_id(&field.name))
        .attr_if_some("placeholder", field.param.example)
        .live_value(move || shown.get().unwrap_or_default())
        .on_input(move |text| typed.set(Some(text)))
}

/// Switches between fields and JSON text; neither side is lost on the way. Only what travels as
/// one JSON text may be edited as one.
pub fn json_switch(field: &Field, json: &ArcRwSignal<Option<String>>) -> Option<El> {
    if field.param.encoding() != Encoding::JsonText {
        return None;
    }
    let (state, label, toggle) = (json.clone(), json.clone(), json.clone());
    let field = field.clone();
    let button = text_button("")
        .live_state("aria-pressed", move || state.with(Option::is_some))
        .live_text(move || {
            if label.with(Option::is_some) {
                "edit as fields"
            } else {
                "edit as JSON"
            }
            .to_owned()
        })
        .on_click(move || match toggle.get_untracked() {
            Some(text) => to_fields(&field, &text),
            None => toggle.set(Some(to_json(&field))),
        });
    Some(button)
}

fn to_json(field: &Field) -> String {
    let value = field
        .form
        .node(field.path)
        .and_then(|node| untrack(|| node.value(field.param)));
    value.map(|value| format!("{value:#}")).unwrap_or_default()
}

/// Text that reads as JSON becomes fields; text that does not stays text, with its problem.
fn to_fields(field: &Field, text: &str) {
    let value = serde_json::from_str(text).ok();
    match field.form.node(field.path) {
        Some(node) if text.is_empty() || value.is_some() => node.load(field.param, value.as_ref()),
        _ => field.form.asked.set(true),
    }
}
