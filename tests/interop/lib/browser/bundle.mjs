// One script for Chromium of a spec or another text, the SDK and whatever of Node they expect.

import {build} from 'esbuild';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {compilerOptions, isTestCode, modules} from '../compile.mjs';
import {shimsFor} from '../../shims/index.mjs';

const require = createRequire(import.meta.url);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** What stands in for a module of Node where the name of the stand-in is another. */
const STAND_INS = {
  crypto: 'crypto-browserify',
  http: 'stream-http',
  https: 'https-browserify',
  os: 'os-browserify/browser.js',
  path: 'path-browserify',
  querystring: 'querystring-es3',
  stream: 'stream-browserify',
  tty: 'tty-browserify',
  vm: 'vm-browserify',
  zlib: 'browserify-zlib',
};

/** Nothing of these does anything in a browser; `dotenv` would read a file, `jsdom` make a window where there is none. */
const EMPTY = /^(?:child_process|cluster|dgram|dns|dotenv|fs|jsdom-global\/register|module|net|readline|tls|worker_threads)$/;

const nodeModules = {
  name: 'modules of Node',
  setup(bundler) {
    bundler.onResolve({filter: /^node:/}, ({path: name, ...rest}) => bundler.resolve(name.slice('node:'.length), rest));
    bundler.onResolve({filter: EMPTY}, ({path: name}) => ({path: name, namespace: 'empty'}));
    bundler.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'module.exports = {config() {}};'}));
  },
};

/** Test code goes through the compiler of the specs, with the shims that it brings. */
function testCode(spec) {
  const babel = require('@babel/core');
  return {
    name: 'test code',
    setup(bundler) {
      bundler.onLoad({filter: /\.(?:js|ts)$/}, async ({path: file}) => {
        if (!isTestCode(file)) return undefined;
        const {code} = await babel.transformFileAsync(file, compilerOptions(spec));
        return {contents: code, loader: 'js'};
      });
    },
  };
}

/** The first module: what the shims change is changed before the spec is loaded. */
function entry(spec) {
  const shims = shimsFor(spec).flatMap((shim) => shim.page?.(spec) ?? []);
  return [...shims, `require(${JSON.stringify(path.join(modules, spec.file))});`].join('\n');
}

/** The text of the script of a spec. */
export const bundle = (spec) => bundleOf(entry(spec), [testCode(spec)]);

/** The text of a script with these contents, which may ask for packages and modules of Node. */
export async function bundleOf(contents, plugins = []) {
  const {outputFiles} = await build({
    stdin: {contents, resolveDir: modules, sourcefile: 'entry.js'},
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'chrome120',
    keepNames: true,
    alias: STAND_INS,
    inject: [here('node-globals.mjs')],
    define: {global: 'globalThis', PACKAGE_VERSION: JSON.stringify(require('@webex/webex-core/package.json').version)},
    plugins: [nodeModules, ...plugins],
    logLevel: 'error',
    sourcemap: false,
  });
  return outputFiles[0].text;
}
