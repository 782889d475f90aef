// Changing RestoreType: fields come and go, until the document is still.
import { ready, slowDown, withPage } from './browser.mjs';
import { choose } from './form.mjs';
import { inPage, toggle, watchReady } from './probe.mjs';
import { median, quantile } from './stats.mjs';

const CYCLE = ['ECS_FILE', 'OSS', 'NAS', 'OTS_TABLE', 'UDM_ECS_ROLLBACK', 'UDM_ECS', 'COMMON_FILE_SYSTEM', 'UDM_ECS_DISK'];
const QUIET_FRAMES = 5;

export function measureToggle(options, subject, throttle) {
  return withPage(options, { script: inPage(watchReady, { form: subject.form }) }, async ({ page, protocol }) => {
    await page.goto(subject.url);
    await ready(page);
    // With this source every RestoreType of the cycle shows fields of its own.
    await choose(page, 'SourceType', 'UDM_ECS');
    await page.waitForTimeout(200);
    if (throttle > 1) await slowDown(protocol, throttle);
    const all = [];
    for (let index = 0; index < options.toggles; index++) {
      const value = CYCLE[index % CYCLE.length];
      const one = await page.evaluate(toggle, { value, quiet: QUIET_FRAMES });
      if (!one.checked) throw new Error(`RestoreType ${value} did not stay chosen`);
      all.push(one);
      await page.waitForTimeout(20 + ((index * 7) % 17));
    }
    // The first time round shows each set of fields for the first time; that is kept apart.
    const later = all.slice(Math.min(CYCLE.length, all.length - 1));
    const settled = later.map((one) => one.settled);
    return {
      p50: median(settled),
      p95: quantile(settled, 0.95),
      max: Math.max(...settled),
      firstTime: median(all.slice(0, CYCLE.length).map((one) => one.settled)),
      lastChange: median(later.map(({ last }) => last)),
      changes: median(later.map(({ changes }) => changes)),
    };
  });
}
