// The table of specs (`specs.json`): which there are, and what is wanted of each.

import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

const STATES = ['required', 'waits', 'cannot'];

/** A file may have two entries: for Node, and for a browser. */
export const nameOf = ({file, browser}) => (browser ? `${file} in Chromium` : file);

/** An entry of the table that makes no sense is a mistake of ours and stops everything. */
export function checkTable(specs) {
  for (const spec of specs) {
    if (!STATES.includes(spec.state)) throw new Error(`${spec.file}: state ${spec.state} is none of ${STATES}`);
    if (!Number.isInteger(spec.cases)) throw new Error(`${spec.file}: cases is no number`);
    if (spec.state !== 'required' && !spec.why) throw new Error(`${spec.file}: why does it not run?`);
  }
  const names = specs.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`${twice} stands twice in the table`);
  return specs;
}

export async function readTable(file = fileURLToPath(new URL('../specs.json', import.meta.url))) {
  return checkTable(JSON.parse(await readFile(file, 'utf8')).specs);
}

/** What to run: the required specs, or those, whatever their state, whose file name contains `spec`, or all of them to `count`. */
export function select(specs, {spec, count = false} = {}) {
  if (spec === undefined && !count) return specs.filter(({state}) => state === 'required');
  return specs.filter(({file}) => file.includes(spec ?? ''));
}
