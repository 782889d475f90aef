//! Dates: reading what a person writes, showing an instant in words.
//!
//! The browser knows the time zone and the calendar; this file asks it.

use js_sys::Date;
use wasm_bindgen::JsValue;

/// How a date without a zone is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// This computer's time.
    Local,
    /// Coordinated universal time.
    Utc,
}

/// Milliseconds since 1970 of a date such as `2026-01-21 14:05`, `2026-01-21T14:05:30Z` or
/// `2026-01-21`. A zone in the text wins over `zone`. `None` for anything else, digits included.
#[must_use]
pub fn read(text: &str, zone: Zone) -> Option<f64> {
    let text = text.trim();
    let looks_like_a_date = text.len() >= 10 && text.is_ascii() && text.as_bytes()[4] == b'-';
    if !looks_like_a_date {
        return None;
    }
    let upper = text
        .to_ascii_uppercase()
        .replace(" UTC", "Z")
        .replace(' ', "T");
    let (date, time) = upper.split_at(10);
    let time = if time.is_empty() { "T00:00" } else { time };
    let has_zone = time.contains(['Z', '+', '-']);
    let suffix = if has_zone || zone == Zone::Local {
        ""
    } else {
        "Z"
    };
    let millis = Date::parse(&format!("{date}{time}{suffix}"));
    millis.is_finite().then_some(millis)
}

/// An instant in UTC and in local time, with how long ago or ahead it is. `None` beyond the years
/// that a calendar covers.
#[must_use]
pub fn in_words(millis: f64) -> Option<String> {
    let date = Date::new(&JsValue::from_f64(millis));
    let iso: String = (!date.get_time().is_nan()).then(|| date.to_iso_string().into())?;
    let utc = iso.get(..19)?.replace('T', " ");
    let local = format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds()
    );
    Some(format!(
        "{utc} UTC · {local} local · {}",
        distance(Date::now() - millis)
    ))
}

/// `3 hours ago`, `in 2 days`.
fn distance(millis: f64) -> String {
    const UNITS: [(f64, &str); 5] = [
        (31_557_600_000.0, "years"),
        (86_400_000.0, "days"),
        (3_600_000.0, "hours"),
        (60_000.0, "minutes"),
        (1_000.0, "seconds"),
    ];
    let size = millis.abs();
    let (unit, name) = UNITS
        .into_iter()
        .find(|(unit, _)| size >= 2.0 * unit)
        .unwrap_or(UNITS[4]);
    let count = (size / unit).floor();
    if millis < 0.0 {
        format!("in {count} {name}")
    } else {
        format!("{count} {name} ago")
    }
}
