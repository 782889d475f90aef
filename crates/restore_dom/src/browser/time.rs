//! Dates: reading what a person writes, showing an instant in words.
//!
//! The browser knows the time zone and the calendar; this file asks it.

use js_sys::Date;
use wasm_bindgen::JsValue;

/// Milliseconds since 1970 of a date such as `2026-01-21 14:05`, `2026-01-21T14:05:30Z` or
/// `2026-01-21`. A date without a zone is meant in this computer's time if `local`, else in UTC.
/// `None` for anything else, digits included.
#[must_use]
pub fn read(text: &str, local: bool) -> Option<i64> {
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
    let suffix = if has_zone || local { "" } else { "Z" };
    let millis = Date::parse(&format!("{date}{time}{suffix}"));
    millis.is_finite().then_some(whole(millis))
}

/// An instant in UTC and in local time, with how long ago or ahead it is. `None` beyond the years
/// that a calendar covers.
#[must_use]
pub fn in_words(millis: i64) -> Option<String> {
    let date = Date::new(&JsValue::from_f64(millis as f64));
    if date.get_time().is_nan() {
        return None;
    }
    // The same calendar serves both: local time is UTC moved by the offset of that very day.
    let offset = date.get_timezone_offset() * 60_000.0;
    let local = Date::new(&JsValue::from_f64(millis as f64 - offset));
    let text = |date: &Date| {
        let iso = String::from(date.to_iso_string());
        iso.get(..19).map(|iso| iso.replace('T', " "))
    };
    let (utc, local) = (text(&date)?, text(&local)?);
    Some(format!(
        "{utc} UTC · {local} local · {}",
        distance(whole(Date::now()) - millis)
    ))
}

/// `3 hours ago`, `now`, `in 2 days`.
fn distance(millis: i64) -> String {
    const UNITS: [(i64, &str); 5] = [
        (31_557_600_000, "years"),
        (86_400_000, "days"),
        (3_600_000, "hours"),
        (60_000, "minutes"),
        (1_000, "seconds"),
    ];
    let size = millis.abs();
    if size < 2_000 {
        return "now".to_owned();
    }
    let (unit, name) = UNITS
        .into_iter()
        .find(|(unit, _)| size >= 2 * unit)
        .unwrap_or(UNITS[4]);
    let count = size / unit;
    if millis < 0 {
        format!("in {count} {name}")
    } else {
        format!("{count} {name} ago")
    }
}

/// A calendar's milliseconds are whole and far below 2^53.
#[allow(clippy::cast_possible_truncation)]
#[must_use]
pub const fn whole(millis: f64) -> i64 {
    millis as i64
}
