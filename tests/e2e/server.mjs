// `restore-builder serve` without a configuration: the built page, its server and its sandbox, each
// on loopback and for one test.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { PROGRAM, WORDS } from "./program.mjs";

const DIST = process.env.RESTORE_BUILDER_DIST ?? fileURLToPath(new URL("../../dist", import.meta.url));

/** Starts it: `{ url, log, received, fault, close }`. */
export async function startServer(words = []) {
  const server = spawn(PROGRAM, [...WORDS, "serve", "--dist", DIST, "--listen", "127.0.0.1:0", ...words], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((done) => server.on("close", done));
  let log = "";
  const [url, control] = await new Promise((done, fail) => {
    const told = (text) => {
      log += text;
      const page = /is at (http:\/\/\S+\/)/.exec(log);
      const sandbox = /received: (http:\/\/\S+)\/_sandbox\/received/.exec(log);
      if (page && sandbox) done([page[1], sandbox[1]]);
    };
    server.stdout.on("data", told);
    server.stderr.on("data", told);
    ended.then(() => fail(new Error(`the server did not start:\n${log}`)));
  });
  return {
    url,
    log: () => log,
    /** What reached the imitation of the vendors. */
    async received() {
      const { received } = await (await fetch(`${control}/_sandbox/received`)).json();
      return received;
    },
    /** Lets the next connections to it fail. */
    async fault(fault, more = {}) {
      const answer = await fetch(`${control}/_sandbox/fault`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ fault, ...more }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async close() {
      server.kill("SIGTERM");
      await ended;
    },
  };
}
