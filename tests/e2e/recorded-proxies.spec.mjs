// Through a proxyscotch, as far as the page sees one: a server that repeats what was recorded of it
// (tests/proxies). What the page sends is asked of it first, so that the answer belongs to it.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { draftText } from "./drafts.mjs";
import { expect, test as base } from "./form-page.mjs";
import { SendPage } from "./send-page.mjs";

const RECORD = JSON.parse(readFileSync(new URL("../proxies/proxyscotch.json", import.meta.url), "utf8"));
const recorded = (name) => {
  const answer = RECORD.answers.find((answer) => answer.name === name);
  if (!answer) throw new Error(`nothing is recorded as: ${name}`);
  return answer;
};

const test = base.extend({
  // As a host does that names the proxy in its policy.
  bypassCSP: true,

  /** The name of the recorded answer. */
  answers: ["the service accepts", { option: true }],

  /** The proxy, and the envelopes that have reached it. */
  scotch: async ({ answers, site }, use) => {
    const received = [];
    const answer = recorded(answers);
    const own = ["connection", "content-length", "transfer-encoding", "access-control-allow-origin"];
    const kept = answer.headers.filter(([name]) => !own.includes(name));
    const server = createServer((request, response) => {
      // The recorded page was another one.
      response.setHeader("access-control-allow-origin", new URL(site.url).origin);
      if (request.method === "OPTIONS") {
        for (const [name, value] of RECORD.preflight.headers) {
          if (!own.includes(name)) response.setHeader(name, value);
        }
        return response.writeHead(RECORD.preflight.status).end();
      }
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        received.push(JSON.parse(Buffer.concat(chunks).toString()));
        for (const [name, value] of kept) response.setHeader(name, value);
        response.writeHead(answer.status).end(answer.body);
      });
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    await use({ address: `http://127.0.0.1:${server.address().port}/`, received });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  },

  sends: async ({ form, page, site, scotch }, use) => {
    page.mayLog(/Failed to load resource|request elsewhere: http:\/\/127\.0\.0\.1/);
    await page.goto(`${site.url}#/connection`);
    await page.locator("input[value=envelope]").check();
    await page.getByLabel("Address of the proxyscotch").fill(scotch.address);
    await page.getByLabel("Access token").fill("fake-token");
    await page.getByLabel("Access key ID").fill("OBVIOUSLY-FAKE-ID");
    await page.getByLabel("Access key secret").fill("obviously-fake-Canary");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.locator(".said")).toContainText("Saved");
    await use(new SendPage(form, page));
  },
});

for (const [answers, says] of [
  ["another scheme", "The proxy is there and lets this page in"],
  ["another scheme and a wrong token", "The proxy is there and refuses the token"],
  ["another scheme and another origin", "The proxy is there and refuses this page's origin."],
]) {
  test.describe(`Test of a proxyscotch that answers as to ${answers}`, () => {
    test.use({ answers });

    test("says so, and names no host to it", async ({ sends, page, scotch }) => {
      expect(sends).toBeTruthy();
      await page.getByRole("button", { name: "Test" }).click();
      await expect(page.locator(".said")).toContainText(says);
      expect(scotch.received.map((envelope) => envelope.url)).toEqual([recorded("another scheme").target]);
    });
  });
}

for (const [answers, outcome, says] of [
  ["the service answers in JSON", "accepted", "s1fake"],
  ["the service says what the proxy has banned", "unknown", "replaced something in it"],
  ["the service hangs up", "unknown", "Check first"],
  ["a wrong token", "not_sent", "wants another access token"],
]) {
  test.describe(`through proxyscotch, ${answers}`, () => {
    test.use({ answers });

    test(`is ${outcome}, and one signed request goes to it`, async ({ form, page, sends, scotch }) => {
      await page.evaluate(() => (location.hash = "#/dbs.StartRestoreTask"));
      await form.replaceBy(draftText("dbs.StartRestoreTask"));
      await sends.review();
      expect(await sends.send()).toBe(outcome);
      await expect(sends.dialog).toContainText(says);
      expect(scotch.received).toHaveLength(1);
      const [envelope] = scotch.received;
      expect(envelope.accessToken).toBe("fake-token");
      expect(JSON.stringify(envelope)).toMatch(/ACS3-HMAC-SHA256 Credential=OBVIOUSLY-FAKE-ID,/);
      expect(JSON.stringify(envelope)).not.toContain("Canary");
    });
  });
}
