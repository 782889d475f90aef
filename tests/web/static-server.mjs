// Serves a built app from memory of its own rules: the headers in its `_headers` file, brotli, any
// sub-path, and on request the mistakes that real hosts make. No dependencies.
//
//   node tests/web/static-server.mjs [--root dist] [--port 8080] [--base /tools/restore/]
//        [--no-brotli] [--no-headers] [--wrong-wasm-mime] [--without '*.wasm']
//
//   import { start } from "./static-server.mjs";
//   const server = await start({ root: "dist" });   // { url, port, log, close() }

import { createServer } from "node:http";
import { readFile, readdir, stat } from "node:fs/promises";
import { extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { createHash } from "node:crypto";
import { parseArgs, promisify } from "node:util";
import { brotliCompress, constants as zlib } from "node:zlib";

const compress = promisify(brotliCompress);

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};
const COMPRESSED = new Set([".html", ".js", ".mjs", ".css", ".wasm", ".svg", ".json", ".txt"]);

/**
 * Starts a server on loopback.
 *
 * - `root`: the folder to serve.
 * - `port`: 0 takes any free one.
 * - `base`: the path it appears under; everything else is 404.
 * - `brotli`: quality 11, made once per file before the first answer.
 * - `headers`: send what `_headers` in the root says.
 * - `wrongWasmMime`: .wasm goes out as application/octet-stream, as from an old host.
 * - `without`: globs (`*` only) of files to answer 404 for, relative to the root.
 * - `change(path, bytes)`: may return other bytes for a file, to play a broken copy.
 *
 * `log` grows by one `{ method, path, status, bytes, encoding, at }` per answer.
 */
export async function start({
  root = "dist",
  host = "127.0.0.1",
  port = 0,
  base = "/",
  brotli = true,
  headers = true,
  wrongWasmMime = false,
  without = [],
  change = undefined,
} = {}) {
  const site = {
    root: resolve(root),
    base: `/${base}/`.replace(/\/+/g, "/"),
    brotli,
    wrongWasmMime,
    missing: without.map(globToRegExp),
    change,
    rules: headers ? await rulesIn(root, change) : [],
    files: new Map(),
  };
  const paths = await filesUnder(site.root);
  await Promise.all(paths.map((path) => load(site, path)));

  const log = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const at = performance.now();
    response.on("close", () => {
      log.push({
        method: request.method,
        path,
        status: response.statusCode,
        bytes: Number(response.getHeader("content-length") ?? 0),
        encoding: response.getHeader("content-encoding") ?? "identity",
        at,
      });
    });
    answer(site, request, path, response).catch((error) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  await new Promise((done, fail) => server.once("error", fail).listen(port, host, done));

  const taken = server.address().port;
  return {
    url: `http://${host}:${taken}${site.base}`,
    port: taken,
    log,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}

async function answer(site, request, path, response) {
  if (`${path}/` === site.base) {
    return finish(site, path, response, { status: 308, headers: { location: site.base } });
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return finish(site, path, response, { status: 405, headers: { allow: "GET, HEAD" } });
  }
  const file = await find(site, path);
  if (!file) {
    return finish(site, path, response, { status: 404 });
  }
  if (request.headers["if-none-match"] === file.etag) {
    return finish(site, path, response, { status: 304, headers: { etag: file.etag } });
  }
  const packed = file.packed && /\bbr\b/.test(request.headers["accept-encoding"] ?? "");
  const body = packed ? file.packed : file.bytes;
  const type = site.wrongWasmMime && file.extension === ".wasm" ? undefined : TYPES[file.extension];
  finish(site, path, response, {
    status: 200,
    headers: {
      "content-type": type ?? "application/octet-stream",
      "content-length": body.length,
      etag: file.etag,
      vary: "accept-encoding",
      ...(packed && { "content-encoding": "br" }),
    },
    body: request.method === "GET" ? body : undefined,
  });
}

/** The one place where an answer leaves, so that errors carry the security headers too. */
function finish(site, path, response, { status, headers = {}, body }) {
  const inside = path.startsWith(site.base) ? `/${path.slice(site.base.length)}` : path;
  for (const { pattern, name, value } of site.rules) {
    if (pattern.test(inside)) response.setHeader(name, value);
  }
  if (status >= 400) {
    response.setHeader("cache-control", "no-store");
    body = Buffer.from(`${status}\n`);
    headers = { ...headers, "content-type": "text/plain", "content-length": body.length };
  }
  response.writeHead(status, headers).end(body);
}

async function find(site, path) {
  if (!path.startsWith(site.base)) return undefined;
  let name;
  try {
    name = decodeURIComponent(path.slice(site.base.length));
  } catch {
    return undefined;
  }
  if (name === "" || name.endsWith("/")) name += "index.html";
  const full = resolve(site.root, name);
  const hidden = name === "_headers" || site.missing.some((pattern) => pattern.test(name));
  if (hidden || name.includes("\0") || !full.startsWith(site.root + sep)) return undefined;
  return load(site, full);
}

/** Reads and packs a file once, and again only after it was built anew. */
async function load(site, full) {
  const facts = await stat(full).catch(() => undefined);
  if (!facts?.isFile()) return undefined;
  const known = site.files.get(full);
  if (known && known.modified === facts.mtimeMs) return known;

  const name = relative(site.root, full).replaceAll(sep, "/");
  const original = await readFile(full);
  const bytes = site.change?.(name, original) ?? original;
  const extension = extname(full);
  const file = {
    bytes,
    extension,
    modified: facts.mtimeMs,
    etag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"`,
    packed: undefined,
  };
  if (site.brotli && COMPRESSED.has(extension)) file.packed = await packOnce(file);
  site.files.set(full, file);
  return file;
}

/** The same bytes are packed once, whichever of a process's servers they belong to. */
const packedBefore = new Map();

function packOnce({ etag, bytes }) {
  if (!packedBefore.has(etag)) packedBefore.set(etag, pack(bytes));
  return packedBefore.get(etag);
}

function pack(bytes) {
  return compress(bytes, {
    params: {
      [zlib.BROTLI_PARAM_QUALITY]: 11,
      [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function rulesIn(root, change) {
  const bytes = await readFile(join(root, "_headers"));
  return parseHeaders((change?.("_headers", bytes) ?? bytes).toString());
}

/** The `_headers` format: a path pattern in the first column, indented headers below it. */
function parseHeaders(text) {
  const rules = [];
  let pattern;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (/^\S/.test(line)) {
      pattern = globToRegExp(line.trim());
      continue;
    }
    const colon = line.indexOf(":");
    rules.push({
      pattern,
      name: line.slice(0, colon).trim(),
      value: line.slice(colon + 1).trim(),
    });
  }
  return rules;
}

function globToRegExp(glob) {
  const literal = glob.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`);
}

async function startHere(options) {
  try {
    return await start(options);
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    console.log(`Port ${options.port} is taken, using another.`);
    return start({ ...options, port: 0 });
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      root: { type: "string", default: "dist" },
      port: { type: "string", default: "8080" },
      base: { type: "string", default: "/" },
      "no-brotli": { type: "boolean", default: false },
      "no-headers": { type: "boolean", default: false },
      "wrong-wasm-mime": { type: "boolean", default: false },
      without: { type: "string", multiple: true, default: [] },
    },
  });
  const { url } = await startHere({
    root: values.root,
    port: Number(values.port),
    base: values.base,
    brotli: !values["no-brotli"],
    headers: !values["no-headers"],
    wrongWasmMime: values["wrong-wasm-mime"],
    without: values.without,
  });
  console.log(`Restore Builder is at ${url} (Ctrl+C stops it).`);
}
