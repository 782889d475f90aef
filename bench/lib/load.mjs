// From the navigation to a form that takes typing.
import { ready, withPage } from './browser.mjs';
import { askForAnswer, inPage, watchReady } from './probe.mjs';

/** A real key after the measurement: a form that ignores it was not ready. */
async function provesTyping(page, form) {
  await page.focus('[name="VaultId"]');
  await page.keyboard.type('z');
  await page.waitForTimeout(100);
  return page.evaluate((isForm) => document.querySelector('[name="VaultId"]').value.includes('z')
    && (!isForm || document.querySelector('[data-output="curl"]').textContent.includes('z')), form);
}

/** `conditions` holds the line and the slowing of the processor; see browser.mjs. */
export function measureLoad(options, subject, conditions) {
  const script = inPage(watchReady, { form: subject.form });
  return withPage(options, { script, ...conditions }, async ({ page }) => {
    await page.goto(subject.url);
    await ready(page);
    const { formReady, firstPaint } = await page.evaluate(() => ({
      formReady: window.bench.ready,
      firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null,
    }));
    if (!(await provesTyping(page, subject.form))) throw new Error('the form did not take a key after it was ready');
    return { time: formReady, firstPaint };
  });
}

/** Another load, with input from within the page, so that asking does not touch the other numbers. */
export function measureAnswer(options, subject, conditions) {
  const script = inPage(watchReady, { form: true }) + inPage(askForAnswer);
  return withPage(options, { script, ...conditions }, async ({ page }) => {
    await page.goto(subject.url);
    await page.waitForFunction(() => window.bench?.answer !== undefined, undefined, { polling: 50 });
    const answer = await page.evaluate(() => window.bench.answer);
    if (answer === null) throw new Error('the output never showed what was put into VaultId');
    return { time: answer };
  });
}
