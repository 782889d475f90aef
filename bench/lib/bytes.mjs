// What the first load sends: everything the server was asked for until the page is ready and quiet.
import { ready, withPage } from './browser.mjs';
import { inPage, watchReady } from './probe.mjs';

const QUIET = 3000;

function total(server, names) {
  const sum = { requests: names.length, raw: 0, gzip: 0, brotli: 0, byKind: {} };
  for (const name of names) {
    const file = server.files.get(name);
    sum.raw += file.raw.length;
    sum.gzip += file.gzipped;
    sum.brotli += file.brotli.length;
    sum.byKind[file.kind] = (sum.byKind[file.kind] ?? 0) + file.brotli.length;
  }
  return sum;
}

export async function measureBytes(options, subject) {
  const { server } = subject;
  server.asked.length = 0;
  await withPage(options, { script: inPage(watchReady, { form: subject.form }) }, async ({ page }) => {
    await page.goto(subject.url);
    await ready(page);
    await page.waitForTimeout(QUIET);
  });
  const names = [...new Set(server.asked)];
  return { ...total(server, names), files: names, whole: total(server, [...server.files.keys()]) };
}
