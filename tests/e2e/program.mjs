// The binary, built from the same sources as the page: what it prints is what the page has to show.

import { spawnSync } from "node:child_process";

// A finished one may be named, so that nothing is built while pages wait.
export const [PROGRAM, ...WORDS] = process.env.RESTORE_BUILDER
  ? [process.env.RESTORE_BUILDER]
  : ["cargo", "run", "--quiet", "--locked", "--package", "restore_builder", "--"];

/** Runs the binary with a text on its standard input: `{ status, stdout, stderr }`. */
export function program(words, input = "") {
  return spawnSync(PROGRAM, [...WORDS, ...words], { cwd: "../..", encoding: "utf8", input, maxBuffer: 2 ** 26 });
}

/** The names of the formats that the binary knows, those left out that no draft becomes alone. */
export function formats() {
  const { stderr } = program(["render", "--format", "none-of-these"]);
  const [, names] = /possible values: ([^\]]+)/.exec(stderr);
  return names.split(", ").filter((name) => name !== "json" && name !== "signed-json");
}
