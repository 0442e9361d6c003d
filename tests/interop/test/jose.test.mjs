// What webex-jose seals and signs, node-jose (the library beneath the JavaScript SDK) opens and verifies, and the
// other way round; so, too, with node-scr and files.

import assert from 'node:assert/strict';
import {createPrivateKey, createPublicKey, diffieHellman, hkdfSync, randomBytes} from 'node:crypto';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';
import {startPeer} from '../lib/peer.mjs';

const require = createRequire(import.meta.url);
const {JWE, JWK, JWS} = require('node-jose');
const SCR = require('node-scr');

const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const CURVES = {'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512'};

let peer;
before(() => { peer = startPeer(); });
after(() => peer.stop());

/** Texts of many sizes, with characters of one to four bytes. */
function texts() {
  return ['', 'a', 'Grüße 🦀', JSON.stringify({uri: '/keys', count: 2}), ...[1, 15, 16, 17, 4000].map((n) => '漢x🎉'.repeat(n))];
}

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const content = async (key, options) => ({key: await JWK.asKey(key), options: {format: 'compact', contentAlg: 'A256GCM', ...options}});

async function seal(key, text, alg) {
  const {key: recipient, options} = await content(key);
  return JWE.createEncrypt(options, {key: recipient, header: {alg}, reference: null}).final(text, 'utf8');
}

async function open(key, compact) {
  const {plaintext} = await JWE.createDecrypt(await JWK.asKey(key)).decrypt(compact);
  return plaintext.toString();
}

test('content: dir and A256GCM, both ways', async () => {
  const key = (await JWK.createKey('oct', 256, {kid: 'kms://kms.example/keys/1'})).toJSON(true);
  for (const text of texts()) {
    assert.equal(await open(key, (await peer.ask({do: 'seal', key, text})).compact), text);
    assert.equal((await peer.ask({do: 'open', key, compact: await seal(key, text, 'dir')})).text, text);
  }
});

test('requests to a KMS: RSA-OAEP, both ways', async () => {
  const pair = await JWK.createKey('RSA', 2048, {kid: 'kms://kms.example/keys/1'});
  const [key, whole] = [pair.toJSON(), pair.toJSON(true)];
  for (const text of texts()) {
    assert.equal(await open(whole, (await peer.ask({do: 'seal_for', key, text})).compact), text);
    for (const alg of ['RSA-OAEP', 'RSA-OAEP-256']) {
      assert.equal((await peer.ask({do: 'open_with', key: whole, compact: await seal(key, text, alg)})).text, text);
    }
  }
});

async function signatures(pair, alg) {
  const [key, whole] = [pair.toJSON(), pair.toJSON(true)];
  for (const text of texts()) {
    const {compact} = await peer.ask({do: 'sign', key: whole, alg, text});
    assert.equal((await JWS.createVerify(pair).verify(compact)).payload.toString(), text, alg);
    const theirs = await JWS.createSign({format: 'compact', fields: {alg}}, pair).update(text, 'utf8').final();
    assert.equal((await peer.ask({do: 'verify', key, compact: theirs})).text, text, alg);
    const [header, payload, signature] = theirs.split('.');
    const other = signature.startsWith('A') ? 'B' : 'A';
    const forged = `${header}.${payload}.${other}${signature.slice(1)}`;
    await assert.rejects(peer.ask({do: 'verify', key, compact: forged}), /does not match/);
  }
}

test('signatures with RSA, both ways', async () => {
  const pair = await JWK.createKey('RSA', 2048, {kid: 'kms://kms.example/keys/1'});
  for (const alg of RSA_ALGORITHMS) await signatures(pair, alg);
});

test('signatures on curves, both ways', async () => {
  for (const [curve, alg] of Object.entries(CURVES)) await signatures(await JWK.createKey('EC', curve), alg);
});

test('thumbprints', async () => {
  const pairs = [JWK.createKey('RSA', 2048), ...Object.keys(CURVES).map((curve) => JWK.createKey('EC', curve))];
  for (const pair of await Promise.all(pairs)) {
    const {thumbprint} = await peer.ask({do: 'thumbprint', key: pair.toJSON()});
    assert.equal(thumbprint, base64url(await pair.thumbprint('SHA-256')));
  }
});

/** The derivation of wire/03 section 3.1.4 with what Node brings along. */
function derive(ours, theirs) {
  const secret = diffieHellman({
    privateKey: createPrivateKey({key: ours.toJSON(true), format: 'jwk'}),
    publicKey: createPublicKey({key: theirs.toJSON(), format: 'jwk'}),
  });
  return base64url(hkdfSync('sha256', secret, '', '', 32));
}

test('the key of a session', async () => {
  for (let round = 0; round < 20; round += 1) {
    const [client, kms] = [await JWK.createKey('EC', 'P-256'), await JWK.createKey('EC', 'P-256')];
    const {key} = await peer.ask({do: 'agree', key: client.toJSON(true), peer: kms.toJSON()});
    assert.equal(key.k, derive(kms, client));
  }
});

test('files and their references, both ways', async () => {
  const jwk = await JWK.createKey('oct', 256, {kid: 'kms://kms.example/keys/1'});
  const key = jwk.toJSON(true);
  for (const size of [1, 16, 1000, 1 << 16]) {
    const file = randomBytes(size);
    const ours = (await peer.ask({do: 'seal_file', key, file: base64url(file)})).sealed;
    const reference = await SCR.fromJWE(jwk, ours.reference);
    assert.deepEqual(Buffer.from(await reference.decrypt(Buffer.from(ours.stored, 'base64url'))), file);

    const theirs = await SCR.create();
    const stored = await theirs.encrypt(file);
    theirs.loc = 'https://files.example/contents/2';
    const answer = await peer.ask({do: 'open_file', key, reference: await theirs.toJWE(jwk), stored: base64url(stored)});
    assert.equal(answer.file, base64url(file));
  }
});
