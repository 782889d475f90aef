// Each operation by keyboard alone: chosen, filled, looked over and copied; what was copied is then
// run by a shell, and a listener says what it sent.

import { expect, test } from "./form-page.mjs";
import { started } from "./fixtures.mjs";
import { runInBash } from "./shell.mjs";

test.beforeEach(async ({ page, site }) => {
  await page.goto(site.url);
  await started(page);
});

/** Alt and a digit; the heading takes the focus. */
async function chooseOperation(form, page, digit, title) {
  await page.keyboard.press(`Alt+Digit${digit}`);
  await expect(form.title).toHaveText(title);
  await expect(form.title).toBeFocused();
}

/** Ctrl+Enter on a complete request. */
async function copied(form, page) {
  await form.expectComplete();
  await page.keyboard.press("Control+Enter");
  await expect(form.copyButton).toHaveText("✓ Copied");
  return form.clipboard();
}

/** Runs a command and expects exactly one request. */
async function sent(command, env) {
  const { code, stdout, stderr, requests } = await runInBash(command, env);
  expect(stderr).toBe("");
  expect(stdout).toContain("HTTP 202");
  expect(code).toBe(0);
  expect(requests).toHaveLength(1);
  return requests[0];
}

test("an HBR job is filled, copied and sent without a mouse", async ({ form, page }) => {
  await chooseOperation(form, page, 1, "HBR restore job");
  await form.tabAndChoose("SourceType", "ECS_FILE");
  await form.tabAndChoose("RestoreType", "ECS_FILE");
  await form.tabAndType("VaultId", "v-0000fakevault");
  await form.tabAndType("Include.0", "/home/alice/*.pdf");
  await form.tabAndType("Include.1", "/srv/it's 100% $(here)");
  await form.tabAndType("SnapshotId", "s-0000fakesnapshot");
  await form.tabAndType("TargetInstanceId", "i-0000fakeinstance");
  await form.tabAndType("TargetPath", "C:\\Restored \"data\"\\ü");
  await form.tabAndChoose("Options.conflictPolicy", "OVERWRITE_EXISTING");

  const request = await sent(await copied(form, page));
  expect(request.method).toBe("POST");
  expect(request.path).toBe("/");
  expect(new Map(request.query)).toEqual(
    new Map([
      ["SourceType", "ECS_FILE"],
      ["RestoreType", "ECS_FILE"],
      ["VaultId", "v-0000fakevault"],
      ["SnapshotId", "s-0000fakesnapshot"],
      ["Options", '{"conflictPolicy":"OVERWRITE_EXISTING"}'],
    ]),
  );
  expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
    Include: '["/home/alice/*.pdf","/srv/it\'s 100% $(here)"]',
    TargetInstanceId: "i-0000fakeinstance",
    TargetPath: "C:\\Restored \"data\"\\ü",
  });
  expect(request.headers).toMatchObject({
    "content-type": "application/x-www-form-urlencoded",
    "x-acs-action": "CreateRestoreJob",
    "x-acs-version": "2017-09-08",
  });
});

test("a DBS task is filled, copied and sent without a mouse", async ({ form, page }) => {
  await chooseOperation(form, page, 2, "DBS create task");
  await form.tabAndType("BackupPlanId", "dbs0000fakeplan");
  await form.tabAndChoose("database_engine", "PostgreSQL");
  await form.tabAndType("RestoreTaskName", "drill & test = 1+1");
  await form.tabAndType("RestoreTime", "1554560477000");
  await form.tabAndChoose("DestinationEndpointInstanceType", "Express");
  await form.tabAndType("DestinationEndpointRegion", "cn-hangzhou");
  await form.tabAndType("DestinationEndpointInstanceID", "rm-0000fakeinstance");
  await form.tabAndType("DestinationEndpointIP", "db.example.test");
  await form.tabAndType("DestinationEndpointPort", "5432");
  await form.tabAndType("DestinationEndpointDatabaseName", "postgres");
  await form.tabAndType("DestinationEndpointUserName", "restorer");
  await form.tabTo("DestinationEndpointPassword");
  // The password stays where it is; the box after it says so.
  const fromEnvironment = form.row("DestinationEndpointPassword").getByRole("checkbox");
  for (let presses = 0; presses < 4; presses += 1) {
    await page.keyboard.press("Tab");
    if (await fromEnvironment.evaluate((box) => box === document.activeElement)) break;
  }
  await page.keyboard.press("Space");
  await expect(fromEnvironment).toBeChecked();
  await form.tabAndType("RestoreObjects.0.DBName", "orders");
  await form.tabAndType("RestoreObjects.0.NewDBName", "orders_restored");
  await form.tabAndChoose("DuplicateConflict", "renamenew");

  const command = await copied(form, page);
  const password = "fäke p%ss &wörd'\"";
  const request = await sent(command, { DBS_DESTINATION_PASSWORD: password });
  expect(request.path).toBe("/");
  expect(request.body).toBe("");
  expect(new Map(request.query)).toEqual(
    new Map([
      ["BackupPlanId", "dbs0000fakeplan"],
      ["RestoreTaskName", "drill & test = 1+1"],
      ["RestoreTime", "1554560477000"],
      ["DestinationEndpointInstanceType", "Express"],
      ["DestinationEndpointRegion", "cn-hangzhou"],
      ["DestinationEndpointInstanceID", "rm-0000fakeinstance"],
      ["DestinationEndpointIP", "db.example.test"],
      ["DestinationEndpointPort", "5432"],
      ["DestinationEndpointDatabaseName", "postgres"],
      ["DestinationEndpointUserName", "restorer"],
      ["DestinationEndpointPassword", password],
      ["RestoreObjects", '[{"DBName":"orders","NewDBName":"orders_restored"}]'],
      ["DuplicateConflict", "renamenew"],
    ]),
  );
  expect(request.headers).toMatchObject({ "x-acs-action": "CreateRestoreTask", "x-acs-version": "2019-03-06" });

  const without = await runInBash(command);
  expect(without.code, "without the password nothing is sent").not.toBe(0);
  expect(without.requests).toEqual([]);
});

