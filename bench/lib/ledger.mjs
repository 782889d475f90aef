// The ledger alone: its own measurement, which is an ignored test of its crate.
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { REPOSITORY } from './options.mjs';

const WORDS = ['test', '--profile', 'release-native', '--package', 'restore_ledger', '--test', 'it', '--locked', '--',
  '--ignored', '--nocapture', '--exact', 'bench::submissions_a_second'];

/** How the lines of the test begin, and what they are called here. */
const LINES = { 'flushes/s': 'flushes', memory: 'memory', disk: 'disk', database: 'database' };

function once(options) {
  return new Promise((done, fail) => {
    const child = spawn('cargo', WORDS, { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: options.temp ?? tmpdir() } });
    let said = '';
    let complaints = '';
    child.stdout.on('data', (text) => { said += text; });
    child.stderr.on('data', (text) => { complaints += text; });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code !== 0) return fail(new Error(`the ledger's measurement ended with ${code}: ${complaints.slice(-300)}`));
      const read = {};
      for (const [, word, number] of said.matchAll(/^(\S+) +([\d.]+)/gm)) {
        if (LINES[word]) read[LINES[word]] = Number(number);
      }
      return read.disk && read.flushes ? done(read) : fail(new Error('the ledger\'s measurement said no numbers'));
    });
  });
}

/** `runs` with submissions per second of each store, and flushes per second of the disk. */
export async function measureLedger(options, noise, say) {
  const runs = [];
  try {
    for (let round = 0; round < options.rounds; round++) {
      say(`ledger: round ${round + 1} of ${options.rounds}`);
      await noise.sample();
      runs.push(await once(options));
    }
    return { runs };
  } catch (error) {
    return { skipped: `ledger: ${error.message}` };
  }
}
