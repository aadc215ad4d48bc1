/** Rules 3 and 8: what a client and a provider can lose to a relay that cheats or dies, whatever the order of things. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RANDOM_CASES } from '../vectors/testing.ts';
import { rule3Cap } from './cap.ts';
import { rule8AtRisk, rule8MayServe } from './exposure.ts';

interface OpenTicket {
  readonly maxAmountNano: bigint;
  receiptNano: bigint;
}

/** A client by the book: it counts its own receipts and tickets and asks the relay nothing. */
class Client {
  capNano = 0n;
  readonly #over: OpenTicket[] = [];
  #open: OpenTicket[] = [];
  /** Σ maxAmount of the tickets that were open when the cap was last raised. */
  #openAtRaiseNano = 0n;

  get spentNano(): bigint {
    return [...this.#over, ...this.#open].reduce((sum, ticket) => sum + ticket.receiptNano, 0n);
  }

  buy(maxAmountNano: bigint): void {
    const openNano = this.#open.reduce((sum, t) => sum + t.maxAmountNano - t.receiptNano, 0n);
    const cap = rule3Cap({ spentNano: this.spentNano, openNano }, maxAmountNano);
    this.#open.push({ maxAmountNano, receiptNano: 0n });
    if (cap <= this.capNano) return;
    this.capNano = cap;
    this.#openAtRaiseNano = this.#open.reduce((sum, ticket) => sum + ticket.maxAmountNano, 0n);
  }

  sign(which: number, partMilli: bigint): void {
    const ticket = this.#open[which % this.#open.length];
    if (!ticket) return;
    const rest = ticket.maxAmountNano - ticket.receiptNano;
    ticket.receiptNano += (rest * partMilli) / 1_000n;
  }

  end(which: number): void {
    const [ticket] = this.#open.splice(which % (this.#open.length || 1), 1);
    if (ticket) this.#over.push(ticket);
  }

  /** What a relay that charges the whole cap takes beyond the receipts, and what rule 3 allows it. */
  get lossNano(): { most: bigint; allowed: bigint } {
    return { most: this.capNano - this.spentNano, allowed: this.#openAtRaiseNano };
  }
}

const deed = fc.oneof(
  fc.record({ t: fc.constant('buy' as const), amount: fc.bigInt(1n, 1_000_000n) }),
  fc.record({ t: fc.constant('sign' as const), which: fc.nat(9), part: fc.bigInt(0n, 1_000n) }),
  fc.record({ t: fc.constant('end' as const), which: fc.nat(9) }),
);

describe('rule 3: a cheating relay takes at most the tickets that were open at the last raise', () => {
  test('whatever a client bought, got and ended', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const client = new Client();
        for (const each of deeds) {
          if (each.t === 'buy') client.buy(each.amount);
          if (each.t === 'sign') client.sign(each.which, each.part);
          if (each.t === 'end') client.end(each.which);
          const { most, allowed } = client.lossNano;
          expect(most <= allowed).toBe(true);
        }
      }),
      RANDOM_CASES,
    );
  });

  test('idle money is never in the cap', () => {
    expect(rule3Cap({ spentNano: 0n, openNano: 0n }, 7n)).toBe(7n);
    expect(rule3Cap({ spentNano: 100n, openNano: 30n }, 7n)).toBe(137n);
  });
});

describe('rule 8: a provider stops at its own limit', () => {
  const count = { earnedNano: 100n, coveredNano: 60n, unredeemedNano: 5n };

  test('what is earned without a payout, and what is not handed in, is at risk', () => {
    expect(rule8AtRisk(count)).toBe(45n);
  });

  test.each([
    [45n, true],
    [44n, false],
  ])('at a limit of %d: %j', (limitNano, may) => {
    expect(rule8MayServe(count, limitNano)).toBe(may);
  });
});
