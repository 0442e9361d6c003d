// The server of the page: the page, the scripts, the fixtures below `/fixtures`, and an ear for what the page tells.

import {createReadStream} from 'node:fs';
import {createServer, request} from 'node:http';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {once} from 'node:events';

const require = createRequire(import.meta.url);
// The Node half of a helper whose browser half asks for guests at `/fixtures/jwt`.
const createGuest = require('@webex/test-helper-appid/dist/create-user.js');
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const PAGE = '<!doctype html><meta charset="utf-8"><title>spec</title><link rel="icon" href="data:,"><script type="module" src="/page.mjs"></script>';
const SCRIPTS = {
  '/mocha.js': require.resolve('mocha/mocha.js'),
  '/page.mjs': here('page.mjs'),
  '/lib/report.mjs': here('../report.mjs'),
};

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Hands a request to the fixture server, and its answer back. */
function forward(from, to, port) {
  const onward = request({port, method: from.method, path: from.url.slice('/fixtures'.length), headers: from.headers}, (answer) => {
    to.writeHead(answer.statusCode, answer.headers);
    answer.pipe(to);
  });
  onward.once('error', () => to.destroy());
  from.pipe(onward);
}

/** Serves the page of a bundled spec; `hear(message)` is told what the page tells. Returns its address. */
export async function servePage({script, settings, fixturePort, hear}) {
  const answer = async (from, to) => {
    const send = (type, body) => to.writeHead(200, {'content-type': type}).end(body);
    if (from.url === '/fixtures/jwt') return send('application/json', JSON.stringify({jwt: await createGuest(JSON.parse(await read(from)))}));
    if (from.url.startsWith('/fixtures')) return forward(from, to, fixturePort);
    if (from.url === '/report') {
      hear(JSON.parse(await read(from)));
      return to.writeHead(204).end();
    }
    if (from.url === '/spec.js') return send('text/javascript; charset=utf-8', script);
    if (from.url === '/settings') return send('application/json', JSON.stringify(settings));
    if (from.url === '/') return send('text/html', PAGE);
    if (!SCRIPTS[from.url]) return to.writeHead(404).end();
    to.writeHead(200, {'content-type': 'text/javascript; charset=utf-8'});
    return createReadStream(SCRIPTS[from.url]).pipe(to);
  };
  const server = createServer((from, to) => answer(from, to).catch(() => to.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}/`;
}
