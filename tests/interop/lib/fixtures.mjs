// The fixture server of the SDK's repository (published as `@webex/test-helper-server`): pictures and an echo for requests.

import {spawn} from 'node:child_process';
import {createServer} from 'node:net';
import {createRequire} from 'node:module';
import {once} from 'node:events';

const require = createRequire(import.meta.url);
const NAMES = ['SERVER_PORT', 'FIXTURE_PORT', 'CORS_PORT'];
const READY = /listening on port/g;

/** Ports that were free a moment ago, all different. */
async function freePorts(count) {
  const servers = await Promise.all(Array.from({length: count}, async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    return server;
  }));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Resolves when all listeners have said that they listen. */
function listening(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.match(READY)?.length === NAMES.length) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the fixture server ended with code ${code}: ${said}`)));
  });
}

/** Starts the server; `variables` tell the specs where it is. */
export async function startFixtures() {
  const ports = await freePorts(NAMES.length);
  const variables = Object.fromEntries(NAMES.map((name, index) => [name, String(ports[index])]));
  const child = spawn(process.execPath, [require.resolve('@webex/test-helper-server')], {
    env: {PATH: process.env.PATH, ...variables},
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await listening(child);
  return {variables, stop: () => child.kill()};
}
