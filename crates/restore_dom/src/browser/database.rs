//! The browser's database: opened within a bounded time, and transactions that end once.
//!
//! It may be switched off, full, newer than this page, or held by another tab. Each of these is a
//! [`StorageFailure`] with a sentence, and none stops the page. A connection is opened for each
//! transaction and closed after it, so that no tab holds up another one for long.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::browser::page::window;

/// How long one step may take before it counts as held up, in milliseconds.
const LONGEST_MS: i32 = 8_000;

/// What a database is made of.
pub struct Schema {
    /// Its name in the browser, for this address.
    pub name: &'static str,
    /// Counted up with every change of its shape.
    pub version: u32,
    /// Its stores; each has an index `at` over the member of that name.
    pub stores: &'static [&'static str],
}

/// Why the database could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageFailure {
    /// The browser has none, or does not let this page have it.
    Off,
    /// There is no room.
    Full,
    /// A newer version of the app has made it, and this one does not write there.
    Newer,
    /// It did not answer in time; another tab may hold it.
    Blocked,
    /// There is a record of that submission already.
    Taken,
    /// Something else, by the browser's own name for it.
    Broken(String),
}

impl StorageFailure {
    /// What has happened and what to do about it.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = match self {
            Self::Off => {
                "This browser keeps no data for this page: storage is switched off, or the window is private. \
                 There is no history here."
            }
            Self::Full => {
                "The browser has no room left for the history. Export it, then delete old records or free disk space."
            }
            Self::Newer => {
                "The history was written by a newer version of this app, so this version only reads it. \
                 Reload the page to get the newer version."
            }
            Self::Blocked => {
                "The history did not answer in time; another tab of this app may hold it. Close the others and try again."
            }
            Self::Taken => "There is a record of this submission already.",
            Self::Broken(name) => {
                return format!(
                    "The browser's database failed ({name}). What is in it was left as it is."
                );
            }
        };
        text.to_owned()
    }

    /// Reads the name of a browser's exception.
    fn named(name: &str) -> Self {
        match name {
            "SecurityError" => Self::Off,
            "QuotaExceededError" => Self::Full,
            "VersionError" => Self::Newer,
            "ConstraintError" => Self::Taken,
            "" => Self::Broken("it gave no reason".to_owned()),
            other => Self::Broken(other.to_owned()),
        }
    }

    /// Of an opening, where some browsers say so that they keep nothing.
    fn at_opening(self) -> Self {
        match self {
            Self::Broken(name) if name == "InvalidStateError" || name == "NotSupportedError" => {
                Self::Off
            }
            other => other,
        }
    }

    fn of(error: &JsValue) -> Self {
        Self::named(&member(error, "name").as_string().unwrap_or_default())
    }

    /// Of an event whose target has failed.
    fn of_event(event: &JsValue) -> Self {
        Self::of(&member(&member(event, "target"), "error"))
    }
}

