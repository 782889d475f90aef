// Records what Scalar's proxy answers, for the tests of the core. It refuses private addresses and
// listens on every one, so it is recorded on a network of its own, in which a documentation address
// is the service's:
//
//   unshare --net --map-root-user sh -c 'ip link set lo up && ip addr add 203.0.113.7/32 dev lo &&
//     node record-scalar.mjs PROGRAM' > scalar.json
//
// PROGRAM is projects/proxy-scalar-com/main.go of github.com/scalar/scalar at the commit below, the
// file as it is, built by `go build` (1.19.8; it needs nothing but the standard library).

import { ORIGIN, ask, service, started } from "./recording.mjs";

const COMMIT = "0e1c9ab9d39a1d91f83d157050ec9aba434cf3e6";
const [program] = process.argv.slice(2);
const SERVICE = "http://203.0.113.7:18099";
const received = await service("0.0.0.0", 18099);
// As it is deployed, and as somebody runs it who wants private addresses to be reached.
const [deployed, development] = [18101, 18102];
await started(program, [], { PORT: `${deployed}` }, deployed);
await started(program, [], { PORT: `${development}`, ENV: "dev" }, development);

const BODY = '{"restore":{"volume_id":"v"}}';
const HEADERS = { origin: ORIGIN, "content-type": "application/json" };
const through = (port, target, path) => ({ port, target, path: path ?? `/?scalar_url=${encodeURIComponent(target)}` });
const at = (path) => through(deployed, `${SERVICE}${path}`);
const cases = {
  "the service accepts": at("/v3/p/backups/b/restore"),
  "an address has odd characters": at("/v3/a%2Fb/~c;d/%C3%A9?b=%20%27(*)&a=x%2By%26z&e="),
  "the service refuses": at("/refused"),
  "the service answers in JSON": at("/done"),
  "the service fails": at("/failed"),
  "the service hangs up": at("/reset"),
  "the service's answer is cut": at("/cut"),
  "the service's answer is cut between chunks": at("/cut-in-chunks"),
  "the service redirects": at("/moved"),
  "the service redirects to a private address": at("/moved-inside"),
  "the service redirects with method and body": at("/moved-keeping"),
  "the service redirects with method, and there is no body": { ...at("/moved-keeping"), body: "" },
  "the service redirects to the same address": at("/back"),
  "the service sets the proxy's mark": at("/marked"),
  "the service says what the proxy says": at("/words-of-scalar"),
  "nobody listens": through(deployed, "http://203.0.113.7:1/"),
  "nobody listens on a private address": through(development, "http://127.0.0.1:1/"),
  "a private address": through(deployed, "http://127.0.0.1:18099/v3/p/backups/b/restore"),
  "a name of a private address": through(deployed, "http://localhost:18099/v3/p/backups/b/restore"),
  "a name of nothing": through(deployed, "http://nothing.invalid/"),
  "no such port": through(deployed, "http://203.0.113.7:99999/"),
  "a port that is none": through(deployed, "http://203.0.113.7:x/"),
  "no target": through(deployed, `${SERVICE}/`, "/?target="),
  "no query": through(deployed, `${SERVICE}/`, "/"),
  "the proxy's harmless call": through(deployed, `${SERVICE}/`, "/ping"),
};
const answers = [];
for (const [name, { port, target, path, body = BODY }] of Object.entries(cases)) {
  received.length = 0;
  const answer = await ask(port, { path, headers: HEADERS, body });
  answers.push({ name, target, received: [...received], ...answer });
}
const preflight = await ask(deployed, {
  method: "OPTIONS",
  path: at("/v3/p/backups/b/restore").path,
  headers: {
    origin: ORIGIN,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,x-sdk-date",
  },
});
console.log(JSON.stringify({ "scalar/scalar": COMMIT, answers, preflight }, null, 1));
process.exit(0);
