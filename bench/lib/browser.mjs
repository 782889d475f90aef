// A browser with a cold profile, one page, and the protocol session that drives it.
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * slow: 1.6 Mbit/s down, 750 kbit/s up, and 150 ms before each answer.
 * slow4g: the same line as the developer tools and Lighthouse imitate it request by request, with
 * the set-up of connections counted in: 562.5 ms before each answer, nine tenths of the rate.
 */
const LINES = {
  slow: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 },
  slow4g: { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 },
};

/** A browser that has just started is busy with itself. */
const SETTLE = 400;

/** Opens a page that starts with `script`, runs `work` and closes the browser whatever happens. */
export async function withPage(options, { script, line, throttle = 1 }, work) {
  const browser = await chromium.launch({ executablePath: options.browser, headless: true, args: FLAGS });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const protocol = await context.newCDPSession(page);
    await page.addInitScript({ content: script });
    await page.waitForTimeout(SETTLE);
    if (line) {
      await protocol.send('Network.enable');
      await protocol.send('Network.emulateNetworkConditions', LINES[line]);
    }
    if (throttle > 1) await slowDown(protocol, throttle);
    return await work({ page, protocol, context });
  } finally {
    await browser.close();
  }
}

export const slowDown = (protocol, rate) => protocol.send('Emulation.setCPUThrottlingRate', { rate });

/** Waits until the form takes typing, and for the page to be done with starting. */
export async function ready(page) {
  await page.waitForFunction(() => window.bench?.ready !== null, undefined, { polling: 50 });
  await page.waitForTimeout(300);
}

export async function browserVersion(options) {
  const browser = await chromium.launch({ executablePath: options.browser, headless: true, args: FLAGS });
  const version = browser.version();
  await browser.close();
  return version;
}
