// Chromium without a window.

import {spawn} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-dev-shm-usage',
];

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The file of a Chromium: `$CHROMIUM`, or one on the path; undefined when there is none. */
export function findChromium(variables = process.env) {
  if (variables.CHROMIUM) return variables.CHROMIUM;
  const folders = (variables.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find(isExecutable);
}

/** Opens `address` with a profile of its own, in the folder for temporary files. */
export async function openChromium(address) {
  const profile = await mkdtemp(path.join(tmpdir(), 'chromium-'));
  return spawn(findChromium(), [...FLAGS, `--user-data-dir=${profile}`, address], {stdio: ['ignore', 'ignore', 'inherit']});
}
