// `device.register()` in the tick of the constructor rejects in 3.12.0: it reports the device to `callDiagnosticMetrics`,
// which exists only once the SDK is ready. A new instance gets a silent one until then.

import {createRequire} from 'node:module';
import {afterLoading} from './load-hook.mjs';

const require = createRequire(import.meta.url);
const MODULE = require.resolve('@webex/internal-plugin-metrics/dist/new-metrics.js');
const PATCH = require.resolve('./early-metrics.cjs');

export const earlyCallDiagnostics = {
  name: 'early-call-diagnostics',
  about: '`device.register()` in the tick of the constructor does not reject',
  applies: () => true,
  install: () => afterLoading(MODULE, require(PATCH)),
  page: () => `require(${JSON.stringify(PATCH)})(require(${JSON.stringify(MODULE)}));`,
};
