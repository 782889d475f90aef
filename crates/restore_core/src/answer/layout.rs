//! Lays JSON out for reading without reading its values: every number keeps its digits, every text
//! its spelling, every name its place.

use serde::de::IgnoredAny;

/// Levels that are indented. Deeper ones stand where the last of these does: a line for each of
/// 100,000 levels, each indented by its level, would be 20 GB.
const DEEPEST: usize = 32;

/// The JSON text with a line for each member and item, indented by two spaces a level. `None` when
/// it is no JSON. Takes time in proportion to the text, however it is nested.
#[must_use]
pub fn for_reading(json: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(json).ok()?;
    let mut out = String::with_capacity(json.len() + json.len() / 2);
    let mut level = 0_usize;
    let mut rest = json.trim_ascii();
    while let Some(at) = rest.find(['"', '{', '}', '[', ']', ',', ':', ' ', '\t', '\n', '\r']) {
        out.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match mark {
            b'"' => rest = copy_text(&mut out, rest),
            b'{' | b'[' => {
                out.push(char::from(mark));
                let inside = rest.trim_ascii_start();
                // The text is JSON: what opens is closed by its own kind.
                if let Some(after) = inside.strip_prefix(['}', ']']) {
                    out.push_str(&inside[..1]);
                    rest = after;
                } else {
                    level += 1;
                    new_line(&mut out, level);
                }
            }
            b'}' | b']' => {
                level = level.saturating_sub(1);
                new_line(&mut out, level);
                out.push(char::from(mark));
            }
            b',' => {
                out.push(',');
                new_line(&mut out, level);
            }
            b':' => out.push_str(": "),
            _ => {}
        }
    }
    out.push_str(rest);
    Some(out)
}

/// Copies a text to its closing quotation mark. What follows that.
fn copy_text<'a>(out: &mut String, text: &'a str) -> &'a str {
    let mut end = 0;
    let bytes = text.as_bytes();
    while end < bytes.len() && bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    let (inside, after) = text.split_at((end + 1).min(text.len()));
    out.push('"');
    out.push_str(inside);
    after
}

fn new_line(out: &mut String, level: usize) {
    out.push('\n');
    for _ in 0..level.min(DEEPEST) {
        out.push_str("  ");
    }
}
