// Specs in Chromium: each way in which one can end leaves a true row in the report, as in Node.

import assert from 'node:assert/strict';
import {mkdtemp, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {findChromium} from '../lib/browser/chromium.mjs';
import {runSpec} from '../lib/run-spec.mjs';

const options = {skip: findChromium() ? false : 'no Chromium on the path'};
const folder = await mkdtemp(path.join(tmpdir(), 'interop-'));

function run(name, entry) {
  const spec = {file: `../test/fixtures/${name}.cjs`, browser: true, state: 'required', cases: 1, ...entry};
  const environment = {PATH: process.env.PATH, HOME: folder, NODE_ENV: 'test', SOME_SERVICE_URL: 'http://127.0.0.1:1/'};
  return runSpec(spec, environment, path.join(folder, `${name}.log`));
}

test('the page is a browser with what specs expect of Node', options, async () => {
  const result = await run('in-a-page', {cases: 3});
  assert.deepEqual(result.failures, []);
  assert.equal(result.good, true);
  assert.match(await readFile(path.join(folder, 'in-a-page.log'), 'utf8'), /passed in a page is a browser/);
});

test('passed, failed, expected to fail and skipped are told apart', options, async () => {
  const result = await run('mixed', {cannot: {'mixed is known to fail': 'because'}});
  assert.equal(result.passed, 1);
  assert.deepEqual(result.failures.map(({title, error}) => [title, error.message]), [['mixed fails', 'on purpose']]);
  assert.deepEqual(result.cannotPass, [{title: 'mixed is known to fail', why: 'because'}]);
  assert.equal(result.skipped.length, 1);
});

test('a page that blocks is killed at the limit', options, async () => {
  const result = await run('hangs', {limitSeconds: 6});
  assert.deepEqual(result.failures.map(({title}) => title), ['(the file)', 'hangs blocks its process']);
});

test('a spec that does not load is a failure', options, async () => {
  const result = await run('does-not-load');
  assert.equal(result.good, false);
  assert.match(result.failures[0].error.message, /not in this world/);
});
