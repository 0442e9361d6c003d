// The process of one spec in Chromium; it tells its parent what the page tells. Argument: the spec's entry as JSON.

import {bundle} from './bundle.mjs';
import {openChromium} from './chromium.mjs';
import {servePage} from './server.mjs';
import {describeError} from '../report.mjs';
import {foreignVariables} from '../environment.mjs';
import {TEST_TIMEOUT, tell} from '../parent.mjs';

const spec = JSON.parse(process.argv[2]);

/** Resolves when the page has said its last word. */
async function runInPage(script) {
  let browser;
  const settings = {environment: foreignVariables(process.env), timeout: TEST_TIMEOUT, dryRun: Boolean(spec.dryRun)};
  const ended = new Promise((resolve, reject) => {
    const hear = (message) => {
      if (message.event === 'printed') return console.log(message.text);
      if (message.title) console.log(`${message.event} ${message.title}`, message.error?.stack ?? '');
      const told = tell(message);
      return ['ended', 'broken'].includes(message.event) ? told.then(resolve) : told;
    };
    servePage({script, settings, fixturePort: process.env.FIXTURE_PORT, hear})
      .then(openChromium)
      .then((opened) => {
        browser = opened;
        browser.once('error', reject);
        browser.once('exit', (code) => reject(new Error(`Chromium ended with code ${code}`)));
      })
      .catch(reject);
  });
  try {
    await ended;
  } finally {
    browser?.removeAllListeners('exit').kill('SIGKILL');
  }
}

async function main() {
  process.once('disconnect', () => process.exit(1));
  await runInPage(await bundle(spec));
  process.exit(0);
}

main().catch(async (error) => {
  console.error(error);
  await tell({event: 'broken', error: describeError(error)});
  process.exit(1);
});
