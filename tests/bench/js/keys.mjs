// Fetches the keys whose URIs stand on a line of standard input, all at once.

import {createInterface} from 'node:readline';
import {client, tell} from './sdk.mjs';

const line = await new Promise((resolve) => createInterface({input: process.stdin}).once('line', resolve));
const uris = JSON.parse(line);
const webex = await client('@webex/internal-plugin-encryption', '@webex/internal-plugin-mercury');
await webex.internal.device.register();
await webex.internal.mercury.connect();
const before = process.cpuUsage();
await Promise.all(uris.map((uri) => webex.internal.encryption.getKey(uri)));
const {user, system} = process.cpuUsage(before);
tell({cpu_micros: user + system});
process.exit(0);
