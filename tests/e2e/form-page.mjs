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
    this.dialog = page.getByRole("dialog");
    this.announcer = page.locator(".screen > [role=status]");
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

  shell(name) {
    const label = { posix: /^sh, bash/, powershell: "PowerShell", cmd: "cmd.exe" }[name];
    return this.result.getByRole("group", { name: "Shell" }).getByRole("button", { name: label });
  }

  /** Chooses an output and reads what the page shows of it. */
  async output(name) {
    await this.showOutput(name);
    return this.result.locator(`[data-output="${name}"]`).textContent();
  }

  /** Goes to an output by its tab and, where the tab has several, by the choice within. */
  async showOutput(name) {
    const [tool, shell] = name === "powershell" || name === "cmd" ? ["curl", name] : shellOf(name);
    const label = TABS[tool];
    await this.tab(label ?? "More").click();
    if (!label) await this.result.getByLabel("Format").selectOption(name);
    else if (SHELLS_OF.has(tool)) await this.shell(shell).click();
    await this.result.locator(`[data-output="${name}"]`).waitFor({ state: "attached" });
  }

  /** The names of every output that is offered. */
  async outputNames() {
    await this.tab("More").click();
    const others = await this.result.getByLabel("Format").locator("option").evaluateAll((all) => all.map((one) => one.value));
    const cli = (await this.result.getByRole("tab", { name: / CLI$/ }).textContent()).split(" ")[0];
    return ["curl", "powershell", "cmd", "script", cli, `${cli}-powershell`, `${cli}-cmd`, "http", "draft", ...others];
  }

  async draft() {
    return JSON.parse(await this.output("draft"));
  }

  /** What each tab shows, with the decoded view of the HTTP request. */
  async outputs() {
    const all = {};
    for (const tab of await this.result.getByRole("tab").all()) {
      await tab.click();
      // Most texts are made by what is fetched when the first of them is looked at.
      await this.result.locator("#output [data-output]").last().waitFor({ state: "attached" });
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

  /** Opens the dialog and has it read a text, as if it had been pasted. */
  async openText(text) {
    await this.page.getByRole("button", { name: "Open or paste" }).click();
    await this.dialog.getByRole("textbox").fill(text);
    await this.dialog.getByRole("button", { name: "Read", exact: true }).click();
  }

  /** Opens a text and lets it replace the form. */
  async replaceBy(text) {
    await this.openText(text);
    await this.dialog.getByRole("button", { name: "Replace the form" }).click();
    await expect(this.dialog).toBeHidden();
  }

  /** What would change, as `field: now > then`. */
  async changes() {
    const rows = await this.dialog.locator("tr[data-field]").all();
    return Promise.all(
      rows.map(async (row) => {
        const [now, then] = await row.locator("td").allTextContents();
        return `${await row.getAttribute("data-field")}: ${now} > ${then}`;
      }),
    );
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

const TABS = {
  curl: "curl",
  script: "Signed script",
  aliyun: "aliyun CLI",
  hcloud: "hcloud CLI",
  http: "HTTP",
  draft: "Draft",
};

const SHELLS_OF = new Set(["curl", "aliyun", "hcloud"]);

/** `aliyun-cmd` is the tool aliyun for cmd; what is no tool's dialect is itself. */
function shellOf(name) {
  const [, tool, shell] = /^(aliyun|hcloud)-(powershell|cmd)$/.exec(name) ?? [];
  return tool ? [tool, shell] : [name, "posix"];
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
