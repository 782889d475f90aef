// Runs the page measurements in interleaved rounds: within a round every subject is measured once
// under every condition, in an order that rotates from round to round.
import { measureAnswer, measureLoad } from './load.mjs';
import { measureKeys } from './keys.mjs';
import { measureToggle } from './toggle.mjs';
import { rotated } from './subjects.mjs';

const KEYS = {
  keys: {},
  keysSlowCpu: { throttle: 4 },
  keysRowsVault: { field: 'VaultId' },
  keysRowsRow: { field: 'row' },
};

const LOADS = {
  load: {},
  loadSlowLine: { line: 'slow' },
  loadSlow4g: { line: 'slow4g', throttle: 4 },
};

/** Unthrottled loads scatter most and take least: a round takes the middle one of three. */
const REPEATS = 3;
const middle = (runs) => runs.sort((a, b) => a.time - b.time)[Math.floor(runs.length / 2)] ?? null;

/** [name of the condition, which subjects take part, the measurement, how often in a round] */
function conditions(options) {
  const list = [];
  const everyone = () => true;
  const forms = ({ form }) => form;
  if (options.only.includes('load')) {
    for (const [name, how] of Object.entries(LOADS)) {
      const times = how.line ? 1 : REPEATS;
      list.push([name, everyone, (subject) => measureLoad(options, subject, how), times]);
      list.push([`${name}Answer`, forms, (subject) => measureAnswer(options, subject, how), times]);
    }
  }
  if (options.only.includes('keys')) {
    for (const [name, how] of Object.entries(KEYS)) {
      const long = name.startsWith('keysRows');
      const condition = long ? { ...how, rows: options.rows } : how;
      list.push([name, long ? forms : everyone, (subject) => measureKeys(options, subject, condition)]);
    }
  }
  if (options.only.includes('toggle')) {
    list.push(['toggle', forms, (subject) => measureToggle(options, subject, 1)]);
    list.push(['toggleSlowCpu', forms, (subject) => measureToggle(options, subject, 4)]);
  }
  return list;
}

/** results[condition][subject][round] is what the measurement returned, or null. */
export async function runRounds(options, subjects, noise, say) {
  const results = {};
  const failures = [];
  const list = conditions(options);
  const attempt = async (round, name, subject, measure) => {
    say(`round ${round + 1} of ${options.rounds}: ${name}, ${subject.name}`);
    await noise.sample();
    try {
      return await measure(subject);
    } catch (error) {
      failures.push({ round: round + 1, condition: name, subject: subject.name, reason: error.message.split('\n')[0] });
      return null;
    }
  };
  for (let round = 0; list.length && round < options.rounds; round++) {
    for (const [name, takesPart, measure, times = 1] of list) {
      const taking = rotated(subjects, round).filter(takesPart);
      const runs = new Map(taking.map((subject) => [subject, []]));
      for (let time = 0; time < times; time++) {
        for (const subject of taking) runs.get(subject).push(await attempt(round, name, subject, measure));
      }
      for (const subject of taking) {
        const row = ((results[name] ??= {})[subject.name] ??= []);
        row[round] = times > 1 ? middle(runs.get(subject).filter(Boolean)) : runs.get(subject)[0];
      }
    }
  }
  return { results, failures };
}
