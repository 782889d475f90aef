// Numbers of many runs in few.

export function quantile(list, part) {
  const sorted = [...list].sort((a, b) => a - b);
  if (!sorted.length) return null;
  const at = (sorted.length - 1) * part;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

export const median = (list) => quantile(list, 0.5);

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

/** { median, min, max, n } of the numbers among `list`, or null. */
export function summary(list) {
  const numbers = list.filter(isNumber);
  if (!numbers.length) return null;
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers), n: numbers.length };
}

/** Ratios are taken within each round, so that a noisy minute touches both sides alike. */
export const ratio = (upper, lower) =>
  summary(upper.map((value, round) => (isNumber(value) && isNumber(lower[round]) ? value / lower[round] : null)));
