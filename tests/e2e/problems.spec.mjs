// What is wrong is always listed, shown at a field once that was left, and asked about before copying.

import { expect, test } from "./form-page.mjs";

const START = "dbs.StartRestoreTask";
const CREATE_JOB = "hbr.CreateRestoreJob";

const entry = (form, name) => form.problemList.getByRole("button", { name: new RegExp(`^(error|warning|note) ${name} `) });

test("a problem shows at its field only after that was left", async ({ form, page }) => {
  await form.open(START);
  await expect(entry(form, "RestoreTaskId")).toBeVisible();
  await expect(form.problemsAt("RestoreTaskId")).toHaveCount(0);
  const task = form.control("RestoreTaskId");
  await task.focus();
  await page.keyboard.type("s");
  await page.keyboard.press("Backspace");
  await expect(form.problemsAt("RestoreTaskId")).toHaveCount(0);
  await page.keyboard.press("Tab");
  await expect(form.problemsAt("RestoreTaskId"), "still inside the field's own row").toHaveCount(0);
  await task.blur();
  await form.main.getByRole("button", { name: /More/ }).focus();
  await expect(form.problemsAt("RestoreTaskId")).toContainText("Is needed. The ID of the restore job.");
  await expect(task).toHaveAttribute("aria-invalid", "true");
  await expect(task).toHaveAttribute("aria-required", "true");
  const describedBy = await task.getAttribute("aria-describedby");
  await expect(page.locator(`[id="${describedBy}"]`)).toContainText("Is needed.");

  await task.fill("s1");
  await expect(form.problemsAt("RestoreTaskId")).toHaveCount(0);
  await expect(task).not.toHaveAttribute("aria-invalid");
});

test("asking for the request shows every problem", async ({ form }) => {
  await form.open(CREATE_JOB);
  await expect(form.problemsAt("SourceType")).toHaveCount(0);
  await form.copyButton.click();
  await expect(form.problemsAt("SourceType")).toContainText("The type of the source data.");
  await expect(form.problemsAt("RestoreType")).toContainText("Is needed.");
});

test("an incomplete request says so where one would copy it", async ({ form }) => {
  await form.open(CREATE_JOB);
  expect(await form.verdictText()).toBe("Incomplete: 2 problems, listed below.");
  await expect(form.verdict).toHaveAttribute("data-incomplete", "");
  await form.choose("SourceType", "OSS");
  await expect(form.verdict).toHaveText("Incomplete: 1 problem, listed below.");
  await form.choose("RestoreType", "OSS");
  await form.expectComplete();
  await expect(form.verdict).not.toHaveAttribute("data-incomplete");
  await expect(form.problemList.getByRole("heading")).toHaveText(/^\d warnings$/);
});

test("copying an incomplete request asks once", async ({ form, page }) => {
  await form.open(START);
  await page.evaluate(() => navigator.clipboard.writeText("before"));
  await form.copyButton.click();
  await expect(form.copyButton).toHaveText("Copy all the same");
  await expect(form.verdict).toHaveText("Incomplete: 1 problem. Take it all the same?");
  expect(await form.clipboard()).toBe("before");
  await form.copyButton.click();
  await expect(form.copyButton).toHaveText("✓ Copied");
  expect(await form.clipboard()).toBe(await form.output("curl"));
});

test("saving an incomplete request asks once too", async ({ form, page }) => {
  await form.open(START);
  let saved = 0;
  page.on("download", () => (saved += 1));
  await form.saveButton.click();
  await expect(form.verdict).toHaveText("Incomplete: 1 problem. Take it all the same?");
  expect(saved).toBe(0);
  await form.saveButton.click();
  await expect.poll(() => saved).toBe(1);
});

test("a change takes the question and the tick back", async ({ form }) => {
  await form.open(START);
  await form.copyButton.click();
  await form.control("RestoreTaskId").fill("s");
  await expect(form.copyButton).toHaveText("Copy");
  await form.copyButton.click();
  await expect(form.copyButton).toHaveText("✓ Copied");
  expect(await form.clipboard()).toContain("RestoreTaskId=s");
  await form.control("RestoreTaskId").fill("s2");
  await expect(form.copyButton).toHaveText("Copy");
});

test("each output is copied as it is shown", async ({ form }) => {
  await form.open(CREATE_JOB);
  await form.fill({ SourceType: "OSS", RestoreType: "OSS", TargetBucket: "日本 & 'b'" });
  for (const id of ["curl", "aliyun", "http", "draft"]) {
    const shown = await form.output(id);
    await form.copyButton.click();
    await expect(form.copyButton).toHaveText("✓ Copied");
    expect(await form.clipboard()).toBe(shown);
  }
});

test("a long value is folded in the view and copied whole", async ({ form, page }) => {
  await form.open(START);
  const long = "x".repeat(9000);
  await form.control("RestoreTaskId").fill(long);
  expect(await form.output("curl")).toMatch(/⟨… \d+ characters in all …⟩/);
  await page.keyboard.press("Control+Enter");
  await expect(form.copyButton).toHaveText("✓ Copied");
  expect(await form.clipboard()).toContain(long);
});

