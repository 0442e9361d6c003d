// Compiles test code as it is loaded. Only files below a package's `test` folder are touched; the SDK runs as published.

import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import path from 'node:path';
import {shimsFor} from '../shims/index.mjs';

const require = createRequire(import.meta.url);
const TEST_CODE = /[\\/]node_modules[\\/](?:@webex[\\/][^\\/]+|webex)[\\/]test[\\/].+\.(?:js|ts)$/;

export const modules = path.join(fileURLToPath(new URL('..', import.meta.url)), 'node_modules');

/** Whether the file is test code of a package. */
export const isTestCode = (file) => TEST_CODE.test(file);

/** Options of the compiler for one spec of the table. */
export function compilerOptions(spec) {
  return {
    babelrc: false,
    configFile: false,
    compact: false,
    presets: [
      [require.resolve('@babel/preset-env'), {targets: {node: 'current'}}],
      require.resolve('@babel/preset-typescript'),
    ],
    plugins: shimsFor(spec).flatMap((shim) => (shim.plugin ? [shim.plugin(spec)] : [])),
  };
}

/** From here on every `require` of test code compiles it. */
export function installCompiler(spec) {
  require('@babel/register')({
    ...compilerOptions(spec),
    cache: false,
    extensions: ['.js', '.ts'],
    only: [isTestCode],
    ignore: [],
  });
}
