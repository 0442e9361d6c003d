// The form that makes something go wrong: which fields each kind of fault has, and what is sent for it.

import {ask, post, read} from './cloud.js';
import {byId, element, replace, show} from './dom.js';

const REQUEST = ['path', 'method', 'user', 'nth', 'times'];
const FRAME = ['event', 'user', 'nth', 'times'];

/** Leaves out what was not filled in. */
const filled = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
/** An empty number of times means until it is cleared. */
const often = ({nth, times}) => (times === undefined ? {nth, forever: true} : {nth, times});

const request = (effect) => (form) =>
  post('/admin/faults', filled({path: form.path, method: form.method, user: form.user, ...often(form), ...effect(form)}));
const frame = (effect) => (form) =>
  post('/control/frames', filled({effect, event: form.event, user: form.user, delayMs: form.delayMs, ...often(form)}));
const socket = (action) => (form) =>
  post('/control/sockets', filled({action, user: form.user, code: form.code, reason: form.reason}));
const kms = (command) => (form) => post('/control/kms', command(form));
const tokens = (deed) => (form) => {
  if (form.user === undefined) throw new Error('Choose a user.');
  return post(`/admin/users/${form.user}/tokens/${deed}`);
};

/** Group, label, fields, and what sends it. */
const KINDS = {
  answer: ['Requests', 'Answer with a status', ['status', 'retryAfter', ...REQUEST], request(answered)],
  latency: ['Requests', 'Wait before answering', ['latencyMs', ...REQUEST], request(({latencyMs}) => ({latencyMs}))],
  reset: ['Requests', 'Reset the connection', REQUEST, request(() => ({reset: true}))],
  truncate: ['Requests', 'Break off in the body', ['truncate', ...REQUEST], request(({truncate}) => ({truncate}))],
  drop: ['Frames', 'Lose a frame, leave a gap', FRAME, frame('drop')],
  vanish: ['Frames', 'Lose a frame without a trace', FRAME, frame('vanish')],
  duplicate: ['Frames', 'Send a frame twice', FRAME, frame('duplicate')],
  delay: ['Frames', 'Delay a frame', ['delayMs', ...FRAME], frame('delay')],
  reorder: ['Frames', 'Swap a frame with the next', FRAME, frame('reorder')],
  garble: ['Frames', 'Garble a frame', FRAME, frame('garble')],
  close: ['Sockets', 'Close with a code', ['code', 'reason', 'user'], socket('close')],
  cut: ['Sockets', 'Cut', ['user'], socket('cut')],
  resetSocket: ['Sockets', 'Reset', ['user'], socket('reset')],
  silence: ['Sockets', 'Fall silent', ['user'], socket('silence')],
  shutdown: ['Sockets', 'Announce a shutdown', ['user'], socket('shutdown')],
  handshakes: ['Sockets', 'Refuse the next ones', ['code', 'reason', 'count'], refuseHandshakes],
  swallow: ['KMS', 'Never answer', ['count'], kms(({count}) => ({swallow: count}))],
  spoil: ['KMS', 'Spoil signatures', ['count'], kms(({count}) => ({spoilSignatures: count}))],
  refuse: ['KMS', 'Refuse the next request', ['kmsStatus', 'reason'], kms(refused)],
  certificate: ['KMS', 'Show a bad certificate', ['certificate'], kms(({certificate}) => ({certificate}))],
  forget: ['KMS', 'Forget all sessions', [], kms(() => ({forgetSessions: true}))],
  expire: ['Tokens', 'Expire all of a user', ['user'], tokens('expire')],
  revoke: ['Tokens', 'Revoke all of a user', ['user'], tokens('revoke')],
  directory: ['Directory search', 'Spoil the next answer', ['fail'], ({fail}) => post('/control/directory', {fail})],
};

function answered({status, retryAfter}) {
  return retryAfter === undefined ? {status} : {status, headers: {'Retry-After': String(retryAfter)}};
}

function refused({kmsStatus, reason}) {
  return {refuse: {status: kmsStatus, errorCode: kmsStatus * 1000, reason: reason ?? ''}};
}

function refuseHandshakes({code, reason, count}) {
  return post('/control/handshakes', filled({code, reason, times: count}));
}

