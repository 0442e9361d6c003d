// Bundles the SDK for pages on which somebody signs in, once with each of its plug-ins for browsers.
//
//   node sign-in.mjs FOLDER
//
// The page sets `specEnvironment` before it loads a bundle, and finds the client in `webex`, its events in `told`.

import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {bundleOf} from './lib/browser/bundle.mjs';

const PLUGINS = {
  browser: '@webex/plugin-authorization-browser',
  'first-party': '@webex/plugin-authorization-browser-first-party',
};

const page = (plugin) => `
const {default: WebexCore} = require('@webex/webex-core');
require('@webex/internal-plugin-device');
require('${plugin}');
require('@webex/plugin-people');

globalThis.told = [];
globalThis.webex = new WebexCore();
webex.authorization.eventEmitter?.on('qRCodeLogin', (event) => told.push(event));
webex.once('ready', () => { globalThis.isReady = true; });
`;

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('where to? node sign-in.mjs FOLDER');
await mkdir(folder, {recursive: true});
for (const [name, plugin] of Object.entries(PLUGINS)) {
  await writeFile(path.join(folder, `${name}.js`), await bundleOf(page(plugin)));
}
