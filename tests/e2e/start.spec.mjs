// The app starts wherever it is put, and says why when it cannot.

import { test, expect, started } from "./fixtures.mjs";

for (const base of ["/", "/tools/restore/"]) {
  test.describe(`at ${base}`, () => {
    test.use({ serving: { base } });

    test("the app starts and fetches each of its files once", async ({ page, site }) => {
      await page.goto(site.url);
      await started(page);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

      const paths = site.log.map((answer) => answer.path.slice(base.length));
      const kinds = paths.map((path) => path.replace(/-[0-9a-f]{16}\./, "-*."));
      expect(kinds.filter((kind) => kind !== "icon.svg").sort()).toEqual([
        "",
        "app-*.css",
        "boot-*.js",
        "restore_forms_bg-*.wasm",
      ]);
      expect(site.log.map((answer) => answer.status)).toEqual(paths.map(() => 200));
    });
  });
}

test("the folder's address without its slash leads to the app", async ({ page, site }) => {
  await page.goto(site.url.slice(0, -1));
  await started(page);
});

test.describe("on a host that sends no headers", () => {
  test.use({ serving: { headers: false } });

  test("the page brings a policy of its own", async ({ page, site }) => {
    page.mayLog(/TrustedScript|trusted-types-sink HTMLScriptElement/);
    await page.goto(site.url);
    await started(page);
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      try {
        script.text = "globalThis.ran = true";
      } catch {
        return "refused by trusted types";
      }
      document.head.append(script);
      return globalThis.ran ?? "refused";
    });
    expect(ran).not.toBe(true);
  });
});

test.describe("on a host that does not know .wasm", () => {
  test.use({ serving: { wrongWasmMime: true } });

  test("the app starts without a warning", async ({ page, site }) => {
    await page.goto(site.url);
    await started(page);
  });
});

/** Fails to start for this reason, in words, within two seconds. */
async function cannotStart(page, site, reason, words) {
  page.mayLog(/./);
  await page.goto(site.url);
  const message = page.getByRole("alert");
  await expect(message).toHaveAttribute("data-reason", reason, { timeout: 2000 });
  await expect(message).toContainText(words);
  await expect(message.locator("[lang=zh]")).toContainText("无法启动");
}

test.describe("without the wasm", () => {
  test.use({ serving: { without: ["*.wasm"] } });

  test("the page names the missing file", async ({ page, site }) => {
    await cannotStart(page, site, "missing", "HTTP 404");
  });
});

test.describe("with one byte of the wasm changed", () => {
  const change = (name, bytes) => {
    if (!name.endsWith(".wasm")) return bytes;
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1] ^= 1;
    return changed;
  };
  test.use({ serving: { change } });

  test("the app does not run and says so", async ({ page, site }) => {
    await cannotStart(page, site, "changed", "integrity");
  });
});

const broken = {
  changed: { change: (name, bytes) => (/^boot/.test(name) ? Buffer.concat([bytes, Buffer.from("\n")]) : bytes) },
  missing: { without: ["boot-*.js"] },
};
for (const [how, serving] of Object.entries(broken)) {
  test.describe(`with its script ${how}`, () => {
    test.use({ serving });

    test("the words on the page itself say what to do, later than a page that starts needs them", async ({ page, site }) => {
      page.mayLog(/./);
      await page.goto(site.url);
      const words = page.getByText("has not started");
      expect(await words.isVisible()).toBe(false);
      await expect(words).toBeVisible({ timeout: 6000 });
    });
  });
}

test.describe("under a policy that forbids wasm", () => {
  const change = (name, bytes) =>
    name === "_headers"
      ? Buffer.from(bytes.toString().replaceAll(" 'wasm-unsafe-eval'", ""))
      : bytes;
  test.use({ serving: { change } });

  test("the page says that it is blocked", async ({ page, site }) => {
    await cannotStart(page, site, "blocked", "WebAssembly is blocked");
  });
});

test.describe("in a browser without WebAssembly", () => {
  test("the page says that the browser is too old", async ({ page, site }) => {
    await page.addInitScript(() => delete globalThis.WebAssembly);
    await cannotStart(page, site, "old", "too old");
  });
});

test("without JavaScript the page says what it needs", async ({ browser, site }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url);
  await expect(page.locator("noscript [lang=en]")).toContainText("needs JavaScript");
  await expect(page.locator("noscript [lang=en]")).toBeVisible();
  await context.close();
});

test("every answer carries the headers, also the refusals", async ({ site, request }) => {
  const answers = [
    await request.get(site.url),
    await request.get(`${site.url}nothing-here`),
    await request.post(site.url),
  ];
  expect(answers.map((answer) => answer.status())).toEqual([200, 404, 405]);
  for (const answer of answers) {
    const headers = answer.headers();
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["x-frame-options"]).toBe("DENY");
  }
});
