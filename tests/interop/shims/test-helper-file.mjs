// The published file helper spreads a Buffer into a plain object, so that what it hands to the spec is no file. This one
// hands out the Buffer itself, with `name`, `type` and `size` on it.

import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {afterLoading} from './load-hook.mjs';

const require = createRequire(import.meta.url);
const MODULE = require.resolve('@webex/test-helper-file');
const pictures = path.join(path.dirname(require.resolve('@webex/test-helper-server/package.json')), 'static');
const types = {'.png': 'image/png', '.jpg': 'image/jpeg', '.gif': 'image/gif', '.txt': 'text/plain', '.ppt': 'application/vnd.ms-powerpoint'};

async function fetchFile(name) {
  const bytes = await readFile(path.join(pictures, name));
  return Object.assign(bytes, {name, type: types[path.extname(name)], size: bytes.length});
}

function replace(helper) {
  // The specs import it as the default, which the published module does not have.
  Object.assign(helper, {fetch: fetchFile, fetchWithoutMagic: fetchFile, default: helper});
}

export const testHelperFile = {
  name: 'test-helper-file',
  about: 'the file helper hands out Buffers; as published it hands out plain objects',
  applies: () => true,
  install: () => afterLoading(MODULE, replace),
  // In a browser it hands out files as it should; only the default is missing.
  page: () => `{ const helper = require(${JSON.stringify(MODULE)}); helper.default = helper; }`,
};
