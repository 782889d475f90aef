// The server under load, beside nginx's reverse proxy: one upstream, one load, both in every round.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { BENCH } from './options.mjs';
import { rotated } from './subjects.mjs';

/** What the upstream answers: the documented success of the draft that is sent. */
const ACCEPTED = '{"Code":"200","Message":"successful","RequestId":"0A1B2C3D-0000-4000-8000-000000000000","Success":true,"RestoreId":"r-0006example"}';

const TARGETS = ['nginx', 'memory', 'sqlite', 'upstream'];

/** What is answered without sending anything, and the share of answers that are refusals. */
const UNSENT = {
  page: { refused: 0, lines: ['GET / HTTP/1.1'] },
  health: { refused: 0, lines: ['GET /healthz HTTP/1.1'] },
  refusal: { refused: 1, lines: ['GET /v1/capabilities HTTP/1.1', 'Origin: https://elsewhere.example'] },
};

/** As many connections as reliability bar R55 wants. */
const CROWD = 512;

/** Longer than anything here takes: what is slow is measured, not given up. */
const PATIENCE_S = 120;

const LOAD = join(BENCH, 'lib/submissions.lua');

const onPath = (program) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].map((folder) => join(folder, program)).find((file) => existsSync(file));

const freePort = () => new Promise((done, fail) => {
  const server = createServer();
  server.on('error', fail);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

/** Runs a program to its end: its output, or an error with its complaints. */
function output(command, words) {
  return new Promise((done, fail) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let complaints = '';
    child.stdout.on('data', (text) => { said += text; });
    child.stderr.on('data', (text) => { complaints += text; });
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done(said) : fail(new Error(`${command} ended with ${code}: ${complaints.slice(0, 500)}`))));
  });
}

const children = (pid) => {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text ? text.split(' ').map(Number) : [];
};

/** Processor time of a process and its children so far, in ms. */
function processorMs(pid) {
  const own = (id) => {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  return [pid, ...children(pid)].reduce((sum, id) => sum + own(id), 0);
}

const ended = (child) => new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done()));

async function answers(url) {
  for (let tries = 0; tries < 200; tries++) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not yet
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`nothing answers at ${url}`);
}

const nginxText = (folder, port, workers, location) => `
worker_processes ${workers};
daemon off;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /status { stub_status; }
    location / { ${location} }
  }
}
`;

/** Starts an nginx of its own. `requests` is how many others have made. */
async function startNginx(program, folder, workers, location) {
  await mkdir(folder);
  const port = await freePort();
  await writeFile(join(folder, 'nginx.conf'), nginxText(folder, port, workers, location));
  const child = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  const status = `http://127.0.0.1:${port}/status`;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended(child);
  };
  try {
    await answers(status);
  } catch (error) {
    await stop();
    throw error;
  }
  let asked = 0;
  const lines = async () => {
    asked += 1;
    return (await (await fetch(status)).text()).split('\n');
  };
  const requests = async () => Number((await lines())[2].trim().split(' ')[2]) - asked;
  const connections = async () => Number((await lines())[0].split(':')[1]);
  return { port, pid: child.pid, requests, connections, stop };
}

/** Starts the server of examples/throughput.rs with a ledger of its own. */
async function startServer(options, folder, upstream, ledger) {
  await mkdir(folder, { mode: 0o700 });
  const child = spawn(options.server, [`127.0.0.1:${upstream.port}`, folder, ledger], { stdio: ['pipe', 'pipe', 'inherit'] });
  const stop = async () => {
    child.stdin.end();
    await ended(child);
    if (child.exitCode !== 0) throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}`);
  };
  const lines = createInterface(child.stdout);
  const said = await Promise.race([new Promise((done) => lines.once('line', done)), ended(child).then(() => null)]);
  if (said === null) throw new Error('the server did not start');
  const { address, origin, id, submission } = JSON.parse(said);
  const get = async (path) => (await fetch(`http://${address}${path}`)).text();
  const { session } = JSON.parse(await get('/v1/capabilities'));
  return { address, origin, id, submission, session, pid: child.pid, get, stop };
}

