// Downloads and opens a file as users of the JavaScript SDK do.

import {client, tell} from './sdk.mjs';

const [uri, times, size] = process.argv.slice(2);
const webex = await client('@webex/plugin-encryption');
await webex.cypher.register();
// The key is at hand.
await webex.internal.encryption.getKey(new URL(uri).searchParams.get('keyUri'));
const resident = process.memoryUsage().rss;
const before = process.cpuUsage();
for (let n = 0; n < Number(times); n += 1) {
  const file = await webex.cypher.downloadAndDecryptFile(uri, {useFileService: true});
  if (file.byteLength !== Number(size)) throw new Error(`the file has ${file.byteLength} bytes`);
}
const {user, system} = process.cpuUsage(before);
tell({cpu_micros: user + system, grown_kib: process.resourceUsage().maxRSS - resident / 1024});
process.exit(0);
