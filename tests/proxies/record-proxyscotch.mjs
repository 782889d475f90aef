// Records what proxyscotch answers, for the tests of the core:
//
//   node record-proxyscotch.mjs PROGRAM > proxyscotch.json
//
// PROGRAM is ./server of github.com/hoppscotch/proxyscotch at the commit below, built by `go build`
// (1.19.8, google/uuid 1.3.0). What it would need for certificates and windows was left out of the
// build, libproxy/crypto.go: the server uses none of it.

import { BANNED, ORIGIN, ask, service, started } from "./recording.mjs";

const COMMIT = "9f5c60f591a0de75208c83be1fd47e2cf00f597f";
const [program] = process.argv.slice(2);
const SERVICE = "http://127.0.0.1:18099";
const TOKEN = "fake-token";
const received = await service("127.0.0.1", 18099);
const [open, guarded] = [18103, 18104];
await started(program, ["--host", `127.0.0.1:${open}`], {}, open);
const guards = ["--token", TOKEN, "--allowed-origins", `https://x.example,${ORIGIN}`];
const bans = ["--banned-outputs", BANNED, "--banned-dests", "banned.invalid"];
await started(program, ["--host", `127.0.0.1:${guarded}`, ...guards, ...bans], {}, guarded);

const OWN = { origin: ORIGIN, "content-type": "application/json" };
const envelope = (url, more) =>
  JSON.stringify({
    accessToken: TOKEN,
    wantsBinary: true,
    method: "POST",
    url,
    headers: { "Content-Type": "application/json" },
    params: {},
    data: '{"restore":{"volume_id":"v"}}',
    auth: { username: "", password: "" },
    ...more,
  });
const to = (target, { port = guarded, headers = OWN, ...more } = {}) => ({
  port,
  target,
  asked: { path: "/", headers, body: envelope(target, more) },
});
const at = (path, more) => to(`${SERVICE}${path}`, more);
const RESTORE = "/v3/p/backups/b/restore";
const cases = {
  "the service accepts": at(RESTORE),
  "the service accepts, and the proxy asks for no token": at(RESTORE, { port: open, accessToken: "" }),
  "an address has odd characters": at("/v3/a%2Fb/~c;d/%C3%A9?b=%20%27(*)&a=x%2By%26z&e="),
  "the service refuses": at("/refused"),
  "the service answers in JSON": at("/done"),
  "the service answers in JSON, as text": at("/done", { wantsBinary: false }),
  "the service packs its answer": at("/packed"),
  "the service answers with bytes": at("/binary"),
  "the service fails": at("/failed"),
  "the service hangs up": at("/reset"),
  "the service's answer is cut": at("/cut"),
  "the service's answer is cut between chunks": at("/cut-in-chunks"),
  "the service's answer is cut before its body": at("/empty-and-cut"),
  "the service redirects": at("/moved"),
  "the service redirects with method and body": at("/moved-keeping"),
  "the service redirects with method, and there is no body": at("/moved-keeping", { data: "" }),
  "the service redirects to the same address": at("/back"),
  "the service says what the proxy says": at("/words-of-proxyscotch"),
  "the service says what the proxy has banned": at("/banned"),
  "nobody listens": to("http://127.0.0.1:1/"),
  "a name of nothing": to("http://nothing.invalid/"),
  "a banned destination": to("http://banned.invalid/"),
  "no such port": to("http://127.0.0.1:99999/"),
  "a port that is none": to("http://127.0.0.1:x/"),
  "another scheme": to("none:"),
  "no target": to(""),
  "no target and a wrong token": to("", { accessToken: "wrong" }),
  "another scheme and a wrong token": to("none:", { accessToken: "wrong" }),
  "another scheme and another origin": to("none:", { headers: { ...OWN, origin: "https://other.example" } }),
  "another scheme, and the proxy asks for no token": to("none:", { port: open }),
  "a wrong token": at(RESTORE, { accessToken: "wrong" }),
  "no token": at(RESTORE, { accessToken: "" }),
  "another origin": at(RESTORE, { headers: { ...OWN, origin: "https://other.example" } }),
  "no origin": at(RESTORE, { headers: { "content-type": "application/json" } }),
  "another origin, and not JSON": at(RESTORE, { headers: { origin: "https://other.example" } }),
  "no JSON": { port: guarded, target: `${SERVICE}/`, asked: { path: "/", headers: OWN, body: "{" } },
  "another method": { port: guarded, target: `${SERVICE}/`, asked: { method: "GET", path: "/", headers: OWN } },
};
const answers = [];
for (const [name, { port, target, asked }] of Object.entries(cases)) {
  received.length = 0;
  const answer = await ask(port, asked);
  // New every time, and nobody's business.
  const body = answer.body.replace(/("sessionFingerprint":")[^"]*/, "$1fake");
  answers.push({ name, target, received: [...received], ...answer, body });
}
const preflight = await ask(guarded, {
  method: "OPTIONS",
  path: "/",
  headers: {
    origin: ORIGIN,
    "access-control-request-method": "POST",
    "access-control-request-headers": "content-type",
  },
});
console.log(JSON.stringify({ "hoppscotch/proxyscotch": COMMIT, answers, preflight }, null, 1));
process.exit(0);
