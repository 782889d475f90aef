// What was sent is kept: through a kill of the browser, beside damage, and without secrets.

import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DRAFTS } from "./drafts.mjs";
import { started } from "./fixtures.mjs";
import { everywhere } from "./everywhere.mjs";
import { expect, OPERATIONS, test } from "./form-page.mjs";
import { dump, end, intent, put, rows } from "./history-store.mjs";

const document = (operation) => ({ restore_builder: 1, operation, ...DRAFTS[operation] });
const CBR = document("cbr.RestoreBackup");
const HBR = document("hbr.CreateRestoreJob");

const HOUR = 3_600_000;
const NOW = Date.now();
const OPEN = intent("0c2d7a50-0000-4000-8000-000000000001", NOW - HOUR, CBR);
const ENDED = intent("0c2d7a50-0000-4000-8000-000000000002", NOW - 3 * HOUR, HBR);
const ACCEPTED = end("accepted", NOW - 3 * HOUR + 900, {
  status: 200,
  identifiers: [["RestoreId", "r-000fakerestore"]],
  request_id: "REQ-FAKE-1",
  message: "successful",
});
const BOTH = rows([OPEN, ENDED], [[ENDED.id, ACCEPTED]]);

const item = (page, id) => page.locator(`[data-submission="${id}"]`);

