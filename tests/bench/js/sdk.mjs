// The JavaScript SDK, as published, and what a process tells of itself.

import {createRequire} from 'node:module';

const require = createRequire(new URL('../../interop/package.json', import.meta.url));

/** A client with these plug-ins, signed in with the token of the environment. */
export async function client(...plugins) {
  const {default: WebexCore} = require('@webex/webex-core');
  plugins.forEach((name) => require(name));
  const webex = new WebexCore({credentials: {access_token: process.env.WEBEX_ACCESS_TOKEN}, config: {logger: {level: 'silent'}}});
  if (!webex.ready) await new Promise((resolve) => webex.once('ready', resolve));
  return webex;
}

export function tell(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/** Calls `each` for every event; after `warm` and `count` further ones it tells what the latter have cost. */
export function counter(warm, count) {
  let seen = 0;
  let before;
  return () => {
    seen += 1;
    if (seen === warm) {
      before = process.cpuUsage();
      tell({bench: 'warm'});
    }
    if (seen === warm + count) {
      const {user, system} = process.cpuUsage(before);
      tell({bench: 'done', cpu_micros: user + system, peak_kib: process.resourceUsage().maxRSS});
    }
  };
}
