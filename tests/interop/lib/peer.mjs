// The Rust end of a conversation: a process that answers each line of JSON with one.

import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds and starts the example `peer` of webex-jose. */
export function startPeer() {
  const child = spawn('cargo', ['run', '--quiet', '--package', 'webex-jose', '--example', 'peer'], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  let turn = Promise.resolve();

  const exchange = async (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const {value, done} = await answers.next();
    if (done) throw new Error('the peer ended');
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  };
  return {
    /** Requests are answered in order, one at a time. */
    ask(request) {
      turn = turn.catch(() => {}).then(() => exchange(request));
      return turn;
    },
    stop() {
      child.stdin.end();
    },
  };
}
