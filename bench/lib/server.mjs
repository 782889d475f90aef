// A static server for one directory: every file is compressed before the first request, all
// subjects get the same headers, and what was asked for is written down.
import { createServer } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, extname, sep } from 'node:path';
import { brotliCompress, gzip, constants } from 'node:zlib';
import { promisify } from 'node:util';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
};

const toBrotli = (raw) => promisify(brotliCompress)(raw, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
  },
});

async function load(root) {
  const files = new Map();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const raw = await readFile(path);
    const kind = extname(path);
    files.set(relative(root, path).split(sep).join('/'), {
      raw,
      brotli: await toBrotli(raw),
      gzipped: (await promisify(gzip)(raw, { level: 9 })).length,
      kind: kind.slice(1) || 'other',
      type: TYPES[kind] ?? 'application/octet-stream',
    });
  }
  return files;
}

/** Serves `root` below `base`; `asked` collects the names of the files that were sent. */
export async function serve(root, base = '/') {
  const files = await load(root);
  const asked = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const name = path.startsWith(base) ? path.slice(base.length) || 'index.html' : undefined;
    const file = files.get(name);
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('not found\n');
      return;
    }
    asked.push(name);
    const brotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
    const body = brotli ? file.brotli : file.raw;
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': body.length,
      'cache-control': 'public, max-age=600',
      vary: 'accept-encoding',
      ...(brotli && { 'content-encoding': 'br' }),
    });
    response.end(body);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    files,
    asked,
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
