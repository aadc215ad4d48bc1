/** X-Wing as the draft has it, and what our shares and boxes of it hold. */
import * as HPKE from 'hpke';
import { beforeAll, describe, expect, test } from 'vitest';
import { ownBytes, type Bytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import published from '../vectors/confidential/hpke-pq.json' with { type: 'json' };
import { counting } from '../vectors/fixed.ts';
import { codeOf } from '../vectors/testing.ts';
import {
  decapsulateShare,
  encapsulateShare,
  generateXWingKeys,
  openShare,
  SEALED_SHARE_BYTES,
  sealShare,
  SHARE_BYTES,
  XWING_ENCAPSULATION_BYTES,
  XWING_KEY_BYTES,
  xwingPublicKey,
  type XWingKeys,
} from './xwing.ts';

test(`exports what is published: ${published.source}`, async () => {
  const { KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_ChaCha20Poly1305 } = HPKE;
  const suite = new HPKE.CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_ChaCha20Poly1305);
  const key = await suite.DeserializePrivateKey(fromHex(published.skRm));
  const context = await suite.SetupRecipient(key, fromHex(published.enc), { info: fromHex(published.info) });
  for (const each of published.exports)
    expect(toHex(await context.Export(fromHex(each.context), each.length))).toBe(each.value);
});

const info = counting(16);
let keys: XWingKeys;
let publicKey: Bytes;

beforeAll(async () => {
  keys = await generateXWingKeys();
  publicKey = await xwingPublicKey(keys);
});

describe('a share', () => {
  test('is the same on both sides, and of the sizes that the wire has', async () => {
    const { enc, share } = await encapsulateShare(publicKey, info);
    expect(await decapsulateShare(keys, enc, info)).toEqual(share);
    expect([publicKey, enc, share].map((each) => each.length)).toEqual([
      XWING_KEY_BYTES,
      XWING_ENCAPSULATION_BYTES,
      SHARE_BYTES,
    ]);
  });

  test('is never the same twice', async () => {
    const made = [await encapsulateShare(publicKey, info), await encapsulateShare(publicKey, info)];
    const all = made.flatMap(({ enc, share }) => [toHex(enc), toHex(share)]);
    expect(new Set(all).size).toBe(4);
  });

  test('is another one with any bit of encapsulation or info changed, or by another key', async () => {
    const { enc, share } = await encapsulateShare(publicKey, info);
    for (let at = 0; at < XWING_ENCAPSULATION_BYTES; at += 97) {
      const changed = ownBytes(enc);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(await decapsulateShare(keys, changed, info)).not.toEqual(share);
    }
    expect(await decapsulateShare(keys, enc, counting(16, 1))).not.toEqual(share);
    expect(await decapsulateShare(await generateXWingKeys(), enc, info)).not.toEqual(share);
  });
});

describe('a box', () => {
  test('opens with its key and its info alone', async () => {
    const share = counting(SHARE_BYTES, 7);
    const sealed = await sealShare(publicKey, share, info);
    expect(sealed.box.length).toBe(SEALED_SHARE_BYTES);
    expect(await openShare(keys, sealed, info)).toEqual(share);
    expect(await codeOf(() => openShare(keys, sealed, counting(16, 1)))).toBe('envelope/open');
    expect(await codeOf(async () => openShare(await generateXWingKeys(), sealed, info))).toBe(
      'envelope/open',
    );
  });

  test('opens with no bit of it changed', async () => {
    const { enc, box } = await sealShare(publicKey, counting(SHARE_BYTES), info);
    for (let at = 0; at < SEALED_SHARE_BYTES; at++) {
      const changed = ownBytes(box);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
      expect(await codeOf(() => openShare(keys, { enc, box: changed }, info))).toBe('envelope/open');
    }
  });
});

test.each([0, 32, XWING_KEY_BYTES - 1, XWING_KEY_BYTES + 1])('refuses a key of %i bytes', async (length) => {
  const bytes = new Uint8Array(length);
  expect(await codeOf(() => encapsulateShare(bytes, info))).toBe('wire/malformed');
  expect(await codeOf(() => sealShare(bytes, counting(SHARE_BYTES), info))).toBe('wire/malformed');
});

test.each([0, 32, XWING_ENCAPSULATION_BYTES - 1, XWING_ENCAPSULATION_BYTES + 1])(
  'refuses an encapsulation of %i bytes',
  async (length) => {
    expect(await codeOf(() => decapsulateShare(keys, new Uint8Array(length), info))).toBe('envelope/open');
  },
);

test('refuses an encapsulation whose X25519 half would make the share public', async () => {
  expect(await codeOf(() => decapsulateShare(keys, new Uint8Array(XWING_ENCAPSULATION_BYTES), info))).toBe(
    'envelope/open',
  );
});

test('the private half of a fresh pair cannot be read out', async () => {
  expect(keys.privateKey.extractable).toBe(false);
  const { KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_AES_128_GCM } = HPKE;
  const suite = new HPKE.CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_AES_128_GCM);
  await expect(suite.SerializePrivateKey(keys.privateKey)).rejects.toThrow();
  expect(JSON.stringify(keys.privateKey)).toBe('{}');
});
