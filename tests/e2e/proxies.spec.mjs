// Through somebody else's proxy as it is: cors-anywhere itself, between the page and a service that
// accepts, refuses or hangs up. Its errors are never taken for the service's.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Agent } from "node:https";
import { connect } from "node:net";
import { draftText } from "./drafts.mjs";
import { expect, test as base } from "./form-page.mjs";
import { SendPage } from "./send-page.mjs";

const corsAnywhere = createRequire(import.meta.url)("cors-anywhere");

const listen = (server) => new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));
const close = (server) => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
};

const test = base.extend({
  // As a host does that names the proxy in its policy.
  bypassCSP: true,

  /** How the service answers. */
  service: [{ answer: (response) => response.destroy() }, { option: true }],

  /** Whom the proxy serves, besides nobody. */
  welcome: [true, { option: true }],

  /** The proxy, and what has reached the service behind it. */
  anywhere: async ({ service, welcome, site }, use) => {
    const received = [];
    const server = createServer((request, response) => {
      const chunks = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        received.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
        service.answer(response);
      });
    });
    const port = await listen(server);
    // Every https name leads to the service, which needs no certificate here.
    const agent = new Agent({ keepAlive: false });
    agent.protocol = null;
    agent.createConnection = (to) => (to.port === 443 ? connect(port, "127.0.0.1") : connect(to));
    const anywhere = corsAnywhere.createServer({
      originWhitelist: [welcome ? new URL(site.url).origin : "https://elsewhere.example"],
      httpProxyOptions: { agent, xfwd: false },
    });
    const address = `http://127.0.0.1:${await listen(anywhere)}`;
    await use({ address, received });
    await close(anywhere);
    await close(server);
  },

  sends: async ({ form, page, site, anywhere }, use) => {
    page.mayLog(/Failed to load resource|request elsewhere: http:\/\/127\.0\.0\.1/);
    await page.goto(`${site.url}#/connection`);
    await page.locator("input[value=template]").check();
    await page.getByLabel("Kind of proxy").selectOption("cors-anywhere");
    await page.getByLabel(/^Address, with/).fill(`${anywhere.address}/{url}`);
    await page.getByLabel("Access key ID").fill("OBVIOUSLY-FAKE-ID");
    await page.getByLabel("Access key secret").fill("obviously-fake-Canary");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.locator(".said")).toContainText("Saved");
    await page.evaluate(() => (location.hash = "#/dbs.StartRestoreTask"));
    await form.replaceBy(draftText("dbs.StartRestoreTask"));
    await use(new SendPage(form, page));
  },
});

const json = (status, document) => (response) =>
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(document));

const CASES = [
  ["a success of the service", json(200, { Success: true, RestoreTaskId: "s1fake", RequestId: "r1fake" }), "accepted", "s1fake"],
  ["a refusal of the service", json(403, { Code: "Forbidden.RAM", Message: "No.", RequestId: "r1fake" }), "rejected", "Forbidden.RAM"],
  ["a service that hangs up", (response) => response.destroy(), "unknown", "Check first"],
  ["a page of something else", (response) => response.writeHead(200).end("<html>hello</html>"), "unknown", "Check first"],
];

for (const [what, answer, outcome, says] of CASES) {
  test.describe(`through cors-anywhere, ${what}`, () => {
    test.use({ service: { answer } });

    test(`is ${outcome}, and one signed request arrives`, async ({ sends, anywhere }) => {
      await sends.review();
      expect(await sends.send()).toBe(outcome);
      await expect(sends.dialog).toContainText(says);
      expect(anywhere.received).toHaveLength(1);
      const [request] = anywhere.received;
      expect(request.method).toBe("POST");
      expect(request.headers.authorization).toMatch(/^ACS3-HMAC-SHA256 Credential=OBVIOUSLY-FAKE-ID,/);
      expect(request.headers.host).toMatch(/^dbs.*\.aliyuncs\.com$/);
      expect(JSON.stringify(request)).not.toContain("Canary");
    });
  });
}

test.describe("through a cors-anywhere that does not serve this page", () => {
  test.use({ welcome: false });

  test("nothing is sent, and nothing arrives", async ({ sends, anywhere }) => {
    await sends.review();
    expect(await sends.send()).toBe("not_sent");
    await expect(sends.dialog).toContainText("does not serve this page's origin");
    expect(anywhere.received).toHaveLength(0);
  });
});

for (const [welcome, says] of [
  [true, "The proxy is there and lets this page in"],
  [false, "The proxy is there and refuses this page's origin"],
]) {
  test.describe(`Test of a cors-anywhere that ${welcome ? "serves" : "does not serve"} this page`, () => {
    test.use({ welcome });

    test("says so, and asks the service nothing", async ({ sends, page, site, anywhere }) => {
      expect(sends).toBeTruthy();
      await page.goto(`${site.url}#/connection`);
      await page.getByRole("button", { name: "Test" }).click();
      await expect(page.locator(".said")).toContainText(says);
      expect(anywhere.received).toHaveLength(0);
    });
  });
}
