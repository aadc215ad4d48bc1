import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isNewer } from './order.ts';

const age = fc.record({ issuedAtMs: fc.nat(5), seq: fc.nat(5) });

it('is a total order, so old offers cannot replace each other in a circle', () => {
  fc.assert(
    fc.property(age, age, age, (a, b, c) => {
      const same = a.issuedAtMs === b.issuedAtMs && a.seq === b.seq;
      expect(Number(isNewer(a, b)) + Number(isNewer(b, a))).toBe(same ? 0 : 1);
      if (isNewer(a, b) && isNewer(b, c)) expect(isNewer(a, c)).toBe(true);
    }),
  );
});
