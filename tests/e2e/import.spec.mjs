// What was passed on opens as the same form: understood, compared, and only then in the form's place.

import { DRAFTS, draftText } from "./drafts.mjs";
import { everywhere } from "./everywhere.mjs";
import { expect, OPERATIONS, test } from "./form-page.mjs";

const CANARY = "Canary-9b1e-Xk!";
const CBR = "https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore";
const BODY = '{"restore":{"server_id":"it s","power_on":false}}';

const RESTORED = [
  "project_id: not given > f841",
  "backup_id: not given > a520",
  "restore.server_id: not given > it s",
  "restore.power_on: not given > false",
];

const WITH_TOKEN = [...RESTORED, "X-Auth-Token: not given > ••••"];

/** Kinds of text that all say the same, and what each lets change in an empty form. */
const KINDS = {
  "curl from Chrome for bash": [
    `curl '${CBR}' \\\n  -H 'accept: */*' \\\n  -H 'content-type: application/json' \\\n  -H 'x-auth-token: ${CANARY}' \\\n  --data-raw '${BODY}' \\\n  --compressed`,
    WITH_TOKEN,
  ],
  "curl from Chrome for cmd": [
    `curl ^"${CBR}^" ^\r\n  -H ^"content-type: application/json^" ^\r\n  -H ^"x-auth-token: ${CANARY.replace("!", "")}^" ^\r\n  --data-raw ^"^{^\\^"restore^\\^":^{^\\^"server_id^\\^":^\\^"it s^\\^",^\\^"power_on^\\^":false^}^}^"`,
    WITH_TOKEN,
  ],
  "an HTTP message": [
    `POST /v3/f841/backups/a520/restore HTTP/1.1\nHost: cbr.cn-north-4.myhuaweicloud.com\nContent-Type: application/json\nX-Auth-Token: ${CANARY}\n\n${BODY}`,
    WITH_TOKEN,
  ],
  "an entry of an HTTP archive": [
    JSON.stringify({
      log: {
        entries: [
          {
            request: {
              method: "POST",
              url: CBR,
              headers: [
                { name: "Content-Type", value: "application/json" },
                { name: "X-Auth-Token", value: CANARY },
              ],
              postData: { mimeType: "application/json", text: BODY },
            },
          },
        ],
      },
    }),
    WITH_TOKEN,
  ],
  "a line of hcloud": [
    "hcloud CBR RestoreBackup --cli-region=cn-north-4 --project_id=f841 --backup_id=a520 --restore.server_id='it s' --restore.power_on=false",
    RESTORED,
  ],
  "a draft": [
    JSON.stringify({
      operation: "cbr.RestoreBackup",
      region: "cn-north-4",
      parameters: { project_id: "f841", backup_id: "a520", restore: { server_id: "it s", power_on: false }, "X-Auth-Token": CANARY },
    }),
    WITH_TOKEN,
  ],
};

for (const [kind, [text, changes]] of Object.entries(KINDS)) {
  test(`${kind} is compared, replaces the form, and can be undone`, async ({ form, page, site }) => {
    await form.open("cbr.RestoreBackup");
    await form.fill({ project_id: "before" });
    const before = await form.draft();
    await form.openText(text);
    await expect(form.dialog).toContainText("CBR restore");
    expect((await form.changes()).map((line) => line.replace("before >", "not given >"))).toEqual(changes);
    await expect(form.control("project_id"), "nothing has changed yet").toHaveValue("before");
    await expect(form.dialog.getByRole("textbox", { includeHidden: true })).toHaveValue("");
    expect(await everywhere(page)).not.toContain("Canary");

    await form.dialog.getByRole("button", { name: "Replace the form" }).click();
    await expect(form.title).toBeFocused();
    const after = await form.draft();
    expect(after.parameters.restore).toEqual({ server_id: "it s", power_on: false });
    expect(after.parameters.project_id).toBe("f841");
    if (changes === WITH_TOKEN) {
      await expect(form.control("X-Auth-Token")).toHaveValue(/^Canary-9b1e-Xk/);
      expect(after.parameters["X-Auth-Token"]).toEqual({ env: "HUAWEI_TOKEN" });
    }
    for (const [where, output] of Object.entries(await form.outputs())) expect(output, where).not.toContain("Canary");
    expect(await everywhere(page)).not.toContain("Canary");
    expect(JSON.stringify(await page.context().storageState())).not.toContain("Canary");

    await form.main.getByRole("button", { name: "Bring back what was there" }).click();
    expect(await form.draft()).toEqual(before);
    await expect(form.main.getByRole("button", { name: "Bring back what was there" })).toHaveCount(0);
    const asked = site.log.filter((answer) => !answer.path.endsWith("/icon.svg"));
    expect(asked.length, "the app's files and nothing else").toBe(6);
  });
}

