// Globals of Node that the SDK and its specs use, for the bundle of a browser.

import {Buffer} from 'buffer';
import process from 'process/browser.js';

process.env = globalThis.specEnvironment;

export {Buffer, process};
