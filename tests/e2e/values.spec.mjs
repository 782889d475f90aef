// What is typed is what is sent: nothing, an empty value, and a value are three requests.

import { expect, test } from "./form-page.mjs";

const CREATE_JOB = "hbr.CreateRestoreJob";

/** The query and the form body of the HTTP output, decoded. */
async function sent(form) {
  const text = await form.output("http");
  const [head, body = ""] = text.split("\n\n");
  const target = head.split(" ")[1];
  return {
    query: Object.fromEntries(new URLSearchParams(target.split("?")[1] ?? "")),
    form: Object.fromEntries(new URLSearchParams(body)),
  };
}

test.describe("three states", () => {
  test("a boolean is not sent, true or false", async ({ form }) => {
    await form.open("cbr.RestoreBackup");
    const body = async () => (await form.draft()).parameters.restore;
    await expect(form.radio("restore.power_on", "")).toBeChecked();
    await expect(form.row("restore.power_on")).toContainText("(then true)");
    expect(await body()).toBeUndefined();
    await form.choose("restore.power_on", "false");
    expect(await body()).toEqual({ power_on: false });
    await form.choose("restore.power_on", "true");
    expect(await body()).toEqual({ power_on: true });
    await form.choose("restore.power_on", "");
    expect(await body()).toBeUndefined();
  });

  test("a text is not sent, sent empty or sent", async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.fill({ SourceType: "OSS", RestoreType: "OSS" });
    const prefix = async () => (await sent(form)).query.TargetPrefix;
    expect(await prefix()).toBeUndefined();

    await form.control("TargetPrefix").focus();
    const empty = form.row("TargetPrefix").getByRole("button", { name: /empty/ });
    await expect(empty).toHaveText('send empty ""');
    await empty.click();
    await expect(empty).toHaveText('sent empty ""');
    await expect(empty).toHaveAttribute("aria-pressed", "true");
    expect(await prefix()).toBe("");
    await form.control("VaultId").focus();
    await expect(empty, "a value that is sent empty says so from afar").toBeVisible();

    await form.control("TargetPrefix").fill("a");
    expect(await prefix()).toBe("a");
    await form.control("TargetPrefix").fill("");
    expect(await prefix()).toBeUndefined();
  });

  test("a list is not sent, sent empty or sent", async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.choose("SourceType", "ECS_FILE");
    const include = async () => (await sent(form)).form.Include;
    expect(await include()).toBeUndefined();
    await form.control("Include.0").focus();
    const empty = form.row("Include").getByRole("button", { name: /empty/ });
    await empty.click();
    expect(await include()).toBe("[]");
    await form.control("Include.0").fill("/a");
    expect(await include()).toBe('["/a"]');
    await form.control("Include.0").fill("");
    await form.control("Include.0").press("Tab");
    expect(await include()).toBe("[]");
    await form.control("Include.0").focus();
    await empty.click();
    expect(await include()).toBeUndefined();
  });

  test("an emptied line is not sent, not even before it is left", async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.choose("SourceType", "ECS_FILE");
    await form.control("Include.0").fill("/a");
    await form.control("Include.0").fill("");
    expect((await sent(form)).form.Include).toBeUndefined();
  });

  test("a documented default is ghost text and is not sent", async ({ form }) => {
    await form.open("hss.RestoreDuplicationInfo");
    await form.openAll();
    await expect(form.control("enterprise_project_id")).toHaveAttribute("placeholder", "0 unless sent");
    await form.fill({ project_id: "p", backup_id: "b" });
    expect(await form.output("curl")).not.toContain("enterprise_project_id");
    await form.control("enterprise_project_id").fill("0");
    expect(await form.output("curl")).toContain("enterprise_project_id=0");
  });

  test("an example is a ghost until it is used", async ({ form }) => {
    await form.open("dbs.StartRestoreTask");
    const task = form.control("RestoreTaskId");
    await expect(task).toHaveAttribute("placeholder", "s102h7rfXXXX");
    await expect(task).toHaveValue("");
    await task.focus();
    const use = form.row("RestoreTaskId").getByRole("button", { name: "use example" });
    await use.click();
    await expect(task).toHaveValue("s102h7rfXXXX");
    await expect(use).toBeHidden();
  });
});

