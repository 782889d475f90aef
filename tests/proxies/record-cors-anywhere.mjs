// Records what cors-anywhere answers, for the tests of the core. Run it in a folder in which
// `npm install cors-anywhere@0.4.4` has been run:
//
//   node .../record-cors-anywhere.mjs > cors-anywhere.json

import { createRequire } from "node:module";
import { ORIGIN, ask, service } from "./recording.mjs";

const require = createRequire(`${process.cwd()}/`);
const { version } = require("cors-anywhere/package.json");
const SERVICE = "http://127.0.0.1:18099";
const PORT = 18105;
const received = await service("127.0.0.1", 18099);
const proxy = require("cors-anywhere").createServer({
  requireHeader: ["origin", "x-requested-with"],
  originWhitelist: [ORIGIN],
});
await new Promise((done) => proxy.listen(PORT, "127.0.0.1", done));

const OWN = { origin: ORIGIN };
const RESTORE = "/v3/p/backups/b/restore";
const to = (target, { path = `/${target}`, headers = OWN } = {}) => ({ target, path, headers });
const at = (path, more) => to(`${SERVICE}${path}`, more);
const cases = {
  "the service accepts": at(RESTORE),
  "an address has odd characters": at("/v3/a%2Fb/~c;d/%C3%A9?b=%20%27(*)&a=x%2By%26z&e="),
  "the service refuses": at("/refused"),
  "the service answers in JSON": at("/done"),
  "the service fails": at("/failed"),
  "the service hangs up": at("/reset"),
  "the service's answer is cut": at("/cut"),
  "the service's answer is cut between chunks": at("/cut-in-chunks"),
  "the service redirects": at("/moved"),
  "the service redirects with method and body": at("/moved-keeping"),
  "the service redirects to the same address": at("/back"),
  "the service says what the proxy says": at("/words-of-cors-anywhere"),
  "nobody listens": to("http://127.0.0.1:1/"),
  "the slashes were merged": at(RESTORE, { path: `/${SERVICE.replace("//", "/")}${RESTORE}` }),
  "no such host": to("http://favicon.ico/", { path: "/favicon.ico" }),
  "no such port": to("http://127.0.0.1:99999/"),
  "no origin": at(RESTORE, { headers: {} }),
  "another origin": at(RESTORE, { headers: { origin: "https://x.example" } }),
};
const answers = [];
for (const [name, { target, path, headers }] of Object.entries(cases)) {
  received.length = 0;
  const answer = await ask(PORT, { path, headers, body: '{"restore":{"volume_id":"v"}}' });
  answers.push({ name, target, received: [...received], ...answer });
}
console.log(JSON.stringify({ "cors-anywhere": version, answers }, null, 1));
process.exit(0);
