/** A ledger's memory does not grow with what it has done: ten times the receipts, at most a tenth more. */
import { expect, test } from 'vitest';
import { FULL } from '#protocol/vectors/testing.ts';
import { measureMemory } from './memory.ts';

const TIMEOUT_MS = 3_600_000;

test.runIf(FULL)(
  'resident memory behind a million receipts is at most 1.1 times that behind 100,000',
  async () => {
    const { ratio } = await measureMemory(100_000, 1_000_000);
    expect(ratio).toBeLessThanOrEqual(1.1);
  },
  TIMEOUT_MS,
);
