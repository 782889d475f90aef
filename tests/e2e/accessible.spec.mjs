// axe finds nothing: every operation, both themes, three widths, empty, half filled and opened up.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { draftText } from "./drafts.mjs";
import { expect, OPERATIONS, test } from "./form-page.mjs";
import { started } from "./fixtures.mjs";
import { end, intent, put, rows } from "./history-store.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1440, 1024, 390];
const HALF_FILLED = {
  "hbr.CreateRestoreJob": {
    SourceType: "UDM_ECS",
    RestoreType: "UDM_ECS",
    VaultId: "v-0000fake",
    "UdmDetail.diskCategory": "essd",
  },
  "dbs.CreateRestoreTask": {
    database_engine: "MySQL",
    DestinationEndpointInstanceType: "Agent",
    RestoreTime: "1554560477",
    DestinationEndpointPort: "x",
    "RestoreObjects.0.DBName": "orders",
  },
  "dbs.StartRestoreTask": { RestoreTaskId: "s102h7rf****" },
  "hss.RestoreDuplicationInfo": { restore_kind: "server", project_id: "..", "mappings.0.backup_id": "b" },
  "cbr.RestoreBackup": { restore_kind: "disk", project_id: "p", "restore.power_on": "false" },
};

const EVERY_OUTCOME = ["accepted", "rejected", "not_sent", "unknown"].flatMap((outcome, number) => {
  const one = intent(`submission-${number}`, number * 1e9, JSON.parse(draftText(OPERATIONS[number])));
  const identifiers = [["RestoreId", "r-000fakerestore".repeat(12)]];
  return rows([one], [[one.id, end(outcome, number * 1e9 + 1, { identifiers, message: "said", request_id: "r" })]]);
});

// So tall that nothing is scrolled away: axe judges the contrast of what is in view alone.
const HEIGHT = 8000;

/** What axe finds, as lines that say where. */
async function violations(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations, incomplete } = await axe.run(document, { resultTypes: ["violations", "incomplete"] });
    const lines = ({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary.split("\n")[1].trim()}`);
    // A contrast that could not be computed has not been found good, but for signs and for what
    // lies under an open sheet.
    const open = document.querySelector(".sheet-bar [aria-expanded=true]")?.checkVisibility();
    const unsure = incomplete.filter(({ id }) => id === "color-contrast" && !open).flatMap(lines);
    return [...violations.flatMap(lines), ...unsure.filter((line) => !/non-text characters$|has no value/.test(line))];
  });
}

for (const theme of ["light", "dark"]) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    for (const operation of OPERATIONS) {
      test(`axe finds nothing in ${operation}`, async ({ form, page }) => {
        test.slow();
        await form.open(operation);
        for (const filled of [false, true]) {
          if (filled) {
            await form.fill(HALF_FILLED[operation]);
            await form.openAll();
            // Every problem stands at its field and the question is asked.
            await page.keyboard.press("Control+Enter");
          }
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: HEIGHT });
            expect(await violations(page), `${width} px, ${filled ? "half filled" : "empty"}`).toEqual([]);
          }
        }
        await form.result.getByRole("button", { name: "Show request" }).click();
        expect(await violations(page), "with the sheet").toEqual([]);
      });
    }

    test("axe finds nothing with the help open, in the decoded request and in JSON as text", async ({ form, page }) => {
      test.slow();
      await page.setViewportSize({ width: 1440, height: HEIGHT });
      await form.open("hbr.CreateRestoreJob");
      await form.fill({ SourceType: "UDM_ECS", RestoreType: "UDM_ECS_DISK", VaultId: "v-0000fake" });
      for (const name of ["What was backed up", "Backup vault", "Only these paths", "Disk type", "Instance restore"]) {
        const help = form.main.getByRole("button", { name: `About ${name}` });
        if (await help.isVisible()) await help.press("Enter");
      }
      await form.tab("HTTP").click();
      expect(await violations(page)).toEqual([]);
      await form.row("UdmDetail").getByRole("button", { name: "edit as JSON" }).press("Enter");
      await form.control("UdmDetail").fill("{");
      await form.control("VaultId").focus();
      await expect(form.problemsAt("UdmDetail")).toContainText("Is not JSON");
      expect(await violations(page)).toEqual([]);
    });

    test("axe finds nothing in what makes other outputs and in what is opened", async ({ form, page }) => {
      test.slow();
      await form.open("cbr.RestoreBackup");
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        if (width === 390) await form.result.getByRole("button", { name: "Show request" }).click();
        for (const output of ["powershell", "python", "terraform"]) {
          await form.showOutput(output);
          expect(await violations(page), `${output}, ${width} px`).toEqual([]);
        }
      }
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        await form.openText("hello");
        await expect(form.dialog.locator("[data-refused]")).toBeVisible();
        expect(await violations(page), `refused, ${width} px`).toEqual([]);
        await form.dialog.getByRole("textbox").fill(`[${OPERATIONS.map(draftText).join(",")}]`);
        await form.dialog.getByRole("button", { name: "Read", exact: true }).click();
        await expect(form.dialog.locator("table")).toBeVisible();
        expect(await violations(page), `understood, ${width} px`).toEqual([]);
        await page.keyboard.press("Escape");
      }
      await page.setViewportSize({ width: 1440, height: HEIGHT });
      await form.replaceBy('{"operation":"cbr.RestoreBackup","region":"x","parameters":{"Foreign":1}}');
      expect(await violations(page), "replaced").toEqual([]);
    });

    test("axe finds nothing in the history", async ({ form, page, site }) => {
      test.slow();
      await page.goto(`${site.url}#/history`);
      await started(page);
      await put(page, [...EVERY_OUTCOME, ["intents", "damaged", 17]]);
      await page.reload();
      await started(page);
      await expect(page.locator(".effect").last()).not.toBeEmpty();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        expect(await violations(page), `${width} px`).toEqual([]);
      }
      await page.getByRole("button", { name: "Delete all…" }).click();
      expect(await violations(page), "asking").toEqual([]);
      await form.dialog.getByRole("button", { name: "Delete all" }).click();
      await expect(page.getByText("Everything was deleted.")).toBeVisible();
      expect(await violations(page), "empty").toEqual([]);
    });

    test("axe finds nothing in the list of operations", async ({ page, site }) => {
      await page.goto(site.url);
      await started(page);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        expect(await violations(page), `${width} px`).toEqual([]);
      }
    });
  });
}

test("axe would find a line without a label and a text without contrast", async ({ form, page }) => {
  await page.setViewportSize({ width: 1440, height: HEIGHT });
  await form.open("dbs.StartRestoreTask");
  await page.evaluate(() => {
    document.getElementById("label-RestoreTaskId").removeAttribute("for");
    document.querySelector("h1").style.setProperty("color", "#ccc");
  });
  const found = (await violations(page)).map((line) => line.split(":")[0]);
  expect(found.sort()).toEqual(["color-contrast", "label-title-only"]);
});

test("every control has a name of its own within its operation", async ({ form }) => {
  for (const operation of OPERATIONS) {
    await form.open(operation);
    await form.openAll();
    const controls = form.main.locator("input:visible, textarea:visible, button:visible");
    for (const control of await controls.all()) {
      await expect(control).toHaveAccessibleName(/\S/);
    }
  }
});
