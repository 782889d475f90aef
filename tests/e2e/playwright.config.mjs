// The browser is the one of the system; none is ever downloaded. `cargo xtask test` sets CHROMIUM.

import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: "../../target/e2e",
  reporter: [["list"]],
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI === "true",
  // A test that passes the second time hides a race that people meet the first time.
  retries: 0,
  timeout: 30_000,
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
