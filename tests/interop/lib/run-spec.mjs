// Runs one spec in a process group of its own and collects what it reports.

import {spawn} from 'node:child_process';
import {open} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {Outcome} from './outcome.mjs';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
const DEFAULT_LIMIT_SECONDS = 180;

/** Kills the child with everything that it started. */
function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}

function finished(child, outcome, limitSeconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      outcome.add({event: 'broken', error: {message: `not finished after ${limitSeconds} s`, stack: ''}});
      killGroup(child);
    }, limitSeconds * 1000);
    child.on('message', (message) => outcome.add(message));
    child.once('error', (error) => outcome.add({event: 'broken', error}));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      killGroup(child);
      outcome.closed(code, signal);
      resolve();
    });
  });
}

/** The outcome of `spec`; what the process printed is in the file `log`. */
export async function runSpec(spec, environment, log) {
  const started = Date.now();
  const outcome = new Outcome(spec);
  const output = await open(log, 'w');
  const child = spawn(process.execPath, [CHILD, JSON.stringify(spec)], {
    detached: true,
    env: environment,
    stdio: ['ignore', output.fd, output.fd, 'ipc'],
  });
  await finished(child, outcome, spec.limitSeconds ?? DEFAULT_LIMIT_SECONDS);
  await output.close();
  return outcome.result(Date.now() - started);
}
