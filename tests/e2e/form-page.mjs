// The page as a person meets it: fields by their wire names, everything else by role and label.
//
//   import { test, expect } from "./form-page.mjs";
//   test("…", async ({ form }) => { await form.open("hbr.CreateRestoreJob"); … });

import { readFile } from "node:fs/promises";
import { expect, started, test as base } from "./fixtures.mjs";

export { expect };

export const OPERATIONS = [
  "hbr.CreateRestoreJob",
  "dbs.CreateRestoreTask",
  "dbs.StartRestoreTask",
  "hss.RestoreDuplicationInfo",
  "cbr.RestoreBackup",
];

export const test = base.extend({
  form: async ({ page, site, context }, use) => {
    await context.grantPermissions(["clipboard-write"]);
    await use(new FormPage(page, site));
  },
});

export class FormPage {
  constructor(page, site) {
    this.page = page;
    this.site = site;
    this.main = page.getByRole("main");
    this.title = page.getByRole("heading", { level: 1 });
    this.result = page.getByRole("complementary", { name: "Result" });
    this.verdict = this.result.getByRole("status");
    this.problemList = this.result.getByRole("region", { name: "Problems" });
    this.announcer = page.locator("[role=status]:not(aside *)");
    this.copyButton = this.result.locator(".actions").getByRole("button").first();
    this.saveButton = this.result.getByRole("button", { name: "Save" });
  }

  async open(operation) {
    await this.page.goto(`${this.site.url}#/${operation}`);
    await started(this.page);
    await expect(this.title).toBeVisible();
  }

  /** The line or text area of that wire name. */
  control(name) {
    return this.page.locator(`[name="${name}"]:not([type=radio])`);
  }

  radio(name, value) {
    return this.page.locator(`[name="${name}"][value="${value}"]`);
  }

  /** Everything about one field: label, control, aids, problems. */
  row(name) {
    return this.page.locator(`[id="row-${name}"]`);
  }

  /** The problems that stand below a field. */
  problemsAt(name) {
    return this.page.locator(`[id="problems-${name}"] > p`);
  }

  async choose(name, value) {
    await this.radio(name, value).check();
  }

  async fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const control = this.control(name);
      // A line that typing opens is there a frame later.
      await this.page.locator(`[name="${name}"]`).first().waitFor({ state: "attached" });
      if ((await control.count()) > 0) await control.fill(value);
      else await this.choose(name, value);
    }
  }

  /** Opens every "More". */
  async openAll() {
    const closed = this.main.getByRole("button", { name: /^▸ More/, expanded: false });
    while ((await closed.count()) > 0) await closed.first().click();
  }

  /** Wire names that can be seen now, an item's or row's number left out. */
  async names() {
    return this.main.evaluate((main) => {
      const seen = [...main.querySelectorAll("[name]")].filter((control) => control.checkVisibility());
      const names = seen.map((control) => control.name.replace(/\.\d+(?=\.|$)/, "").replace(/:other$/, ""));
      return [...new Set(names)].filter((name) => !name.startsWith("@"));
    });
  }

  tab(label) {
    return this.result.getByRole("tab", { name: label, exact: true });
  }

  /** Chooses an output and reads what the page shows of it. */
  async output(id) {
    const label = { curl: "curl", aliyun: "aliyun CLI", http: "HTTP", draft: "Draft" }[id];
    await this.tab(label).click();
    return this.result.locator(`[data-output="${id}"]`).textContent();
  }

  async draft() {
    return JSON.parse(await this.output("draft"));
  }

  /** Every output there is, with the decoded view of the HTTP request. */
  async outputs() {
    const all = {};
    for (const tab of await this.result.getByRole("tab").all()) {
      await tab.click();
      for (const shown of await this.result.locator("[data-output]").all()) {
        all[await shown.getAttribute("data-output")] = await shown.textContent();
      }
    }
    return all;
  }

  /** What the clipboard holds. The app's own policy forbids reading it, so another page does. */
  async clipboard() {
    const other = await this.page.context().newPage();
    await other.setContent("<textarea></textarea>");
    await other.locator("textarea").focus();
    await other.keyboard.press("ControlOrMeta+v");
    const text = await other.locator("textarea").inputValue();
    await other.close();
    await this.page.bringToFront();
    return text;
  }

  /** Saves the current output, twice asked for if it is incomplete: its file name and its text. */
  async save() {
    const saved = this.page.waitForEvent("download");
    await this.saveButton.click();
    if (/all the same/.test(await this.verdict.textContent())) await this.saveButton.click();
    const download = await saved;
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  }

  /** What the verdict says. */
  verdictText() {
    return this.verdict.textContent();
  }

  async expectComplete() {
    await expect.poll(() => this.verdictText()).toBe("✓ Complete");
  }

  /** Presses Tab until the control of that name has the focus. */
  async tabTo(name) {
    for (let presses = 0; presses < 80; presses += 1) {
      if ((await this.focusedName()) === name) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`80 times Tab did not lead to ${name}`);
  }

  /** Goes to a line by Tab and types into it. */
  async tabAndType(name, text) {
    await this.tabTo(name);
    await this.page.keyboard.type(text);
  }

  /** Goes to a choice by Tab and takes a value by Space or the arrows. */
  async tabAndChoose(name, value) {
    await this.tabTo(name);
    const focused = () => this.page.evaluate(() => document.activeElement.value);
    if ((await focused()) === value) {
      await this.page.keyboard.press("Space");
      return;
    }
    for (let presses = 0; presses < 12; presses += 1) {
      await this.page.keyboard.press("ArrowDown");
      if ((await focused()) === value) return;
    }
    throw new Error(`the arrows did not lead to ${name} ${value}`);
  }

  /** Goes to a button by Tab and presses it. */
  async tabAndPress(button) {
    for (let presses = 0; presses < 80; presses += 1) {
      if (await button.evaluate((element) => element === document.activeElement)) {
        await this.page.keyboard.press("Enter");
        return;
      }
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`80 times Tab did not lead to ${button}`);
  }

  async focusedName() {
    return this.page.evaluate(() => document.activeElement?.getAttribute("name"));
  }

  /** Pastes text into a control, as ⌘V would. */
  async paste(name, text) {
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await this.control(name).focus();
    await this.page.keyboard.press("ControlOrMeta+v");
  }
}

/** The same random numbers for the same seed. */
export function random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
