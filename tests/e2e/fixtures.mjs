// What every page test stands on: the built app on a server of its own, and a page that tells.
//
//   import { test, expect } from "./fixtures.mjs";
//   test("…", async ({ page, site }) => { await page.goto(site.url); … });
//
// After each test the page must have had no policy violation, no request to anyone but its own
// server, and nothing in the console but what the test expects (`page.mayLog(/…/)`). And no word of a
// secret, which all tests begin with Canary, may be in what was kept, logged, asked for or saved.

import { test as base, expect } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { start } from "../web/static-server.mjs";
import { everywhere } from "./everywhere.mjs";

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
    const traces = [];
    page.on("console", (message) => traces.push(message.text()));
    page.on("request", (request) => traces.push(request.url()));
    page.on("download", (download) => traces.push(content(download)));
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

    if (!page.isClosed() && page.url().startsWith(site.url)) traces.push(await everywhere(page));
    traces.push(JSON.stringify(typeof site.log === "function" ? site.log() : site.log));
    for (const trace of await Promise.all(traces)) expect(trace, "a secret has stayed behind").not.toContain("Canary");
    const left = unexpected.filter((text) => !allowed.some((pattern) => pattern.test(text)));
    expect(left, "the page did something it should not").toEqual([]);
  },
});

async function content(download) {
  const chunks = await (await download.createReadStream()).toArray();
  return Buffer.concat(chunks).toString();
}

/** Waits until the app itself is on the page, not only the words that stand in for it. */
export async function started(page) {
  await page.waitForFunction(() => !document.getElementById("boot"));
}