/** A browser of its own process group, so that all of it can be killed at once, by its ID. */
async function launch(folder, { executablePath, args }) {
  const browser = spawn(
    executablePath,
    [...args, "--headless=new", `--user-data-dir=${folder}`, "--remote-debugging-port=0", "about:blank"],
    { detached: true, stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = once(browser, "exit");
  let said = "";
  const address = await new Promise((resolve, reject) => {
    browser.stderr.on("data", (data) => {
      said += data;
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    ended.then(() => reject(new Error(`the browser has ended: ${said}`)));
  });
  const connection = await chromium.connectOverCDP(address);
  const kill = async () => {
    process.kill(-browser.pid, "SIGKILL");
    await ended;
    await connection.close().catch(() => {});
  };
  return { page: await connection.contexts()[0].newPage(), kill };
}

async function openHistory(page, site) {
  await page.goto(`${site.url}#/history`);
  await started(page);
  await expect(page.getByRole("heading", { level: 1, name: "History" })).toBeVisible();
}

/** The history with these rows in it. */
async function withRows(page, site, rows, version) {
  await openHistory(page, site);
  await expect(page.getByText("Nothing has been sent from here yet.")).toBeVisible();
  await put(page, rows, version);
  await page.reload();
  await started(page);
}

test("an empty history says so and offers nothing to delete", async ({ page, site }) => {
  await openHistory(page, site);
  await expect(page.getByText("Nothing has been sent from here yet.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Delete/ })).toHaveCount(0);
});

test("the history is one link and one key away from every screen", async ({ form, page }) => {
  for (const operation of OPERATIONS) {
    await form.open(operation);
    await page.getByRole("link", { name: "History" }).click();
    await expect(form.title).toHaveText("History");
    await expect(page).toHaveTitle("History · Restore Builder");
    await expect(form.title).toBeFocused();
  }
  await form.open("cbr.RestoreBackup");
  await page.keyboard.press("Alt+h");
  await expect(form.title).toHaveText("History");
  await expect(page.getByRole("link", { name: "History" })).toHaveAttribute("aria-current", "page");
});

test("the newest submission comes first, with its time, effect, outcome and identifiers", async ({ form, page, site }) => {
  await withRows(page, site, BOTH);
  const found = page.locator("[data-submission]");
  await expect(found).toHaveCount(2);
  await expect(found.nth(0)).toHaveAttribute("data-submission", OPEN.id);
  const ended = item(page, ENDED.id);
  await expect(ended).toContainText("accepted");
  await expect(ended).toContainText("3 hours ago");
  await expect(ended).toContainText(new Date(ENDED.at_ms).toISOString().slice(0, 19).replace("T", " "));
  await expect(ended.locator(".effect")).toContainText(HBR.parameters.TargetInstanceId);
  for (const text of ["REQ-FAKE-1", "successful", "200", "server: prod", ENDED.fingerprint, ENDED.id]) {
    await expect(ended).toContainText(text);
  }
  await ended.getByRole("button", { name: "Copy RestoreId" }).click();
  await expect(ended.getByRole("button", { name: "✓ Copied RestoreId" })).toBeVisible();
  expect(await form.clipboard()).toBe("r-000fakerestore");
});

test("a submission without an end is unknown and says what to check first", async ({ page, site }) => {
  await withRows(page, site, BOTH);
  const open = item(page, OPEN.id);
  await expect(open).toHaveAttribute("data-outcome", "unknown");
  await expect(open.locator(".outcome")).toContainText("unknown");
  await expect(open.locator(".check-first")).toContainText("ListOpLogs");
  await expect(open.getByRole("button", { name: /send|retry|again/i })).toHaveCount(0);
});

test("a history that cannot be fetched says so, and is there when it can be", async ({ page, site }) => {
  page.mayLog(/Failed to load resource|restore_tools|tools/);
  await openHistory(page, site);
  await put(page, BOTH);
  await page.route(/restore_tools.*\.wasm/, (route) => route.abort());
  await page.reload();
  const said = page.getByRole("status").filter({ hasText: "cannot be reached" });
  await expect(said).toBeVisible();
  await page.unroute(/restore_tools.*\.wasm/);
  await said.getByRole("button", { name: "Try again" }).click();
  await expect(said).toBeHidden();
  await expect(item(page, ENDED.id)).toContainText("r-000fakerestore");
});

test("a submission opens in the form as it was, and that can be undone", async ({ form, page, site }) => {
  await withRows(page, site, BOTH);
  await expect(item(page, ENDED.id).locator(".effect")).not.toBeEmpty();
  await item(page, ENDED.id).getByRole("button", { name: "Open in the form" }).click();
  await expect(form.title).not.toHaveText("History");
  const draft = await form.draft();
  expect(draft.parameters).toEqual(HBR.parameters);
  expect(draft.region).toBe(HBR.region);
  await page.getByRole("button", { name: "Bring back what was there" }).click();
  expect((await form.draft()).parameters ?? {}).toEqual({});
});

test("a submission is compared with the form field by field before anything changes", async ({ form, page, site }) => {
  await withRows(page, site, BOTH);
  await page.goto(`${site.url}#/cbr.RestoreBackup`);
  await form.fill({ project_id: "another" });
  await page.getByRole("link", { name: "History" }).click();
  await item(page, OPEN.id).getByRole("button", { name: "Compare with the form" }).click();
  await expect(form.dialog.locator("table")).toBeVisible();
  expect(await form.changes()).toContain(`project_id: another > ${CBR.parameters.project_id}`);
  await page.keyboard.press("Escape");
  await page.goto(`${site.url}#/cbr.RestoreBackup`);
  await expect(form.control("project_id")).toHaveValue("another");
});

test("one record is deleted from the database, and can be brought back whole", async ({ form, page, site }) => {
  await withRows(page, site, BOTH);
  const before = await dump(page);
  await item(page, ENDED.id).getByRole("button", { name: "Delete" }).click();
  await expect(page.locator("[data-submission]")).toHaveCount(1);
  await expect(form.title).toBeFocused();
  expect((await dump(page)).rows.map(([store, key]) => [store, key])).toEqual([["intents", OPEN.id]]);
  await page.getByRole("button", { name: "Bring it back" }).click();
  await expect(page.locator("[data-submission]")).toHaveCount(2);
  const normal = ({ rows }) =>
    rows.map(([store, key, value]) => [store, key, value.at, JSON.parse(value.text)]);
  expect(normal(await dump(page))).toEqual(normal(before));
});

test("everything is deleted only when that is said twice", async ({ form, page, site }) => {
  await withRows(page, site, BOTH);
  await page.getByRole("button", { name: "Delete all…" }).click();
  await expect(form.dialog).toContainText("Delete all 2 records?");
  await expect(form.dialog).toContainText("Of one of them nobody knows yet whether it arrived.");
  await form.dialog.getByRole("button", { name: "Keep them" }).click();
  await expect(page.locator("[data-submission]")).toHaveCount(2);
  await page.getByRole("button", { name: "Delete all…" }).click();
  await form.dialog.getByRole("button", { name: "Delete all" }).click();
  await expect(page.getByText("Nothing has been sent from here yet.")).toBeVisible();
  expect((await dump(page)).rows).toEqual([]);
});

test("the export has a line for each record and opens as drafts", async ({ form, page, site }) => {
  await withRows(page, site, BOTH);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe("restore-history.jsonl");
  const text = await readFile(await download.path(), "utf8");
  const lines = text.trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.map((line) => [line.submission.id, line.submission.outcome])).toEqual([
    [OPEN.id, "unknown"],
    [ENDED.id, "accepted"],
  ]);
  expect(lines[1].submission.end).toEqual(ACCEPTED);
  await form.openText(text);
  await expect(form.dialog).toContainText("2 requests were found");
});

test("a damaged record is shown as it is and stays as it is", async ({ page, site }) => {
  const damaged = [
    ["intents", "broken-text", { at: 5, text: '{"id":"broken-text","at_ms":' }],
    ["intents", "broken-type", 17],
    ["intents", 12.5, { at: 5, text: OPEN }],
    ["ends", [ENDED.id, 1], { at: 1, text: "" }],
    ["ends", ["nobody", 1], { at: 1, text: JSON.stringify({ id: "nobody", end: ACCEPTED }) }],
  ];
  await withRows(page, site, [...BOTH, ...damaged]);
  const before = await dump(page);
  await expect(page.locator("[data-submission]")).toHaveCount(2);
  const unreadable = page.locator("[data-unreadable]");
  await expect(unreadable).toHaveCount(damaged.length);
  await expect(page.getByRole("list", { name: "Records that cannot be read" })).toContainText("broken-text");
  // What is written beside them leaves them alone.
  await item(page, ENDED.id).getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Bring it back" }).click();
  await expect(page.locator("[data-submission]")).toHaveCount(2);
  const kept = (await dump(page)).rows.map((row) => JSON.stringify(row));
  const others = before.rows.filter(([, key]) => !JSON.stringify(key).includes(ENDED.id));
  for (const row of others) expect(kept).toContain(JSON.stringify(row));
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  expect(await readFile(await (await saved).path(), "utf8")).toContain("broken-text");
  await unreadable.filter({ hasText: "broken-type" }).getByRole("button", { name: "Delete" }).click();
  await expect(unreadable.filter({ hasText: "broken-type" })).toHaveCount(0);
});

test("a history of a newer version is read and never written", async ({ form, page, site }) => {
  await openHistory(page, site);
  await expect(page.getByText("Nothing has been sent from here yet.")).toBeVisible();
  await put(page, [...BOTH, ["intents", "later", { at: 1, text: '{"v":2}' }]], 2);
  const before = await dump(page);
  await page.getByRole("link", { name: "Restore Builder" }).click();
  await page.getByRole("link", { name: "History" }).click();
  await expect(page.getByText("newer version of this app")).toBeVisible();
  await expect(page.locator("[data-submission]")).toHaveCount(2);
  await expect(page.getByRole("button", { name: /Delete/ })).toHaveCount(0);
  await item(page, OPEN.id).getByRole("button", { name: "Open in the form" }).click();
  await expect(form.title).not.toHaveText("History");
  expect(await dump(page)).toEqual(before);
});

/** Ways in which a browser has no database, as it shows them to a page. */
const OFF = {
  "is not there": () => Object.defineProperty(globalThis, "indexedDB", { get: () => undefined }),
  "is forbidden to be looked at": () =>
    Object.defineProperty(globalThis, "indexedDB", {
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
    }),
  "is forbidden to be opened": () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  },
};

for (const [how, breakIt] of Object.entries(OFF)) {
  test(`without storage that ${how}, the history says so and every form works`, async ({ form, page, site }) => {
    test.slow();
    await page.addInitScript(breakIt);
    await openHistory(page, site);
    await expect(page.getByText("This browser keeps no data for this page")).toBeVisible();
    await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
    for (const operation of OPERATIONS) {
      await form.open(operation);
      await form.replaceBy(JSON.stringify(document(operation)));
      expect((await form.draft()).parameters).toEqual(document(operation).parameters);
    }
  });
}

test("a full disk is said and leaves the list as it was", async ({ page, site }) => {
  await withRows(page, site, BOTH);
  await item(page, ENDED.id).getByRole("button", { name: "Delete" }).click();
  await expect(page.locator("[data-submission]")).toHaveCount(1);
  await page.evaluate(() => {
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await page.getByRole("button", { name: "Bring it back" }).click();
  await expect(page.getByText("no room left")).toBeVisible();
  await expect(page.locator("[data-submission]")).toHaveCount(1);
});

test("a transaction that the browser takes back is said", async ({ page, site }) => {
  await withRows(page, site, BOTH);
  await page.evaluate(() => {
    const real = IDBObjectStore.prototype.delete;
    IDBObjectStore.prototype.delete = function (key) {
      const transaction = this.transaction;
      // Once for the two deletions that follow each other.
      if (this.name === "ends") queueMicrotask(() => transaction.abort());
      return real.call(this, key);
    };
  });
  await item(page, ENDED.id).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("database failed")).toBeVisible();
  expect((await dump(page)).rows).toHaveLength(3);
});

test("a database that another tab holds is said, and comes when it is free", async ({ page, site, context }) => {
  test.slow();
  await withRows(page, site, BOTH);
  const other = await context.newPage();
  await other.goto(site.url);
  // An older connection that does not give way, and a change of the version that waits for it.
  await other.evaluate(async () => {
    await new Promise((done) => {
      const opening = indexedDB.open("restore-builder");
      opening.onsuccess = () => done((globalThis.held = opening.result));
    });
    globalThis.waiting = indexedDB.open("restore-builder", 2);
    await new Promise((done) => (globalThis.waiting.onblocked = done));
  });
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("did not answer in time")).toBeVisible({ timeout: 60_000 });
  await other.close();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("[data-submission]")).toHaveCount(2, { timeout: 60_000 });
  await expect(page.getByText("did not answer in time")).toHaveCount(0);
});

test("nobody but the app's own page is written into the history by what a record holds", async ({ page, site }) => {
  const hostile = '<img src=x onerror="document.title=1">\u202e';
  const bad = intent(`x${hostile}`, NOW, CBR, { operation: hostile, upstream_host: hostile, transport: hostile });
  const ends = [[bad.id, end(hostile, NOW, { identifiers: [[hostile, hostile]], message: hostile, request_id: hostile })]];
  await withRows(page, site, rows([bad], ends));
  await expect(page.locator("[data-submission]")).toContainText("<img src=x");
  await expect(page.locator("[data-submission]")).toHaveAttribute("data-outcome", "unknown");
  expect(await page.locator("main img").count()).toBe(0);
});

test("many records come a page at a time", async ({ page, site }) => {
  const many = Array.from({ length: 120 }, (_, number) => intent(`many-${number}`, NOW - number * HOUR, CBR));
  await withRows(page, site, rows(many));
  const found = page.locator("[data-submission]");
  await expect(found).toHaveCount(50);
  await page.getByRole("button", { name: "Show older" }).click();
  await expect(found).toHaveCount(100);
  await page.getByRole("button", { name: "Show older" }).click();
  await expect(found).toHaveCount(120);
  await expect(page.getByRole("button", { name: "Show older" })).toBeHidden();
  await expect(found.last()).toHaveAttribute("data-submission", "many-119");
});

test("everything in the history can be done by keyboard", async ({ form, page, site }) => {
  await withRows(page, site, BOTH);
  await form.tabAndPress(item(page, OPEN.id).getByRole("button", { name: "Delete" }));
  await expect(page.locator("[data-submission]")).toHaveCount(1);
  await form.tabAndPress(page.getByRole("button", { name: "Bring it back" }));
  await expect(page.locator("[data-submission]")).toHaveCount(2);
  await form.tabAndPress(page.getByRole("button", { name: "Delete all…" }));
  await page.keyboard.press("Escape");
  await expect(form.dialog).toBeHidden();
  await form.tabAndPress(item(page, OPEN.id).getByRole("button", { name: "Open in the form" }));
  await expect(form.title).not.toHaveText("History");
});

test("an intent that was kept survives a kill of the browser and is unknown", async ({ site }, testInfo) => {
  test.slow();
  const folder = await mkdtemp(join(tmpdir(), "restore-history-"));
  const { launchOptions } = testInfo.project.use;
  const rounds = [1, 2, 3];
  let browser;
  try {
    for (const round of rounds) {
      browser = await launch(folder, launchOptions);
      const { page, kill } = browser;
      await openHistory(page, site);
      const one = intent(`killed-${round}`, Date.now(), CBR);
      await put(page, rows([one]));
      await page.reload();
      await started(page);
      // Taken out and put in again by the app's own writing, which says when it is on the disk.
      await item(page, one.id).getByRole("button", { name: "Delete" }).click();
      await page.getByRole("button", { name: "Bring it back" }).click();
      await page.getByText("The record is back.").waitFor();
      await kill();
      browser = undefined;
    }
    browser = await launch(folder, launchOptions);
    const { page } = browser;
    await openHistory(page, site);
    await expect(page.locator("[data-submission]")).toHaveCount(rounds.length);
    for (const round of rounds) {
      const killed = item(page, `killed-${round}`);
      await expect(killed).toHaveAttribute("data-outcome", "unknown");
      await expect(killed.locator(".check-first")).toContainText("ListOpLogs");
    }
  } finally {
    await browser?.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

test("no secret is in the database after a submission was opened, compared and brought back", async ({ form, page, site }) => {
  const canary = "Canary-4c81-Hs!";
  await withRows(page, site, BOTH);
  for (const [id, name] of [[OPEN.id, "X-Auth-Token"]]) {
    await item(page, id).getByRole("button", { name: "Open in the form" }).click();
    await form.openAll();
    const environment = form.row(name).getByRole("checkbox");
    if (await environment.isChecked().catch(() => false)) await environment.uncheck();
    await form.control(name).fill(canary);
    await page.getByRole("link", { name: "History" }).click();
    await item(page, id).getByRole("button", { name: "Compare with the form" }).click();
    await expect(form.dialog.locator("table, .same").first()).toBeVisible();
    expect(await everywhere(page)).not.toContain(canary);
    await page.keyboard.press("Escape");
    await item(page, id).getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Bring it back" }).click();
    await expect(page.locator("[data-submission]")).toHaveCount(2);
  }
  expect(JSON.stringify(await dump(page))).not.toContain(canary);
  expect(await everywhere(page)).not.toContain(canary);
});