#[wasm_bindgen]
extern "C" {
    type Scope;
    #[wasm_bindgen(method, getter, catch, js_name = indexedDB)]
    fn factory(this: &Scope) -> Result<Option<Factory>, JsValue>;

    type Factory;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Factory, name: &str, version: Option<u32>) -> Result<Asked, JsValue>;

    /// A request of the database; it has a result once its transaction has ended.
    #[derive(Clone)]
    pub type Asked;
    #[wasm_bindgen(method, setter, js_name = onsuccess)]
    fn on_success(this: &Asked, then: &JsValue);
    #[wasm_bindgen(method, setter, js_name = onerror)]
    fn on_error(this: &Asked, then: &JsValue);
    #[wasm_bindgen(method, setter, js_name = onupgradeneeded)]
    fn on_upgrade(this: &Asked, then: &JsValue);
    #[wasm_bindgen(method, getter, catch)]
    fn result(this: &Asked) -> Result<JsValue, JsValue>;

    type Connection;
    #[wasm_bindgen(method, getter)]
    fn version(this: &Connection) -> f64;
    #[wasm_bindgen(method)]
    fn close(this: &Connection);
    #[wasm_bindgen(method, catch, js_name = createObjectStore)]
    fn create(this: &Connection, name: &str) -> Result<Store, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Connection,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<Transaction, JsValue>;

    /// Steps that happen all or not at all.
    pub type Transaction;
    /// One of its stores.
    #[wasm_bindgen(method, catch, js_name = objectStore)]
    pub fn store(this: &Transaction, name: &str) -> Result<Store, JsValue>;
    #[wasm_bindgen(method, setter, js_name = oncomplete)]
    fn on_complete(this: &Transaction, then: &JsValue);
    #[wasm_bindgen(method, setter, js_name = onabort)]
    fn on_abort(this: &Transaction, then: &JsValue);
    #[wasm_bindgen(method, catch)]
    fn abort(this: &Transaction) -> Result<(), JsValue>;

    /// A store, or an index of one, while its transaction lasts.
    pub type Store;
    #[wasm_bindgen(method, catch, js_name = createIndex)]
    fn create_index(this: &Store, name: &str, path: &str) -> Result<JsValue, JsValue>;
    /// One of its indexes.
    #[wasm_bindgen(method, catch)]
    pub fn index(this: &Store, name: &str) -> Result<Store, JsValue>;
    /// Adds a value under a key that nothing else may have.
    #[wasm_bindgen(method, catch)]
    pub fn add(this: &Store, value: &JsValue, key: &JsValue) -> Result<Asked, JsValue>;
    /// Takes away what has the key, or a key in the range.
    #[wasm_bindgen(method, catch)]
    pub fn delete(this: &Store, key: &JsValue) -> Result<Asked, JsValue>;
    /// Takes away everything.
    #[wasm_bindgen(method, catch)]
    pub fn clear(this: &Store) -> Result<Asked, JsValue>;
    /// The values in a range of keys, or all.
    #[wasm_bindgen(method, catch, js_name = getAll)]
    pub fn values(this: &Store, range: &JsValue) -> Result<Asked, JsValue>;
    /// The keys of [`Store::values`], in the same order.
    #[wasm_bindgen(method, catch, js_name = getAllKeys)]
    pub fn keys(this: &Store, range: &JsValue) -> Result<Asked, JsValue>;

    type IDBKeyRange;
    #[wasm_bindgen(static_method_of = IDBKeyRange, catch)]
    fn bound(from: &JsValue, to: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(static_method_of = IDBKeyRange, catch, js_name = lowerBound)]
    fn lower_bound(from: &JsValue) -> Result<JsValue, JsValue>;
}

/// All keys from this one on.
///
/// # Errors
/// The browser's exception, for what can be no key.
pub fn from_key(key: &JsValue) -> Result<JsValue, JsValue> {
    IDBKeyRange::lower_bound(key)
}

/// All keys that are arrays and begin with this one.
///
/// # Errors
/// The browser's exception, for what can be no key.
pub fn beginning_with(key: &JsValue) -> Result<JsValue, JsValue> {
    // An array comes after every number and text, so this end is behind all of them.
    let end = Array::of2(key, &Array::new());
    IDBKeyRange::bound(&Array::of1(key), &end)
}

/// What is done within a transaction: it asks for everything at once and waits for nothing.
pub type Work<'a> = &'a dyn Fn(&Transaction) -> Result<Vec<Asked>, JsValue>;

/// What a transaction has brought.
#[derive(Debug)]
pub struct Done {
    /// The results, in the order in which they were asked for.
    pub results: Vec<JsValue>,
    /// Whether the database was made by a newer version of the app.
    pub is_newer: bool,
}

/// Reads. A database of a newer version is read as far as it has the same stores.
///
/// # Errors
/// [`StorageFailure`].
pub async fn read(schema: &Schema, work: Work<'_>) -> Result<Done, StorageFailure> {
    run(schema, "readonly", work).await
}

/// Writes; when this is back, what was written is on the disk, or nothing of it is.
///
/// # Errors
/// [`StorageFailure`]. Nothing has been written then.
pub async fn write(schema: &Schema, work: Work<'_>) -> Result<Done, StorageFailure> {
    run(schema, "readwrite", work).await
}

async fn run(schema: &Schema, mode: &'static str, work: Work<'_>) -> Result<Done, StorageFailure> {
    let connection = open_any(schema).await?;
    let is_newer = connection.version() > f64::from(schema.version);
    let done = if is_newer && mode == "readwrite" {
        Err(StorageFailure::Newer)
    } else {
        transact(&connection, schema, mode, work).await
    };
    connection.close();
    done.map(|results| Done { results, is_newer })
}

