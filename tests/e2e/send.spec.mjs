// Sending, from the page through its own server to the sandbox: once, as it was looked at, and with
// a true word for how it ended.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { everywhere } from "./everywhere.mjs";
import { OPERATIONS } from "./form-page.mjs";
import { expect, SECRET, test } from "./send-page.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What the vendor's page documents as the answer of success. */
const IDENTIFIERS = {
  "hbr.CreateRestoreJob": "RestoreId",
  "dbs.CreateRestoreTask": "RestoreTaskId",
};

test.describe.configure({ timeout: 120_000 });

// A task is started by the ID that creating it has answered, which is the chain's test below.
for (const operation of OPERATIONS.filter((operation) => operation !== "dbs.StartRestoreTask")) {
  test(`${operation} is accepted with its documented identifiers`, async ({ sends, site }) => {
    await sends.fill(operation);
    await sends.review();
    await expect(sends.dialog).toContainText("SANDBOX");
    expect(await sends.send()).toBe("accepted");
    const identifier = IDENTIFIERS[operation];
    if (identifier) await expect(sends.dialog.locator(".facts").first()).toContainText(`(${identifier})`);
    const received = await site.received();
    expect(received).toHaveLength(1);
  });
}

test("the review shows the effect, the way, the host and the request's hash", async ({ sends }) => {
  await sends.fill("cbr.RestoreBackup");
  await sends.review();
  for (const text of ["v\"1'", "This page's own server", "cbr.cn-north-4.myhuaweicloud.com", "sandbox"]) {
    await expect(sends.dialog).toContainText(text);
  }
  await expect(sends.dialog).toContainText(/[0-9a-f]{64}/);
});

test("nothing is sent before the target is typed exactly", async ({ sends, site, page }) => {
  await sends.fill("cbr.RestoreBackup");
  await sends.review();
  await expect(sends.sendButton).toBeDisabled();
  for (const text of ["v", "v\"1' ", "V\"1'"]) {
    await sends.confirm.fill(text);
    await page.keyboard.press("Enter");
    await expect(sends.sendButton).toBeDisabled();
  }
  expect(await site.received()).toHaveLength(0);
  expect(await sends.send()).toBe("accepted");
});

test("a created task is started by the chain, with a review of its own", async ({ sends, site, form }) => {
  await sends.fill("dbs.CreateRestoreTask");
  await sends.review();
  expect(await sends.send()).toBe("accepted");
  const made = await sends.dialog.locator("dt", { hasText: "(RestoreTaskId)" }).locator("+ dd code").textContent();
  await sends.dialog.getByRole("button", { name: /^Next:/ }).click();
  await expect(form.control("RestoreTaskId")).toHaveValue(made);
  expect(await site.received()).toHaveLength(1);
  await sends.review();
  expect(await sends.send()).toBe("accepted");
  await expect(sends.dialog.locator(".facts").first()).toContainText("(RestoreTaskId)");
  expect(await site.received()).toHaveLength(2);
});

test("a refusal is shown with the service's code, message and request ID", async ({ sends, site }) => {
  await sends.fill("dbs.StartRestoreTask");
  await sends.review();
  expect(await sends.send()).toBe("rejected");
  await expect(sends.dialog).toContainText(/Request ID/);
  await expect(sends.dialog.getByText("Check first:")).toHaveCount(0);
  expect(await site.received()).toHaveLength(1);
});

test("a double click and a held Enter are one submission", async ({ sends, site, page }) => {
  await sends.fill("hbr.CreateRestoreJob");
  await sends.review();
  await sends.confirmTarget();
  await sends.sendButton.dblclick();
  await sends.end();
  expect(await site.received()).toHaveLength(1);

  await sends.dialog.getByRole("button", { name: "Close" }).click();
  await sends.fill("cbr.RestoreBackup");
  await sends.review();
  await sends.confirmTarget();
  await sends.confirm.focus();
  for (let times = 0; times < 20; times += 1) await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
  expect(await sends.end()).toBe("accepted");
  expect(await site.received()).toHaveLength(2);
});

for (const [fault, outcome] of [
  ["refuse", "not_sent"],
  ["close-before-status", "unknown"],
  ["500", "unknown"],
  ["503", "unknown"],
  ["close-mid-body", "unknown"],
]) {
  test(`a service that fails by ${fault} is shown as ${outcome}`, async ({ sends, site }) => {
    await sends.fill("hbr.CreateRestoreJob");
    await site.fault(fault, { times: 1 });
    await sends.review();
    expect(await sends.send()).toBe(outcome);
    const first = sends.dialog.getByText("Check first:");
    await (outcome === "unknown" ? expect(first).toBeVisible() : expect(first).toHaveCount(0));
  });
}

