// Runs one spec in a process group of its own and collects what it reports.

import {spawn} from 'node:child_process';
import {mkdtemp, open, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {Outcome} from './outcome.mjs';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
const BROWSER_CHILD = fileURLToPath(new URL('browser/child.mjs', import.meta.url));
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
  // Profiles of browsers are big, and who is killed does not tidy up.
  const temporary = await mkdtemp(path.join(tmpdir(), 'interop-'));
  const child = spawn(process.execPath, [spec.browser ? BROWSER_CHILD : CHILD, JSON.stringify(spec)], {
    detached: true,
    env: {...environment, TMPDIR: temporary},
    stdio: ['ignore', output.fd, output.fd, 'ipc'],
  });
  await finished(child, outcome, spec.limitSeconds ?? DEFAULT_LIMIT_SECONDS);
  await output.close();
  await rm(temporary, {recursive: true, force: true, maxRetries: 10, retryDelay: 50});
  return outcome.result(Date.now() - started);
}
