// Where a secret could stay behind.

import { dump } from "./history-store.mjs";

/** Everywhere that text can stay behind, as one text. The value of a control itself is not one. */
export async function everywhere(page) {
  const kept = JSON.stringify(await dump(page));
  return kept + (await page.evaluate(async () => {
    const databases = (await indexedDB.databases?.()) ?? [];
    const caches = (await globalThis.caches?.keys()) ?? [];
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      location.href,
      history.state,
      document.title,
      document.documentElement.outerHTML,
      document.body.innerText,
      databases,
      caches,
      window.name,
    ]);
  }));
}
