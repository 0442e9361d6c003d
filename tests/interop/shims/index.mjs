// What has to stand in for something before the published SDK and its specs run in plain Node. Each shim has a name and a
// line `about` it that end up in the report, and says by itself which specs of the table it is for. A shim acts on modules
// (`install`), or on test code while it is compiled (`plugin`, a babel plug-in with its options); files stay as published.

import {createRequire} from 'node:module';
import {earlyCallDiagnostics} from './early-call-diagnostics.mjs';
import {preload} from './preload.mjs';
import {testHelperFile} from './test-helper-file.mjs';

const require = createRequire(import.meta.url);

const unskip = {
  name: 'un-skip',
  about: 'cases that the package skips literally run all the same',
  applies: (spec) => Boolean(spec.unskip),
  plugin: (spec) => [require.resolve('./unskip.cjs'), {keep: spec.keepSkipped ?? []}],
};

const windowInModule = {
  name: 'window-in-module',
  about: 'the module has a `window`: one case uses `window.crypto` in Node',
  applies: (spec) => Boolean(spec.windowInModule),
  plugin: () => [require.resolve('./window-in-module.cjs')],
};

const shims = [preload, earlyCallDiagnostics, testHelperFile, unskip, windowInModule];

/** The shims that a spec of the table gets; `without` takes one away, to see what it is good for. */
export function shimsFor(spec) {
  return shims.filter((shim) => shim.name !== spec.without && shim.applies(spec));
}
