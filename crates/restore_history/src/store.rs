//! The history in the browser's database: an intent is on the disk before anything is sent.
//!
//! Two stores, and both only grow: `intents` by submission, `ends` by submission and time. A record
//! is never written over, so one that cannot be read stays as it is until a person deletes it.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

pub use super::record::{End, Entry, Intent};
use super::record::{Kept, joined};
pub use restore_dom::browser::database::StorageFailure;
use restore_dom::browser::database::{self, Done, Schema, member};

const INTENTS: &str = "intents";

const ENDS: &str = "ends";

/// Version 1: a value is `{at, text}`, the time for the index and the text of `record.rs`.
const SCHEMA: Schema = Schema {
    name: "restore-builder",
    version: 1,
    stores: &[INTENTS, ENDS],
};

/// Keeps an intent. When this is back, the browser has said that it is on the disk; nothing may be
/// sent before.
///
/// # Errors
/// [`StorageFailure`]; `Taken` for an ID that has a record. Nothing was kept then.
pub async fn begin(intent: &Intent) -> Result<(), StorageFailure> {
    let value = value(intent.at_ms, &intent.to_text());
    let key = JsValue::from_str(&intent.id);
    let work = |transaction: &database::Transaction| {
        Ok(vec![transaction.store(INTENTS)?.add(&value, &key)?])
    };
    database::write(&SCHEMA, &work).await.map(drop)
}

/// Keeps how a submission ended. There may be several ends, when more becomes known; the latest
/// counts.
///
/// # Errors
/// [`StorageFailure`]. The submission then looks as if it had no end: unknown.
pub async fn end(id: &str, end: &End) -> Result<(), StorageFailure> {
    let value = value(end.at_ms, &end.to_text(id));
    let key = Array::of2(&id.into(), &end.at_ms.into());
    let work =
        |transaction: &database::Transaction| Ok(vec![transaction.store(ENDS)?.add(&value, &key)?]);
    database::write(&SCHEMA, &work).await.map(drop)
}

/// All submissions, newest first.
///
/// # Errors
/// [`StorageFailure`].
pub async fn entries() -> Result<Vec<Entry>, StorageFailure> {
    Ok(everything().await?.entries)
}

/// Submissions of the same request since then, newest first. `same_as` as in [`Intent`].
///
/// # Errors
/// [`StorageFailure`].
pub async fn same_since(same_as: &str, since_ms: f64) -> Result<Vec<Entry>, StorageFailure> {
    // An end is never earlier than its beginning.
    let mut entries = since(Some(since_ms)).await?.entries;
    entries.retain(|entry| entry.intent.same_as == same_as);
    Ok(entries)
}

/// Deletes a submission and its ends.
///
/// # Errors
/// [`StorageFailure`]. Nothing was deleted then.
pub async fn delete(id: &str) -> Result<(), StorageFailure> {
    let key = JsValue::from_str(id);
    let work = |transaction: &database::Transaction| {
        let ends = database::beginning_with(&key)?;
        Ok(vec![
            transaction.store(INTENTS)?.delete(&key)?,
            transaction.store(ENDS)?.delete(&ends)?,
        ])
    };
    database::write(&SCHEMA, &work).await.map(drop)
}

/// Deletes everything, what cannot be read included.
///
/// # Errors
/// [`StorageFailure`]. Nothing was deleted then.
pub async fn delete_all() -> Result<(), StorageFailure> {
    let work = |transaction: &database::Transaction| {
        Ok(vec![
            transaction.store(INTENTS)?.clear()?,
            transaction.store(ENDS)?.clear()?,
        ])
    };
    database::write(&SCHEMA, &work).await.map(drop)
}

/// A record that cannot be read. It stays in the database as it is.
#[derive(Debug, Clone)]
pub struct Unreadable {
    store: &'static str,
    key: JsValue,
    /// Where it is and what it holds, for a person.
    pub text: String,
}

/// Deletes a record that cannot be read.
///
/// # Errors
/// [`StorageFailure`]. Nothing was deleted then.
pub async fn delete_unreadable(unreadable: &Unreadable) -> Result<(), StorageFailure> {
    let work = |transaction: &database::Transaction| {
        let store = transaction.store(unreadable.store)?;
        Ok(vec![store.delete(&unreadable.key)?])
    };
    database::write(&SCHEMA, &work).await.map(drop)
}

/// What the database holds.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// All submissions, newest first.
    pub entries: Vec<Entry>,
    /// What is kept and cannot be read.
    pub unreadable: Vec<Unreadable>,
    /// Whether a newer version of the app has made it: it can be read and not written.
    pub is_newer: bool,
}

/// Everything that is kept.
///
/// # Errors
/// [`StorageFailure`].
pub async fn everything() -> Result<History, StorageFailure> {
    since(None).await
}

async fn since(since_ms: Option<f64>) -> Result<History, StorageFailure> {
    let work = |transaction: &database::Transaction| {
        let mut asked = Vec::with_capacity(4);
        for name in [INTENTS, ENDS] {
            let mut store = transaction.store(name)?;
            let mut range = JsValue::UNDEFINED;
            if let Some(since_ms) = since_ms {
                store = store.index("at")?;
                range = database::from_key(&since_ms.into())?;
            }
            asked.push(store.keys(&range)?);
            asked.push(store.values(&range)?);
        }
        Ok(asked)
    };
    let Done { results, is_newer } = database::read(&SCHEMA, &work).await?;
    let lists: Vec<Array> = results.iter().map(Array::from).collect();
    let [intent_keys, intents, end_keys, ends] = lists.as_slice() else {
        return Err(StorageFailure::Broken("unexpected answer".to_owned()));
    };
    Ok(History {
        is_newer,
        ..history([(INTENTS, intent_keys, intents), (ENDS, end_keys, ends)])
    })
}

/// A store's name, keys and values.
type Read<'a> = (&'static str, &'a Array, &'a Array);

fn history([intents, ends]: [Read<'_>; 2]) -> History {
    let (entries, unread) = joined(&kept(intents), &kept(ends));
    let of = |(store, keys, values): Read<'_>, places: &[usize]| -> Vec<Unreadable> {
        let places = places.iter().filter_map(|place| u32::try_from(*place).ok());
        places
            .map(|place| unreadable(store, keys.get(place), &values.get(place)))
            .collect()
    };
    let mut unreadable = of(intents, &unread.intents);
    unreadable.extend(of(ends, &unread.ends));
    History {
        entries,
        unreadable,
        is_newer: false,
    }
}

fn kept((_, keys, values): Read<'_>) -> Vec<Kept> {
    let id = |key: JsValue| {
        let key = if Array::is_array(&key) {
            Array::from(&key).get(0)
        } else {
            key
        };
        key.as_string().unwrap_or_default()
    };
    let text = |value: JsValue| member(&value, "text").as_string().unwrap_or_default();
    keys.iter().map(id).zip(values.iter().map(text)).collect()
}

fn unreadable(store: &'static str, key: JsValue, value: &JsValue) -> Unreadable {
    let written = |value: &JsValue| {
        js_sys::JSON::stringify(value)
            .ok()
            .and_then(|text| text.as_string())
    };
    let (name, held) = (written(&key), written(value));
    let text = format!(
        "{store} {}: {}",
        name.unwrap_or_default(),
        held.as_deref().unwrap_or("something that is no text")
    );
    Unreadable { store, key, text }
}

fn value(at_ms: f64, text: &str) -> Object {
    let object = Object::new();
    for (name, value) in [("at", JsValue::from(at_ms)), ("text", text.into())] {
        // Fails for what is no object.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object
}
