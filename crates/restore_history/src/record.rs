//! A record: what was about to be sent and how that ended, and the text that keeps each of the two.
//!
//! Pure. A text that cannot be read is no error here but an answer: it is shown as it is, and
//! nothing is ever written in its place.

use serde_json::{Map, Value};

use restore_dom::browser::time::whole;

/// What is about to be sent; kept before its first byte leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Intent {
    /// The submission, a UUID.
    pub id: String,
    /// When, in milliseconds since 1970-01-01 UTC by this computer's clock.
    pub at_ms: f64,
    /// The operation's ID.
    pub operation: String,
    /// The draft as its file format has it, so without the text of its secrets.
    pub document: String,
    /// `Request::fingerprint` of the core.
    pub fingerprint: String,
    /// The same fingerprint without a client token: equal for requests that do the same.
    pub same_as: String,
    /// The service's host.
    pub upstream_host: String,
    /// What it goes through, in words: `server: prod`, `template`.
    pub transport: String,
}

/// How a submission ended.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// `Ending::name` of the core.
    pub outcome: String,
    /// When, as [`Intent::at_ms`].
    pub at_ms: f64,
    /// HTTP status of the service, if it answered.
    pub status: Option<u16>,
    /// What was made, by wire name.
    pub identifiers: Vec<(String, String)>,
    /// The service's name for the call.
    pub request_id: Option<String>,
    /// What was said about it.
    pub message: Option<String>,
}

/// One submission. Without an end it is under way or was cut off, which looks the same from here:
/// nobody knows whether it arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What was to be sent.
    pub intent: Intent,
    /// How it ended, the latest word of several.
    pub end: Option<End>,
}

/// The endings that are known for certain, by `Ending::name`.
const CERTAIN: [&str; 3] = ["not_sent", "rejected", "accepted"];

impl Entry {
    /// `Ending::name` of the core; whatever is not certain is unknown.
    #[must_use]
    pub fn outcome(&self) -> &str {
        let outcome = self.end.as_ref().map(|end| end.outcome.as_str());
        outcome
            .filter(|outcome| CERTAIN.contains(outcome))
            .unwrap_or("unknown")
    }
}

impl Intent {
    /// As it is kept. The time in whole milliseconds.
    #[must_use]
    pub fn to_text(&self) -> String {
        object([
            ("id", text(&self.id)),
            ("at_ms", whole(self.at_ms).into()),
            ("operation", text(&self.operation)),
            ("document", text(&self.document)),
            ("fingerprint", text(&self.fingerprint)),
            ("same_as", text(&self.same_as)),
            ("upstream_host", text(&self.upstream_host)),
            ("transport", text(&self.transport)),
        ])
        .to_string()
    }

    /// Reads what [`Intent::to_text`] wrote; anything else is nothing.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let members = members(text)?;
        Some(Self {
            id: string(&members, "id")?,
            at_ms: time(&members)?,
            operation: string(&members, "operation")?,
            document: string(&members, "document")?,
            fingerprint: string(&members, "fingerprint")?,
            same_as: string(&members, "same_as")?,
            upstream_host: string(&members, "upstream_host")?,
            transport: string(&members, "transport")?,
        })
    }
}

impl End {
    /// As it is kept, with the submission that it belongs to. The time in whole milliseconds.
    #[must_use]
    pub fn to_text(&self, id: &str) -> String {
        object([("id", text(id)), ("end", self.to_json())]).to_string()
    }

    fn to_json(&self) -> Value {
        let pair = |(name, value): &(String, String)| Value::Array(vec![text(name), text(value)]);
        object([
            ("outcome", text(&self.outcome)),
            ("at_ms", whole(self.at_ms).into()),
            ("status", self.status.map_or(Value::Null, Value::from)),
            (
                "identifiers",
                Value::Array(self.identifiers.iter().map(pair).collect()),
            ),
            ("request_id", text_or_null(self.request_id.as_deref())),
            ("message", text_or_null(self.message.as_deref())),
        ])
    }

    /// Reads what [`End::to_text`] wrote: the submission and its end; anything else is nothing.
    #[must_use]
    pub fn of_text(text: &str) -> Option<(String, Self)> {
        let members = members(text)?;
        let end = members.get("end")?.as_object()?;
        let status = match end.get("status")? {
            Value::Null => None,
            status => Some(u16::try_from(status.as_u64()?).ok()?),
        };
        let identifiers = end.get("identifiers")?.as_array()?.iter().map(pair);
        Some((
            string(&members, "id")?,
            Self {
                outcome: string(end, "outcome")?,
                at_ms: time(end)?,
                status,
                identifiers: identifiers.collect::<Option<_>>()?,
                request_id: string_or_null(end, "request_id")?,
                message: string_or_null(end, "message")?,
            },
        ))
    }
}

