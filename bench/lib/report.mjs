// The table: one row per measure, medians with (min–max), ratios, bar and verdict.
import { ratio, summary } from './stats.mjs';
import { range, table, thousands, times, verdict, wholes } from './table.mjs';
import { ledgerTable, throughputTable, unsentTable } from './throughput-report.mjs';

// 110 for the forms with their request, 40 more for all formats.
const KB = 150;

/**
 * Every row: title, condition, how to read the number, and the bar. `over` names the subject and the
 * condition that the app is divided by; `under` is a bar on the number itself.
 */
const ROWS = [
  ...loadRows('', 'load', { most: 1.3 }),
  ...loadRows(', slow line', 'loadSlowLine', { under: 2000 }),
  // No multiple of plain on a slow line: there the bytes decide, and they have a bar of their own.
  ...loadRows(', slow 4G and 4× slower CPU', 'loadSlow4g', { under: 2000 }),
  ...keyRows('key to paint', 'keys', 'keys', 1.3),
  ...keyRows('key to paint, 4× slower CPU', 'keysSlowCpu', 'keysSlowCpu', 1.5),
  ...keyRows('key to paint, long list, in VaultId', 'keysRowsVault', 'keys', 1.5),
  ...keyRows('key to paint, long list, in a row', 'keysRowsRow', 'keys', 1.5),
  ['long list pasted until painted, ms', 'keysRowsRow', (run) => run.paste?.settled],
  ['RestoreType change until settled, p50, ms', 'toggle', (run) => run.p50, { over: ['plain', 'toggle'], most: 1.5 }],
  ['… p95, ms', 'toggle', (run) => run.p95],
  ['… first time each, ms', 'toggle', (run) => run.firstTime],
  ['RestoreType change, 4× slower CPU, p50, ms', 'toggleSlowCpu', (run) => run.p50, { over: ['plain', 'toggleSlowCpu'], most: 1.5 }],
];

function loadRows(under, condition, bar) {
  return [
    [`form ready${under}, ms`, condition, (run) => run.time, { over: ['plain', condition], ...bar }],
    [`first answer to input${under}, ms`, `${condition}Answer`, (run) => run.time, { over: ['plain', `${condition}Answer`] }],
    [`first contentful paint${under}, ms`, condition, (run) => run.firstPaint],
  ];
}

function keyRows(title, condition, floor, most) {
  return [
    [`${title}, p50, ms`, condition, (run) => run.p50, { over: ['bare', floor] }],
    [`${title}, p95, ms`, condition, (run) => run.p95, { over: ['bare', floor], most }],
    [`… until the preview is painted, p95, ms`, condition, (run) => run.previewP95],
  ];
}

const column = (results, condition, subject, read) =>
  (results[condition]?.[subject] ?? []).map((run) => (run === null ? null : read(run)));

/** One measured row with everything the table and the JSON need. */
function measured(results, [title, condition, read, bar = {}]) {
  if (!results[condition]) return null;
  const values = Object.fromEntries(['bare', 'plain', 'app'].map((name) => [name, column(results, condition, name, read)]));
  const floor = bar.over?.[0] === 'bare' ? column(results, bar.over[1], 'bare', read) : values.bare;
  const row = {
    title,
    bare: summary(values.bare),
    plain: summary(values.plain),
    app: summary(values.app),
    appToBare: ratio(values.app, floor),
    appToPlain: ratio(values.app, values.plain),
    plainToBare: ratio(values.plain, floor),
    bar: '–',
    verdict: '–',
  };
  const deciding = bar.over?.[0] === 'bare' ? row.appToBare : row.appToPlain;
  const parts = [];
  if (bar.most) parts.push(`≤ ${bar.most} × ${bar.over[0]}`);
  if (bar.under) parts.push(`< ${thousands(bar.under)} ms`);
  if (parts.length) {
    row.bar = parts.join(', ');
    row.verdict = !row.app ? 'no app' : !deciding ? 'no ratio'
      : verdict(deciding.median <= (bar.most ?? Infinity) && row.app.median < (bar.under ?? Infinity));
  }
  return row;
}

function pagesTable(rows) {
  return table(
    ['measure', 'bare', 'plain', 'app', 'app ÷ bare', 'app ÷ plain', 'plain ÷ bare', 'bar', 'verdict'],
    rows.map((row) => [row.title, range(row.bare), range(row.plain), range(row.app), times(row.appToBare),
      times(row.appToPlain), times(row.plainToBare), row.bar, row.verdict]),
  );
}

function bytesTable(bytes) {
  const kinds = [...new Set(Object.values(bytes).flatMap(({ byKind }) => Object.keys(byKind)))].sort();
  const kb = (value) => (value === undefined ? '–' : (value / 1000).toFixed(1));
  return table(
    ['first load, kB', 'requests', 'raw', 'gzip', 'brotli', ...kinds.map((kind) => `${kind} br`), 'all files br', 'bar', 'verdict'],
    Object.entries(bytes).map(([name, sum]) => [name, sum.requests, kb(sum.raw), kb(sum.gzip), kb(sum.brotli),
      ...kinds.map((kind) => kb(sum.byKind[kind])), kb(sum.whole.brotli),
      name === 'app' ? `≤ ${KB} kB brotli` : '–', name === 'app' ? verdict(sum.brotli <= KB * 1000) : '–']),
  );
}

