/** Identities: RFC 8032's signatures, our ids, and signatures that mean nothing elsewhere. */
import { describe, expect, test } from 'vitest';
import { concat, lp, ownBytes, utf8, type Bytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import { decodePeerId, isPeerId, peerIdOf } from '../ids.ts';
import { counting, fixedIdentity } from '../vectors/fixed.ts';
import identities from '../vectors/identities.json' with { type: 'json' };
import rfc8032 from '../vectors/rfc8032.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { generateIdentityKeys, identityOf, verifySignature } from './identity.ts';

describe(rfc8032.source, () => {
  test.each(rfc8032.signatures)('$name', async ({ seed, publicKey, message, signature }) => {
    const pkcs8 = concat(fromHex('302e020100300506032b657004220420'), fromHex(seed));
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
    const made = await crypto.subtle.sign('Ed25519', key, fromHex(message));
    expect(toHex(new Uint8Array(made))).toBe(signature);
    expect(toHex((await fixedIdentity(fromHex(seed))).publicKey)).toBe(publicKey);
  });
});

describe(identities.source, () => {
  test.each(identities.identities)('$peerId', async ({ seed, publicKey, peerId }) => {
    const identity = await fixedIdentity(fromHex(seed));
    expect(toHex(identity.publicKey)).toBe(publicKey);
    expect(identity.peerId).toBe(peerId);
    expect(await peerIdOf(fromHex(publicKey))).toBe(peerId);
    expect(decodePeerId(peerId)).toBe(peerId);
  });
});

test.each([
  '',
  'a'.repeat(51),
  'a'.repeat(53),
  'A'.repeat(52),
  '1'.repeat(52),
  `${'a'.repeat(51)}\n`,
  7,
  null,
])('takes %j for no peer id', async (text) => {
  expect(isPeerId(text)).toBe(false);
  expect(await codeOf(() => decodePeerId(text))).toBe('input/invalid');
});

describe('a signature', async () => {
  const identity = await fixedIdentity(counting(32, 1));
  const body = utf8('body');
  const sig = await identity.sign('domain/1', body);
  const verify = (changes: { key?: Bytes; domain?: string; body?: Bytes; sig?: Bytes }) =>
    verifySignature(
      changes.key ?? identity.publicKey,
      changes.domain ?? 'domain/1',
      changes.body ?? body,
      changes.sig ?? sig,
    );

  test('covers the domain behind its length', async () => {
    expect(await verify({})).toBe(true);
    expect(await verify({ domain: 'domain/2' })).toBe(false);
    const raw = await crypto.subtle.importKey('raw', identity.publicKey, 'Ed25519', false, ['verify']);
    expect(await crypto.subtle.verify('Ed25519', raw, sig, concat(lp('domain/1'), body))).toBe(true);
  });

  test('cannot be moved to a domain that eats the beginning of the body', async () => {
    expect(await verify({ domain: 'domain/1b', body: utf8('ody') })).toBe(false);
  });

  test('fails with any bit changed, of any part', async () => {
    const flip = (bytes: Bytes, at: number) => {
      const changed = ownBytes(bytes);
      changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
      return changed;
    };
    for (let at = 0; at < 64 * 8; at += 7) expect(await verify({ sig: flip(sig, at) })).toBe(false);
    for (let at = 0; at < body.length * 8; at++) expect(await verify({ body: flip(body, at) })).toBe(false);
  });

  test('of the wrong length, or a key that is none, is false and never throws', async () => {
    for (const length of [0, 63, 65]) expect(await verify({ sig: new Uint8Array(length) })).toBe(false);
    for (const length of [0, 31, 33]) expect(await verify({ key: new Uint8Array(length) })).toBe(false);
    expect(await verify({ key: new Uint8Array(32).fill(0xff) })).toBe(false);
  });
});

test('the private half of a fresh identity cannot be read out', async () => {
  const keys = await generateIdentityKeys();
  expect(keys.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', keys.privateKey)).rejects.toThrow();
  await expect(crypto.subtle.exportKey('jwk', keys.privateKey)).rejects.toThrow();
  const identity = await identityOf(keys);
  const sig = await identity.sign('domain/1', utf8('body'));
  expect(await verifySignature(identity.publicKey, 'domain/1', utf8('body'), sig)).toBe(true);
});
