// What has to stand in for something before the published SDK and its specs run in plain Node. Each shim has a name that
// ends up in the report and says by itself which specs of the table it is for. A shim acts on modules (`install`), or on
// test code while it is compiled (`plugin`, a babel plug-in with its options); the files on disk stay as published.

import {createRequire} from 'node:module';
import {earlyCallDiagnostics} from './early-call-diagnostics.mjs';
import {preload} from './preload.mjs';
import {testHelperFile} from './test-helper-file.mjs';

const require = createRequire(import.meta.url);

const unskip = {
  name: 'un-skip',
  applies: (spec) => Boolean(spec.unskip),
  plugin: (spec) => [require.resolve('./unskip.cjs'), {keep: spec.keepSkipped ?? []}],
};

const windowInModule = {
  name: 'window-in-module',
  applies: (spec) => Boolean(spec.windowInModule),
  plugin: () => [require.resolve('./window-in-module.cjs')],
};

const shims = [preload, earlyCallDiagnostics, testHelperFile, unskip, windowInModule];

/** The shims that a spec of the table gets. */
export function shimsFor(spec) {
  return shims.filter((shim) => shim.applies(spec));
}
