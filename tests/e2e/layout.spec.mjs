// Nothing jumps, nothing sticks out, nothing lies over what is being used.

import { expect, OPERATIONS, random, test } from "./form-page.mjs";

const CREATE_JOB = "hbr.CreateRestoreJob";
const WIDTHS = [1440, 1024, 390];
const RESTORE_TYPES = [
  "ECS_FILE",
  "OSS",
  "NAS",
  "COMMON_FILE_SYSTEM",
  "OTS_TABLE",
  "UDM_ECS_ROLLBACK",
  "UDM_ECS",
  "UDM_ECS_DISK",
  "UDM_ECS_DISK_ROLLBACK",
];

/** Controls in the form whose middle belongs to something else. */
function covered(page) {
  return page.evaluate(async () => {
    const main = document.querySelector("main");
    const found = [];
    for (const control of main.querySelectorAll("input, textarea, button, a")) {
      if (!control.checkVisibility({ visibilityProperty: true })) continue;
      control.scrollIntoView({ block: "center" });
      const box = control.getBoundingClientRect();
      const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      // What a row offers while one is in it has a test of its own.
      if (hit && !control.contains(hit) && !hit.contains(control) && !hit.closest(".aids")) {
        found.push(`${control.name || control.textContent} under ${hit.tagName} ${hit.name ?? hit.className}`);
      }
    }
    return found;
  });
}

/** Scrolls it to where the browser itself has no reason to scroll. */
function middle(row) {
  return row.evaluate((row) => row.scrollIntoView({ block: "center" }));
}

/** What sticks out of the page or of its own column. */
function overflowing(page) {
  return page.evaluate(() => {
    const found = [];
    const wide = document.documentElement;
    if (wide.scrollWidth > wide.clientWidth) found.push(`the page by ${wide.scrollWidth - wide.clientWidth} px`);
    for (const part of document.querySelectorAll("main, aside, #output, main *, .summary")) {
      // The operations' own line may scroll; a single line of text scrolls inside itself.
      if (part.closest("nav") || part.tagName === "INPUT" || !part.checkVisibility()) continue;
      const clips = getComputedStyle(part).overflowX !== "visible";
      if (clips && part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1) {
        found.push(`${part.tagName}.${part.className} by ${part.scrollWidth - part.clientWidth} px`);
      }
    }
    return found;
  });
}

test("a change of the restore type by keyboard does not move what has the focus by a pixel", async ({ form, page }) => {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await form.open(CREATE_JOB);
    await form.choose("SourceType", "UDM_ECS");
    await form.radio("RestoreType", "ECS_FILE").focus();
    await page.keyboard.press("Space");
    await middle(form.row("RestoreType"));
    for (const _ of RESTORE_TYPES) {
      const next = page.locator(":focus");
      const before = await form.row("RestoreType").boundingBox();
      await page.keyboard.press("ArrowDown");
      await page.waitForTimeout(40);
      expect(await form.row("RestoreType").boundingBox(), `${width} px`).toEqual(before);
      await expect(next).toBeInViewport();
    }
  }
});

test("a change of the database's place by keyboard moves nothing either", async ({ form, page }) => {
  await form.open("dbs.CreateRestoreTask");
  await form.radio("DestinationEndpointInstanceType", "RDS").focus();
  await page.keyboard.press("Space");
  await middle(form.row("DestinationEndpointInstanceType"));
  for (let presses = 0; presses < 7; presses += 1) {
    const before = await form.row("DestinationEndpointInstanceType").boundingBox();
    await page.keyboard.press("ArrowDown");
    await page.waitForTimeout(40);
    expect(await form.row("DestinationEndpointInstanceType").boundingBox()).toEqual(before);
  }
});

test("typing, and what it brings up, does not move the line that is typed into", async ({ form, page }) => {
  await form.open("dbs.CreateRestoreTask");
  for (const name of ["BackupPlanId", "RestoreTime", "RestoreObjects.0.DBName"]) {
    await form.control(name).focus();
    const before = await form.control(name).boundingBox();
    await page.keyboard.type("12");
    await page.waitForTimeout(40);
    expect(await form.control(name).boundingBox(), name).toEqual(before);
  }
});

