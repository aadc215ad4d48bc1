import { expect, test } from 'vitest';
import { fromHex, toHex } from '#protocol/bytes/text.ts';
import { cellOf, hashOf } from './cells.ts';
import { seedSigner } from './seed-signer.ts';
import { signStatement, verifyStatement } from './signer.ts';

test('the key and the signature of RFC 8032, test 2', async () => {
  const signer = await seedSigner(
    fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
  );
  expect(toHex(signer.publicKey)).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  expect(toHex(await signer.sign(fromHex('72')))).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
      '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
});

test('signs what its public half verifies', async () => {
  const signer = await seedSigner(new Uint8Array(32).fill(5));
  const cell = cellOf((b) => b.storeUint(7, 32));
  const signed = await signStatement(signer, cell);
  expect(hashOf(signed.cell)).toEqual(hashOf(cell));
  expect(await verifyStatement(signer.publicKey, signed)).toBe(true);
});

test.each([0, 31, 33, 64])('refuses a seed of %d bytes', async (length) => {
  await expect(seedSigner(new Uint8Array(length))).rejects.toMatchObject({ code: 'input/invalid' });
});
