// Runs a command that the page has made in a real shell, and says what reached the other end.

import { spawn } from "node:child_process";
import { createServer } from "node:http";

/**
 * Runs `command` in bash with its address turned to a listener on loopback and nothing in the
 * environment but `env`. Gives `{ code, stdout, stderr, requests }`; a request is `{ method, path,
 * query, headers, body }` with the query as pairs, decoded.
 */
export async function runInBash(command, env = {}) {
  const requests = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url, "http://listener");
      requests.push({
        method: request.method,
        path: url.pathname,
        query: [...url.searchParams],
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(202).end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const here = `http://127.0.0.1:${server.address().port}`;
  const local = command.replace(/https:\/\/[a-z0-9.-]+/, here).replace("'=https'", "'=http'");
  try {
    return { ...(await bash(local, env)), requests };
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

function bash(script, env) {
  return new Promise((done, fail) => {
    const shell = spawn("bash", ["--noprofile", "--norc"], { env: { PATH: process.env.PATH, ...env } });
    const said = { stdout: "", stderr: "" };
    shell.stdout.on("data", (text) => (said.stdout += text));
    shell.stderr.on("data", (text) => (said.stderr += text));
    shell.on("error", fail);
    shell.on("close", (code) => done({ code, ...said }));
    shell.stdin.end(script);
  });
}