for (const operation of OPERATIONS) {
  test(`a draft of ${operation} comes in as it is, from the list of operations`, async ({ form, page, site }) => {
    await page.goto(site.url);
    await expect(form.title).toBeVisible();
    await form.replaceBy(draftText(operation));
    await expect(page).toHaveURL(new RegExp(`#/${operation}$`));
    const { region, answers, parameters } = await form.draft();
    expect({ region, answers, parameters }).toEqual({ answers: {}, ...DRAFTS[operation] });
    await form.openText(draftText(operation));
    await expect(form.dialog).toContainText("nothing would change");
  });
}

for (const [format, operation] of [
  ["curl", "hbr.CreateRestoreJob"],
  ["powershell", "cbr.RestoreBackup"],
  ["cmd", "hbr.CreateRestoreJob"],
  ["http", "hss.RestoreDuplicationInfo"],
  ["aliyun", "hbr.CreateRestoreJob"],
  ["hcloud", "hss.RestoreDuplicationInfo"],
  ["curl-config", "dbs.CreateRestoreTask"],
]) {
  test(`${format} of ${operation} comes in again as the same request`, async ({ form, page }) => {
    await form.open(operation);
    await form.replaceBy(draftText(operation));
    const command = await form.output("curl");
    const text = await form.output(format);
    await page.reload();
    await form.replaceBy(text);
    expect(await form.output("curl")).toBe(command);
  });
}

test("parameters alone belong to the operation that is open", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  await form.replaceBy('{"ClientToken":"t","BackupPlanId":"dbs1fake"}');
  await expect(form.control("BackupPlanId")).toHaveValue("dbs1fake");
});

test("the vendor's escaped example is read", async ({ form }) => {
  await form.open("hbr.CreateRestoreJob");
  await form.openText(String.raw`{\"includes\":[],\"excludes\":[],\"conflictPolicy\":\"OVERWRITE_EXISTING\"}`);
  expect((await form.changes()).join("\n")).toContain("Options.conflictPolicy: not given > OVERWRITE_EXISTING");
});

