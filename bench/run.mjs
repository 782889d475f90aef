// Measures Restore Builder and prints one table. README.md says what and how.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { browserVersion } from './lib/browser.mjs';
import { measureBytes } from './lib/bytes.mjs';
import { Noise } from './lib/noise.mjs';
import { readOptions } from './lib/options.mjs';
import { measureLedger } from './lib/ledger.mjs';
import { measureRender } from './lib/render.mjs';
import { report } from './lib/report.mjs';
import { runRounds } from './lib/rounds.mjs';
import { measureThroughput } from './lib/throughput.mjs';
import { closeSubjects, openSubjects } from './lib/subjects.mjs';

const say = (sentence) => process.stderr.write(`${sentence}\n`);

async function measurePages(options, noise) {
  const pages = { found: true, results: {}, failures: [] };
  if (options.only.every((part) => ['render', 'server', 'ledger'].includes(part))) return pages;
  if (!existsSync(options.browser)) {
    pages.failures.push({ round: 0, condition: 'pages', subject: 'all', reason: 'there is no browser; name one with CHROMIUM' });
    return pages;
  }
  const { subjects, found } = await openSubjects(options);
  try {
    pages.found = found;
    pages.browser = await browserVersion(options);
    if (options.only.includes('bytes')) {
      pages.bytes = {};
      for (const subject of subjects) {
        say(`bytes, ${subject.name}`);
        try {
          pages.bytes[subject.name] = await measureBytes(options, subject);
        } catch (error) {
          pages.failures.push({ round: 1, condition: 'bytes', subject: subject.name, reason: error.message.split('\n')[0] });
        }
      }
    }
    const { results, failures } = await runRounds(options, subjects, noise, say);
    return { ...pages, results, failures: [...pages.failures, ...failures] };
  } finally {
    await closeSubjects(subjects);
  }
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const noise = new Noise();
  await noise.sample();
  const pages = await measurePages(options, noise);
  const render = options.only.includes('render') ? await measureRender(options, noise, say) : undefined;
  const throughput = options.only.includes('server') ? await measureThroughput(options, noise, say) : undefined;
  const ledger = options.only.includes('ledger') ? await measureLedger(options, noise, say) : undefined;
  const data = {
    date: new Date().toISOString(),
    machine: { browser: pages.browser, cores: cpus().length, processor: cpus()[0]?.model, node: process.version },
    options,
    noise: noise.summary(),
    ...pages,
    render,
    throughput,
    ledger,
  };
  const { rows, text } = report(data);
  await mkdir(options.out, { recursive: true });
  await writeFile(join(options.out, 'latest.json'), JSON.stringify({ ...data, rows }, null, 1) + '\n');
  await writeFile(join(options.out, 'latest.md'), text);
  console.log(text);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
