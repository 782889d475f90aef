// The native binary: drafts per second of one core, and memory for few and many drafts.
import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDrafts } from './drafts.mjs';

const GNU_TIME = '/usr/bin/time';

function run(command, words, stdout) {
  return new Promise((done, fail) => {
    const child = spawn(command, words, { stdio: ['ignore', stdout, 'pipe'] });
    let complaints = '';
    let lines = 0;
    child.stderr.on('data', (text) => { if (complaints.length < 2000) complaints += text; });
    child.stdout?.on('data', (bytes) => { for (const byte of bytes) if (byte === 10) lines += 1; });
    child.on('error', fail);
    child.on('close', (code) => done({ code, lines, complaints: complaints.trim() }));
  });
}

/** Reads the file once, so that the measured program finds it in memory. */
async function warm(path) {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 })) void chunk;
}

async function timed(binary, path, count, notes) {
  await warm(path);
  const start = performance.now();
  const ended = await run(GNU_TIME, ['-q', '-o', notes, '-f', '%U %S %M', binary, 'render', '--format', 'json', path], 'ignore');
  const wall = (performance.now() - start) / 1000;
  const [user, system, rss] = (await readFile(notes, 'utf8')).trim().split('\n').at(-1).split(' ').map(Number);
  const cpu = user + system;
  return { drafts: count, code: ended.code, wall, user, system, rssKb: rss, perSecond: count / wall, perCoreSecond: count / cpu };
}

/** `rounds` runs of each size, or `skipped`: a sentence about what is missing. */
export async function measureRender(options, noise, say) {
  if (!existsSync(options.binary)) return { skipped: 'render: the binary is not built, so nothing was rendered; name it with --binary.' };
  if (!existsSync(GNU_TIME)) return { skipped: `render: ${GNU_TIME} is needed to read time and memory.` };
  const place = await mkdtemp(join(options.temp ?? tmpdir(), 'restore-builder-bench-'));
  try {
    const few = Math.max(1, Math.round(options.drafts / 10));
    const small = join(place, 'check.jsonl');
    const files = { few: join(place, 'few.jsonl'), many: join(place, 'many.jsonl') };
    await writeDrafts(small, 1000);
    const check = await run(options.binary, ['render', '--format', 'json', small], 'pipe');
    say(`render: ${options.drafts} drafts are being written`);
    await writeDrafts(files.few, few);
    const bytes = await writeDrafts(files.many, options.drafts);
    const runs = { few: [], many: [] };
    for (let round = 0; round < options.rounds; round++) {
      say(`render: round ${round + 1} of ${options.rounds}`);
      await noise.sample();
      runs.few.push(await timed(options.binary, files.few, few, join(place, 'notes')));
      runs.many.push(await timed(options.binary, files.many, options.drafts, join(place, 'notes')));
    }
    return { few, many: options.drafts, bytes, check, runs };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
