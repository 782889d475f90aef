//! A secret: masked, revealed while a button is held, and by choice left to the environment.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use restore_core::draft::environment_variable;

use super::row::{Field, problem_id};
use super::state::SecretNode;

/// A masked line and the choice to read it from the environment instead.
pub fn secret(field: &Field, node: &SecretNode) -> AnyView {
    let revealed = RwSignal::new(false);
    let env = environment_variable(field.param).unwrap_or_default();
    let (typed, shown) = (node.text.clone(), node.text.clone());
    let (from_env, set_from_env) = (node.from_environment.clone(), node.from_environment.clone());
    let disabled = from_env.clone();
    let reveals = |event: &KeyboardEvent| event.key() == " " || event.key() == "Enter";
    view! {
        <div class="control secret">
            <input
                type=move || if revealed.get() { "text" } else { "password" }
                id=field.id.clone()
                name=field.name.clone()
                autocomplete="off"
                spellcheck="false"
                aria-describedby=problem_id(&field.name)
                disabled=move || disabled.get()
                prop:value=move || shown.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <button
                type="button"
                class="text-button"
                on:pointerdown=move |_| revealed.set(true)
                on:pointerup=move |_| revealed.set(false)
                on:pointerleave=move |_| revealed.set(false)
                on:keydown=move |event| if reveals(&event) { revealed.set(true) }
                on:keyup=move |_| revealed.set(false)
                on:blur=move |_| revealed.set(false)
            >
                "hold to show"
            </button>
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || from_env.get()
                    on:change:target=move |event| set_from_env.set(event.target().checked())
                />
                <span>"send what " <code>{format!("${env}")}</code> " holds"</span>
            </label>
        </div>
    }
    .into_any()
}
