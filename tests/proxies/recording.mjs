// What the recorders of proxies share: a service that behaves in every way that matters, and calls
// as a page makes them.

import { spawn } from "node:child_process";
import http from "node:http";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";

export const ORIGIN = "https://tools.example";
export const BANNED = "fake-banned-output";

const DATE = "Fri, 02 Jan 2026 03:04:05 GMT";
const JSON_TYPE = { "content-type": "application/json", date: DATE };
const json = (status, document) => (_, response) => {
  const text = JSON.stringify(document);
  response.writeHead(status, { ...JSON_TYPE, "content-length": Buffer.byteLength(text) }).end(text);
};
const DONE = { Success: true, RestoreTaskId: "s1fake", RequestId: "r1fake" };
const packed = (_, response) => {
  const bytes = gzipSync(JSON.stringify(DONE));
  response.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip", "content-length": bytes.length }).end(bytes);
};
const text = (status, body) => (_, response) => response.writeHead(status, { date: DATE }).end(body);
const moved = (status, location) => (_, response) => response.writeHead(status, { location, date: DATE }).end();
const accepted = (_, response) => response.writeHead(202, { "x-request-id": "fake-request-id", date: DATE }).end();

/** The answers of the service by path; to everything else it says 202, the success of CBR. */
const ANSWERS = {
  "/refused": json(403, { error_code: "CBR.0003", error_msg: "No." }),
  "/done": json(200, DONE),
  "/packed": packed,
  "/banned": json(200, { ...DONE, RestoreTaskId: BANNED }),
  "/failed": text(502, "<html>Bad gateway</html>"),
  "/binary": text(200, Buffer.from([0xff, 0xfe, 0x00, 0x80])),
  "/moved": moved(302, "/login"),
  "/moved-inside": moved(302, "http://127.0.0.1:18099/login"),
  "/moved-keeping": moved(307, "/login"),
  "/reset": (request) => request.socket.destroy(),
  "/back": (request, response) => (request.method === "POST" ? moved(302, "/back") : accepted)(request, response),
  "/cut": (_, response) => {
    response.writeHead(200, { ...JSON_TYPE, "content-length": 1000 });
    response.write('{"Success":true,', () => response.socket.destroy());
  },
  "/cut-in-chunks": (_, response) => {
    response.writeHead(200, JSON_TYPE);
    response.write('{"Success":true,', () => response.socket.destroy());
  },
  "/empty-and-cut": (_, response) => {
    response.writeHead(202, { "content-length": 1000, date: DATE });
    response.flushHeaders();
    setImmediate(() => response.socket.destroy());
  },
  "/marked": (_, response) => response.writeHead(202, { "x-forwarded-host": "https://elsewhere.example/", date: DATE }).end(),
  "/words-of-scalar": text(403, "Forbidden: access to private addresses is not allowed\n"),
  "/words-of-cors-anywhere": text(403, "The origin was not whitelisted by the operator of this proxy."),
  "/words-of-proxyscotch": json(200, { success: false, data: { message: "(Proxy Error) Invalid request." } }),
};

/** A service, and what has reached it. */
export async function service(host, port) {
  const received = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ method: request.method, url: request.url, body: Buffer.concat(chunks).toString() });
      (ANSWERS[request.url] ?? accepted)(request, response);
    });
  });
  await new Promise((done) => server.listen(port, host, done));
  return received;
}

/** Starts a program and waits until it listens on the port of this machine. */
export async function started(program, words, environment, port) {
  const child = spawn(program, words, { env: environment, stdio: "ignore" });
  process.on("exit", () => child.kill());
  for (let tries = 0; tries < 200; tries += 1) {
    const is_there = await new Promise((done) => {
      const socket = connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false));
      socket.on("connect", () => socket.destroy());
    });
    if (is_there) return;
    await pause(50);
  }
  throw new Error(`${program} does not listen`);
}

/** What comes back, whole; no status, if the connection breaks or falls silent before that. */
export const ask = (port, { method = "POST", path, headers, body = "" }) =>
  new Promise((resolve) => {
    const broken = () => resolve({ status: null, headers: [], body: "" });
    const request = http.request({ port, host: "127.0.0.1", method, path, headers }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", broken).on("aborted", broken);
      answer.on("end", () => {
        const whole = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
        resolve({ status: answer.statusCode, headers: Object.entries(answer.headers), body: whole });
      });
    });
    request.on("error", broken);
    request.setTimeout(3_000, () => request.destroy());
    request.end(body);
  });
