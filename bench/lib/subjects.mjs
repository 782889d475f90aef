// The pages that are compared.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH } from './options.mjs';
import { serve } from './server.mjs';

export async function openSubjects(options) {
  const subjects = [
    { name: 'bare', root: join(BENCH, 'pages/bare'), form: false },
    { name: 'plain', root: join(BENCH, 'pages/plain'), form: true },
  ];
  const found = existsSync(join(options.dist, 'index.html'));
  if (found) {
    subjects.push({ name: 'app', root: options.dist, base: options.base, route: options.route, form: true });
  }
  for (const subject of subjects) {
    subject.server = await serve(subject.root, subject.base);
    subject.url = subject.server.url + (subject.route ?? '');
  }
  return { subjects, found };
}

export const closeSubjects = (subjects) => Promise.all(subjects.map(({ server }) => server.close()));

/** The order of a round: everyone is first equally often. */
export const rotated = (list, round) => list.map((_, at) => list[(at + round) % list.length]);