test("of several drafts one is chosen", async ({ form, page }) => {
  await form.open("dbs.StartRestoreTask");
  await form.openText(`[${OPERATIONS.map(draftText).join(",")}]`);
  await expect(form.dialog).toContainText("5 requests were found");
  await expect(form.dialog.locator("#opening-found")).toContainText("HBR restore job");
  await form.dialog.getByLabel("Request").selectOption("4");
  await expect(form.dialog.locator("#opening-found")).toContainText("CBR restore");
  await form.dialog.getByRole("button", { name: "Replace the form" }).click();
  await expect(page).toHaveURL(/#\/cbr\.RestoreBackup$/);
  await expect(form.control("backup_id")).toHaveValue("b0fake");
});

test("what has no field is kept, named and taken away by one click", async ({ form }) => {
  await form.open("cbr.RestoreBackup");
  await form.replaceBy(
    JSON.stringify({
      operation: "cbr.RestoreBackup",
      region: "cn-north-4",
      parameters: { project_id: "p", backup_id: "b", Foreign: [1], restore: { volume_id: "v", bogus: { a: 9007199254740993 } } },
    }),
  );
  const kept = form.problemList.getByText("Kept from what was opened");
  await expect(kept).toContainText("Foreign");
  await expect(kept).toContainText("restore.bogus");
  await expect(form.problemList).toContainText("is not known here: it is kept and not sent");
  await expect(form.control("restore.volume_id")).toHaveValue("v");
  expect(await form.output("curl")).not.toContain("bogus");
  expect(await form.output("draft")).toContain("9007199254740993".slice(0, 12));
  await kept.getByRole("button", { name: "clear" }).click();
  await expect(kept).toHaveCount(0);
  expect(await form.output("draft")).not.toContain("bogus");
});

test("a value that does not apply is kept in its field and not sent", async ({ form }) => {
  await form.open("hbr.CreateRestoreJob");
  await form.replaceBy(
    '{"operation":"hbr.CreateRestoreJob","region":"cn-shanghai","parameters":{"SourceType":"NAS","RestoreType":"NAS","TargetBucket":"left-over"}}',
  );
  await expect(form.problemList).toContainText("1 value kept from another choice, not sent: TargetBucket");
  expect(await form.output("curl")).not.toContain("left-over");
});

test("a text that names no endpoint leaves the form's", async ({ form }) => {
  await form.open("dbs.StartRestoreTask");
  await form.fill({ "@region": "cn-hangzhou" });
  await form.openText('{"RestoreTaskId":"s1fake"}');
  await expect.poll(() => form.changes()).toEqual([expect.stringMatching(/^RestoreTaskId: /)]);
  await form.dialog.getByRole("button", { name: "Replace the form" }).click();
  await expect(form.control("RestoreTaskId")).toHaveValue("s1fake");
  await expect(form.control("@region")).toHaveValue("cn-hangzhou");
});

/** Refused with these words, and the form stays as it was. */
async function refused(form, text, words) {
  await form.open("dbs.StartRestoreTask");
  await form.fill({ RestoreTaskId: "s1fake" });
  await form.openText(text);
  await expect(form.dialog.locator("[data-refused]")).toContainText(words);
  await expect(form.dialog.getByRole("button", { name: "Replace the form" })).toHaveCount(0);
  await expect(form.dialog.getByRole("textbox"), "it can be corrected").toHaveValue(text);
  await form.dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(form.dialog).toBeHidden();
  await expect(form.control("RestoreTaskId")).toHaveValue("s1fake");
}

for (const [words, text, why] of [
  ["another host", "curl 'https://dbs.aliyuncs.com.evil.example/?Action=StartRestoreTask'", "evil.example"],
  ["another action", "https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=DeleteBackupPlan", "DeleteBackupPlan"],
  ["a command that has to be run", "curl -d \"RestoreTaskId=$(cat /etc/passwd)\" 'https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=StartRestoreTask'", "run"],
  ["a file", "curl -K /etc/hosts -d @/etc/passwd 'https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=StartRestoreTask'", "file"],
  ["no text of any kind", "hello", "Restore Builder knows"],
]) {
  test(`${words} is refused with the reason`, async ({ form }) => refused(form, text, why));
}

test("what is pasted is read at once, and dropped when the dialog closes", async ({ form, page }) => {
  await form.open("cbr.RestoreBackup");
  await page.keyboard.press("Alt+KeyO");
  const area = form.dialog.getByRole("textbox");
  await expect(area).toBeFocused();
  await page.evaluate((text) => navigator.clipboard.writeText(text), KINDS["a draft"][0]);
  await page.keyboard.press("ControlOrMeta+v");
  await expect(form.dialog.getByRole("button", { name: "Replace the form" })).toBeFocused();
  expect(await everywhere(page)).not.toContain("Canary");
  await page.keyboard.press("Escape");
  await expect(form.dialog).toBeHidden();
  await expect(form.control("project_id")).toHaveValue("");
  await page.keyboard.press("Alt+KeyO");
  await expect(area).toHaveValue("");
  await expect(form.dialog.getByRole("button", { name: "Replace the form" })).toHaveCount(0);
});

test("without a mouse: opened, read, chosen, replaced and brought back", async ({ form, page }) => {
  await form.open("dbs.StartRestoreTask");
  await form.fill({ RestoreTaskId: "s1fake" });
  await page.keyboard.press("Alt+KeyO");
  await expect(form.dialog.getByRole("textbox")).toBeFocused();
  await page.keyboard.insertText(`[${draftText("dbs.StartRestoreTask")},${draftText("cbr.RestoreBackup")}]`);
  await form.tabAndPress(form.dialog.getByRole("button", { name: "Read", exact: true }));
  await expect(form.dialog.getByRole("button", { name: "Replace the form" })).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Alt+Digit1");
  await expect(form.title, "keys of the page belong to the page").toHaveText("DBS start task");
  await expect(form.dialog).toBeVisible();
  if (await form.dialog.getByRole("button", { name: "Replace the form" }).isVisible()) await page.keyboard.press("Enter");
  await expect(form.dialog).toBeHidden();
  await expect(form.title).toBeFocused();
  await expect(form.control("RestoreTaskId")).toHaveValue("s102fake");
  await form.tabAndPress(form.main.getByRole("button", { name: "Bring back what was there" }));
  await expect(form.control("RestoreTaskId")).toHaveValue("s1fake");
  await expect(form.title).toBeFocused();
});

test("a file is opened by choice or dropped anywhere, and the page is not left", async ({ form, page }) => {
  await form.open("dbs.StartRestoreTask");
  await page.getByRole("button", { name: "Open or paste" }).click();
  const file = (text) => ({ name: "draft.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await form.dialog.getByLabel("Open a file").setInputFiles(file(draftText("dbs.StartRestoreTask")));
  await expect(form.dialog.locator("tr[data-field]")).toHaveCount(1);
  await page.keyboard.press("Escape");

  const data = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "draft.json"));
    return data;
  }, draftText("cbr.RestoreBackup"));
  await page.dispatchEvent("main", "dragover", { dataTransfer: data });
  await page.dispatchEvent("main", "drop", { dataTransfer: data });
  await expect(form.dialog.locator("#opening-found")).toContainText("CBR restore");
});

