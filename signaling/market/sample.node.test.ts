import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sample } from './sample.ts';

it('chooses different items, no more than asked, and no more bytes than fit', () => {
  const items = fc
    .uniqueArray(fc.nat(60), { maxLength: 40 })
    .map((sizes) => sizes.map((n) => new Uint8Array(n)));
  fc.assert(
    fc.property(items, fc.nat(20), fc.nat(500), fc.infiniteStream(fc.nat()), (all, count, bytes, random) => {
      const chosen = sample(all, count, bytes, (below) => (random.next().value as number) % below);
      expect(new Set(chosen).size).toBe(chosen.length);
      expect(chosen.every((item) => all.includes(item))).toBe(true);
      expect(chosen.length).toBeLessThanOrEqual(count);
      expect(chosen.reduce((sum, item) => sum + item.length, 0)).toBeLessThanOrEqual(bytes);
      if (bytes >= 60 * 40) expect(chosen).toHaveLength(Math.min(count, all.length));
    }),
  );
});