/** The whole request with a hole for the ID. nginx and the upstream get the same bytes. */
const requestText = (server, host) => [
  'POST /v1/send HTTP/1.1',
  `Host: ${host}`,
  `Origin: ${server.origin}`,
  'Sec-Fetch-Site: same-origin',
  'Content-Type: application/json',
  `X-Restore-Builder: ${server.session}`,
  `Content-Length: ${Buffer.byteLength(server.submission)}`,
  '',
  server.submission,
].join('\r\n');

/** Counters of the server, by the line's name and labels. */
const counters = (text) =>
  Object.fromEntries(text.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => {
    const at = line.lastIndexOf(' ');
    return [line.slice(0, at).replace('restore_builder_', ''), Number(line.slice(at + 1))];
  }));

async function load(program, { address, file, connections, seconds }) {
  const threads = Math.min(2, connections);
  const words = ['-t', threads, '-c', connections, '-d', `${seconds}s`, '--timeout', `${PATIENCE_S}s`, '-s', LOAD, `http://${address}/v1/send`, '--', file, randomBytes(4).toString('hex')];
  const said = await output(program, words.map(String));
  return JSON.parse(said.trim().split('\n').at(-1));
}

/** Fails unless every answer was a success. The connections' last requests have no answer. */
function judge(target, measured, before, after, connections) {
  const wrong = ['connect', 'read', 'write', 'status', 'timeout'].filter((name) => measured[name] > 0);
  if (wrong.length) throw new Error(`${target}: ${wrong.map((name) => `${measured[name]} × ${name}`).join(', ')}, so nothing is reported`);
  if (measured.requests === 0) throw new Error(`${target}: no request was answered`);
  const upstream = after.upstream - before.upstream;
  const isIn = (count) => count >= measured.requests && count <= measured.requests + connections;
  if (!isIn(upstream)) throw new Error(`${target}: ${measured.requests} answers and ${upstream} requests to the upstream, so nothing is reported`);
  if (!after.server) return;
  const names = Object.keys(after.server).filter((name) => /^(submissions|refusals|repeated|attempts|audit_failures|ledger_failures)_total/.test(name));
  const grown = Object.fromEntries(names.map((name) => [name, after.server[name] - (before.server[name] ?? 0)]));
  const { 'submissions_total{outcome="accepted"}': accepted, attempts_total: attempts, ...others } = grown;
  const other = Object.entries(others).find(([, count]) => count !== 0);
  if (other) throw new Error(`${target}: ${other[0]} grew by ${other[1]}, so nothing is reported`);
  if (accepted !== upstream || attempts !== upstream) {
    throw new Error(`${target}: ${accepted} accepted, ${attempts} attempts and ${upstream} requests to the upstream, so nothing is reported`);
  }
}

/** What one run has to be told, whichever the target is. */
async function prepared(context, target, folder) {
  const { options, upstream, nginx } = context;
  const isServer = target === 'memory' || target === 'sqlite';
  const server = await startServer(options, folder, upstream, isServer ? target : 'memory');
  const hosts = { nginx: `127.0.0.1:${nginx.port}`, upstream: `127.0.0.1:${upstream.port}` };
  const address = hosts[target] ?? server.address;
  const file = join(folder, 'request');
  await writeFile(file, requestText(server, address));
  const pid = { nginx: nginx.pid, upstream: upstream.pid }[target] ?? server.pid;
  return { server, isServer, address, file, pid };
}

