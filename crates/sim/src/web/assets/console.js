// The console: shows what the simulator knows, and again whenever a request was answered.

import {post, read} from './cloud.js';
import {byId, count, element, row, show, timeOfDay} from './dom.js';
import {offerUsers, showActive, startForm} from './faults.js';

const REQUESTS_SHOWN = 200;
/** Answers that come close together are shown together. */
const PAUSE_MS = 200;
/** Sockets close without a request. */
const SOCKETS_EVERY_MS = 5000;

const names = new Map();
let chosen;
let aheadMs = 0;

const nameOf = (user) => names.get(user) ?? user ?? '';

async function showUsers() {
  const {items} = await read('/admin/users');
  for (const {id, email, displayName} of items) {
    names.set(id, displayName);
    names.set(email, displayName);
  }
  show(byId('users'), items.map((user) => row([withKind(user), user.email])), 'nobody');
  byId('user-count').textContent = items.length;
  offerUsers(items);
}

/** The name of somebody, and what he is unless a plain person. */
function withKind({displayName, type, roles}) {
  const kind = roles.includes('id_full_admin') ? 'administrator' : type;
  if (kind === 'person') return displayName;
  return element('td', {}, displayName, ' ', element('small', {}, kind));
}

async function showRooms() {
  const {items, total} = await read('/admin/rooms');
  byId('room-count').textContent = total;
  const button = (room) => {
    const about = [room.type, count(room.members.length, 'member'), count(room.messages, 'message')].join(', ');
    const content = [element('strong', {}, room.title), element('span', {class: 'soft'}, about)];
    const state = {'data-room': room.id, 'aria-pressed': String(room.id === chosen)};
    return element('button', {type: 'button', ...state, onclick: () => choose(room.id)}, ...content);
  };
  show(byId('rooms'), items.map((room) => element('li', {}, button(room))), 'none yet');
  const room = items.find(({id}) => id === chosen);
  if (room) await showRoom(room);
  else if (items.length > 0) await choose(items[0].id);
}

async function choose(id) {
  chosen = id;
  await showRooms();
}

async function showRoom(room) {
  const {items} = await read(`/admin/rooms/${room.id}/messages`);
  // Somebody may have chosen another room meanwhile.
  if (room.id !== chosen) return;
  byId('room-title').textContent = room.title;
  const member = ({displayName, isModerator}) => element('li', {}, isModerator ? `${displayName} ★` : displayName);
  show(byId('members'), room.members.map(member), 'nobody');
  show(byId('messages'), items.map(message), 'no messages');
}

function message({personEmail, created, updated, parentId, text, markdown, files, attachments}) {
  const head = [element('strong', {}, nameOf(personEmail)), ' ', element('span', {class: 'soft'}, timeOfDay(created))];
  const marks = [parentId && 'reply', updated && 'edited', files && count(files.length, 'file'), attachments && 'card'];
  const told = marks.filter(Boolean).join(', ');
  if (told) head.push(' ', element('span', {class: 'pill soft'}, told));
  return element('li', {}, element('div', {}, ...head), element('p', {}, text ?? markdown ?? ''));
}

async function showSockets() {
  const items = await read('/control/sockets');
  const cells = ({user, device, address, sent, acknowledged}) => [nameOf(user), device, address, sent, acknowledged];
  show(byId('sockets'), items.map((socket) => row(cells(socket))), 'none connected');
  byId('socket-count').textContent = items.length;
}

async function showClock() {
  const {now} = await read('/admin/clock');
  aheadMs = new Date(now) - Date.now();
  tick();
}

function tick() {
  byId('clock').textContent = new Date(Date.now() + aheadMs).toISOString().replace('T', ' ').slice(0, 19);
}

async function showEverything() {
  await showUsers();
  await Promise.all([showRooms(), showSockets(), showActive()]);
}

let planned;
function showSoon() {
  clearTimeout(planned);
  planned = setTimeout(() => showEverything().catch(showTrouble), PAUSE_MS);
}

function showTrouble(error) {
  byId('link').textContent = error.message;
  byId('link').className = 'pill off';
}

let answered = 0;
function addRequest(entry) {
  const good = entry.status !== null && entry.status < 400;
  const status = element('td', {class: good ? 'good' : 'bad'}, entry.status ?? 'broken off');
  const path = entry.query ? `${entry.path}?${entry.query}` : entry.path;
  const time = timeOfDay(entry.received);
  const cells = [time, entry.method, path, status, entry.durationMs.toFixed(1), nameOf(entry.user), entry.trackingId];
  const table = byId('requests');
  table.prepend(row(cells));
  while (table.rows.length > REQUESTS_SHOWN) table.lastChild.remove();
  answered += 1;
  byId('request-count').textContent = answered;
}

/** The browser connects again by itself when the simulator was away; it then begins with the past once more. */
function follow() {
  const requests = new EventSource('/admin/requests');
  requests.addEventListener('open', () => {
    byId('requests').replaceChildren();
    answered = 0;
    byId('link').textContent = 'live';
    byId('link').className = 'pill on';
    showSoon();
    showClock().catch(showTrouble);
  });
  requests.addEventListener('error', () => showTrouble(new Error('the simulator is away')));
  requests.addEventListener('message', ({data}) => {
    addRequest(JSON.parse(data));
    showSoon();
  });
}

function startClock() {
  byId('clock-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const seconds = Number(byId('advance').value) * Number(byId('unit').value);
    post('/admin/clock/advance', {seconds}).then(showClock).then(showSoon).catch(showTrouble);
  });
  setInterval(tick, 1000);
}

startForm(showSoon);
startClock();
showEverything().then(follow).catch(showTrouble);
setInterval(() => document.hidden || showSockets().catch(showTrouble), SOCKETS_EVERY_MS);
