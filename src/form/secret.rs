//! A secret: masked, revealed while a button is held, and by choice left to the environment.

use crate::reactive::*;
use restore_core::draft::environment_variable;
use wasm_bindgen::JsCast as _;

use super::node::SecretNode;
use super::row::{Field, problem_id};
use super::scalar::line;
use crate::dom::{El, el, text_button};

/// A masked line and the choice to read it from the environment instead.
pub fn secret(field: &Field, node: &SecretNode) -> El {
    let revealed = RwSignal::new(false);
    let SecretNode {
        text,
        from_environment,
    } = *node;
    let input = line(&field.id(), &field.name())
        .attr("aria-describedby", &problem_id(&field.name()))
        .live_attr("type", move || {
            Some(if revealed.get() { "text" } else { "password" }.to_owned())
        })
        .attr_if("disabled", move || from_environment.get())
        .live_value(move || text.get())
        .on_input(move |typed| text.set(typed));
    el("div")
        .class("control secret")
        .child(input)
        .child(reveal_button(revealed))
        .child(environment_box(field, from_environment))
}

/// Shows the secret for as long as it is held, by pointer or key.
fn reveal_button(revealed: RwSignal<bool>) -> El {
    let mut button = text_button("hold to show")
        .on("pointerdown", move |_| revealed.set(true))
        .on("keydown", move |event| {
            let key = event.unchecked_ref::<web_sys::KeyboardEvent>().key();
            if matches!(key.as_str(), " " | "Enter") {
                revealed.set(true);
            }
        });
    for over in ["pointerup", "pointerleave", "keyup", "blur"] {
        button = button.on(over, move |_| revealed.set(false));
    }
    button
}

fn environment_box(field: &Field, on: RwSignal<bool>) -> El {
    let env = environment_variable(field.param).unwrap_or_default();
    let check_box = el("input")
        .attr("type", "checkbox")
        .live_checked(move || on.get())
        .on("change", move |_| on.update(|on| *on = !*on));
    let words = el("span")
        .text("send what ")
        .child(el("code").text(&format!("${env}")))
        .text(" holds");
    el("label").class("choice").child(check_box).child(words)
}