test("a file that is no text, or far too long, is refused", async ({ form, page }) => {
  await form.open("dbs.StartRestoreTask");
  await page.getByRole("button", { name: "Open or paste" }).click();
  const open = (buffer) => form.dialog.getByLabel("Open a file").setInputFiles({ name: "x", mimeType: "text/plain", buffer });
  await open(Buffer.from([0x7b, 0xff, 0x7d]));
  await expect(form.dialog.locator("[data-refused]")).toContainText("no text in UTF-8");
  await open(Buffer.alloc(8_000_001, 32));
  await expect(form.dialog.locator("[data-refused]")).toContainText("larger than 8 MB");
});

test("quotes as chats make them are offered to be repaired, and not assumed", async ({ form }) => {
  await form.open("dbs.StartRestoreTask");
  await form.openText("curl “https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=StartRestoreTask&Version=2019-03-06&RestoreTaskId=s9fake”");
  await expect(form.dialog.locator("[data-refused]")).toContainText("typographic");
  await form.dialog.getByRole("button", { name: "Read it with plain quotes" }).click();
  expect((await form.changes()).join("\n")).toContain("RestoreTaskId: not given > s9fake");
});

test("nothing pasted becomes an element or an address that is asked", async ({ form, page, site }) => {
  const value = '<img src=x onerror=alert(1) id=planted>"><svg onload=alert(1) id=planted>';
  await form.open("dbs.StartRestoreTask");
  await form.openText(JSON.stringify({ operation: "dbs.StartRestoreTask", region: value, parameters: { RestoreTaskId: value, [value]: value } }));
  await expect(form.dialog.locator("tr[data-field=RestoreTaskId]")).toContainText("<img");
  await form.dialog.getByRole("button", { name: "Replace the form" }).click();
  await form.outputs();
  await expect(page.locator("#planted, script:not([src]), iframe, img, svg")).toHaveCount(0);
  expect(site.log.filter((answer) => !answer.path.endsWith("/icon.svg"))).toHaveLength(6);
});

test.describe("without the second wasm", () => {
  test.use({ serving: { without: ["restore_tools*"] } });

  test("the page says why nothing can be opened, and the form stays", async ({ form, page }) => {
    page.mayLog(/./);
    await form.open("dbs.StartRestoreTask");
    await form.fill({ RestoreTaskId: "s1fake" });
    await page.getByRole("button", { name: "Open or paste" }).click();
    const said = page.getByRole("status").filter({ hasText: "a file of the app is missing on the server" });
    await expect(said).toBeVisible();
    await expect(said.getByRole("button", { name: "Try again" })).toBeVisible();
    await form.control("RestoreTaskId").focus();
    expect(await paste(page, "s2fake"), "what is pasted into a field is the field's own").toBe(true);
    await said.getByRole("button", { name: "Close" }).click();
    await expect(said).toBeHidden();
    await expect(form.control("RestoreTaskId")).toHaveValue("s1fake");
  });
});

/** Pastes a text where the focus is: whether the browser was left to insert it. */
const paste = (page, text) =>
  page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    return document.activeElement.dispatchEvent(event);
  }, text);

test("what is pasted beside the fields opens, and what is pasted into a field stays there", async ({ form, page }) => {
  await form.open("dbs.StartRestoreTask");
  await form.control("RestoreTaskId").focus();
  expect(await paste(page, draftText("cbr.RestoreBackup")), "the field's own").toBe(true);
  await form.title.focus();
  expect(await paste(page, draftText("cbr.RestoreBackup"))).toBe(false);
  await expect(form.dialog).toContainText("CBR restore");
});

test("a text pasted right after Alt O goes to the dialog, however late that comes", async ({ form, page }) => {
  let release;
  const released = new Promise((done) => (release = done));
  await page.route("**/restore_tools*", async (route) => {
    await released;
    await route.continue();
  });
  await form.open("dbs.StartRestoreTask");
  await form.control("RestoreTaskId").focus();
  await page.keyboard.press("Alt+KeyO");
  await expect(page.getByRole("status").filter({ hasText: "Fetching" })).toBeVisible();
  expect(await paste(page, draftText("cbr.RestoreBackup"))).toBe(false);
  release();
  await expect(form.dialog).toContainText("CBR restore");
  await expect(form.control("RestoreTaskId")).toHaveValue("");
});