test("without a clipboard the text is copied the old way, and the focus stays", async ({ form, page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await form.open(START);
  await form.control("RestoreTaskId").fill("s1");
  await page.keyboard.press("Control+Enter");
  await expect(form.copyButton).toHaveText("✓ Copied");
  await expect(form.control("RestoreTaskId")).toBeFocused();
  expect(await form.clipboard()).toBe(await form.output("curl"));
});

test("a problem leads to its field", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  await form.choose("DestinationEndpointInstanceType", "Other");
  for (const name of ["RestoreTaskName", "DestinationEndpointPort", "BackupPlanId"]) {
    await entry(form, name).click();
    await expect(form.control(name)).toBeFocused();
    await expect(form.control(name)).toBeInViewport();
  }
});

test("a problem leads to a choice, a list, a row and a member", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  await entry(form, "RestoreObjects").click();
  await expect(form.control("RestoreObjects.0.DBName")).toBeFocused();
  await entry(form, "DestinationEndpointInstanceType").click();
  await expect.poll(() => form.focusedName()).toMatch(/^DestinationEndpointInstanceType/);

  await form.page.keyboard.press("Alt+Digit1");
  await form.fill({ SourceType: "OTS_TABLE", RestoreType: "OTS_TABLE" });
  await entry(form, "Include").click();
  await expect(form.control("Include.0")).toBeFocused();
  await form.fill({ SourceType: "UDM_ECS", RestoreType: "UDM_ECS" });
  await entry(form, "UdmDetail.securityGroup").click();
  await expect(form.control("UdmDetail.securityGroup")).toBeFocused();
});

test("a problem leads to a field that is out of the way", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  const port = "DestinationEndpointOracleSID";
  await expect(form.control(port)).toBeHidden();
  await entry(form, port).click();
  await expect(form.control(port)).toBeVisible();
  await expect(form.control(port)).toBeFocused();
});

test("F8 goes through the problems, round and round", async ({ form, page }) => {
  await form.open("cbr.RestoreBackup");
  await form.choose("restore_kind", "server");
  const visited = [];
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press("F8");
    await expect.poll(() => form.focusedName(), "the focus moves on").not.toBe(visited.at(-1) ?? "restore_kind");
    visited.push(await form.focusedName());
  }
  expect(visited.slice(0, 3)).toEqual(["project_id", "backup_id", "restore.server_id"]);
  expect(new Set(visited), "every problem is reached").toContain("restore.mappings.0.backup_id");
});

test("F8 opens what is out of the way", async ({ form, page }) => {
  await form.open("dbs.CreateRestoreTask");
  await form.fill({ BackupPlanId: "dbs0000fakeplan", RestoreTaskName: "t", DestinationEndpointInstanceType: "Agent" });
  await form.fill({
    DestinationEndpointRegion: "r",
    DestinationEndpointIP: "ip",
    DestinationEndpointPort: "1",
    BackupGatewayId: "1",
  });
  await form.expectComplete();
  await form.control("BackupPlanId").focus();
  await page.keyboard.press("F8");
  await expect(form.control("DestinationEndpointDatabaseName")).toBeFocused();
});

test("two that exclude each other are explained, and one click clears the other", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  await form.fill({ RestoreTaskName: "t", RestoreTime: "1554560477000", BackupSetId: "set" });
  await form.control("BackupSetId").press("Tab");
  await form.control("RestoreTaskName").focus();
  const problem = form.problemsAt("BackupSetId");
  await expect(problem).toContainText("mutually exclusive with RestoreTime");
  await problem.getByRole("button", { name: "Clear RestoreTime" }).click();
  await expect(form.control("RestoreTime")).toHaveValue("");
  await expect(form.control("BackupSetId")).toHaveValue("set");
  await expect(problem).toHaveCount(0);
});

test("help gives the vendor's sentence with its page and date", async ({ form }) => {
  await form.open(CREATE_JOB);
  await form.fill({ SourceType: "UDM_ECS" });
  const help = form.main.getByRole("button", { name: "About Region of the instance" });
  await help.click();
  await expect(help).toHaveAttribute("aria-expanded", "true");
  const quote = form.row("UdmRegionId").getByRole("blockquote");
  await expect(quote).toContainText("This parameter is valid only when SourceType is set to UDM_ECS.");
  await expect(quote).toContainText("Cloud Backup: CreateRestoreJob, 2026-01-21");
  await help.click();
  await expect(quote).toHaveCount(0);
});

test("a click that leaves a field reaches what it was aimed at", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  await form.control("BackupPlanId").focus();
  // Leaving the empty field shows its problem, which takes a line above what is being clicked.
  await form.radio("DestinationEndpointInstanceType", "RDS").click();
  await expect(form.radio("DestinationEndpointInstanceType", "RDS")).toBeChecked();
  await expect(form.problemsAt("BackupPlanId")).toContainText("Is needed.");
});

test("F8 goes on from a choice", async ({ form, page }) => {
  await form.open(CREATE_JOB);
  await page.keyboard.press("F8");
  await expect.poll(() => form.focusedName()).toBe("SourceType");
  await page.keyboard.press("F8");
  await expect.poll(() => form.focusedName()).toBe("RestoreType");
});