test.describe("numbers", () => {
  test("whole numbers keep every digit", async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.openAll();
    await form.fill({ SourceType: "NAS", RestoreType: "NAS", CrossAccountType: "CROSS_ACCOUNT" });
    for (const [user, system] of [
      ["9223372036854775807", "005494"],
      ["9007199254740993", "0"],
    ]) {
      await form.fill({ CrossAccountUserId: user, TargetFileSystemId: system });
      expect((await sent(form)).query).toMatchObject({ CrossAccountUserId: user, TargetFileSystemId: system });
      expect(await form.output("draft")).toContain(`"CrossAccountUserId": ${user}`);
      expect(await form.output("draft")).toContain(`"TargetFileSystemId": "${system}"`);
      expect(await form.output("curl")).toContain(`CrossAccountUserId=${user}`);
      expect(await form.output("aliyun")).toContain(`--CrossAccountUserId='${user}'`);
    }
    await expect(form.problemsAt("CrossAccountUserId")).toHaveCount(0);
  });

  test("what is no whole number is explained and not rewritten", async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.openAll();
    await form.choose("CrossAccountType", "CROSS_ACCOUNT");
    const user = form.control("CrossAccountUserId");
    for (const text of ["1e3", "1.0", "+5", "1,000", "12 34", "0x10", "--1", "9223372036854775808"]) {
      await user.fill(text);
      await user.blur();
      await expect(form.problemsAt("CrossAccountUserId"), text).toHaveClass(/error/);
      await expect(user).toHaveValue(text);
      await expect(user).toHaveAttribute("aria-invalid", "true");
    }
    await expect(form.problemsAt("CrossAccountUserId")).toContainText("between -9223372036854775808 and 9223372036854775807");
  });
});

test.describe("times", () => {
  test.use({ timezoneId: "Asia/Shanghai" });

  test.beforeEach(async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.fill({ SourceType: "OTS_TABLE", RestoreType: "OTS_TABLE" });
  });

  const zone = (form, name) => form.row("TargetTime").getByRole("button", { name });

  test("digits are sent as they are and shown in words", async ({ form }) => {
    await form.fill({ TargetTime: "1642496881" });
    await expect(form.row("TargetTime")).toContainText("2022-01-18 09:08:01 UTC · 2022-01-18 17:08:01 local");
    await expect(form.row("TargetTime")).toContainText("years ago");
    expect((await sent(form)).query.TargetTime).toBe("1642496881");
  });

  for (const [text, digits] of [
    ["2022-01-18 09:08:01", "1642496881"],
    ["2022-01-18T09:08:01Z", "1642496881"],
    ["2022-01-18T17:08:01+08:00", "1642496881"],
    ["2022-01-18", "1642464000"],
    ["1969-12-31 23:59:59", "-1"],
  ]) {
    test(`“${text}” becomes ${digits} when the field is left`, async ({ form }) => {
      const time = form.control("TargetTime");
      await time.fill(text);
      await expect(time).toHaveValue(text);
      await form.control("VaultId").focus();
      await expect(time).toHaveValue(digits);
    });
  }

  test("a date is meant in local time when local was chosen first", async ({ form }) => {
    await zone(form, "local").click();
    await expect(zone(form, "local")).toHaveAttribute("aria-pressed", "true");
    await form.control("TargetTime").fill("2022-01-18 17:08:01");
    await form.control("VaultId").focus();
    await expect(form.control("TargetTime")).toHaveValue("1642496881");
  });

  test("a date is meant in local time when local was chosen after typing it", async ({ form }) => {
    await form.control("TargetTime").fill("2022-01-18 17:08:01");
    await zone(form, "local").click();
    await form.control("VaultId").focus();
    await expect(form.control("TargetTime")).toHaveValue("1642496881");
  });

  test("a date that no calendar has stays and is explained", async ({ form }) => {
    const time = form.control("TargetTime");
    await time.fill("2022-13-45");
    await form.control("VaultId").focus();
    await expect(time).toHaveValue("2022-13-45");
    await expect(form.problemsAt("TargetTime")).toContainText("whole number");
  });

  test("a number of the wrong size is doubted, in both units", async ({ form }) => {
    await form.fill({ TargetTime: "1642496881000" });
    await form.control("VaultId").focus();
    await expect(form.problemsAt("TargetTime")).toContainText("Looks like milliseconds; this field takes seconds");
    await form.open("dbs.CreateRestoreTask");
    await form.fill({ RestoreTime: "1554560477" });
    await form.control("BackupPlanId").focus();
    await expect(form.problemsAt("RestoreTime")).toContainText("Looks like seconds; this field takes milliseconds");
  });

  test("DBS counts milliseconds", async ({ form }) => {
    await form.open("dbs.CreateRestoreTask");
    await form.fill({ RestoreTime: "2019-04-06 14:21:17" });
    await form.control("BackupPlanId").focus();
    await expect(form.control("RestoreTime")).toHaveValue("1554560477000");
    await expect(form.row("RestoreTime")).toContainText("milliseconds");
  });
});

