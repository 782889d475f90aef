// Starts the second wasm, which holds all that most visits do not need. boot.js brings this and the
// wasm when somebody first needs them.

import { lend } from "./host.js";
import { edited, enter, initSync, leave, openFile, openPasted, openText, render, send, showSent } from "./restore_tools.js";

export function start(module, forms) {
  lend(forms);
  initSync({ module });
  return { edited, enter, leave, openFile, openPasted, openText, render, send, showSent };
}
