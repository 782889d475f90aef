// The server that other tests stand on must itself be right.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { start } from "./static-server.mjs";

let root;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "static-server-"));
  await writeFile(join(root, "index.html"), "<p>hello");
  await writeFile(join(root, "a-0123456789abcdef.wasm"), "wasm ".repeat(1000));
  await writeFile(join(root, "_headers"), "# c\n/*\n  X-All: 1\n/*.wasm\n  Cache-Control: immutable\n/\n  Cache-Control: no-cache\n");
});
after(() => rm(root, { recursive: true }));

/** One answer of a server that lives for this question only. `path` goes out exactly as it is. */
async function ask(options, path, { method = "GET", headers = {} } = {}) {
  const server = await start({ root, ...options });
  try {
    return await new Promise((done, fail) => {
      const asked = request({ port: server.port, host: "127.0.0.1", path, method, headers }, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks), log: server.log }));
      });
      asked.on("error", fail).end();
    });
  } finally {
    await server.close();
  }
}

test("a folder answers with its page and the headers of its file", async () => {
  const { status, headers, body } = await ask({}, "/");
  assert.equal(status, 200);
  assert.equal(headers["x-all"], "1");
  assert.equal(headers["cache-control"], "no-cache");
  assert.equal(body.toString(), "<p>hello");
});

test("a sub-path is the whole site and nothing beside it answers", async () => {
  const base = "/tools/restore/";
  assert.equal((await ask({ base }, base)).status, 200);
  assert.equal((await ask({ base }, "/tools/restore")).headers.location, base);
  assert.equal((await ask({ base }, "/")).status, 404);
  assert.equal((await ask({ base }, `${base}a-0123456789abcdef.wasm`)).headers["cache-control"], "immutable");
});

test("brotli is sent to those who take it", async () => {
  const path = "/a-0123456789abcdef.wasm";
  const packed = await ask({}, path, { headers: { "accept-encoding": "gzip, br" } });
  assert.equal(packed.headers["content-encoding"], "br");
  assert.ok(packed.body.length < 100);
  assert.equal((await ask({}, path)).body.length, 5000);
  assert.equal((await ask({ brotli: false }, path, { headers: { "accept-encoding": "br" } })).body.length, 5000);
});

test("an unchanged file is not sent twice", async () => {
  const { etag } = (await ask({}, "/")).headers;
  const again = await ask({}, "/", { headers: { "if-none-match": etag } });
  assert.equal(again.status, 304);
  assert.equal(again.headers["x-all"], "1");
});

test("mistakes of real hosts are made on request", async () => {
  const path = "/a-0123456789abcdef.wasm";
  assert.equal((await ask({}, path)).headers["content-type"], "application/wasm");
  assert.equal((await ask({ wrongWasmMime: true }, path)).headers["content-type"], "application/octet-stream");
  assert.equal((await ask({ without: ["*.wasm"] }, path)).status, 404);
  assert.equal((await ask({ headers: false }, path)).headers["x-all"], undefined);
  assert.equal((await ask({ change: () => Buffer.from("x") }, path)).body.toString(), "x");
});

test("nothing outside the folder can be reached", async () => {
  for (const path of ["/../etc/hostname", "/%2e%2e/%2e%2e/etc/hostname", "/..%2f..%2fetc/hostname", "//etc/hostname", "/%00", "/%zz", "/_headers"]) {
    assert.equal((await ask({}, path)).status, 404, path);
  }
});

test("only reading is allowed, and refusals carry the headers too", async () => {
  const { status, headers } = await ask({}, "/", { method: "POST" });
  assert.equal(status, 405);
  assert.equal(headers["x-all"], "1");
  assert.equal((await ask({}, "/", { method: "HEAD" })).body.length, 0);
});