/** One run: a new server with an empty ledger, a second of warming up, then what is counted. */
async function measure(context, target, connections) {
  const { options, upstream, programs, place } = context;
  const folder = await mkdtemp(join(place, 'run-'));
  const { server, isServer, address, file, pid } = await prepared(context, target, join(folder, 'server'));
  try {
    await load(programs.wrk, { address, file, connections, seconds: 1 });
    await quiet(context, server);
    const counts = async () => ({ upstream: await upstream.requests(), server: isServer ? counters(await server.get('/metrics')) : undefined });
    const before = await counts();
    const cpu = processorMs(pid);
    const measured = await load(programs.wrk, { address, file, connections, seconds: options.seconds });
    await quiet(context, server);
    const spent = processorMs(pid) - cpu;
    judge(target, measured, before, await counts(), connections);
    return { ...measured, perSecond: measured.requests / (measured.us / 1e6), cpuUs: (spent * 1000) / measured.requests };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One run of what is answered without sending anything. */
async function measureUnsent({ options, upstream, programs, place }, target) {
  const folder = await mkdtemp(join(place, 'run-'));
  const server = await startServer(options, join(folder, 'server'), upstream, 'memory');
  const { refused, lines } = UNSENT[target];
  try {
    const file = join(folder, 'request');
    await writeFile(file, [...lines, `Host: ${server.address}`, '', ''].join('\r\n'));
    const measured = await load(programs.wrk, { address: server.address, file, connections: CROWD, seconds: options.seconds });
    const { connect, read, write, timeout, status, requests } = measured;
    if (connect + read + write + timeout > 0 || status !== refused * requests) {
      throw new Error(`${target}: ${JSON.stringify(measured)}, so nothing is reported`);
    }
    return { ...measured, perSecond: requests / (measured.us / 1e6) };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits for what wrk has left behind: nothing may run into the next count. */
async function quiet({ upstream, nginx }, server) {
  for (let tries = 0; tries < 600; tries++) {
    const inFlight = counters(await server.get('/metrics')).submissions_in_flight;
    // Each has at most the connection of this question and one that is kept from the last.
    if (inFlight === 0 && (await nginx.connections()) <= 2 && (await upstream.connections()) <= 2) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('requests do not end');
}

/** One submission by hand: accepted, with what the upstream said. */
async function check(context) {
  const folder = join(context.place, 'check');
  const server = await startServer(context.options, folder, context.upstream, 'memory');
  try {
    const answer = await fetch(`http://${server.address}/v1/send`, {
      method: 'POST',
      headers: {
        origin: server.origin,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
        'x-restore-builder': server.session,
      },
      body: server.submission.replace(server.id, crypto.randomUUID()),
    });
    const text = await answer.text();
    const { outcome, repeated, upstream } = JSON.parse(text);
    if (answer.status !== 200 || outcome !== 'accepted' || repeated || upstream.body !== ACCEPTED) {
      throw new Error(`a single submission was not accepted, so nothing is measured: ${text}`);
    }
  } finally {
    await server.stop();
  }
}

/** `runs[target][connections][round]`, or `skipped`: a sentence about what is missing. */
export async function measureThroughput(options, noise, say) {
  if (!existsSync(options.server)) return { skipped: 'server: the example of restore_server is not built, so nothing was sent; name it with --server.' };
  const programs = { nginx: onPath('nginx'), wrk: onPath('wrk') };
  const missing = Object.keys(programs).filter((name) => !programs[name]);
  if (missing.length) return { skipped: `server: ${missing.join(' and ')} missing, so nothing was sent; on Debian, install nginx-light and wrk.` };
  const place = await mkdtemp(join(options.temp ?? tmpdir(), 'restore-builder-bench-'));
  const started = [];
  try {
    const upstream = await startNginx(programs.nginx, join(place, 'upstream'), 1, `default_type application/json; return 200 '${ACCEPTED}';`);
    started.push(upstream);
    const nginx = await startNginx(programs.nginx, join(place, 'proxy'), cpus().length, `proxy_pass http://127.0.0.1:${upstream.port};`);
    started.push(nginx);
    const context = { options, upstream, nginx, programs, place };
    await check(context);
    const levels = options.connections;
    const runs = Object.fromEntries(TARGETS.map((target) => [target, Object.fromEntries(levels.map((level) => [level, []]))]));
    for (let round = 0; round < options.rounds; round++) {
      for (const connections of levels) {
        for (const target of rotated(TARGETS, round)) {
          say(`server: round ${round + 1} of ${options.rounds}, ${connections} connections, ${target}`);
          await noise.sample();
          runs[target][connections].push(await measure(context, target, connections));
        }
      }
    }
    const unsent = Object.fromEntries(Object.keys(UNSENT).map((target) => [target, []]));
    for (let round = 0; round < options.rounds; round++) {
      for (const target of rotated(Object.keys(UNSENT), round)) {
        say(`server: round ${round + 1} of ${options.rounds}, ${CROWD} connections, ${target}`);
        await noise.sample();
        unsent[target].push(await measureUnsent(context, target));
      }
    }
    return { levels, runs, unsent };
  } catch (error) {
    return { skipped: `server: ${error.message}` };
  } finally {
    for (const one of started) await one.stop();
    await rm(place, { recursive: true, force: true });
  }
}
