// Runs in the page: mocha, and every test told to the server the moment it ends. A message waits for the one before it.

import {describeError, report, runnableTests} from '/lib/report.mjs';

let told = Promise.resolve();

function tell(message) {
  const body = JSON.stringify(message);
  told = told.then(() => fetch('/report', {method: 'POST', body})).catch(() => {});
  return told;
}

const text = (value) => {
  if (value instanceof Error) return value.stack;
  if (typeof value === 'object') {
    try { return JSON.stringify(value); } catch { return String(value); }
  }
  return String(value);
};

/** What is written to the console goes to the log of the spec. */
for (const level of ['error', 'warn', 'info', 'log']) {
  const write = console[level].bind(console);
  console[level] = (...values) => {
    write(...values);
    tell({event: 'printed', text: values.map(text).join(' ')});
  };
}

function load(script) {
  return new Promise((resolve, reject) => {
    let broken;
    const note = ({error, message}) => { broken ??= error ?? new Error(message); };
    const element = Object.assign(document.createElement('script'), {src: script});
    element.onload = () => { window.removeEventListener('error', note); broken ? reject(broken) : resolve(); };
    element.onerror = () => reject(new Error(`${script} cannot be loaded`));
    window.addEventListener('error', note);
    document.head.append(element);
  });
}

async function run() {
  const {environment, timeout, dryRun} = await (await fetch('/settings')).json();
  globalThis.specEnvironment = environment;
  await load('/mocha.js');
  mocha.setup({ui: 'bdd', timeout, reporter: class Silent {}, dryRun});
  // The SDK leaves some rejections of its background requests unhandled; mocha would count them.
  window.addEventListener('unhandledrejection', (event) => {
    console.error('unhandled rejection:', event.reason);
    event.stopImmediatePropagation();
  });
  await load('/spec.js');
  await tell({event: 'loaded', tests: runnableTests(mocha.suite)});
  report(mocha.run(() => tell({event: 'ended'})), tell);
}

run().catch((error) => tell({event: 'broken', error: describeError(error)}));