test.describe("lists and rows", () => {
  test("a pasted list becomes lines, also in the middle", async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.choose("SourceType", "ECS_FILE");
    await form.paste("Include.0", "/a\n/b\r\n\n  /c \n");
    await expect(form.control("Include.2")).toHaveValue("/c");
    await expect(form.control("Include.3")).toHaveValue("");
    await form.control("Include.1").selectText();
    await form.paste("Include.1", "/x\n/y");
    expect((await form.draft()).parameters.Include).toEqual(["/a", "/x", "/y", "/c"]);
    await form.row("Include").getByRole("button", { name: "Remove Only these paths 2" }).click();
    expect((await form.draft()).parameters.Include).toEqual(["/a", "/y", "/c"]);
    await expect(form.control("Include.1")).toHaveValue("/y");
  });

  test("one pasted line goes where the caret is", async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.choose("SourceType", "ECS_FILE");
    await form.fill({ "Include.0": "/srv/" });
    await form.control("Include.0").press("End");
    await form.paste("Include.0", "alice");
    await expect(form.control("Include.0")).toHaveValue("/srv/alice");
  });

  test("an emptied line is a line taken away", async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.choose("SourceType", "ECS_FILE");
    await form.paste("Include.0", "/a\n/b\n/c");
    await form.control("Include.1").fill("");
    await form.control("Include.1").press("Tab");
    expect((await form.draft()).parameters.Include).toEqual(["/a", "/c"]);
  });

  test("whoever takes a line away by keyboard stays in the list", async ({ form, page }) => {
    await form.open(CREATE_JOB);
    await form.choose("SourceType", "ECS_FILE");
    await form.paste("Include.0", "/a\n/b\n/c");
    await form.control("Include.1").fill("");
    await page.keyboard.press("Tab");
    await expect(form.control("Include.2")).toHaveValue("");
    await expect.poll(() => form.focusedName()).toMatch(/^Include\.\d$/);
    await form.row("Include").getByRole("button", { name: "Remove Only these paths 1" }).focus();
    await page.keyboard.press("Enter");
    await expect(form.control("Include.1")).toHaveValue("");
    const inside = () => form.row("Include").evaluate((row) => row.contains(document.activeElement));
    await expect.poll(inside).toBe(true);
  });

  test("rows have a line for each member and grow by themselves", async ({ form }) => {
    await form.open("cbr.RestoreBackup");
    await form.choose("restore_kind", "server");
    await form.fill({
      "restore.mappings.0.backup_id": "b0",
      "restore.mappings.0.volume_id": "v0",
      "restore.mappings.1.backup_id": "b1",
    });
    await expect(form.control("restore.mappings.2.backup_id")).toBeVisible();
    expect((await form.draft()).parameters.restore.mappings).toEqual([
      { backup_id: "b0", volume_id: "v0" },
      { backup_id: "b1" },
    ]);
    await form.copyButton.click();
    await expect(form.problemsAt("restore.mappings")).toContainText("Row 2: Is needed.");
    await form.row("restore.mappings").getByRole("button", { name: "Remove Disks 1" }).click();
    expect((await form.draft()).parameters.restore.mappings).toEqual([{ backup_id: "b1" }]);
  });
});