// By hand and without fractions: the machinery for numbers that have some would be a tenth of the
// first load.

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut object = Map::new();
    for (name, value) in members {
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn text_or_null(value: Option<&str>) -> Value {
    value.map_or(Value::Null, text)
}

/// Milliseconds of a clock are far below 2^53, where every whole number is one of these.
#[allow(clippy::cast_precision_loss)]
fn time(members: &Map<String, Value>) -> Option<f64> {
    Some(members.get("at_ms")?.as_i64()? as f64)
}

fn members(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text).ok()? {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

fn string(members: &Map<String, Value>, name: &str) -> Option<String> {
    members.get(name)?.as_str().map(str::to_owned)
}

fn string_or_null(members: &Map<String, Value>, name: &str) -> Option<Option<String>> {
    match members.get(name)? {
        Value::Null => Some(None),
        value => Some(Some(value.as_str()?.to_owned())),
    }
}

fn pair(pair: &Value) -> Option<(String, String)> {
    match pair.as_array()?.as_slice() {
        [name, value] => Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())),
        _ => None,
    }
}

/// A text that was kept, and the submission that its key names.
pub type Kept = (String, String);

/// Joins intents with their ends. What cannot be read, and an end without its intent, is given
/// back by its place in the two lists.
#[must_use]
pub fn joined(intents: &[Kept], ends: &[Kept]) -> (Vec<Entry>, Unread) {
    let mut unread = Unread::default();
    let mut begun = Vec::with_capacity(intents.len());
    // A map that the page has anyway; another one, or a sort, would be kilobytes for every load.
    let mut places = Map::new();
    for (place, (key, text)) in intents.iter().enumerate() {
        match Intent::of_text(text).filter(|intent| intent.id == *key) {
            Some(intent) => {
                places.insert(key.clone(), begun.len().into());
                begun.push(Some(Entry { intent, end: None }));
            }
            None => unread.intents.push(place),
        }
    }
    for (place, (key, text)) in ends.iter().enumerate() {
        let end = End::of_text(text).filter(|(id, _)| id == key);
        match (end, entry_of(&places, &mut begun, key)) {
            (Some((_, end)), Some(entry)) => take_later(&mut entry.end, end),
            _ => unread.ends.push(place),
        }
    }
    (newest_first(begun), unread)
}

fn entry_of<'a>(
    places: &Map<String, Value>,
    begun: &'a mut [Option<Entry>],
    id: &str,
) -> Option<&'a mut Entry> {
    let place = usize::try_from(places.get(id)?.as_u64()?).ok()?;
    begun.get_mut(place)?.as_mut()
}

fn newest_first(mut begun: Vec<Option<Entry>>) -> Vec<Entry> {
    let mut order: Vec<(f64, usize)> = Vec::with_capacity(begun.len());
    for (place, entry) in begun.iter().enumerate() {
        let at_ms = entry.as_ref().map_or(0.0, |entry| entry.intent.at_ms);
        let rank = order.partition_point(|(other_ms, _)| *other_ms >= at_ms);
        order.insert(rank, (at_ms, place));
    }
    order
        .into_iter()
        .filter_map(|(_, place)| begun[place].take())
        .collect()
}

fn take_later(known: &mut Option<End>, end: End) {
    if known.as_ref().is_none_or(|known| known.at_ms <= end.at_ms) {
        *known = Some(end);
    }
}

/// What [`joined`] could make nothing of, by place.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Places among the intents.
    pub intents: Vec<usize>,
    /// Places among the ends.
    pub ends: Vec<usize>,
}

/// One line for each record, to be kept elsewhere: its draft, as the draft format has it, with the
/// rest under `submission`. So the file opens again like any other list of drafts. What cannot be
/// read follows as it is, under `unreadable`.
#[must_use]
pub fn json_lines<'a>(entries: &[Entry], unreadable: impl Iterator<Item = &'a str>) -> String {
    let mut lines = String::new();
    let mut add = |line: Value| {
        lines.push_str(&line.to_string());
        lines.push('\n');
    };
    entries.iter().for_each(|entry| add(line(entry)));
    unreadable.for_each(|kept| add(object([("unreadable", text(kept))])));
    lines
}

fn line(entry: &Entry) -> Value {
    let intent = &entry.intent;
    let mut line = members(&intent.document).unwrap_or_else(|| {
        // No draft, but still what was kept.
        let mut line = Map::new();
        line.insert("document".to_owned(), text(&intent.document));
        line
    });
    let submission = object([
        ("id", text(&intent.id)),
        ("at_ms", whole(intent.at_ms).into()),
        ("outcome", text(entry.outcome())),
        ("operation", text(&intent.operation)),
        ("host", text(&intent.upstream_host)),
        ("transport", text(&intent.transport)),
        ("request_sha256", text(&intent.fingerprint)),
        ("end", entry.end.as_ref().map_or(Value::Null, End::to_json)),
    ]);
    line.insert("submission".to_owned(), submission);
    Value::Object(line)
}

#[cfg(test)]
mod tests;
