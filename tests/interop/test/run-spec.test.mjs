// The processes of specs: each way in which one can end leaves a true row in the report.

import assert from 'node:assert/strict';
import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {runSpec} from '../lib/run-spec.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'interop-'));

function run(name, entry) {
  const spec = {file: `../test/fixtures/${name}.cjs`, state: 'required', cases: 1, ...entry};
  return runSpec(spec, {PATH: process.env.PATH, NODE_ENV: 'test'}, path.join(folder, `${name}.log`));
}

test('passed, failed, expected to fail and skipped are told apart', async () => {
  const result = await run('mixed', {cannot: {'mixed is known to fail': 'because'}, skips: {'mixed is skipped': 'why not'}});
  assert.equal(result.good, false);
  assert.equal(result.passed, 1);
  assert.deepEqual(result.failures.map(({title}) => title), ['mixed fails']);
  assert.equal(result.failures[0].error.message, 'on purpose');
  assert.deepEqual(result.cannotPass, [{title: 'mixed is known to fail', why: 'because'}]);
  assert.deepEqual(result.skipped, [{title: 'mixed is skipped', why: 'why not'}]);
});

test('a spec that blocks is killed at its limit', async () => {
  const result = await run('hangs', {limitSeconds: 3});
  assert.equal(result.good, false);
  assert.deepEqual(result.failures.map(({title}) => title), ['(the file)', 'hangs blocks its process']);
  assert.match(result.failures[0].error.message, /not finished after 3 s/);
});

test('a crash loses nothing that was reported before', async () => {
  const result = await run('crashes', {cases: 2});
  assert.equal(result.passed, 1);
  assert.match(result.failures[0].error.message, /ended early \(code 3/);
});

test('tests behind a broken hook count as failures', async () => {
  const result = await run('broken-hook');
  assert.deepEqual(result.failures.map(({error}) => error.message), ['no server', 'defined, but never ran']);
});

test('a broken hook of a case that cannot pass is part of it', async () => {
  const result = await run('broken-hook', {cases: 0, cannot: {'broken hook never runs': 'no server'}});
  assert.equal(result.good, true);
  assert.deepEqual(result.cannotPass, [{title: 'broken hook never runs', why: 'no server'}]);
});

test('fewer cases than the table says are a failure', async () => {
  const cannot = {'mixed is known to fail': '', 'mixed fails': ''};
  assert.equal((await run('mixed', {cannot})).good, true);
  assert.equal((await run('mixed', {cannot, cases: 2})).good, false);
});