test.describe("JSON as text", () => {
  test.beforeEach(async ({ form }) => {
    await form.open(CREATE_JOB);
    await form.fill({ SourceType: "UDM_ECS", RestoreType: "UDM_ECS_ROLLBACK" });
    await form.fill({ "UdmDetail.sourceInstanceId": "i-0000fake", "UdmDetail.bootAfterRestore": "false" });
  });

  const asJson = (form, name) => form.row(name).getByRole("button", { name: "edit as JSON" }).press("Enter");
  const asFields = (form, name) => form.row(name).getByRole("button", { name: "edit as fields" }).press("Enter");

  test("fields become text and text becomes fields", async ({ form }) => {
    await asJson(form, "UdmDetail");
    const text = form.control("UdmDetail");
    expect(JSON.parse(await text.inputValue())).toEqual({ sourceInstanceId: "i-0000fake", bootAfterRestore: false });
    await text.fill('{"sourceInstanceId":"i-1111fake","forceRestore":true}');
    await asFields(form, "UdmDetail");
    await expect(form.control("UdmDetail.sourceInstanceId")).toHaveValue("i-1111fake");
    await expect(form.radio("UdmDetail.forceRestore", "true")).toBeChecked();
    await expect(form.radio("UdmDetail.bootAfterRestore", "")).toBeChecked();
    expect((await sent(form)).query.UdmDetail).toBe('{"sourceInstanceId":"i-1111fake","forceRestore":true}');
  });

  test("text with a member that no field has loses nothing", async ({ form }) => {
    await asJson(form, "UdmDetail");
    const text = '{"sourceInstanceId":"i-1111fake","later":9007199254740993}';
    await form.control("UdmDetail").fill(text);
    await asFields(form, "UdmDetail");
    expect((await sent(form)).query.UdmDetail).toBe(text);
    await expect(form.problemsAt("UdmDetail")).toContainText("in no document");
  });

  test("text is sent as it stands", async ({ form }) => {
    await asJson(form, "UdmDetail");
    const text = '{ "sourceInstanceId" : "i-1111fake",\n  "forceRestore": false }';
    await form.control("UdmDetail").fill(text);
    expect((await sent(form)).query.UdmDetail).toBe(text);
  });

  test("text that is no JSON stays text, with its problem and its place", async ({ form }) => {
    await asJson(form, "UdmDetail");
    await form.control("UdmDetail").fill('{"sourceInstanceId": i-1}');
    await asFields(form, "UdmDetail");
    await expect(form.control("UdmDetail")).toHaveValue('{"sourceInstanceId": i-1}');
    await expect(form.problemsAt("UdmDetail")).toContainText("Is not JSON: see line 1, column");
    await form.control("UdmDetail").fill("{}");
    await asFields(form, "UdmDetail");
    await expect(form.control("UdmDetail.sourceInstanceId")).toHaveValue("");
  });

  test("emptied text is no value", async ({ form }) => {
    await asJson(form, "UdmDetail");
    await form.control("UdmDetail").fill("");
    expect((await sent(form)).query.UdmDetail).toBeUndefined();
    await asFields(form, "UdmDetail");
    await expect(form.control("UdmDetail.sourceInstanceId")).toHaveValue("");
  });

  test("Options are text on both sides as well", async ({ form }) => {
    await form.fill({ SourceType: "OSS", RestoreType: "OSS" });
    await asJson(form, "Options");
    await form.control("Options").fill('{"includes":["a","b"],"excludes":[],"conflictPolicy":"KEEP_LATEST"}');
    await asFields(form, "Options");
    await expect(form.control("Options.includes.1")).toHaveValue("b");
    await expect(form.radio("Options.conflictPolicy", "KEEP_LATEST")).toBeChecked();
    expect((await sent(form)).query.Options).toBe('{"includes":["a","b"],"excludes":[],"conflictPolicy":"KEEP_LATEST"}');
  });

  test("a hidden object edited as text is not sent either", async ({ form }) => {
    await asJson(form, "UdmDetail");
    await form.control("UdmDetail").fill('{"sourceInstanceId":"hiddenmark"}');
    await form.fill({ SourceType: "NAS", RestoreType: "NAS" });
    for (const text of Object.values(await form.outputs())) expect(text).not.toContain("hiddenmark");
    await form.fill({ SourceType: "UDM_ECS", RestoreType: "UDM_ECS_ROLLBACK" });
    await expect(form.control("UdmDetail")).toHaveValue('{"sourceInstanceId":"hiddenmark"}');
  });
});

test("a value of one's own goes beside a list that may not be whole", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  await form.fill({ BackupPlanId: "dbs0000fakeplan" });
  await form.control("DestinationEndpointInstanceType:other").fill("polardb");
  expect((await form.draft()).parameters.DestinationEndpointInstanceType).toBe("polardb");
  await form.control("BackupPlanId").focus();
  await expect(form.problemsAt("DestinationEndpointInstanceType")).toContainText("is sent as typed");
  await form.choose("DestinationEndpointInstanceType", "RDS");
  await expect(form.control("DestinationEndpointInstanceType:other")).toHaveValue("");
});

test("region and host choose where the request goes", async ({ form, page }) => {
  await form.open("cbr.RestoreBackup");
  await form.fill({ project_id: "p", backup_id: "b" });
  await form.control("@region").fill("eu-west-101");
  expect(await form.output("curl")).toContain("https://cbr.eu-west-101.myhuaweicloud.eu/v3/p/backups/b/restore");
  await form.control("@host").fill("example.test");
  await expect(page.locator('[id="problems-@region"]')).toContainText("not under the vendor's domain");
  expect(await form.output("curl")).toContain("nothing was sent");
  await form.control("@host").fill("");
  await form.control("@region").fill("");
  await expect(page.locator('[id="problems-@region"]')).toContainText("is needed", { ignoreCase: true });
});

test("Save offers each output under its own name", async ({ form }) => {
  await form.open(CREATE_JOB);
  await form.fill({ SourceType: "OSS", RestoreType: "OSS", TargetBucket: "saved" });
  for (const [id, name] of [
    ["curl", "hbr.CreateRestoreJob.sh"],
    ["aliyun", "hbr.CreateRestoreJob.aliyun.sh"],
    ["http", "hbr.CreateRestoreJob.http"],
    ["draft", "hbr.CreateRestoreJob.json"],
  ]) {
    const shown = await form.output(id);
    expect(await form.save()).toEqual({ name, text: shown });
  }
});
