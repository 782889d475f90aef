// Bringing a form into the state a measurement needs, by the names that both forms share.

/** Chooses a value of a radio group. */
export const choose = (page, name, value) => page.evaluate(([group, wanted]) => {
  const radio = document.querySelector(`input[type=radio][name="${group}"][value="${wanted}"]`);
  if (!radio) throw new Error(`no ${group} radio for ${wanted}`);
  radio.click();
}, [name, value]);

/** Opens what hides the first Include row: closed details, or a button that adds the first row. */
async function showInclude(page) {
  const selector = '[name="Include.0"]';
  const shown = () => page.evaluate((field) => document.querySelector(field)?.checkVisibility() ?? false, selector);
  if (await shown()) return;
  await page.evaluate(() => {
    for (const closed of document.querySelectorAll('details:not([open])')) closed.open = true;
  });
  await page.waitForTimeout(200);
  if (await shown()) return;
  await page.evaluate(() => document.querySelector('[data-add="Include"]')?.click());
  await page.waitForTimeout(200);
  if (!(await shown())) throw new Error('the form shows no field named Include.0');
}

const pathOf = (row) => `/srv/data/project-${String(row).padStart(4, '0')}/report ${row}.pdf`;

/**
 * Pastes `rows` lines into the first Include row, through the browser's own clipboard and Ctrl-V.
 * Returns how long it took until the last change was painted, and how many rows there are.
 */
export async function pasteRows(page, protocol, context, rows) {
  await showInclude(page);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const lines = Array.from({ length: rows }, (_, row) => pathOf(row));
  await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join('\n'));
  await page.focus('[name="Include.0"]');
  await page.evaluate(() => {
    const paste = (window.bench.paste = { start: null, settled: null });
    const look = () => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { paste.settled = performance.now() - paste.start; };
      channel.port2.postMessage(0);
    });
    addEventListener('paste', (event) => {
      paste.start = event.timeStamp;
      look();
    }, { capture: true, once: true });
    new MutationObserver(() => { if (paste.start !== null) look(); })
      .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const key = { key: 'v', code: 'KeyV', windowsVirtualKeyCode: 86, modifiers: 2 };
  await protocol.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key, commands: ['paste'] });
  await protocol.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  const count = () => page.evaluate(() => document.querySelectorAll('input[name^="Include."]').length);
  const last = encodeURIComponent(pathOf(rows - 1)).slice(-20);
  const shown = () => page.evaluate((text) =>
    document.querySelector('[data-output="curl"]').textContent.includes(text), last);
  for (let turn = 0; turn < 50 && (await count()) < rows && !(await shown()); turn++) await page.waitForTimeout(100);
  await page.waitForTimeout(500);
  const found = await count();
  if (found < 2) throw new Error(`pasting ${rows} lines into Include.0 left ${found} rows`);
  return { rows: found, settled: await page.evaluate(() => window.bench.paste.settled) };
}
