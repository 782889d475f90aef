// Records what cors-anywhere answers, for the tests of the core. Run it in a folder in which
// `npm install cors-anywhere@0.4.4` has been run, and keep what it prints as cors-anywhere.json.

import { createRequire } from "node:module";
import http from "node:http";

const ORIGIN = "https://tools.example";
const require = createRequire(`${process.cwd()}/`);
const { version } = require("cors-anywhere/package.json");

const listen = (server, port) =>
  new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server.address().port)));

// A service that accepts, redirects, or hangs up.
const service = http.createServer((request, response) => {
  if (request.url.startsWith("/reset")) return request.socket.destroy();
  if (request.url.startsWith("/moved")) return response.writeHead(302, { location: "/login" }).end();
  response.writeHead(202, { "x-request-id": "fake-request-id", date: "Fri, 02 Jan 2026 03:04:05 GMT" });
  response.end();
});
const port = await listen(service, 18099);
const proxy = require("cors-anywhere").createServer({
  requireHeader: ["origin", "x-requested-with"],
  originWhitelist: [ORIGIN],
});
const proxyPort = await listen(proxy, 0);

const ask = (path, headers) =>
  new Promise((resolve, reject) => {
    const options = { port: proxyPort, host: "127.0.0.1", path, method: "POST", headers };
    const request = http.request(options, (answer) => {
      let body = "";
      answer.on("data", (part) => (body += part));
      answer.on("end", () => {
        const headers = Object.entries(answer.headers);
        resolve({ status: answer.statusCode, headers, body });
      });
    });
    request.on("error", reject);
    request.end("{}");
  });

const here = `http://127.0.0.1:${port}`;
const path = "/v3/p/backups/b/restore";
const own = { origin: ORIGIN };
const cases = [
  ["the service accepts", `${here}${path}`, `/${here}${path}`, own, null],
  ["the service redirects", `${here}/moved`, `/${here}/moved`, own, "unknown"],
  ["the service hangs up", `${here}/reset`, `/${here}/reset`, own, "unknown"],
  ["nobody listens", "http://127.0.0.1:1/", "/http://127.0.0.1:1/", own, "unknown"],
  ["the slashes were merged", `${here}${path}`, `/${here.replace("//", "/")}${path}`, own, "not_sent"],
  ["no such host", "http://favicon.ico/", "/favicon.ico", own, "not_sent"],
  ["no such port", "http://127.0.0.1:99999/", "/http://127.0.0.1:99999/", own, "not_sent"],
  ["no origin", `${here}${path}`, `/${here}${path}`, {}, "not_sent"],
  ["another origin", `${here}${path}`, `/${here}${path}`, { origin: "https://x.example" }, "not_sent"],
];
const answers = [];
for (const [name, target, asked, headers, proxy_says] of cases) {
  answers.push({ name, target, proxy_says, ...(await ask(asked, headers)) });
}
console.log(JSON.stringify({ "cors-anywhere": version, answers }, null, 1));
process.exit(0);
