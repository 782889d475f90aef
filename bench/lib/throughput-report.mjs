// The tables of the server under load and of the ledger alone.
import { ratio, summary } from './stats.mjs';
import { range, table, thousands, times, verdict, wholes } from './table.mjs';

/** The least share of nginx's requests per second, with signing and the ledger in memory. */
const SHARE = 0.5;

/** The least submissions per second on disk, unless the disk flushes more slowly than that. */
const ON_DISK = 2000;

/** The least answers per second where nothing is sent, and the longest wait, in ms: R55. */
const UNSENT = 10_000;
const UNSENT_MS = 50;

const UNSENT_TITLES = { page: 'a file of the page', health: '/healthz', refusal: 'a refusal' };

const SUBJECTS = [
  ['nginx', 'nginx, reverse proxy'],
  ['memory', 'server, ledger in memory'],
  ['sqlite', 'server, ledger on disk'],
  ['upstream', 'upstream alone'],
];

export function throughputTable({ levels, runs }) {
  const rows = levels.flatMap((level) => SUBJECTS.map(([name, title]) => {
    const of = (read) => runs[name][level].map(read);
    const speed = of((run) => run.perSecond);
    const share = name === 'memory' || name === 'sqlite' ? ratio(speed, runs.nginx[level].map((run) => run.perSecond)) : null;
    const milliseconds = (read) => range(summary(of((run) => read(run) / 1000)));
    return [`${title}, ${level} connection${level === 1 ? '' : 's'}`, wholes(summary(speed)), milliseconds((run) => run.p50), milliseconds((run) => run.p99),
      range(summary(of((run) => run.cpuUs))), times(share),
      name === 'memory' ? `≥ ${SHARE}` : '–', name === 'memory' ? verdict(share.median >= SHARE) : '–'];
  }));
  return table(['server', 'requests per second', 'p50, ms', 'p99, ms', 'processor µs per request', '÷ nginx', 'bar', 'verdict'], rows);
}

export function unsentTable({ unsent }) {
  const rows = Object.entries(unsent).map(([name, runs]) => {
    const [speed, p99] = [summary(runs.map((run) => run.perSecond)), summary(runs.map((run) => run.p99 / 1000))];
    return [UNSENT_TITLES[name], wholes(speed), range(p99), `≥ ${thousands(UNSENT)}, ≤ ${UNSENT_MS} ms`,
      verdict(speed.median >= UNSENT && p99.median <= UNSENT_MS)];
  });
  return table(['answered without sending, 512 connections', 'per second', 'p99, ms', 'bar', 'verdict'], rows);
}

export function ledgerTable({ runs }) {
  const of = (name) => summary(runs.map((run) => run[name]));
  const [disk, flushes] = [of('disk'), of('flushes')];
  const bar = Math.min(ON_DISK, flushes.median);
  return table(['ledger alone, 256 at once', 'per second', 'bar', 'verdict'], [
    ['flushes of 4 KiB, one after the other', wholes(flushes), '–', '–'],
    ['submissions in memory', wholes(of('memory')), '–', '–'],
    ['submissions on disk, flushed twice each', wholes(disk), `≥ ${thousands(bar)}`, verdict(disk.median >= bar)],
    ['submissions in PostgreSQL on this machine', wholes(of('database')), '–', '–'],
  ]);
}
