// Asks who it is, once, and tells what all of that cost: with core and one plug-in, or with those of messaging.

import {client, tell} from './sdk.mjs';

const plugins = process.argv.slice(2);
const webex = await client(...plugins);
const me = await webex.people.get('me');
if (!me.displayName) throw new Error('a person without a name');
const {user, system} = process.cpuUsage();
tell({cpu_micros: user + system, peak_kib: process.resourceUsage().maxRSS});
process.exit(0);
