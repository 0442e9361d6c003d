// Listens for messages as users of the JavaScript SDK do.

import {client, counter, tell} from './sdk.mjs';

const [warm, count] = process.argv.slice(2).map(Number);
const webex = await client('@webex/plugin-people', '@webex/plugin-rooms', '@webex/plugin-messages');
const heard = counter(warm, count);
webex.messages.on('created', heard);
await webex.messages.listen();
tell({bench: 'ready'});
