// What the agent can do. Each action gets the members of its line and gives back plain data.

import {readFile, writeFile} from 'node:fs/promises';
import {conversation, events, inbox, internal, listen, presences, signIn, webex} from './sdk.mjs';

/** Plain data of what the SDK hands out: activities hold models and functions. */
const plain = (value) => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

/** An action on a conversation: it is read first, then the SDK's method is called with it. */
const on = (method) => async ({conversation: url, ...given}) => plain(await method(await conversation(url), given));

/** A file as the SDK takes it in Node: a Buffer that knows its name and type. */
async function fileOf({path, name, type}) {
  const bytes = await readFile(path);
  return Object.assign(bytes, {name, type, size: bytes.length});
}

/** `parent` is `{id, type}`: reply, edit. */
const under = (parent) => (parent ? {parent} : {});

async function share(at, {files, message, parent}) {
  const activity = internal.conversation.makeShare(at, under(parent));
  // The constructor drops `parent`; the SDK reads these two instead.
  if (parent) Object.assign(activity, {parentActivityId: parent.id, activityType: parent.type});
  for (const file of await Promise.all(files.map(fileOf))) activity.add(file);
  activity.object = message ?? {};
  return internal.conversation.share(at, activity);
}

const conversations = {
  create: async ({participants, title, options}) =>
    plain(await internal.conversation.create({participants, displayName: title}, options ?? {})),
  conversation: async ({conversation: url}) => plain(await conversation(url)),
  activities: async ({conversation: url, options}) =>
    plain(await internal.conversation.listActivities({conversationUrl: url, ...options})),
  post: on((at, {message, parent}) => internal.conversation.post(at, message, under(parent))),
  share: on(share),
  update: on((at, {object}) => internal.conversation.update(at, object)),
  delete: on((at, {activity}) => internal.conversation.delete(at, activity)),
  react: on((at, {name, activity}) => internal.conversation.addReaction(at, name, activity)),
  unreact: on((at, {reaction}) => internal.conversation.deleteReaction(at, reaction)),
  acknowledge: on((at, {activity}) => internal.conversation.acknowledge(at, activity)),
  add: on((at, {person}) => internal.conversation.add(at, person)),
  leave: on((at, {person}) => internal.conversation.leave(at, person)),
  update_key: on((at) => internal.conversation.updateKey(at)),
  card_action: on((at, {inputs, activity}) => internal.conversation.cardAction(at, {inputs}, activity)),
  typing: on((at, {typing}) => internal.conversation.updateTypingStatus(at, {typing}).then(() => null)),
  members: async ({conversation: url}) =>
    plain((await internal.conversation.get({url}, {participantAckFilter: 'all', includeParticipants: true, activitiesLimit: 0})).participants.items),
};

const received = {
  /** An activity by its id, as it arrived and was decrypted. */
  wait: async ({activity}) => plain(await inbox.wait(({id}) => id === activity, activity)),
  /** The activity with that verb on that object. */
  wait_for: async ({verb, object}) =>
    plain(await inbox.wait((activity) => activity.verb === verb && activity.object?.id === object, `${verb} ${object}`)),
  count: ({activity}) => inbox.count(activity),
  listen: () => listen().then(() => null),
  /** An event of a resource, about the object of that id. */
  wait_event: async ({resource, event, object}) =>
    plain(await events.wait((told) => told.resource === resource && told.event === event && told.data.id === object, `${resource} ${event} ${object}`)),
};

const files = {
  /** Downloads and decrypts the first file of an activity that arrived, or its thumbnail, and writes it. */
  download: async ({activity, thumbnail, path}) => {
    const {object} = await inbox.wait(({id}) => id === activity, activity);
    const [file] = object.files.items;
    const bytes = await internal.conversation.download(thumbnail ? file.image : file);
    await writeFile(path, bytes);
    return {bytes: bytes.length};
  },
};

const keys = {
  create_key: async () => {
    const [key] = await internal.encryption.kms.createUnboundKeys({count: 1});
    return {uri: key.uri};
  },
  /** Binds keys to a new resource of those persons. */
  create_resource: async ({keys: uris, users}) => plain(await internal.encryption.kms.createResource({userIds: users, keyUris: uris})),
  seal: async ({key, text}) => ({sealed: await internal.encryption.encryptText(key, text)}),
  open: async ({key, sealed}) => ({text: await internal.encryption.decryptText(key, sealed)}),
};

/** The directory search tells its answers to who is registered. */
async function directory() {
  await internal.dss.register();
  return internal.dss;
}

const finding = {
  look_up: async ({person}) => plain(await (await directory()).lookup({id: person})),
  look_up_detail: async ({person}) => plain(await (await directory()).lookupDetail({id: person})),
  look_up_email: async ({email}) => plain(await (await directory()).lookupByEmail({email})),
  look_up_phones: async ({numbers}) => plain(await (await directory()).lookupByPhoneNumbers(numbers)),
  search_entities: async ({query, types, size}) =>
    plain(await (await directory()).search({queryString: query, requestedTypes: types, resultSize: size})),
  search_people: async ({query}) => plain(await internal.search.people({query})),
  search_messages: async ({options}) => plain(await internal.search.search({...options})),
};

const rooms = {
  request_pin: async ({device}) => plain(await webex().devicemanager.requestPin({id: device})),
  pair: async ({pin}) => plain(await webex().devicemanager.pair({pin})),
  unpair: async () => webex().devicemanager.unpair().then(() => null),
  bind_space: async ({conversation}) => plain(await webex().devicemanager.bindSpace(conversation)),
  unbind_space: async () => webex().devicemanager.unbindSpace().then(() => null),
  audio_state: async () => plain(await webex().devicemanager.getAudioState()),
  mute: async () => webex().devicemanager.mute().then(() => null),
  set_volume: async ({level}) => webex().devicemanager.setVolume(level).then(() => null),
  space: async ({device}) => plain(await internal.lyra.space.get({id: device})),
  bindings: async ({url}) => plain(await internal.lyra.space.getCurrentBindings({url})),
};

const presence = {
  presence: async ({person}) => plain(await internal.presence.get(person)),
  presences: async ({people}) => plain(await internal.presence.list(people)),
  subscribe_presence: async ({people}) => plain(await internal.presence.subscribe(people)),
  unsubscribe_presence: ({people}) => internal.presence.unsubscribe(people).then(() => null),
  set_status: async ({status, ttl}) => plain(await internal.presence.setStatus(status, ttl)),
  /** That a person has a status, as a subscription told. */
  wait_presence: async ({person, status}) =>
    plain(await presences.wait((told) => told.subject === person && told.status === status, `${person} ${status}`)),
};

const developer = {
  message: async ({message}) => plain(await webex().messages.create(message)),
  read_message: async ({message}) => plain(await webex().messages.get(message)),
  answer_card: async ({answer}) => plain(await webex().attachmentActions.create(answer)),
};

export const actions = {
  sign_in: ({token}) => signIn(token),
  disconnect: () => internal.mercury.disconnect().then(() => null),
  connect: () => internal.mercury.connect().then(() => null),
  ...conversations,
  ...received,
  ...files,
  ...keys,
  ...finding,
  ...rooms,
  ...presence,
  ...developer,
};
