// What the processes see of the environment: the simulator's variables and the few that any program needs.

import {readFile} from 'node:fs/promises';

const OWN = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'];

/** `KEY=VALUE` lines; empty lines and lines that begin with `#` say nothing. */
export function parseEnvironment(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() && !line.startsWith('#'));
  return Object.fromEntries(lines.map(splitLine));
}

function splitLine(line) {
  const at = line.indexOf('=');
  if (at < 1) throw new Error(`not a KEY=VALUE line: ${line}`);
  return [line.slice(0, at), line.slice(at + 1)];
}

/** The environment of a spec's process. */
export async function specEnvironment(file, fixtures) {
  const simulator = file ? parseEnvironment(await readFile(file, 'utf8')) : {};
  const own = Object.fromEntries(OWN.filter((name) => name in process.env).map((name) => [name, process.env[name]]));
  return {...own, ...simulator, ...fixtures, NODE_ENV: 'test'};
}

/** The variables that are not the machine's own: what a page is told. */
export function foreignVariables(variables) {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !OWN.includes(name)));
}
