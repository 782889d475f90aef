// A secret goes into the field and nowhere else: into no output, no storage, no address, no markup.

import { everywhere } from "./everywhere.mjs";
import { expect, OPERATIONS, test } from "./form-page.mjs";

const CANARY = "Canary-7f3d-Zq!";
const SECRETS = [
  ["dbs.CreateRestoreTask", "DestinationEndpointPassword", "DBS_DESTINATION_PASSWORD"],
  ["hss.RestoreDuplicationInfo", "X-Auth-Token", "HUAWEI_TOKEN"],
  ["cbr.RestoreBackup", "X-Auth-Token", "HUAWEI_TOKEN"],
];

for (const [operation, name, variable] of SECRETS) {
  test(`${name} of ${operation} is found nowhere but in its field`, async ({ form, page, site }) => {
    const asked = [];
    page.on("request", (request) => asked.push(request.url() + (request.postData() ?? "")));
    await form.open(operation);
    await form.openAll();
    // With an address, so that there is a command to leak into.
    if (await form.control("project_id").count()) await form.fill({ project_id: "p", backup_id: "b" });
    await form.control(name).focus();
    await page.keyboard.type(CANARY);
    await expect(form.control(name)).toHaveValue(CANARY);
    await expect(form.control(name)).toHaveAttribute("type", "password");
    await expect(form.control(name)).toHaveAttribute("autocomplete", /off|new-password/);

    const texts = await form.outputs();
    texts.everywhere = await everywhere(page);
    for (const output of ["curl", "http"]) {
      await form.tab({ curl: "curl", http: "HTTP" }[output]).click();
      texts[`saved ${output}`] = (await form.save()).text;
    }
    await form.tab("curl").click();
    await form.copyButton.click();
    if ((await form.copyButton.textContent()) === "Copy all the same") await form.copyButton.click();
    await expect(form.copyButton).toHaveText("✓ Copied");
    texts.clipboard = await form.clipboard();
    texts["everywhere after copying"] = await everywhere(page);
    texts.requests = asked.join("\n");
    texts.storage = JSON.stringify(await page.context().storageState());
    for (const [where, text] of Object.entries(texts)) {
      expect(text, where).not.toContain(CANARY);
      expect(text, where).not.toContain(encodeURIComponent(CANARY));
    }
    expect(texts.curl).toContain(variable);
    expect(site.log.every((answer) => !answer.path.includes("Canary"))).toBe(true);
  });
}

test("a secret is shown for as long as the button is held", async ({ form, page }) => {
  await form.open("dbs.CreateRestoreTask");
  const password = form.control("DestinationEndpointPassword");
  const hold = form.row("DestinationEndpointPassword").getByRole("button", { name: /show/ });
  const shown = () => password.getAttribute("type").then((type) => type === "text");
  await password.fill(CANARY);
  expect(await shown()).toBe(false);

  await hold.hover();
  await page.mouse.down();
  await expect.poll(shown).toBe(true);
  expect(await everywhere(page)).not.toContain(CANARY);
  await page.mouse.up();
  await expect.poll(shown).toBe(false);

  await page.mouse.down();
  await page.mouse.move(2, 2);
  await expect.poll(shown, "the pointer has left it").toBe(false);
  await page.mouse.up();

  await hold.focus();
  for (const key of ["Space", "Enter"]) {
    await page.keyboard.down(key);
    await expect.poll(shown).toBe(true);
    await page.keyboard.up(key);
    await expect.poll(shown).toBe(false);
  }
  await page.keyboard.down("Space");
  await page.keyboard.press("Tab");
  await expect.poll(shown, "the focus has left it").toBe(false);
  await page.keyboard.up("Space");
});

test("a secret of the environment disables its field and keeps what is in it", async ({ form }) => {
  await form.open("dbs.CreateRestoreTask");
  const password = form.control("DestinationEndpointPassword");
  const box = form.row("DestinationEndpointPassword").getByRole("checkbox");
  await password.fill(CANARY);
  await box.check();
  await expect(password).toBeDisabled();
  expect((await form.draft()).parameters).not.toHaveProperty("DestinationEndpointPassword", CANARY);
  await box.uncheck();
  await expect(password).toBeEnabled();
  await expect(password).toHaveValue(CANARY);
});

test("a token that could not be a header is explained without being shown", async ({ form }) => {
  await form.open("cbr.RestoreBackup");
  await form.control("X-Auth-Token").fill(`${CANARY} ü`);
  await form.control("X-Auth-Token").blur();
  await expect(form.problemsAt("X-Auth-Token").first()).toContainText("cannot be a header", { ignoreCase: true });
  for (const [where, text] of Object.entries(await form.outputs())) expect(text, where).not.toContain(CANARY);
});

// What markup could do, were any value ever read as markup.
const HOSTILE = [
  "<img src=x onerror=alert(1) id=planted>",
  '"><svg onload=alert(1) id=planted>',
  "'-alert(1)-'",
  "javascript:alert(1)",
  "</textarea><script id=planted>alert(1)</script>",
  "{{constructor.constructor('alert(1)')()}}",
];

for (const operation of OPERATIONS) {
  test(`nothing typed into ${operation} becomes an element`, async ({ form, page }) => {
    const dialogs = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      dialog.dismiss();
    });
    await form.open(operation);
    await form.openAll();
    const kinds = { "hbr.CreateRestoreJob": ["ECS_FILE", "OSS", "OTS_TABLE", "UDM_ECS"] }[operation] ?? [""];
    let next = 0;
    for (const kind of kinds) {
      if (kind) await form.fill({ SourceType: kind, RestoreType: kind });
      const lines = form.main.locator("input[type=text]:visible, input[type=password]:visible, textarea:visible");
      const names = await lines.evaluateAll((lines) => lines.filter((line) => !line.value).map((line) => line.name));
      for (const name of names) await form.control(name).fill(HOSTILE[next++ % HOSTILE.length]);
    }
    expect(next).toBeGreaterThan(2);
    await form.copyButton.click();
    await form.outputs();
    await expect(page.locator("#planted, script:not([src]), iframe, img, svg")).toHaveCount(0);
    expect(dialogs).toEqual([]);
  });
}

test("a whole session asks for nothing but the app's own files, once each", async ({ form, page, site }) => {
  await form.open(OPERATIONS[0]);
  for (const operation of OPERATIONS) {
    await page.getByRole("navigation").locator(`a[href="#/${operation}"]`).click();
    await expect(page).toHaveURL(new RegExp(`#/${operation}$`));
    await form.outputs();
    await form.tab("curl").click();
    await form.copyButton.click();
  }
  // The browser itself looks at the icon again whenever the address changes.
  const answers = site.log.filter((answer) => !answer.path.endsWith("/icon.svg"));
  expect(answers.map((answer) => [answer.method, answer.status])).toEqual(Array(6).fill(["GET", 200]));
  expect(new Set(answers.map((answer) => answer.path)).size).toBe(6);
});
