// Where a secret could stay behind.

import { dump } from "./history-store.mjs";

/** Everywhere that text can stay behind, as one text. The value of a control itself is not one. */
export async function everywhere(page) {
  // Where a page may not look, it cannot have left anything.
  const kept = await dump(page).catch((error) => `no database: ${error.message}`);
  const looked = await page.evaluate(async () => {
    const places = [
      () => ({ ...localStorage }),
      () => ({ ...sessionStorage }),
      () => indexedDB.databases(),
      () => caches.keys(),
      () => document.cookie,
      () => location.href,
      () => history.state,
      () => document.title,
      () => document.documentElement.outerHTML,
      () => document.body.innerText,
      () => window.name,
    ];
    const found = [];
    for (const place of places) {
      try {
        found.push(await place());
      } catch (error) {
        found.push(String(error));
      }
    }
    return found;
  });
  return JSON.stringify([kept, looked]);
}
