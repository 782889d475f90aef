// Every format on the page: the same text as the binary's, made when it is looked at and not before.

import { DRAFTS, draftText } from "./drafts.mjs";
import { expect, OPERATIONS, test } from "./form-page.mjs";
import { formats, program } from "./program.mjs";

const TOOLS = /restore_tools/;

const fetched = (site) => site.log.filter((answer) => TOOLS.test(answer.path)).length;

for (const operation of OPERATIONS) {
  test(`the outputs of ${operation} are what the binary renders, and all of them`, async ({ form }) => {
    test.setTimeout(600_000);
    await form.open(operation);
    await form.replaceBy(draftText(operation));
    const names = await form.outputNames();
    const foreign = Object.keys(DRAFTS[operation].parameters).includes("project_id") ? "aliyun" : "hcloud";
    const expected = formats().filter((name) => !name.startsWith(foreign));
    expect(names.filter((name) => name !== "draft").sort()).toEqual(expected.sort());

    for (const name of expected) {
      const shown = await form.output(name);
      const { stdout, stderr } = program(["render", "--allow-invalid", "--format", name], draftText(operation));
      const refused = /^draft 0: no [^:]+: (.*)$/m.exec(stderr);
      if (refused) {
        expect(shown, name).toContain(refused[1]);
        await expect(form.result.locator("[data-refused]")).toHaveAttribute("data-output", name);
        await expect(form.saveButton).toBeDisabled();
        continue;
      }
      // The page puts one argument of curl on a line, the binary all on one.
      const text = name === "curl" ? shown.replaceAll(" \\\n  ", " ") : shown;
      expect(`${text}\n`, name).toBe(stdout);
    }
  });
}

test("curl, HTTP and the draft are there at once; the rest is fetched once, when it is looked at", async ({ form, page, site }) => {
  await form.open("hbr.CreateRestoreJob");
  for (const name of ["http", "draft", "curl"]) await form.output(name);
  await form.fill({ VaultId: "v-0000fake" });
  expect(fetched(site)).toBe(0);

  expect(await form.output("python")).toContain("v-0000fake");
  expect(fetched(site)).toBe(1);
  await page.keyboard.press("Alt+Digit5");
  await expect(form.title).toHaveText("CBR restore");
  expect(await form.output("hcloud")).toContain("hcloud");
  await form.output("go");
  expect(fetched(site)).toBe(1);
});

test("a text that is looked at follows the form", async ({ form }) => {
  await form.open("dbs.StartRestoreTask");
  await form.output("script");
  await form.fill({ RestoreTaskId: "s1fake" });
  await expect(form.result.locator("[data-output=script]")).toContainText("s1fake");
  await form.fill({ RestoreTaskId: "s2fake" });
  await expect(form.result.locator("[data-output=script]")).toContainText("s2fake");
});

test("the shell is chosen once for every tool, and remembered", async ({ form, page }) => {
  await form.open("hbr.CreateRestoreJob");
  await form.output("powershell");
  await form.tab("aliyun CLI").click();
  await expect(form.result.locator("[data-output=aliyun-powershell]")).toBeAttached();
  await expect(form.result.locator(".notes")).toContainText("Not run on Windows");
  await page.reload();
  await expect(form.result.locator("[data-output=powershell]")).toBeAttached();
  await expect(form.shell("powershell")).toHaveAttribute("aria-pressed", "true");
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({ "restore-builder.shell": "powershell" });
  await form.output("curl");
  await page.reload();
  await expect(form.result.locator("[data-output=curl]")).toBeAttached();
});