for (const width of WIDTHS) {
  test(`at ${width} px nothing sticks out and nothing is covered`, async ({ form, page }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const operation of OPERATIONS) {
      await form.open(operation);
      await form.openAll();
      expect(await overflowing(page), operation).toEqual([]);
      expect(await covered(page), operation).toEqual([]);
    }
    await form.open(CREATE_JOB);
    for (const [source, type] of [
      ["UDM_ECS", "UDM_ECS"],
      ["OTS_TABLE", "OTS_TABLE"],
      ["OSS", "ECS_FILE"],
    ]) {
      await form.fill({ SourceType: source, RestoreType: type });
      await form.openAll();
      await form.page.keyboard.press("Control+Enter");
      expect(await overflowing(page), type).toEqual([]);
      expect(await covered(page), type).toEqual([]);
    }
  });

  test(`at ${width} px whatever has the focus can be seen whole`, async ({ form, page }) => {
    await page.setViewportSize({ width, height: 640 });
    await form.open(CREATE_JOB);
    await form.fill({ SourceType: "ECS_FILE", RestoreType: "ECS_FILE" });
    for (let presses = 0; presses < 45; presses += 1) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const focused = document.activeElement;
        const box = focused.getBoundingClientRect();
        if (focused === document.body || focused.id === "output" || focused.closest("nav, .top")) return "";
        const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        if (hit?.closest(".aids")?.parentElement.contains(focused)) return "";
        return focused.contains(hit) ? "" : `${focused.outerHTML.slice(0, 120)} is under ${hit?.outerHTML.slice(0, 120)}`;
      });
      expect(seen).toBe("");
    }
  });
}

test("the middle of an empty line is the line, wherever the pointer comes from", async ({ form, page }) => {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await form.open(CREATE_JOB);
    await form.control("VaultId").click({ timeout: 3000 });
    await expect(form.control("VaultId"), `${width} px`).toBeFocused();
    await form.control("VaultId").click({ timeout: 3000 });
    await expect(form.control("VaultId"), `${width} px`).toHaveValue("");
  }
});