async fn transact(
    connection: &Connection,
    schema: &Schema,
    mode: &'static str,
    work: Work<'_>,
) -> Result<Vec<JsValue>, StorageFailure> {
    let stores: Array = schema
        .stores
        .iter()
        .map(|name| JsValue::from(*name))
        .collect();
    let options = Object::new();
    // A browser that does not know the word ignores it.
    let _ = Reflect::set(&options, &"durability".into(), &"strict".into());
    let transaction = connection
        .transaction(&stores, mode, &options)
        .map_err(|error| StorageFailure::of(&error))?;
    let end = Promise::new(&mut |resolve, reject| {
        transaction.on_complete(&resolve);
        transaction.on_abort(&reject);
    });
    let asked = match work(&transaction) {
        Ok(asked) => asked,
        Err(error) => {
            stop(&transaction, end).await;
            return Err(StorageFailure::of(&error));
        }
    };
    match in_time(&end).await {
        Some(Ok(_)) => {}
        Some(Err(event)) => return Err(StorageFailure::of_event(&event)),
        None if stop(&transaction, end).await => {}
        None => return Err(StorageFailure::Blocked),
    }
    let results = asked.iter().map(Asked::result).collect::<Result<_, _>>();
    results.map_err(|error| StorageFailure::of(&error))
}

/// Takes everything back, unless the end came first: whether it did.
async fn stop(transaction: &Transaction, end: Promise) -> bool {
    // Fails for one that has ended; its end is known then.
    let _ = transaction.abort();
    JsFuture::from(end).await.is_ok()
}

async fn open_any(schema: &Schema) -> Result<Connection, StorageFailure> {
    match open(schema, Some(schema.version)).await {
        Err(StorageFailure::Newer) => open(schema, None).await,
        opened => opened,
    }
    .map_err(StorageFailure::at_opening)
}

async fn open(schema: &Schema, version: Option<u32>) -> Result<Connection, StorageFailure> {
    let failed = |error: JsValue| StorageFailure::of(&error);
    let scope: Scope = window().unchecked_into();
    let factory = scope.factory().map_err(failed)?;
    let factory = factory.ok_or(StorageFailure::Off)?;
    let asked = factory.open(schema.name, version).map_err(failed)?;
    asked.on_upgrade(&upgrade(schema, &asked));
    let end = Promise::new(&mut |resolve, reject| {
        asked.on_success(&resolve);
        asked.on_error(&reject);
    });
    match in_time(&end).await {
        Some(Ok(_)) => asked.result().map(JsValue::unchecked_into).map_err(failed),
        Some(Err(event)) => Err(StorageFailure::of_event(&event)),
        None => {
            // Should it open after all, nobody is waiting for it.
            let late = asked.clone();
            let close = move || late.result().map(JsValue::unchecked_into::<Connection>);
            let close = Closure::once_into_js(move || {
                if let Ok(connection) = close() {
                    connection.close();
                }
            });
            asked.on_success(&close);
            Err(StorageFailure::Blocked)
        }
    }
}

/// Makes the stores of a new database. A function of JavaScript, because an opening that was given
/// up may go on.
fn upgrade(schema: &Schema, asked: &Asked) -> JsValue {
    let (stores, asked) = (schema.stores, asked.clone());
    Closure::once_into_js(move || {
        let connection: Connection = asked.result()?.unchecked_into();
        for name in stores {
            connection.create(name)?.create_index("at", "at")?;
        }
        // An exception in here takes the new database back.
        Ok::<(), JsValue>(())
    })
}

/// How a promise has ended, or nothing if it did not within [`LONGEST_MS`].
async fn in_time(promise: &Promise) -> Option<Result<JsValue, JsValue>> {
    let timer = Promise::new(&mut |resolve, _| {
        // Fails for a callback that is none.
        let _ =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, LONGEST_MS);
    });
    let first = Promise::race(&Array::of2(promise, &timer));
    match JsFuture::from(first).await {
        // A timer brings nothing, and an event is something.
        Ok(event) if event.is_undefined() => None,
        ended => Some(ended),
    }
}

/// A member of an object, or `undefined`.
#[must_use]
pub fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::StorageFailure;

    #[test]
    fn every_exception_has_a_sentence_of_its_own() {
        let names = [
            "SecurityError",
            "QuotaExceededError",
            "VersionError",
            "ConstraintError",
            "UnknownError",
            "AbortError",
            "",
        ];
        let sentences: Vec<String> = names
            .iter()
            .map(|name| StorageFailure::named(name).sentence())
            .collect();
        for (index, sentence) in sentences.iter().enumerate() {
            assert!(!sentences[..index].contains(sentence), "{sentence}");
        }
    }
}
