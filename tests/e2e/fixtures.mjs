// What every page test stands on: the built app on a server of its own, and a page that tells.
//
//   import { test, expect } from "./fixtures.mjs";
//   test("…", async ({ page, site }) => { await page.goto(site.url); … });
//
// After each test the page must have had no policy violation, no request to anyone but its own
// server, and nothing in the console but what the test expects (`page.mayLog(/…/)`).

import { test as base, expect } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { start } from "../web/static-server.mjs";

const DIST = process.env.RESTORE_BUILDER_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));

export { expect };

export const test = base.extend({
  /** Options of the static server; a test sets them with `test.use({ serving: { base: "/a/" } })`. */
  serving: [{}, { option: true }],

  site: async ({ serving }, use) => {
    const site = await start({ root: DIST, ...serving });
    await use(site);
    await site.close();
  },

  page: async ({ page, site }, use) => {
    const allowed = [];
    const unexpected = [];
    page.mayLog = (pattern) => allowed.push(pattern);
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        unexpected.push(`${message.type()}: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => unexpected.push(`uncaught: ${error.message}`));
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(site.url) && !/^(?:blob|data|about):/.test(url)) {
        unexpected.push(`request elsewhere: ${url}`);
      }
    });
    // In the page and not from the console, because a violation need not be logged.
    await page.exposeFunction("reportViolation", (text) => unexpected.push(`policy: ${text}`));
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        window.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
      });
    });

    await use(page);

    const left = unexpected.filter((text) => !allowed.some((pattern) => pattern.test(text)));
    expect(left, "the page did something it should not").toEqual([]);
  },
});

/** Waits until the app itself is on the page, not only the words that stand in for it. */
export async function started(page) {
  await page.waitForFunction(() => !document.getElementById("boot"));
}
