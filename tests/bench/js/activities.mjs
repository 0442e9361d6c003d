// Listens for activities, decrypted, without the detour over the developer API that `messages.listen()` makes.

import {client, counter, tell} from './sdk.mjs';

const [warm, count] = process.argv.slice(2).map(Number);
const webex = await client('@webex/internal-plugin-conversation', '@webex/internal-plugin-mercury');
const heard = counter(warm, count);
webex.internal.mercury.on('event:conversation.activity', ({data}) => {
  const text = data.activity.object?.displayName;
  if (typeof text !== 'string' || !text.startsWith('Message')) throw new Error(`not decrypted: ${text}`);
  heard();
});
await webex.internal.device.register();
await webex.internal.mercury.connect();
tell({bench: 'ready'});
