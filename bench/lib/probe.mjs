// What runs inside the pages. The functions are sent to the browser as text, so each of them uses
// nothing but itself.

/** The text that calls `probe` with `argument` in a page. */
export const inPage = (probe, argument) => `(${probe})(${JSON.stringify(argument ?? null)});`;

/**
 * The moment the form takes typing: VaultId exists, is visible and enabled and, in a form, the
 * output it feeds is there. Looked at on every change of the document and on every frame.
 */
export function watchReady({ form }) {
  const bench = (window.bench = { ready: null });
  const isReady = () => {
    const field = document.querySelector('[name="VaultId"]');
    return field !== null && !field.disabled && !field.readOnly
      && field.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && (!form || document.querySelector('[data-output="curl"]') !== null);
  };
  const look = () => {
    if (bench.ready === null && isReady()) {
      bench.ready = performance.now();
      observer.disconnect();
    }
  };
  const everyFrame = () => {
    look();
    if (bench.ready === null) requestAnimationFrame(everyFrame);
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  requestAnimationFrame(everyFrame);
}

/**
 * Asks the form, once it is ready, whether it really handles input: a value is put into VaultId
 * until the output shows it. A page that only looks ready answers late.
 */
export async function askForAnswer() {
  while (window.bench.ready === null) await new Promise((done) => setTimeout(done, 1));
  const field = document.querySelector('[name="VaultId"]');
  const output = document.querySelector('[data-output="curl"]');
  const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set;
  const put = (value) => {
    set.call(field, value);
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  };
  const end = performance.now() + 5000;
  let answered = null;
  while (answered === null && performance.now() < end) {
    put('probe');
    await new Promise((done) => setTimeout(done));
    if (output.textContent.includes('probe')) answered = performance.now();
    else await new Promise((done) => requestAnimationFrame(done));
  }
  put('');
  window.bench.answer = answered;
}

/**
 * Key to paint. The clock starts at the time stamp the browser gave the key event and stops in the
 * first task after the frame that follows the input event: requestAnimationFrame runs before style,
 * layout and paint of that frame, a message posted from there arrives after them. A preview that is
 * written later than that frame is followed to its own paint.
 */
export function watchKeys() {
  const bench = window.bench;
  bench.keys = [];
  const output = document.querySelector('[data-output="curl"]');
  let stamp = 0;
  let current = null;

  const afterPaint = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(0);
  });

  addEventListener('keydown', (event) => { stamp = event.timeStamp; }, true);
  addEventListener('input', () => {
    const key = { start: stamp, paint: null, changed: false, preview: null };
    bench.keys.push(key);
    current = key;
    afterPaint((now) => {
      key.paint = now - key.start;
      if (key.changed) key.preview = key.paint;
    });
  }, true);
  if (output) {
    new MutationObserver(() => {
      const key = current;
      if (!key) return;
      const first = !key.changed;
      key.changed = true;
      if (first && key.paint !== null) afterPaint((now) => { key.preview = now - key.start; });
    }).observe(output, { subtree: true, childList: true, characterData: true });
  }
}

/**
 * One change of RestoreType, from the click to the paint after the last change of the document.
 * Quiet is `quiet` frames in a row without a change.
 */
export async function toggle({ value, quiet }) {
  const radio = document.querySelector(`input[type=radio][name=RestoreType][value="${value}"]`);
  if (!radio) throw new Error(`no RestoreType radio for ${value}`);
  let changes = 0;
  let last = 0;
  const observer = new MutationObserver((records) => {
    changes += records.length;
    last = performance.now();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const paint = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  }));

  const start = performance.now();
  radio.click();
  let settled = null;
  let seen = 0;
  for (let still = 0; still < quiet;) {
    const now = await paint();
    if (settled === null || changes !== seen) {
      settled = now - start;
      seen = changes;
      still = 0;
    } else {
      still += 1;
    }
  }
  observer.disconnect();
  return { settled, changes, last: changes ? last - start : 0, checked: radio.checked };
}
