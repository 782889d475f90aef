// How numbers stand in a table.

export const digits = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
export const range = (sum) => (sum ? `${digits(sum.median)} (${digits(sum.min)}–${digits(sum.max)})` : '–');
export const times = (sum) => (sum ? `×${sum.median.toFixed(2)} (${sum.min.toFixed(2)}–${sum.max.toFixed(2)})` : '–');
export const thousands = (value) => Math.round(value).toLocaleString('en-US');
export const wholes = (sum) => (sum ? `${thousands(sum.median)} (${thousands(sum.min)}–${thousands(sum.max)})` : '–');
const line = (cells) => `| ${cells.join(' | ')} |`;
export const table = (heads, rows) => [line(heads), line(heads.map((_, at) => (at ? '---:' : '---'))), ...rows.map(line)].join('\n');
export const verdict = (holds) => (holds ? 'met' : '**missed**');
