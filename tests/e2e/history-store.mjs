// The history's database as a browser keeps it, for tests that put something into it or look at it.
//
// Written by hand and not by the app, so that a change of the format is noticed here: what is in
// people's browsers stays there.

export const DATABASE = "restore-builder";

/** An intent as `Intent::to_text` writes it. */
export function intent(id, at_ms, document, others = {}) {
  return {
    id,
    at_ms,
    operation: document.operation,
    document: JSON.stringify(document),
    fingerprint: "5f0c".padEnd(64, "0"),
    same_as: "77aa".padEnd(64, "0"),
    upstream_host: "cbr.cn-north-4.myhuaweicloud.com",
    transport: "server: prod",
    ...others,
  };
}

/** An end as `End::to_text` writes it. */
export function end(outcome, at_ms, others = {}) {
  return { outcome, at_ms, status: 202, identifiers: [], request_id: null, message: null, ...others };
}

/** Rows of both stores from intents and `[id, end]`. */
export function rows(intents, ends = []) {
  return [
    ...intents.map((intent) => ["intents", intent.id, { at: intent.at_ms, text: JSON.stringify(intent) }]),
    ...ends.map(([id, end]) => ["ends", [id, end.at_ms], { at: end.at_ms, text: JSON.stringify({ id, end }) }]),
  ];
}

/** Puts rows `[store, key, value]` into the database, which is made if it is not there. */
export function put(page, rows, version = 1) {
  return page.evaluate(
    async ({ name, rows, version }) => {
      const done = (request, event = "success") =>
        new Promise((resolve, reject) => {
          request[`on${event}`] = () => resolve(request.result);
          request.onerror = request.onabort = () => reject(request.error);
        });
      const opening = indexedDB.open(name, version);
      opening.onupgradeneeded = () => {
        for (const store of ["intents", "ends"]) {
          if (!opening.result.objectStoreNames.contains(store)) opening.result.createObjectStore(store).createIndex("at", "at");
        }
      };
      const database = await done(opening);
      const transaction = database.transaction(["intents", "ends"], "readwrite");
      for (const [store, key, value] of rows) transaction.objectStore(store).put(value, key);
      await done(transaction, "complete");
      database.close();
    },
    { name: DATABASE, rows, version },
  );
}

/** Everything in the database: its version, and rows `[store, key, value]`. */
export function dump(page) {
  return page.evaluate(async (name) => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const known = await indexedDB.databases();
    if (!known.some((one) => one.name === name)) return { version: 0, rows: [] };
    const database = await done(indexedDB.open(name));
    const rows = [];
    for (const store of database.objectStoreNames) {
      const objects = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([done(objects.getAllKeys()), done(objects.getAll())]);
      keys.forEach((key, index) => rows.push([store, key, values[index]]));
    }
    database.close();
    return { version: database.version, rows };
  }, DATABASE);
}