test("arrows, Home and End go through the tabs; Tab goes on to the choice and the text", async ({ form, page }) => {
  await form.open("hbr.CreateRestoreJob");
  await form.tab("curl").focus();
  const labels = ["Signed script", "aliyun CLI", "HTTP", "Draft", "More", "curl"];
  for (const label of labels) {
    await page.keyboard.press("ArrowRight");
    await expect(form.tab(label)).toBeFocused();
    await expect(form.tab(label)).toHaveAttribute("aria-selected", "true");
  }
  await page.keyboard.press("End");
  await expect(form.tab("More")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(form.tab("Draft")).toBeFocused();
  await page.keyboard.press("Home");
  await expect(form.tab("curl")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(form.shell("posix")).toBeFocused();
});

test("what is saved has a name that says what it is, and the one that its text says", async ({ form }) => {
  await form.open("dbs.StartRestoreTask");
  await form.fill({ RestoreTaskId: "s1fake" });
  const names = {
    curl: "dbs.StartRestoreTask.sh",
    script: /^restore-[0-9a-f]{8}\.sh$/,
    cmd: /^restore-[0-9a-f]{8}\.curlrc$/,
    "aliyun-powershell": "dbs.StartRestoreTask.aliyun.ps1",
    java: /^Restore[0-9a-f]{8}\.java$/,
    python: "dbs.StartRestoreTask.py",
    openapi: "dbs.StartRestoreTask.openapi.json",
    draft: "dbs.StartRestoreTask.json",
  };
  for (const [output, name] of Object.entries(names)) {
    const text = await form.output(output);
    const saved = await form.save();
    expect(saved.text, output).toBe(text);
    expect(saved.name, output).toMatch(name);
    // Where the text leads to a file, it is the one that is saved.
    if (name instanceof RegExp) expect(text).toContain(saved.name.replace(/\.java$/, ""));
  }
});

test("a copy is of the text that is looked at", async ({ form }) => {
  await form.open("dbs.StartRestoreTask");
  await form.fill({ RestoreTaskId: "s1fake" });
  const text = await form.output("hurl");
  await form.copyButton.click();
  await expect(form.copyButton).toHaveText("✓ Copied");
  expect(await form.clipboard()).toBe(text);
});

for (const [words, serving] of [
  ["in a folder of a host", { base: "/tools/restore/" }],
  ["on a host that does not know .wasm", { wrongWasmMime: true }],
  ["on a host that sends no headers", { headers: false }],
]) {
  test.describe(words, () => {
    test.use({ serving });

    test("what makes the other outputs is found", async ({ form }) => {
      await form.open("dbs.StartRestoreTask");
      expect(await form.output("python")).toContain("import");
    });
  });
}

for (const [words, serving, sentence] of [
  ["is missing on the server", { without: ["restore_tools*"] }, "a file of the app is missing on the server"],
  [
    "was changed on the way",
    { change: (name, bytes) => (TOOLS.test(name) ? Buffer.concat([bytes, Buffer.from("\0")]) : bytes) },
    "is not the one that was built, so it was not run",
  ],
]) {
  test.describe(`when what makes the other outputs ${words}`, () => {
    test.use({ serving });

    test("the page says so and goes on", async ({ form, page }) => {
      page.mayLog(/./);
      await form.open("dbs.StartRestoreTask");
      await form.fill({ RestoreTaskId: "s1fake" });
      await form.tab("Signed script").click();
      await expect(form.result.locator("#output")).toContainText(sentence);
      await expect(form.copyButton).toBeDisabled();
      expect(await form.output("curl")).toContain("s1fake");
      await expect(form.copyButton).toBeEnabled();
    });
  });
}

test("without a connection the page says so; asking again later works, and then none is needed", async ({ form, page, context }) => {
  page.mayLog(/ERR_INTERNET_DISCONNECTED/);
  await form.open("dbs.StartRestoreTask");
  await form.fill({ RestoreTaskId: "s1fake" });
  await context.setOffline(true);
  await form.tab("Signed script").click();
  await expect(form.result.locator("#output")).toContainText("the server cannot be reached");
  await context.setOffline(false);
  await form.result.getByRole("button", { name: "Try again" }).click();
  await expect(form.result.locator("[data-output=script]")).toContainText("s1fake");
  await context.setOffline(true);
  expect(await form.output("go")).toContain("s1fake");
  await form.openText(draftText("dbs.StartRestoreTask"));
  await expect(form.dialog.locator("tr[data-field]")).toHaveCount(1);
});