test("after Cancel the outcome is unknown, and the server can be asked what became of it", async ({ sends, site }) => {
  await sends.fill("cbr.RestoreBackup");
  await site.fault("slow", { times: 1, pause_ms: 1500 });
  await sends.review();
  await sends.confirmTarget();
  await sends.sendButton.click();
  await sends.dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await sends.end()).toBe("unknown");
  const ask = sends.dialog.getByRole("button", { name: /^Ask the server/ });
  await expect
    .poll(async () => {
      if (await ask.isVisible()) await ask.click();
      return sends.outcome.getAttribute("data-outcome");
    }, { timeout: 60_000 })
    .not.toBe("unknown");
  expect((await site.received()).length).toBeLessThanOrEqual(1);
});

test("the same request within a day is pointed out", async ({ sends }) => {
  await sends.fill("hbr.CreateRestoreJob");
  await sends.review();
  await sends.send();
  await sends.dialog.getByRole("button", { name: "Close" }).click();
  await sends.review();
  await expect(sends.dialog).toContainText(/The same request was sent .* ago: accepted/);
});

test("a token is made once, kept when the request is sent again and gone with an edit", async ({ sends, form, site }) => {
  await sends.fill("dbs.StartRestoreTask");
  await sends.review();
  await sends.send();
  await sends.dialog.getByRole("button", { name: "Close" }).click();
  const token = await form.control("ClientToken").inputValue();
  expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  await sends.review();
  await expect(sends.dialog).toContainText(token);
  await sends.send();
  await sends.dialog.getByRole("button", { name: "Close" }).click();
  expect(await form.control("ClientToken").inputValue()).toBe(token);
  await form.fill({ RestoreTaskId: "s103fake" });
  await expect(form.control("ClientToken")).toHaveValue("");
  await sends.review();
  await expect(sends.dialog).not.toContainText(token);
  expect(await site.received()).toHaveLength(2);
});

test("with errors there is no review, and the first error has the focus", async ({ sends, form, page }) => {
  await form.open("cbr.RestoreBackup");
  await sends.openButton.click();
  await expect(sends.dialog).toBeHidden();
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

test("a secret goes to the server and stays nowhere", async ({ sends, site, page }) => {
  await sends.fill("dbs.CreateRestoreTask");
  const posted = [];
  page.on("request", (request) => posted.push([request.url(), request.postData() ?? ""]));
  await sends.review();
  expect(await everywhere(page)).not.toContain(SECRET);
  expect(await sends.send()).toBe("accepted");
  expect(await everywhere(page)).not.toContain(SECRET);
  const kept = await page.evaluate(async () => {
    const all = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((done) => {
        indexedDB.open(name).onsuccess = (event) => done(event.target.result);
      });
      for (const store of database.objectStoreNames) {
        const values = await new Promise((done) => {
          database.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result);
        });
        all.push(...values);
      }
      database.close();
    }
    return JSON.stringify(all);
  });
  expect(kept).toContain("dbs.CreateRestoreTask");
  expect(kept).not.toContain(SECRET);
  expect(posted.filter(([, body]) => body.includes(SECRET)).map(([url]) => new URL(url).pathname)).toEqual(["/v1/send"]);
  expect(posted.some(([url]) => url.includes(SECRET))).toBe(false);
  expect(site.log()).not.toContain(SECRET);
});

test("a restore is sent by the keyboard alone", async ({ sends, form, page }) => {
  await sends.fill("cbr.RestoreBackup");
  await form.tabAndPress(sends.openButton);
  await expect(sends.sendButton).toBeVisible();
  for (let presses = 0; presses < 10; presses += 1) {
    if (await sends.confirm.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("v\"1'");
  await page.keyboard.press("Enter");
  expect(await sends.end()).toBe("accepted");
  await page.keyboard.press("Escape");
  await expect(sends.dialog).toBeHidden();
});

for (const theme of ["light", "dark"]) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test("axe finds nothing in the review, at the end and in the settings", async ({ sends, page, site }) => {
      const violations = async () => {
        if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
        return page.evaluate(async () => {
          const { violations } = await axe.run(document, { resultTypes: ["violations"] });
          return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`));
        });
      };
      await sends.fill("cbr.RestoreBackup");
      await sends.review();
      expect(await violations()).toEqual([]);
      await sends.send();
      await sends.dialog.locator("summary").click();
      expect(await violations()).toEqual([]);
      await sends.dialog.getByRole("button", { name: "Close" }).click();
      await page.goto(`${site.url}#/connection`);
      for (const way of ["server", "template", "envelope", "none"]) {
        await page.locator(`input[value=${way}]`).check();
        expect(await violations(), way).toEqual([]);
      }
    });
  });
}
