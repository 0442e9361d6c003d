// The process of one spec: shims, compiler, mocha. Every test is reported to the parent the moment it ends, so that a crash
// loses nothing. Argument: the spec's entry of the table as JSON.

import {createRequire} from 'node:module';
import path from 'node:path';
import {installCompiler, modules} from './compile.mjs';
import {TEST_TIMEOUT, tell} from './parent.mjs';
import {describeError, report, runnableTests} from './report.mjs';
import {shimsFor} from '../shims/index.mjs';

const require = createRequire(import.meta.url);
const spec = JSON.parse(process.argv[2]);

async function main() {
  // This process is in a group of its own: nobody else ends it when the parent is gone.
  process.once('disconnect', () => process.exit(1));
  // The SDK leaves some rejections of its background requests unhandled, which would end the process.
  process.on('unhandledRejection', (reason) => console.error('unhandled rejection:', reason));
  // The build of the SDK's own repository replaces this name in test code, too.
  globalThis.PACKAGE_VERSION = require('@webex/webex-core/package.json').version;
  shimsFor(spec).forEach((shim) => shim.install?.(spec));
  installCompiler(spec);

  const Mocha = require('mocha');
  const mocha = new Mocha({timeout: TEST_TIMEOUT, reporter: 'spec', dryRun: Boolean(spec.dryRun)});
  mocha.addFile(path.join(modules, spec.file));
  mocha.loadFiles();
  await tell({event: 'loaded', tests: runnableTests(mocha.suite)});
  report(mocha.run(() => tell({event: 'ended'}).then(() => process.exit(0))), tell);
}

main().catch(async (error) => {
  console.error(error);
  await tell({event: 'broken', error: describeError(error)});
  process.exit(1);
});