function renderTable({ few, many, runs }) {
  const read = (size, pick) => summary(runs[size].map(pick));
  const rate = (size, pick) => wholes(read(size, pick));
  const memory = ratio(runs.many.map(({ rssKb }) => rssKb), runs.few.map(({ rssKb }) => rssKb));
  const megabytes = (size) => range(read(size, ({ rssKb }) => rssKb * 1024 / 1e6));
  const bar = (sum, holds) => (sum ? verdict(holds(sum.median)) : 'no reading');
  return table(
    ['render', `${thousands(few)} drafts`, `${thousands(many)} drafts`, 'bar', 'verdict'],
    [
      ['drafts per second of one core (user + system)', rate('few', (run) => run.perCoreSecond), rate('many', (run) => run.perCoreSecond),
        '≥ 200,000', bar(read('many', (run) => run.perCoreSecond), (speed) => speed >= 200_000)],
      ['drafts per second on the wall clock', rate('few', (run) => run.perSecond), rate('many', (run) => run.perSecond), '–', '–'],
      ['user s', range(read('few', (run) => run.user)), range(read('many', (run) => run.user)), '–', '–'],
      ['system s', range(read('few', (run) => run.system)), range(read('many', (run) => run.system)), '–', '–'],
      ['peak memory, MB', megabytes('few'), megabytes('many'), 'many ≤ 1.1 × few', bar(memory, (growth) => growth <= 1.1)],
    ],
  );
}

function remarks({ options, render, throughput, ledger, failures, found, results }) {
  const said = [];
  if (!found) said.push(`There is no index.html in the app's build directory, so only the two yardsticks were measured; build the app or name it with --dist.`);
  for (const part of [render, throughput, ledger]) if (part?.skipped) said.push(part.skipped);
  if (render?.check && (render.check.code !== 0 || render.check.lines !== 1000)) {
    said.push(`Of 1000 drafts the binary made ${render.check.lines} lines and ended with status ${render.check.code}. ${render.check.complaints.split('\n')[0]}`);
  }
  const bad = render?.runs ? [...render.runs.few, ...render.runs.many].filter(({ code }) => code !== 0).length : 0;
  if (bad) said.push(`${bad} of the render runs ended with a status other than 0.`);
  for (const [condition, subjects] of Object.entries(results)) {
    for (const [subject, runs] of Object.entries(subjects)) {
      const keys = runs.filter((run) => run?.keys);
      if (subject !== 'bare' && keys.some((run) => run.previewed < run.keys * 0.95)) {
        said.push(`${condition}, ${subject}: the preview changed for ${keys.map((run) => run.previewed).join(', ')} of ${options.keys} keys.`);
      }
      const pasted = keys.filter((run) => run.paste && run.paste.rows < options.rows);
      if (pasted.length) {
        said.push(`${condition}, ${subject}: ${pasted[0].paste.rows} rows are in the page after ${options.rows} lines were pasted.`);
      }
    }
  }
  for (const { round, condition, subject, reason } of failures) said.push(`Round ${round}, ${condition}, ${subject} failed: ${reason}`);
  return said;
}

function noiseText(noise) {
  const percent = (sum) => (sum ? `${(sum.median * 100).toFixed(0)} % (${(sum.min * 100).toFixed(0)}–${(sum.max * 100).toFixed(0)} %)` : 'unknown');
  return `Noise: load average before a run ${range(noise.loadAverage)}, this program included; share of all cores busy while it did nothing ${percent(noise.othersShare)}; calibration loop ${range(noise.calibrationMs)} ms.`;
}

/** What a run consists of, for the parts that ran. */
function howMuch({ keys, rows, toggles, seconds, only }) {
  const load = only.includes('server') ? [`${seconds} s of load`] : [];
  const typed = only.some((part) => ['keys', 'toggle', 'load'].includes(part)) ? [`${keys} keys`, `${rows} rows`, `${toggles} changes`] : [];
  return [...typed, ...load].join(', ') || 'one run each';
}

export function report(data) {
  const rows = ROWS.map((row) => measured(data.results, row)).filter(Boolean);
  const { machine, options } = data;
  const parts = [
    `${machine.browser ? `Chromium ${machine.browser}, ` : ''}${machine.cores} cores (${machine.processor}), Node ${machine.node}; ${options.rounds} rounds, ${howMuch(options)}. Median (min–max); ratios are medians of the ratios within each round.`,
  ];
  if (data.bytes) parts.push(bytesTable(data.bytes));
  if (rows.length) parts.push(pagesTable(rows));
  if (data.render?.runs) parts.push(renderTable(data.render));
  if (data.throughput?.runs) parts.push(throughputTable(data.throughput), unsentTable(data.throughput));
  if (data.ledger?.runs) parts.push(ledgerTable(data.ledger));
  parts.push(noiseText(data.noise));
  const said = remarks(data);
  if (said.length) parts.push(said.map((sentence) => `- ${sentence}`).join('\n'));
  return { rows, text: parts.join('\n\n') + '\n' };
}
