// The SDK of the agent: one client, its Mercury connection, and the activities that arrived.

import {createRequire} from 'node:module';
import {Inbox} from './inbox.mjs';

const require = createRequire(import.meta.url);
const {default: WebexCore} = require('@webex/webex-core');
require('@webex/internal-plugin-conversation');
require('@webex/internal-plugin-dss');
require('@webex/internal-plugin-presence');
require('@webex/internal-plugin-search');
require('@webex/plugin-attachment-actions');
require('@webex/plugin-device-manager');
require('@webex/plugin-memberships');
require('@webex/plugin-messages');
require('@webex/plugin-people');
require('@webex/plugin-rooms');

export const inbox = new Inbox();
/** Events of the developer API's resources. */
export const events = new Inbox();
/** How people are, as subscriptions told. */
export const presences = new Inbox();

const RESOURCES = ['attachmentActions', 'memberships', 'messages', 'rooms'];
const EVENTS = ['created', 'deleted', 'seen', 'updated'];

let client;

/** The client that signed in. */
export function webex() {
  if (!client) throw new Error('nobody has signed in');
  return client;
}

/** Signs in, registers a device and connects. */
export async function signIn(token) {
  const signingIn = new WebexCore({credentials: {authorization: {access_token: token, token_type: 'Bearer'}}});
  await new Promise((resolve) => signingIn.once('ready', resolve));
  signingIn.internal.mercury.on('event:conversation.activity', ({data}) => inbox.arrived(data.activity));
  signingIn.internal.mercury.on('event:apheleia.subscription_update', ({data}) => presences.arrived(data));
  for (const state of ['start', 'stop']) {
    signingIn.internal.mercury.on(`event:status.${state}_typing`, ({data}) => inbox.arrived({id: `${state}_typing`, ...data}));
  }
  await signingIn.internal.mercury.connect();
  client = signingIn;
  return {userId: client.internal.device.userId};
}

let listening = false;

/** Listens to all resources, as bots do; once. */
export async function listen() {
  if (listening) return;
  listening = true;
  for (const resource of RESOURCES) {
    await webex()[resource].listen();
    for (const event of EVENTS) webex()[resource].on(event, (told) => events.arrived(told));
  }
}

/** The internal plug-ins. */
export const internal = new Proxy({}, {get: (_, name) => webex().internal[name]});

/** A conversation as it is now: its keys may have changed. */
export function conversation(url) {
  return internal.conversation.get({url}, {includeParticipants: true, activitiesLimit: 0});
}
