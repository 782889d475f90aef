//! A UNIX time: digits, or a date that becomes digits.
//!
//! What is sent is always what stands in the field: a date is replaced by its number as soon as
//! the field is left, and the number is shown in words below.

use crate::reactive::*;
use restore_core::operation::Unit;

use super::node::Scalar;
use super::row::{Field, stays_inside};
use super::scalar::{aids, input};
use crate::browser::time;
use crate::dom::{El, el};

/// Digits or a date, with the zone in which a date is meant.
pub fn instant(field: &Field, scalar: &Scalar, unit: Unit) -> El {
    let local = RwSignal::new(false);
    let text = scalar.text;
    let in_words = move || {
        let number: Option<i64> = text.with(|text| text.parse().ok());
        number
            .and_then(|number| time::in_words(millis(number, unit)?))
            .unwrap_or_default()
    };
    el("div")
        .class("control instant")
        .child(input(field, scalar))
        .child(el("span").class("unit").text(unit.name()))
        .child(zones(local))
        .child(aids(field, scalar))
        .child(el("p").class("in-words").live_text(in_words))
        .on("focusout", move |event| {
            // On the way to the zone's buttons the date still waits for its zone.
            if stays_inside(&event) {
                return;
            }
            let date = text.with_untracked(|text| time::read(text, local.get_untracked()));
            if let Some(millis) = date {
                text.set(in_unit(millis, unit).to_string());
            }
        })
}

/// How a date without a zone of its own is meant.
fn zones(local: RwSignal<bool>) -> El {
    let zone = |label: &str, value: bool| {
        el("button")
            .attr("type", "button")
            .class("zone")
            .text(label)
            .live_state("aria-pressed", move || local.get() == value)
            .on_click(move || local.set(value))
    };
    el("span")
        .class("zones")
        .attr("role", "group")
        .attr("aria-label", "A date is meant in")
        .child(zone("UTC", false))
        .child(zone("local", true))
}

const fn millis(number: i64, unit: Unit) -> Option<i64> {
    match unit {
        Unit::Seconds => number.checked_mul(1000),
        Unit::Milliseconds => Some(number),
    }
}

const fn in_unit(millis: i64, unit: Unit) -> i64 {
    match unit {
        Unit::Seconds => millis.div_euclid(1000),
        Unit::Milliseconds => millis,
    }
}
