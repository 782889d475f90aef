// How busy the machine is with other things, and how fast it is at the moment.
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { summary } from './stats.mjs';

/** A fixed amount of arithmetic, in ms: it grows when the processor is shared or slowed down. */
export function calibrate() {
  const start = performance.now();
  let state = 1;
  for (let turn = 0; turn < 20_000_000; turn++) state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return performance.now() - start + (state === 0 ? 1e-9 : 0);
}

function processorTimes() {
  const [user, nice, system, idle, wait, irq, soft, steal] =
    readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1).map(Number);
  const busy = user + nice + system + irq + soft + steal;
  return { busy, all: busy + idle + wait };
}

/** The share of all cores that is busy while this program does nothing for a moment. */
async function othersShare() {
  const before = processorTimes();
  await new Promise((done) => setTimeout(done, 250));
  const after = processorTimes();
  return (after.busy - before.busy) / Math.max(1, after.all - before.all);
}

export class Noise {
  loads = [];
  loops = [];
  others = [];

  async sample() {
    try {
      this.others.push(await othersShare());
    } catch {
      // no /proc here: the loop and the load average have to do
    }
    this.loads.push(loadavg()[0]);
    this.loops.push(calibrate());
  }

  summary() {
    return { loadAverage: summary(this.loads), calibrationMs: summary(this.loops), othersShare: summary(this.others) };
  }
}
