//! An object: its members as rows of their own, or its JSON as text.

use leptos::prelude::*;
use restore_core::operation::{Encoding, Section};

use super::row::{Field, field_id, help, help_button, messages, problem_id, row};
use super::state::Object;

/// A group of rows under the object's name.
pub fn group(field: &Field, object: &Object, section: Section) -> AnyView {
    let open = RwSignal::new(false);
    let (json, is_json) = (object.json.clone(), object.json.clone());
    let is_json = Memo::new(move |_| is_json.with(Option::is_some));
    let (text_field, rows_field, rows_object) = (field.clone(), field.clone(), object.clone());
    view! {
        <fieldset class="group" id=field.id.clone()>
            <legend>
                <span id=format!("label-{}", field.name)>{field.param.label}</span>
                " "
                <code class="wire">{field.param.name}</code>
            </legend>
            <div class="group-aids">
                {can_be_text(field).then(|| json_switch(field, &object.json))}
                {help_button(field, open)}
            </div>
            {help(field, open)}
            {messages(field)}
            {move || if is_json.get() {
                json_text(&text_field, &json)
            } else {
                member_rows(&rows_field, &rows_object, section)
            }}
        </fieldset>
    }
    .into_any()
}

/// What travels as one JSON text may be edited as one.
fn can_be_text(field: &Field) -> bool {
    field.param.encoding() == Encoding::JsonText
}

fn member_rows(field: &Field, object: &Object, section: Section) -> AnyView {
    let members = field.param.shape.members();
    let nodes = object.members.clone();
    members
        .iter()
        .zip(nodes.iter())
        .enumerate()
        .map(|(index, (member, node))| {
            row(
                field.form,
                member,
                field.path.child(index),
                node.clone(),
                section,
            )
        })
        .collect_view()
        .into_any()
}

/// The value as JSON text, sent as it stands.
pub fn json_text(field: &Field, json: &ArcRwSignal<Option<String>>) -> AnyView {
    let (shown, typed) = (json.clone(), json.clone());
    view! {
        <textarea
            class="json"
            id=format!("{}-json", field_id(&field.name))
            name=field.name.clone()
            rows="4"
            spellcheck="false"
            aria-label=format!("{} as JSON", field.param.label)
            aria-describedby=problem_id(&field.name)
            placeholder=field.param.example
            prop:value=move || shown.get().unwrap_or_default()
            on:input:target=move |event| typed.set(Some(event.target().value()))
        ></textarea>
    }
    .into_any()
}

/// Switches between fields and JSON text; neither side is lost on the way.
pub fn json_switch(field: &Field, json: &ArcRwSignal<Option<String>>) -> AnyView {
    if !can_be_text(field) {
        return ().into_any();
    }
    let (state, label, toggle) = (json.clone(), json.clone(), json.clone());
    let (form, path, param) = (field.form, field.path, field.param);
    let to_json = move || {
        let value = form
            .node(path)
            .and_then(|node| untrack(|| node.value(param)));
        value.map(|value| format!("{value:#}")).unwrap_or_default()
    };
    // Text that reads as JSON becomes fields; text that does not stays text, with its problem.
    let to_fields = move || {
        let text = toggle.get_untracked().unwrap_or_default();
        let value = serde_json::from_str(&text).ok();
        if text.is_empty() || value.is_some() {
            if let Some(node) = form.node(path) {
                node.load(param, value.as_ref());
            }
        } else {
            form.asked.set(true);
        }
    };
    let set = json.clone();
    view! {
        <button
            type="button"
            class="text-button"
            aria-pressed=move || state.with(Option::is_some).to_string()
            on:click=move |_| if set.with_untracked(Option::is_some) { to_fields() } else { set.set(Some(to_json())) }
        >
            {move || if label.with(Option::is_some) { "edit as fields" } else { "edit as JSON" }}
        </button>
    }
    .into_any()
}
