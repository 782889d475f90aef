// Typing: real key events, from the key to the paint that shows it.
import { ready, slowDown, withPage } from './browser.mjs';
import { choose, pasteRows } from './form.mjs';
import { inPage, watchKeys, watchReady } from './probe.mjs';
import { quantile } from './stats.mjs';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

// The key is held for a moment, then comes a pause that lets the page and the frame clock come to
// rest and is no multiple of a frame, so that keys fall on all parts of one. The same for all.
const HELD = 12;
const pause = (index, throttle) => (throttle > 1 ? 70 : 50) + ((index * 7) % 17);

async function type(page, protocol, count, throttle) {
  for (let index = 0; index < count; index++) {
    const text = LETTERS[index % LETTERS.length];
    const key = { key: text, code: `Key${text.toUpperCase()}`, windowsVirtualKeyCode: text.toUpperCase().charCodeAt(0) };
    await protocol.send('Input.dispatchKeyEvent', { type: 'keyDown', text, unmodifiedText: text, ...key });
    await page.waitForTimeout(HELD);
    await protocol.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
    await page.waitForTimeout(pause(index, throttle));
  }
  await page.waitForTimeout(200);
}

function result(keys, expected) {
  const paints = keys.map(({ paint }) => paint).filter((time) => time !== null);
  const previews = keys.map(({ preview }) => preview).filter((time) => time !== null);
  if (paints.length < expected * 0.95) throw new Error(`only ${paints.length} of ${expected} keys were painted`);
  return {
    p50: quantile(paints, 0.5),
    p95: quantile(paints, 0.95),
    p99: quantile(paints, 0.99),
    previewP50: quantile(previews, 0.5),
    previewP95: quantile(previews, 0.95),
    previewed: previews.length,
    keys: paints.length,
    samples: paints.map((time) => Math.round(time * 100) / 100),
  };
}

/** `field` is VaultId, or "row" for a row in the middle of the pasted list. */
export function measureKeys(options, subject, { throttle = 1, rows = 0, field = 'VaultId' }) {
  return withPage(options, { script: inPage(watchReady, { form: subject.form }) }, async ({ page, protocol, context }) => {
    await page.goto(subject.url);
    await ready(page);
    let paste = null;
    if (subject.form) {
      await choose(page, 'SourceType', 'ECS_FILE');
      await choose(page, 'RestoreType', 'ECS_FILE');
      if (rows) paste = await pasteRows(page, protocol, context, rows);
    }
    const name = field === 'row' ? `Include.${Math.floor(paste.rows / 2)}` : field;
    await page.focus(`[name="${name}"]`);
    await page.keyboard.press('End');
    await page.waitForTimeout(300);
    if (throttle > 1) await slowDown(protocol, throttle);
    await page.evaluate(watchKeys);
    await type(page, protocol, options.keys, throttle);
    const keys = await page.evaluate(() => window.bench.keys);
    return { ...result(keys, options.keys), field: name, paste };
  });
}
