//! A UNIX time: digits, or a date that becomes digits.
//!
//! What is sent is always what stands in the field: a date is replaced by its number as soon as
//! the field is left, and the number is shown in words below.

use leptos::prelude::*;
use restore_core::operation::Unit;

use super::row::Field;
use super::scalar::{aids, input};
use super::state::Scalar;
use crate::browser::time::{self, Zone};

/// Digits or a date, with the zone in which a date is meant.
pub fn instant(field: &Field, scalar: &Scalar, unit: Unit) -> AnyView {
    let zone = RwSignal::new(Zone::Utc);
    let (text, typed) = (scalar.text.clone(), scalar.text.clone());
    let per_second = per_second(unit);
    let convert = move |_| {
        if let Some(millis) = time::read(&text.get_untracked(), zone.get_untracked()) {
            text.set(format!("{:.0}", millis / 1000.0 * per_second));
        }
    };
    let words = move || {
        let text = typed.get();
        text.parse::<f64>()
            .ok()
            .and_then(|number| time::in_words(number / per_second * 1000.0))
    };
    let zone_option = move |value: Zone, label: &'static str| {
        view! {
            <button
                type="button"
                class="zone"
                aria-pressed=move || (zone.get() == value).to_string()
                on:click=move |_| zone.set(value)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="control instant" on:focusout=convert>
            {input(field, scalar)}
            <span class="unit">{unit.name()}</span>
            <span class="zones" role="group" aria-label="A date is meant in">
                {zone_option(Zone::Utc, "UTC")}
                {zone_option(Zone::Local, "local")}
            </span>
            {aids(field, scalar)}
            <p class="in-words">{words}</p>
        </div>
    }
    .into_any()
}

const fn per_second(unit: Unit) -> f64 {
    match unit {
        Unit::Seconds => 1.0,
        Unit::Milliseconds => 1000.0,
    }
}
