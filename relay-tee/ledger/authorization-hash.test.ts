/** The hash without cells is the hash of the cell, for every authorization that there can be. */
import { Address } from '@ton/core';
import fc from 'fast-check';
import { test } from 'vitest';
import { hashOf } from '#contracts/client/cells.ts';
import { authorizationCell } from '#contracts/client/statements.ts';
import { FULL } from '#protocol/vectors/testing.ts';
import { authorizationHash } from './authorization-hash.ts';

const address = fc
  .tuple(fc.constantFrom(0, -1), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([workchain, hash]) => new Address(workchain, Buffer.from(hash)));

const anything = fc.record({
  network: fc.constantFrom(-239, -3, 0, 0x7fff_ffff, -0x8000_0000),
  vault: address,
  account: address,
  epoch: fc.bigInt(0n, (1n << 64n) - 1n),
  keyEpoch: fc.integer({ min: 0, max: 0xffff_ffff }),
  capNano: fc.oneof(fc.bigInt(0n, 1n << 60n), fc.constantFrom(0n, 1n, 0xffn, 0x100n, 1n << 60n)),
});

test("is the cell's", () => {
  fc.assert(
    fc.property(anything, (authorization) =>
      hashOf(authorizationCell(authorization)).every(
        (byte, i) => byte === authorizationHash(authorization)[i],
      ),
    ),
    { numRuns: FULL ? 10_000 : 300 },
  );
});
