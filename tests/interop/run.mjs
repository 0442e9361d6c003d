#!/usr/bin/env node
// Runs the integration specs of the JavaScript SDK against a simulator that is already there.
//
//   node run.mjs --env-file FILE [--spec PART_OF_A_FILE_NAME] [--jobs 2] [--report FILE] [--without SHIM]
//   node run.mjs --count [--spec …]        only loads the specs and says how many cases each defines
//
// `cargo xtask interop` does all of it: it installs the packages, starts the simulator, calls this and prints the table.

import {mkdir, writeFile} from 'node:fs/promises';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {findChromium} from './lib/browser/chromium.mjs';
import {specEnvironment} from './lib/environment.mjs';
import {startFixtures} from './lib/fixtures.mjs';
import {inPool} from './lib/pool.mjs';
import {formatResult, formatShims} from './lib/print.mjs';
import {runSpec} from './lib/run-spec.mjs';
import {nameOf, readTable, select} from './lib/table.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const WORK = path.join(HERE, '.work');

const {values: options} = parseArgs({
  options: {
    'env-file': {type: 'string'},
    spec: {type: 'string'},
    jobs: {type: 'string', default: '2'},
    report: {type: 'string'},
    without: {type: 'string'},
    count: {type: 'boolean', default: false},
  },
});

function logOf(spec) {
  return path.join(WORK, `${nameOf(spec).replaceAll(/[\\/ ]/g, '-')}.log`);
}

/** A spec of which only the cases are counted: those that cannot pass are defined, too. */
function counted(spec) {
  return {...spec, cases: spec.cases + Object.keys(spec.cannot ?? {}).length, cannot: {}, dryRun: true};
}

async function runAndPrint(spec, environment) {
  const log = logOf(spec);
  const wanted = options.count ? counted(spec) : {...spec, without: options.without};
  let result = await runSpec(wanted, environment, log);
  // Some specs race with themselves: a second failure is one, and the report says that a second run was needed.
  if (!result.good && !options.count) {
    console.log(`again ${nameOf(spec)}: ${result.failures.map(({title}) => title).join('; ')}`);
    result = {...await runSpec(wanted, environment, log), secondRun: true};
  }
  console.log(formatResult(result, path.relative(process.cwd(), log)));
  return result;
}

/** The slowest first, so that none of them runs alone at the end. */
function slowestFirst(specs) {
  return [...specs].sort((a, b) => (b.limitSeconds ?? 0) - (a.limitSeconds ?? 0));
}

/** Without a Chromium the specs of the browser do not run, and the report says so. */
function runnable(specs) {
  if (findChromium()) return specs;
  for (const spec of specs.filter(({browser}) => browser)) console.log(`not run: ${nameOf(spec)}: no Chromium on the path`);
  return specs.filter(({browser}) => !browser);
}

async function main() {
  if (!existsSync(path.join(HERE, 'node_modules', 'webex'))) throw new Error(`the packages are not installed: run \`npm ci\` in ${HERE}`);
  if (!options['env-file'] && !options.count) throw new Error('--env-file: the file that `webex-sim serve --env-file` wrote');
  const selected = select(await readTable(), options);
  if (selected.length === 0) throw new Error(`no spec of the table has ${options.spec} in its file name`);
  const specs = slowestFirst(runnable(selected));
  await mkdir(WORK, {recursive: true});
  const fixtures = await startFixtures();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => { fixtures.stop(); process.exit(1); });
  try {
    const environment = await specEnvironment(options['env-file'], fixtures.variables);
    console.log(formatShims(specs));
    const results = await inPool(specs, Number(options.jobs), (spec) => runAndPrint(spec, environment));
    if (options.report) await writeFile(options.report, JSON.stringify(results, null, 2));
    return results.every(({good}) => good);
  } finally {
    fixtures.stop();
  }
}

main().then(
  (good) => { process.exitCode = good ? 0 : 1; },
  (error) => { console.error(error.message); process.exitCode = 2; },
);
