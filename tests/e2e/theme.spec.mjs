// Light and dark: as the system has it, or as somebody chose and found it again.

import { expect, test } from "./form-page.mjs";

/** Whether the page is dark now, by the colour of its ground. */
function isDark(page) {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data[0] < 128;
  });
}

const theSwitch = (page) => page.getByRole("button", { name: /^Theme: / });

test("without a choice the page follows the system, while it is open too", async ({ form, page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await form.open("dbs.StartRestoreTask");
  expect(await isDark(page)).toBe(true);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await isDark(page)).toBe(false);
});

test("a choice outweighs the system and is remembered", async ({ form, page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await form.open("dbs.StartRestoreTask");
  await expect(theSwitch(page)).toHaveAccessibleName("Theme: system");
  await theSwitch(page).click();
  await expect(theSwitch(page)).toHaveAccessibleName("Theme: light");
  await theSwitch(page).click();
  await expect(theSwitch(page)).toHaveAccessibleName("Theme: dark");
  expect(await isDark(page)).toBe(true);

  await page.reload();
  await expect(theSwitch(page)).toHaveAccessibleName("Theme: dark");
  expect(await isDark(page)).toBe(true);
  expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({ "restore-builder.theme": "dark" });

  await theSwitch(page).click();
  await page.reload();
  await expect(theSwitch(page)).toHaveAccessibleName("Theme: system");
  expect(await isDark(page)).toBe(false);
});

test("without storage the switch works until the page is left", async ({ form, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, "localStorage", {
      get: () => {
        throw new DOMException("refused", "SecurityError");
      },
    });
  });
  await form.open("dbs.StartRestoreTask");
  await theSwitch(page).click();
  await theSwitch(page).click();
  expect(await isDark(page)).toBe(true);
});

test.describe("in a folder of a host", () => {
  test.use({ serving: { base: "/tools/restore/" } });

  test("addresses of operations work, also after a reload and with the back button", async ({ form, page }) => {
    await form.open("cbr.RestoreBackup");
    await expect(form.title).toHaveText("CBR restore");
    expect(new URL(page.url()).pathname).toBe("/tools/restore/");
    await page.reload();
    await expect(form.title).toHaveText("CBR restore");
    await page.getByRole("link", { name: "HSS restore" }).click();
    await expect(form.title).toHaveText("HSS restore");
    await form.fill({ project_id: "p", backup_id: "b" });
    expect(await form.output("curl")).toContain("/v5/p/ransomware/duplication/b/restore");
    await page.goBack();
    await expect(form.title).toHaveText("CBR restore");
    await page.goto(`${form.site.url}#/nothing.Here`);
    await expect(form.title).toHaveText("What is to be restored?");
  });
});

test("the animation ends where the system asks for none", async ({ form, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await form.open("dbs.StartRestoreTask");
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
