/** HPKE as RFC 9180 has it, and what our exports of it hold. */
import * as HPKE from 'hpke';
import { describe, expect, test } from 'vitest';
import { ownBytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import envelope from '../vectors/envelope.json' with { type: 'json' };
import { counting, fixedSealingKeys, plain } from '../vectors/fixed.ts';
import identities from '../vectors/identities.json' with { type: 'json' };
import rfc9180 from '../vectors/rfc9180.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { decapsulate, encapsulate, generateSealingKeys, sealingKeyId, sealingPublicKey } from './sealing.ts';

const suite = new HPKE.CipherSuite(
  HPKE.KEM_DHKEM_X25519_HKDF_SHA256,
  HPKE.KDF_HKDF_SHA256,
  HPKE.AEAD_AES_128_GCM,
);

describe(rfc9180.source, () => {
  test('derives the published key pairs', async () => {
    const recipient = await fixedSealingKeys(fromHex(rfc9180.ikmR));
    const ephemeral = await fixedSealingKeys(fromHex(rfc9180.ikmE));
    expect(toHex(await sealingPublicKey(recipient))).toBe(rfc9180.pkRm);
    expect(toHex(await sealingPublicKey(ephemeral))).toBe(rfc9180.enc);
  });

  test('opens the published ciphertexts and exports the published values', async () => {
    const recipient = await fixedSealingKeys(fromHex(rfc9180.ikmR));
    const context = await suite.SetupRecipient(recipient, fromHex(rfc9180.enc), {
      info: fromHex(rfc9180.info),
    });
    for (const { aad, pt, ct } of rfc9180.encryptions)
      expect(toHex(await context.Open(fromHex(ct), fromHex(aad)))).toBe(pt);
    for (const each of rfc9180.exports)
      expect(toHex(await context.Export(fromHex(each.context), each.length))).toBe(each.value);
  });

  test('our secrets are exports of that very context', async () => {
    const recipient = await fixedSealingKeys(fromHex(rfc9180.ikmR));
    const [enc, info] = [fromHex(rfc9180.enc), fromHex(rfc9180.info)];
    const context = await suite.SetupRecipient(recipient, enc, { info });
    const secrets = await decapsulate(recipient, enc, info);
    for (const label of ['request', 'response', 'salt'] as const)
      expect(secrets[label]).toEqual(await context.Export(new TextEncoder().encode(`bombyx ${label}`), 32));
  });
});

describe(envelope.source, () => {
  test('gives the secrets of a fixed encapsulation', async () => {
    const recipient = await fixedSealingKeys(fromHex(envelope.recipientIkm));
    const secrets = await decapsulate(recipient, fromHex(envelope.enc), fromHex(envelope.info));
    expect(plain(secrets)).toEqual(envelope.secrets);
  });

  test.each(identities.sealingKeys)('names the key $publicKey', async ({ ikm, publicKey, keyId }) => {
    expect(toHex(await sealingPublicKey(await fixedSealingKeys(fromHex(ikm))))).toBe(publicKey);
    expect(toHex(await sealingKeyId(fromHex(publicKey)))).toBe(keyId);
  });
});

const info = counting(16);

test('both sides have the same three secrets, and no two of them are alike', async () => {
  const keys = await generateSealingKeys();
  const { enc, secrets } = await encapsulate(await sealingPublicKey(keys), info);
  expect(await decapsulate(keys, enc, info)).toEqual(secrets);
  expect(new Set(Object.values(secrets).map(toHex)).size).toBe(3);
});

test('two encapsulations to one key share nothing', async () => {
  const key = await sealingPublicKey(await generateSealingKeys());
  const [a, b] = [await encapsulate(key, info), await encapsulate(key, info)];
  const all = [a, b].flatMap(({ enc, secrets }) => [enc, ...Object.values(secrets)].map(toHex));
  expect(new Set(all).size).toBe(all.length);
});

test('another ticket, policy or recipient gives other secrets', async () => {
  const keys = await generateSealingKeys();
  const { enc, secrets } = await encapsulate(await sealingPublicKey(keys), info);
  const otherInfo = ownBytes(info);
  otherInfo[15] = 0;
  expect(await decapsulate(keys, enc, otherInfo)).not.toEqual(secrets);
  expect(await decapsulate(await generateSealingKeys(), enc, info)).not.toEqual(secrets);
});

test.each([
  ['too short', new Uint8Array(31)],
  ['too long', new Uint8Array(33)],
  ['empty', new Uint8Array(0)],
  ['the point of order 1, which would make the secret public', new Uint8Array(32)],
  ['a point of order 2', Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))],
])('refuses a key or an encapsulation that is %s', async (_, bytes) => {
  const keys = await generateSealingKeys();
  expect(await codeOf(() => encapsulate(bytes, info))).toBe('wire/malformed');
  expect(await codeOf(() => decapsulate(keys, bytes, info))).toBe('envelope/open');
});

test('the private half of a fresh sealing key cannot be read out', async () => {
  const keys = await generateSealingKeys();
  expect(keys.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('jwk', keys.privateKey)).rejects.toThrow();
});
