// Makes the pictures in docs/screenshots from the built app, with invented IDs. Run by hand:
//
//   cargo xtask build && node tests/e2e/screenshots.mjs
//
// Eight pictures: one of each operation, light, at 1440 px; one dark; two at 390 px.

import { chromium } from "@playwright/test";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { start } from "../web/static-server.mjs";
import { started } from "./fixtures.mjs";
import { FormPage } from "./form-page.mjs";
import { shrink } from "./png.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const FOLDER = here("../../docs/screenshots/");
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

const FILLED = {
  "hbr.CreateRestoreJob": [
    { SourceType: "ECS_FILE", RestoreType: "ECS_FILE", VaultId: "v-0005nkw4rz3q8m1xt7hd" },
    { "Include.0": "/srv/erp/invoices/2026", "Include.1": "/etc/erp" },
    { SnapshotId: "s-000h6v2p9c4wq1ztk3bn", TargetInstanceId: "i-uf6drill0restore0001", TargetPath: "/restore/drill-0412" },
  ],
  "dbs.CreateRestoreTask": [
    { BackupPlanId: "dbs1k7q4xw0zn", database_engine: "MySQL", RestoreTaskName: "orders-before-deploy" },
    { RestoreTime: "1775887200000", DestinationEndpointInstanceType: "RDS" },
    { DestinationEndpointRegion: "cn-hangzhou", DestinationEndpointInstanceID: "rm-bp1drill4restore01" },
    { DestinationEndpointUserName: "restore_drill" },
    { "RestoreObjects.0.DBName": "orders", "RestoreObjects.0.NewDBName": "orders_0411" },
  ],
  "dbs.StartRestoreTask": [{ RestoreTaskId: "s104m2kdrill" }],
  "hss.RestoreDuplicationInfo": [
    { restore_kind: "server", project_id: "4f2a90c1d7e84b6f9a3be51c0d8276ab" },
    { backup_id: "7c0e1b52-94d8-4a6f-8f13-2b9d6ce04a71", server_id: "1d9a6f30-5b7c-4e82-a0c4-93e7f1b2d865" },
    { "mappings.0.backup_id": "e35b7a08-0c6d-4f91-b2de-5a84c7f13092" },
    { "mappings.0.volume_id": "90f4c2de-61ab-4c37-8e55-d07b3a9e1f26" },
    { power_on: "false" },
  ],
  "cbr.RestoreBackup": [
    { restore_kind: "disk", project_id: "4f2a90c1d7e84b6f9a3be51c0d8276ab" },
    { backup_id: "7c0e1b52-94d8-4a6f-8f13-2b9d6ce04a71" },
    { "restore.power_on": "true" },
  ],
};

const site = await start({ root: process.env.RESTORE_BUILDER_DIST ?? here("../../dist") });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});

async function picture(name, operation, { viewport = WIDE, colorScheme = "light", then = async () => {} } = {}) {
  const page = await browser.newPage({ viewport, colorScheme, locale: "en-US", timezoneId: "Asia/Shanghai" });
  await page.goto(`${site.url}#/${operation}`);
  await started(page);
  const form = new FormPage(page, site);
  for (const values of FILLED[operation]) await form.fill(values);
  await then(form, page);
  await page.getByRole("main").evaluate((main) => main.scrollTo(0, 0));
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement.blur());
  await writeFile(`${FOLDER}${name}.png`, shrink(await page.screenshot()));
  await page.close();
}

await mkdir(FOLDER, { recursive: true });
for (const operation of Object.keys(FILLED)) await picture(operation, operation);
await picture("dark", "hbr.CreateRestoreJob", { colorScheme: "dark" });
await picture("narrow", "hss.RestoreDuplicationInfo", { viewport: NARROW });
await picture("narrow-request", "dbs.CreateRestoreTask", {
  viewport: NARROW,
  then: (form) => form.result.getByRole("button", { name: "Show request" }).click(),
});

await browser.close();
await site.close();
