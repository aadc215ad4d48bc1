/** The relay's own Ed25519: the same verdicts as WebCrypto's, and none for a key that anybody can sign for. */
import { expect, test } from 'vitest';
import { utf8 } from '#protocol/bytes/bytes.ts';
import { verifySignature } from '#protocol/crypto/identity.ts';
import { nodeCheck, verifyMessage } from './signatures.ts';
import { testKey } from './testing/keys.ts';

const key = testKey('signer');
const body = utf8('body');

test('agrees with WebCrypto about good and bad signatures', async () => {
  const signature = await key.sign('domain', body);
  const other = testKey('other').publicKey;
  for (const [publicKey, domain, text, sig] of [
    [key.publicKey, 'domain', body, signature],
    [other, 'domain', body, signature],
    [key.publicKey, 'other', body, signature],
    [key.publicKey, 'domain', utf8('bodx'), signature],
    [key.publicKey, 'domain', body, signature.map((byte) => byte ^ 1)],
    [key.publicKey, 'domain', body, signature.slice(1)],
    [key.publicKey.slice(1), 'domain', body, signature],
    [new Uint8Array(32).fill(255), 'domain', body, signature],
  ] as const)
    expect(nodeCheck(publicKey, domain, text, sig)).toBe(await verifySignature(publicKey, domain, text, sig));
});

test('takes the key of zeros for no key, although anybody can sign for it', () => {
  const forged = new Uint8Array(64);
  forged[0] = 1; // R is the neutral point, S nothing: valid for every message under a key of small order
  const zeros = new Uint8Array(32);
  expect(verifyMessage(zeros, body, forged)).toBe(false);
});