test("on a narrow screen the request is a sheet above a bar that always tells", async ({ form, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await form.open("dbs.StartRestoreTask");
  const show = form.result.getByRole("button", { name: "Show request" });
  const count = form.result.locator(".sheet-bar .count");
  await expect(count).toHaveText("1 problem");
  await expect(form.tab("curl")).toBeHidden();
  await form.control("RestoreTaskId").fill("s0000faketask");
  await expect(count).toHaveText("Nothing against it");
  await form.result.getByRole("button", { name: "Copy" }).first().click();
  await expect(form.result.getByRole("button", { name: "✓ Copied" }).first()).toBeVisible();
  expect(await form.clipboard()).toContain("RestoreTaskId=s0000faketask");

  await show.click();
  const hide = form.result.getByRole("button", { name: "Hide request" });
  await expect(hide).toHaveAttribute("aria-expanded", "true");
  await expect(form.tab("curl")).toBeVisible();
  expect(await overflowing(page)).toEqual([]);
  expect(await form.output("http")).toContain("s0000faketask");
  await hide.click();
  await expect(form.tab("curl")).toBeHidden();
});

test("on a narrow screen the line of operations shows where one is", async ({ form, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const operation of OPERATIONS) {
    await form.open(operation);
    const here = page.getByRole("navigation", { name: "Operations" }).locator("[aria-current=page]");
    await expect(here).toHaveAttribute("href", `#/${operation}`);
    await expect(here).toBeInViewport({ ratio: 0.9 });
  }
});

test("a problem chosen in the sheet is seen at its field", async ({ form, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await form.open("dbs.CreateRestoreTask");
  await form.result.getByRole("button", { name: "Show request" }).click();
  await form.problemList.getByRole("button", { name: /RestoreTaskName/ }).click();
  const name = form.control("RestoreTaskName");
  await expect(name).toBeFocused();
  const hit = await name.evaluate((line) => {
    const box = line.getBoundingClientRect();
    return line === document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  });
  expect(hit, "the sheet has made way").toBe(true);
});

test("an incomplete request asks once on a narrow screen too", async ({ form, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await form.open("dbs.StartRestoreTask");
  const copy = form.result.locator(".sheet-bar").getByRole("button").last();
  await copy.click();
  await expect(copy).toHaveText("Copy all the same");
  const box = await copy.boundingBox();
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  await copy.click();
  await expect(copy).toHaveText("✓ Copied");
});

test("500 pasted paths are 500 lines, and typing stays possible", async ({ form, page }) => {
  await form.open(CREATE_JOB);
  await form.choose("SourceType", "ECS_FILE");
  const paths = Array.from({ length: 500 }, (_, index) => `/srv/data/${index}/*.log`);
  await form.paste("Include.0", paths.join("\n"));
  await expect(form.control("Include.499")).toHaveValue(paths[499]);
  await expect(form.control("Include.500")).toHaveValue("");
  await form.control("Include.250").focus();
  await page.keyboard.press("End");
  await page.keyboard.type("x");
  const draft = JSON.parse(await form.output("draft").then(async (shown) => (shown.includes("⟨…") ? "{}" : shown)));
  if (draft.parameters) expect(draft.parameters.Include).toHaveLength(500);
  await form.copyButton.click();
  await form.copyButton.click();
  await expect(form.copyButton).toHaveText("✓ Copied");
  const copied = JSON.parse(await form.clipboard()).parameters.Include;
  expect(copied).toHaveLength(500);
  expect(copied[250]).toBe("/srv/data/250/*.logx");
  expect(await overflowing(page)).toEqual([]);
});

test("40 mappings are 40 rows", async ({ form, page }) => {
  await form.open("hss.RestoreDuplicationInfo");
  for (let index = 0; index < 40; index += 1) {
    await form.control(`mappings.${index}.backup_id`).fill(`b${index}`);
    await form.control(`mappings.${index}.volume_id`).fill(`v${index}`);
  }
  const { mappings } = (await form.draft()).parameters;
  expect(mappings).toHaveLength(40);
  expect(mappings[39]).toEqual({ backup_id: "b39", volume_id: "v39" });
  expect(await overflowing(page)).toEqual([]);
});

test("long values, long words and right-to-left text stay inside", async ({ form, page }) => {
  const below = random(7);
  const long = Array.from({ length: 200 }, () => "abcdefghijklmnopqrstuvwxyz0123456789"[below(36)]).join("");
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await form.open(CREATE_JOB);
    await form.fill({ SourceType: "NAS", RestoreType: "NAS" });
    await form.fill({ VaultId: long, TargetFileSystemId: "ملف النظام 1/2 ‏", TargetPath: `/שלום/${long}` });
    if (width === 390) await form.result.getByRole("button", { name: "Show request" }).click();
    const outputs = await form.outputs();
    expect(outputs.draft).toContain("ملف النظام 1/2 ‏");
    for (const tab of await form.result.getByRole("tab").all()) {
      await tab.click();
      expect(await overflowing(page), `${width} px, ${await tab.textContent()}`).toEqual([]);
    }
    await page.reload();
  }
});

test("a change of the operation puts the focus on the heading and is named in the title", async ({ form, page }) => {
  await form.open(CREATE_JOB);
  await expect(page).toHaveTitle("HBR restore job · Restore Builder");
  await page.getByRole("navigation", { name: "Operations" }).getByRole("link", { name: "CBR restore" }).click();
  await expect(form.title).toHaveText("CBR restore");
  await expect(form.title).toBeFocused();
  await expect(page).toHaveTitle("CBR restore · Restore Builder");
  await page.getByRole("link", { name: "Restore Builder", exact: true }).click();
  await expect(form.title).toHaveText("What is to be restored?");
  await expect(form.title).toBeFocused();
  await page.getByRole("main").getByRole("link", { name: /HSS restore/ }).click();
  await expect(form.title).toHaveText("HSS restore");
});

test("what has come and gone is announced once, politely", async ({ form }) => {
  await form.open(CREATE_JOB);
  await expect(form.announcer).toHaveAttribute("role", "status");
  await form.choose("SourceType", "ECS_FILE");
  await form.choose("RestoreType", "ECS_FILE");
  await expect(form.announcer).toContainText("New fields: ECS instance, Path");
  await form.choose("RestoreType", "OSS");
  await expect(form.announcer).toContainText("New fields: Bucket, Prefix");
  await form.control("TargetBucket").fill("b");
  await expect(form.announcer, "typing says nothing").toHaveText(/^$/);
});
