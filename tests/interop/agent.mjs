#!/usr/bin/env node
// A person on the unmodified JavaScript SDK, moved by lines of JSON on standard input:
//
//   {"id": 1, "do": "post", "conversation": "http://…", "message": {"displayName": "Hello"}}
//   {"id": 1, "ok": {…}}   or   {"id": 1, "error": "…"}
//
// The simulator's variables are in the environment. No shim, no patch: what runs is what npm delivers. The input's end ends it.

import {createInterface} from 'node:readline';
import {actions} from './lib/agent/actions.mjs';

const write = process.stdout.write.bind(process.stdout);

// Standard output belongs to the answers.
for (const level of ['debug', 'info', 'log', 'trace']) console[level] = console.error;
// The SDK leaves some rejections of its background requests unhandled, which would end the process.
process.on('unhandledRejection', (reason) => console.error('unhandled rejection:', reason));

function say(line) {
  write(`${JSON.stringify(line)}\n`);
}

async function answer({id, do: name, ...given}) {
  try {
    if (!Object.hasOwn(actions, name)) throw new Error(`no action ${name}`);
    say({id, ok: (await actions[name](given)) ?? null});
  } catch (error) {
    console.error(error);
    say({id, error: String(error?.message ?? error)});
  }
}

createInterface({input: process.stdin})
  .on('line', (line) => answer(JSON.parse(line)))
  .once('close', () => process.exit(0));
