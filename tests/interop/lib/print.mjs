// What a person reads while the specs run.

import {nameOf} from './table.mjs';
import {shimsFor} from '../shims/index.mjs';

/** The shims that any of the specs gets. */
export function formatShims(specs) {
  const shims = new Set(specs.flatMap(shimsFor));
  return [...shims].map(({name, about}) => `shim ${name}: ${about}`).join('\n');
}

function failureLines({title, error}) {
  const stack = error.stack?.split('\n').slice(1, 4).map((line) => `        ${line.trim()}`) ?? [];
  return [`    ✗ ${title}`, `        ${error.message.split('\n').slice(0, 4).join('\n        ')}`, ...stack];
}

/** One line a spec; a spec that is not as it should be says why. */
export function formatResult(result, log) {
  const seconds = (result.milliseconds / 1000).toFixed(1);
  const head = `${result.good ? 'ok  ' : 'FAIL'} ${nameOf(result)} ${result.passed}/${result.cases} (${seconds} s)`;
  const known = [...result.cannotPass, ...result.skipped].map(({title, why}) => `    not run or cannot pass: ${title} (${why})`);
  if (result.good) return [head, ...known].join('\n');
  return [head, ...result.failures.flatMap(failureLines), ...known, `    its output: ${log}`].join('\n');
}
