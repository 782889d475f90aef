// The command line.
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';

export const BENCH = fileURLToPath(new URL('..', import.meta.url));
export const REPOSITORY = resolve(BENCH, '..');
const NATIVE = join(process.env.CARGO_TARGET_DIR ?? join(REPOSITORY, 'target'), 'release-native');

export const PARTS = ['bytes', 'load', 'keys', 'toggle', 'render', 'server', 'ledger'];

const HELP = `node bench/run.mjs [options]

  --dist DIR        release build of the app            (dist)
  --base PATH       path the build expects to live at   (/)
  --route HASH      place of the form in the app        (#/hbr.CreateRestoreJob)
  --binary FILE     the native binary                   (target/release-native/restore-builder)
  --server FILE     the server under load               (target/release-native/examples/throughput)
  --rounds N        interleaved rounds                  (7)
  --keys N          keys per typing run                 (200)
  --rows N          Include rows for the long list      (500)
  --toggles N       RestoreType changes per run         (60)
  --drafts N        drafts in the large render run      (1000000)
  --connections LIST  of the load, at once              (1,16,64)
  --seconds N       of load in each run                 (4)
  --only LIST       of ${PARTS.join(',')}
  --out DIR         where latest.json and latest.md go  (bench/out)
  --temp DIR        where the draft files go            (the system's temporary directory)

CHROMIUM names the browser (/usr/bin/chromium).`;

const DEFAULTS = {
  dist: resolve(REPOSITORY, 'dist'),
  base: '/',
  route: '#/hbr.CreateRestoreJob',
  binary: join(NATIVE, 'restore-builder'),
  server: join(NATIVE, 'examples/throughput'),
  rounds: 7,
  keys: 200,
  rows: 500,
  toggles: 60,
  drafts: 1_000_000,
  connections: [1, 16, 64],
  seconds: 4,
  only: PARTS,
  out: resolve(BENCH, 'out'),
  temp: undefined,
};

const READ = {
  dist: resolve,
  base: (text) => `/${text}/`.replace(/\/+/g, '/'),
  binary: resolve,
  server: resolve,
  connections: (text) => text.split(',').map((word) => positive('connections', word)),
  out: resolve,
  temp: resolve,
  only: (text) => {
    const parts = text.split(',');
    const unknown = parts.find((part) => !PARTS.includes(part));
    if (unknown !== undefined) throw new Error(`--only does not know ${unknown}: use ${PARTS.join(', ')}`);
    return parts;
  },
};

function positive(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} needs a whole number above 0, not ${text}`);
  return number;
}

export function readOptions(words) {
  const options = { ...DEFAULTS, browser: process.env.CHROMIUM || '/usr/bin/chromium' };
  for (let at = 0; at < words.length; at++) {
    if (words[at] === '--help') {
      console.log(HELP);
      process.exit(0);
    }
    const [, name, attached] = /^--([a-z]+)(?:=(.*))?$/.exec(words[at]) ?? [];
    if (!Object.hasOwn(DEFAULTS, name ?? '')) throw new Error(`unknown option ${words[at]}; --help lists them`);
    const text = attached ?? words[++at];
    if (text === undefined) throw new Error(`--${name} needs a value`);
    if (READ[name]) options[name] = READ[name](text);
    else options[name] = typeof DEFAULTS[name] === 'number' ? positive(name, text) : text;
  }
  return options;
}
