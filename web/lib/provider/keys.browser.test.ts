/** The provider's keys last, and one tab at a time serves with them. */
import { expect, test } from 'vitest';
import { identityOf } from '#protocol/crypto/identity.ts';
import { borrowProviderKeys } from './keys.ts';

test('the first tab gets keys that cannot be read out, a second one gets others', async () => {
  const first = await borrowProviderKeys();
  const second = await borrowProviderKeys();
  expect(first.identity.privateKey.extractable).toBe(false);
  expect(first.sealing.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', first.identity.privateKey)).rejects.toThrow();
  const [one, two] = [await identityOf(first.identity), await identityOf(second.identity)];
  expect(two.peerId).not.toBe(one.peerId);
});
