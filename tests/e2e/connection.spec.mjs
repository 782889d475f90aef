// How requests leave: off until a person says otherwise, by that person alone, and tried harmlessly.

import { createServer } from "node:http";
import { draftText } from "./drafts.mjs";
import { expect, test as plain } from "./form-page.mjs";
import { test } from "./send-page.mjs";

const save = (page) => page.getByRole("button", { name: "Save", exact: true }).click();

/** Configures a proxy with the target in its address. */
async function configure(page, address) {
  await page.locator("input[value=template]").check();
  await page.getByLabel(/^Address, with/).fill(address);
  await page.getByLabel("Access key ID").fill("OBVIOUSLY-FAKE-ID");
  await page.getByLabel("Access key secret").fill("obviously-fake-Canary");
}

plain.describe("on a static host", () => {
  plain("nothing is asked for and nothing can be sent", async ({ form, page, site }) => {
    await form.open("hbr.CreateRestoreJob");
    await form.output("python");
    await expect(form.result.getByRole("button", { name: "Send …" })).toBeHidden();
    expect(site.log.filter((answer) => answer.path.includes("v1"))).toEqual([]);
    await page.goto(`${site.url}#/connection`);
    await expect(page.locator("input[value=none]")).toBeChecked();
  });

  plain("neither an address nor an opened document sets anything", async ({ form, page, site }) => {
    for (const hash of ["#/connection?style=server", "#/connection/server", "#/hbr.CreateRestoreJob?connection=server"]) {
      await page.goto(`${site.url}?style=server&address=https://evil.example/{url}${hash}`);
      await page.reload();
    }
    await form.open("hbr.CreateRestoreJob");
    const draft = JSON.parse(draftText("hbr.CreateRestoreJob"));
    const settings = { v: 1, style: "template", proxy: "", address: "https://evil.example/{url}" };
    await form.replaceBy(JSON.stringify({ ...draft, ...settings, connection: settings, "restore-builder.connection": settings }));
    await expect(form.result.getByRole("button", { name: "Send …" })).toBeHidden();
    expect(await page.evaluate(() => localStorage.getItem("restore-builder.connection"))).toBeNull();
  });

  plain("a server that is not ours is said not to be", async ({ page, site }) => {
    page.mayLog(/Failed to load resource/);
    await page.goto(`${site.url}#/connection`);
    await page.locator("input[value=server]").check();
    await page.getByRole("button", { name: "Test" }).click();
    await expect(page.getByText("is not Restore Builder's server")).toBeVisible();
  });

  plain("settings that would lose the target are refused with the reason", async ({ page, site }) => {
    await page.goto(`${site.url}#/connection`);
    for (const [address, reason] of [
      ["/gw/", /must be told the target/],
      ["http://proxy.example/{url}", /https/],
      ["/gw/{url}?{url_enc}", /carried twice/],
    ]) {
      await configure(page, address);
      await save(page);
      await expect(page.locator(".said")).toContainText(reason);
    }
    expect(await page.evaluate(() => localStorage.getItem("restore-builder.connection"))).toBeNull();
  });

  plain("what is remembered holds no secret", async ({ page, site }) => {
    await page.goto(`${site.url}#/connection`);
    await configure(page, "/gw/{host}{path}?{query}");
    await page.getByLabel(/^A header for the proxy/).fill("X-Key: fake-Canary");
    await save(page);
    await expect(page.locator(".said")).toContainText("Saved");
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(kept).toContain("/gw/");
    expect(kept).not.toContain("Canary");
    await page.reload();
    await expect(page.getByLabel("Access key secret")).toHaveValue("");
  });
});

test.describe("through a template", () => {
  for (const [what, answer, outcome] of [
    ["the service's success", { status: 200, json: { Success: true, RestoreTaskId: "s1fake", RequestId: "r1" } }, "accepted"],
    ["the service's refusal", { status: 403, json: { Code: "Forbidden.RAM", Message: "No.", RequestId: "r1" } }, "rejected"],
    ["a gateway's failure", { status: 502, body: "<html>Bad Gateway</html>" }, "unknown"],
    ["a broken connection", null, "unknown"],
  ]) {
    test(`${what} is ${outcome}, and one signed request leaves`, async ({ sends, page, site }) => {
      const asked = [];
      await page.route("**/gw/**", async (route) => {
        asked.push(route.request());
        await (answer ? route.fulfill(answer) : route.abort());
      });
      await page.goto(`${site.url}#/connection`);
      await configure(page, "/gw/{host}{path}?{query}");
      await save(page);
      await page.evaluate(() => (location.hash = "#/dbs.StartRestoreTask"));
      await sends.form.replaceBy(draftText("dbs.StartRestoreTask"));
      await sends.review();
      expect(await sends.send()).toBe(outcome);
      expect(asked).toHaveLength(1);
      expect(asked[0].headers().authorization).toContain("ACS3-HMAC-SHA256");
      expect(await site.received()).toHaveLength(0);
    });
  }

  test("a known proxy's own words are not the service's", async ({ sends, page, site }) => {
    await page.route("**/gw**", (route) => route.fulfill({ status: 200, json: { Success: true, RestoreTaskId: "s1" } }));
    await page.goto(`${site.url}#/connection`);
    await page.locator("input[value=template]").check();
    await page.getByLabel("Kind of proxy").selectOption("scalar");
    await configure(page, "/gw?scalar_url={url_enc}");
    await save(page);
    await page.evaluate(() => (location.hash = "#/dbs.StartRestoreTask"));
    await sends.form.replaceBy(draftText("dbs.StartRestoreTask"));
    await sends.review();
    expect(await sends.send()).toBe("unknown");
    await expect(sends.dialog).toContainText("The proxy answered for itself");
  });
});

test.describe("Test", () => {
  const diagnosis = async (page, url, address) => {
    await page.goto(`${url}#/connection`);
    await configure(page, address);
    await page.getByRole("button", { name: "Test" }).click();
    const said = page.locator(".said");
    await expect(said).not.toContainText("Testing", { timeout: 30_000 });
    return said.textContent();
  };

  plain("names the page's own policy", async ({ page, site }) => {
    page.mayLog(/policy|Policy/);
    expect(await diagnosis(page, site.url, "https://proxy.example/{url}")).toContain("connect-src");
  });

  plain.describe("without a policy", () => {
    plain.use({ bypassCSP: true });

    plain("tells nothing there from an origin that is refused", async ({ page, site }) => {
      page.mayLog(/elsewhere|Failed to load|CORS/);
      const refuses = createServer((_, response) => response.writeHead(200).end("hello"));
      await new Promise((done) => refuses.listen(0, "127.0.0.1", done));
      const { port } = refuses.address();
      expect(await diagnosis(page, site.url, `http://127.0.0.1:${port}/{url}`)).toContain("withholds");
      refuses.closeAllConnections();
      await new Promise((done) => refuses.close(done));
      expect(await diagnosis(page, site.url, `http://127.0.0.1:${port}/{url}`)).toContain("Nothing answers");
    });
  });
});
