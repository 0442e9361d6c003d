// The small parts: environment, table, pool.

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseEnvironment} from '../lib/environment.mjs';
import {inPool} from '../lib/pool.mjs';
import {checkTable, readTable, select} from '../lib/table.mjs';

test('an environment file: values may hold anything but a line break', () => {
  assert.deepEqual(parseEnvironment('# note\nA=1\n\nB=x=y z\r\nC=\n'), {A: '1', B: 'x=y z', C: ''});
  assert.throws(() => parseEnvironment('nonsense'), /KEY=VALUE/);
});

test('a pool keeps the order and its width', async () => {
  let running = 0;
  let most = 0;
  const results = await inPool([3, 1, 2], 2, async (n) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return n * 10;
  });
  assert.deepEqual(results, [30, 10, 20]);
  assert.equal(most, 2);
});

test('the table is sound and asks for the cases that this stage needs', async () => {
  const required = select(await readTable());
  const cases = required.reduce((sum, spec) => sum + spec.cases, 0);
  assert.ok(cases >= 373, `${cases} cases are required`);
});

test('a wrong entry of the table stops everything', () => {
  const good = {file: 'a', state: 'required', cases: 1};
  assert.throws(() => checkTable([{...good, state: 'maybe'}]), /none of/);
  assert.throws(() => checkTable([{...good, cases: undefined}]), /no number/);
  assert.throws(() => checkTable([{...good, state: 'waits'}]), /why/);
  assert.throws(() => checkTable([good, good]), /twice/);
  assert.equal(checkTable([good, {...good, browser: true}]).length, 2);
});

test('a pattern picks specs whatever their state', () => {
  const specs = [{file: 'rooms.js', state: 'waits'}, {file: 'people.js', state: 'required'}];
  assert.deepEqual(select(specs, {spec: 'rooms'}), [specs[0]]);
  assert.deepEqual(select(specs), [specs[1]]);
  assert.deepEqual(select(specs, {count: true}), specs);
});
