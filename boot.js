// Starts the app, or says in plain words why it cannot.
//
// The build joins the script that wasm-bindgen made to this one: a file less to wait for. Where the
// other files are stands in <link> elements of the page, the first of which already began the download.

// No Trusted Types policy is made: nothing here turns text into markup, and with none made nothing can.

import { formDraft, formDraftAsSent, formIsReady, formReplace, formSent, formWrite, initSync } from "./restore_forms.js";

// The policy of hosting/_headers, for hosts that cannot send headers. In the page itself it would keep
// the browser from asking for any file before all of the page is read, a tenth of the time until the
// form is there. Only a header can carry frame-ancestors; `cargo xtask tidy` compares the copies.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default";

// Each reason says what happened and what to do, to someone who has never heard of WebAssembly.
const REASONS = {
  missing: {
    en: "A file of this app is missing on the server. Whoever hosts it should copy the whole folder again.",
    zh: "服务器上缺少本应用的一个文件。请网站管理员重新复制整个目录。",
  },
  unreachable: {
    en: "A file of this app could not be fetched. Check the connection and reload.",
    zh: "无法下载本应用的一个文件。请检查网络后刷新页面。",
  },
  changed: {
    en: "A file of this app is not the one that was built (integrity), so it was not run. Reload; else the copy on the server, or something between, is altering it.",
    zh: "本应用的一个文件与构建时不一致（完整性校验失败），因此没有运行。请刷新页面，或检查服务器上的文件。",
  },
  blocked: {
    en: "WebAssembly is blocked by a content security policy or a browser setting. The policy needs script-src 'self' 'wasm-unsafe-eval'.",
    zh: "WebAssembly 被内容安全策略或浏览器设置拦截。策略中需要 script-src 'self' 'wasm-unsafe-eval'。",
  },
  old: {
    en: "This browser is too old, or WebAssembly is turned off. Use a current Chrome, Edge, Firefox or Safari.",
    zh: "浏览器版本过旧，或关闭了 WebAssembly。请使用最新版的 Chrome、Edge、Firefox 或 Safari。",
  },
  crashed: {
    en: "The app stopped while starting. Reload, or report the line below.",
    zh: "应用在启动时停止。请刷新页面，或反馈下面这一行。",
  },
};

class CannotStart extends Error {
  constructor(reason, detail) {
    super(detail);
    this.reason = reason;
  }
}

const policy = document.createElement("meta");
policy.httpEquiv = "Content-Security-Policy";
policy.content = POLICY;
document.head.append(policy);

let policyBlockedWasm = false;
addEventListener("securitypolicyviolation", (event) => {
  policyBlockedWasm ||= event.blockedURI === "wasm-eval";
});

// All that most visits do not need is a second wasm, twice as large as the first: fetched when they are first asked for. Whoever asks is told of a failure and may ask again.
let tools;
globalThis.restoreTools = () => (tools ??= startTools().catch((error) => {
  tools = undefined;
  throw error;
}));

try {
  await start(document.getElementById("app-wasm"));
} catch (error) {
  console.error(error);
  explain(error instanceof CannotStart ? error : new CannotStart("crashed", String(error)));
}

async function start(wasm) {
  if (typeof WebAssembly !== "object") {
    throw new CannotStart("old", "no WebAssembly");
  }
  const module = await compile(wasm);
  if (document.readyState === "loading") {
    await new Promise((done) => addEventListener("DOMContentLoaded", done));
  }
  initSync({ module });
  document.getElementById("boot").remove();
}

async function startTools() {
  const script = document.getElementById("tools-script");
  const [module] = await Promise.all([compile(document.getElementById("tools-wasm")), fetchWhole(script)]);
  const { start } = await import(script.href);
  return start(module, { formDraft, formDraftAsSent, formIsReady, formReplace, formSent, formWrite });
}

// Compiled here and not by the generated script, so that a server with the wrong type for .wasm
// costs a little time and no warning, and so that "blocked" and "missing" stay apart.
async function compile(link) {
  const response = await fetchWhole(link);
  const streams = response.headers.get("content-type") === "application/wasm";
  try {
    return streams
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    throw await whyNotCompiled(error);
  }
}

async function fetchWhole(link) {
  try {
    return await fetch(link.href, { integrity: link.dataset.integrity, credentials: "same-origin" });
  } catch (error) {
    throw await whyNotFetched(link, error);
  }
}

// A failed fetch does not say why, on purpose; asking again without integrity does.
async function whyNotFetched(link, error) {
  const name = new URL(link.href).pathname.split("/").pop();
  let answer;
  try {
    answer = await fetch(link.href, { cache: "no-store", credentials: "same-origin" });
  } catch {
    return new CannotStart("unreachable", `${name}: ${error.message}`);
  }
  const page = answer.headers.get("content-type")?.startsWith("text/html");
  if (!answer.ok || page) {
    return new CannotStart("missing", `${name}: ${page ? "a web page came instead" : `HTTP ${answer.status}`}`);
  }
  return new CannotStart("changed", `${name}: ${error.message}`);
}

async function whyNotCompiled(error) {
  // The violation event is a task of its own and may come after the rejection.
  await new Promise((done) => setTimeout(done));
  const blocked = policyBlockedWasm || /content security policy|unsafe-eval/i.test(error.message);
  return new CannotStart(blocked ? "blocked" : "old", error.message);
}

function explain({ reason, message }) {
  const box = document.getElementById("boot");
  const detail = paragraph("en", message);
  detail.className = "boot-detail";
  box.setAttribute("role", "alert");
  box.dataset.reason = reason;
  box.replaceChildren(
    paragraph("en", `Restore Builder cannot start. ${REASONS[reason].en}`),
    paragraph("zh", `无法启动。${REASONS[reason].zh}`),
    detail,
  );
}

function paragraph(lang, text) {
  const element = document.createElement("p");
  element.lang = lang;
  element.textContent = text;
  return element;
}
