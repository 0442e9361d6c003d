// Asks who it is, many times, some at a time.

import {client, tell} from './sdk.mjs';

const [warm, count, inFlight] = process.argv.slice(2).map(Number);
const webex = await client('@webex/internal-plugin-metrics', '@webex/plugin-people');
const one = async () => {
  const {body} = await webex.request({service: 'hydra', resource: 'people/me'});
  if (!body.displayName) throw new Error('a person without a name');
};
const all = (number) => Promise.all(Array.from({length: inFlight}, async () => {
  for (let n = 0; n < number / inFlight; n += 1) await one();
}));
await all(warm);
const before = process.cpuUsage();
await all(count);
const {user, system} = process.cpuUsage(before);
tell({cpu_micros: user + system});
process.exit(0);