test("a DBS task is started without a mouse", async ({ form, page }) => {
  await chooseOperation(form, page, 3, "DBS start task");
  await form.tabAndType("RestoreTaskId", "s0000faketask");
  await form.tabAndPress(form.main.getByRole("button", { name: /More/ }));
  await form.tabAndType("ClientToken", "fake-token-1");

  const request = await sent(await copied(form, page));
  expect(request.path).toBe("/");
  expect(new Map(request.query)).toEqual(
    new Map([
      ["RestoreTaskId", "s0000faketask"],
      ["ClientToken", "fake-token-1"],
    ]),
  );
  expect(request.body).toBe("");
  expect(request.headers).toMatchObject({ "x-acs-action": "StartRestoreTask", "x-acs-version": "2019-03-06" });
  expect(request.headers).not.toHaveProperty("content-type");
});

test("an HSS restore is filled, copied and sent without a mouse", async ({ form, page }) => {
  await chooseOperation(form, page, 4, "HSS restore");
  await form.tabAndChoose("restore_kind", "server");
  await form.tabAndType("project_id", "0000fakeproject");
  await form.tabAndType("backup_id", "00000000-0000-4000-8000-000000000001");
  await form.tabAndType("server_id", "00000000-0000-4000-8000-000000000002");
  await form.tabAndType("mappings.0.backup_id", "disk-backup-1");
  await form.tabAndType("mappings.0.volume_id", "disk-1");
  await form.tabAndType("mappings.1.backup_id", "disk-backup-2");
  await form.tabAndType("mappings.1.volume_id", "disk-2");
  await form.tabAndChoose("power_on", "false");

  const command = await copied(form, page);
  const token = "fake-token-\"with\\signs";
  const request = await sent(command, { HUAWEI_TOKEN: token });
  expect(request.method).toBe("POST");
  expect(request.path).toBe(
    "/v5/0000fakeproject/ransomware/duplication/00000000-0000-4000-8000-000000000001/restore",
  );
  expect(request.query).toEqual([]);
  expect(JSON.parse(request.body)).toEqual({
    server_id: "00000000-0000-4000-8000-000000000002",
    mappings: [
      { backup_id: "disk-backup-1", volume_id: "disk-1" },
      { backup_id: "disk-backup-2", volume_id: "disk-2" },
    ],
    power_on: false,
  });
  expect(request.headers).toMatchObject({ "content-type": "application/json", "x-auth-token": token });

  const without = await runInBash(command);
  expect(without.code, "without a token nothing is sent").not.toBe(0);
  expect(without.requests).toEqual([]);
});

test("a CBR restore is filled by way of its problems, copied and sent without a mouse", async ({ form, page }) => {
  await chooseOperation(form, page, 5, "CBR restore");
  await form.tabAndChoose("restore_kind", "disk");
  const typed = [
    ["project_id", "0000fakeproject"],
    ["backup_id", "fake/backup id"],
    ["restore.volume_id", "00000000-0000-4000-8000-000000000003"],
  ];
  for (const [name, text] of typed) {
    await page.keyboard.press("F8");
    await expect.poll(() => form.focusedName()).toBe(name);
    await page.keyboard.type(text);
  }
  await form.tabAndChoose("restore.power_on", "true");

  const request = await sent(await copied(form, page), { HUAWEI_TOKEN: "fake-token" });
  expect(request.method).toBe("POST");
  expect(request.path).toBe("/v3/0000fakeproject/backups/fake%2Fbackup%20id/restore");
  expect(JSON.parse(request.body)).toEqual({
    restore: { volume_id: "00000000-0000-4000-8000-000000000003", power_on: true },
  });
  expect(request.headers).toMatchObject({
    "content-type": "application/json;charset=utf-8",
    "x-auth-token": "fake-token",
  });
});

test("Alt and a digit open an operation whatever has the focus, and what was typed waits", async ({ form, page }) => {
  await chooseOperation(form, page, 3, "DBS start task");
  await form.tabAndType("RestoreTaskId", "kept");
  await chooseOperation(form, page, 5, "CBR restore");
  await expect(page.getByRole("navigation").getByRole("link", { name: "CBR restore" })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await chooseOperation(form, page, 3, "DBS start task");
  await expect(form.control("RestoreTaskId")).toHaveValue("kept");
  await page.goBack();
  await expect(form.title).toHaveText("CBR restore");
});

test("Enter in a line changes nothing and leads nowhere", async ({ form, page }) => {
  await chooseOperation(form, page, 1, "HBR restore job");
  await form.tabAndType("VaultId", "v-0000fakevault");
  const line = form.control("VaultId");
  const owner = () => line.evaluate((input) => input.form?.id ?? null);
  // So that the browser has this line alone to look over with each key.
  expect(await owner()).toBe("lone-line");
  const address = page.url();
  await page.keyboard.press("Enter");
  await page.keyboard.type("-2");
  await expect(line).toHaveValue("v-0000fakevault-2");
  expect(page.url()).toBe(address);
  await page.keyboard.press("Tab");
  expect(await owner()).toBe(null);
});