/** What stands in the visible fields: numbers as numbers, nothing for what is empty. */
function values(form) {
  const [, , fields] = KINDS[form.elements.kind.value];
  const value = (name) => {
    const {type, value: text} = form.elements[name];
    if (text.trim() === '') return undefined;
    return type === 'number' ? Number(text) : text;
  };
  return Object.fromEntries(fields.map((name) => [name, value(name)]));
}

function showFields(form) {
  const [, , fields] = KINDS[form.elements.kind.value];
  for (const label of form.querySelectorAll('[data-field]')) {
    label.hidden = !fields.includes(label.dataset.field);
    // What is hidden must not keep the form from being sent.
    label.querySelector('input, select').disabled = label.hidden;
  }
}

function fillKinds(select) {
  const groups = new Map();
  for (const [kind, [group, label]] of Object.entries(KINDS)) {
    if (!groups.has(group)) groups.set(group, element('optgroup', {label: group}));
    groups.get(group).append(element('option', {value: kind}, label));
  }
  select.replaceChildren(...groups.values());
}

async function attempt(deed) {
  const outcome = byId('outcome');
  try {
    outcome.textContent = await deed();
    outcome.className = '';
  } catch (error) {
    outcome.textContent = error.message;
    outcome.className = 'bad';
  }
  await showActive();
}

/** Makes the form work; `afterwards` is called when something has changed. */
export function startForm(afterwards) {
  const form = byId('fault-form');
  fillKinds(form.elements.kind);
  form.elements.kind.addEventListener('change', () => showFields(form));
  showFields(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
      const answer = await KINDS[form.elements.kind.value][3](values(form));
      const concerned = answer?.sockets ?? answer?.tokens;
      return concerned === undefined ? 'Injected.' : `Done: ${concerned} concerned.`;
    }).then(afterwards);
  });
  byId('clear').addEventListener('click', () => attempt(clearEverything).then(afterwards));
}

async function clearEverything() {
  await Promise.all(['/admin/faults', '/control/frames', '/control/kms'].map((path) => ask('DELETE', path)));
  return 'Cleared.';
}

/** Whom faults may be for. */
export function offerUsers(users) {
  const select = byId('fault-form').elements.user;
  const chosen = select.value;
  const option = ({id, displayName, email}) => element('option', {value: id}, `${displayName} (${email})`);
  replace(select, [element('option', {value: ''}, 'any'), ...users.map(option)]);
  select.value = users.some(({id}) => id === chosen) ? chosen : '';
}

const left = (count) => (count === null ? 'until cleared' : `${count} to go`);

/** Shows what is still to go wrong. */
export async function showActive() {
  const [requests, frames, trouble] = await Promise.all(['/admin/faults', '/control/frames', '/control/kms'].map(read));
  const items = [
    ...requests.items.map(requestFault),
    ...frames.items.map((fault) => told(`frames: ${fault.effect} ${fault.event ?? 'any event'}`, fault)),
    ...kmsTrouble(trouble).map((text) => element('li', {}, element('span', {}, text))),
  ];
  show(byId('active'), items, 'Everything goes well.');
}

function requestFault(fault) {
  const remove = async () => {
    await ask('DELETE', `/admin/faults/${fault.id}`);
    await showActive();
  };
  const item = told(`${fault.method ?? 'any'} ${fault.path}: ${fault.effect}`, fault);
  const button = {type: 'button', title: 'Remove', 'aria-label': 'Remove', 'data-fault': fault.id, onclick: remove};
  item.append(element('button', button, '×'));
  return item;
}

function told(text, {hits, left: remaining}) {
  const happened = element('small', {}, `happened ${hits}, ${left(remaining)}`);
  return element('li', {class: remaining === 0 ? 'spent' : undefined}, element('span', {}, text, ' ', happened));
}

function kmsTrouble({swallow, spoilSignatures, certificate, refusals}) {
  const texts = [];
  if (swallow > 0) texts.push(`KMS: ${swallow} without answer`);
  if (spoilSignatures > 0) texts.push(`KMS: ${spoilSignatures} signatures spoiled`);
  if (certificate !== 'good') texts.push(`KMS: certificate ${certificate}`);
  if (refusals > 0) texts.push(`KMS: ${refusals} refused`);
  return texts;
}
