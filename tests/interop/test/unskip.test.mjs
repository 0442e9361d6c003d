// The un-skip visitor and the rest of the compiler's options.

import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {test} from 'node:test';
import {compilerOptions} from '../lib/compile.mjs';

const babel = createRequire(import.meta.url)('@babel/core');

function compile(source, spec) {
  return babel.transformSync(source, {...compilerOptions(spec), filename: 'spec.js', sourceType: 'script'}).code;
}

const rewritten = [
  ["describe.skip('a', f)", "describe('a', f)"],
  ["it.skip('a', f)", "it('a', f)"],
  ["xit('a', f)", "it('a', f)"],
  ["xdescribe('a', f)", "describe('a', f)"],
];

for (const [source, wanted] of rewritten) {
  test(`${source} runs`, () => assert.ok(compile(source, {unskip: true}).includes(wanted)));
}

for (const source of ["(flag ? it : it.skip)('a', f)", "skipInNode(it)('a', f)", "other.skip('a', f)", "it[skip]('a', f)"]) {
  test(`${source} stays`, () => assert.ok(compile(source, {unskip: true}).includes(source)));
}

test('a title that the table keeps stays skipped', () => {
  assert.ok(compile("it.skip('a', f)", {unskip: true, keepSkipped: ['a']}).includes("it.skip('a', f)"));
});

test('without the shim nothing is rewritten', () => {
  assert.ok(compile("it.skip('a', f)", {}).includes("it.skip('a', f)"));
});

test('a module can have a window of its own', () => {
  assert.ok(compile('window.atob', {windowInModule: true}).includes('const window = globalThis'));
});
