/** What every `Bus` must do; run on each implementation. */
import { describe, expect, it } from 'vitest';
import type { PeerId } from '#protocol/ids.ts';
import type { Bus, BusMessage, Listing, Seat } from '../../signaling/bus/bus.ts';
import { MemoryBus } from '../../signaling/bus/memory.ts';
import { ManualClock } from '../../signaling/manual-clock.ts';
import { newIdentity } from './peers.ts';

const A = (await newIdentity()).peerId;
const B = (await newIdentity()).peerId;

class TestSeat implements Seat {
  readonly session: string;
  readonly heard: BusMessage[] = [];
  timesReplaced = 0;
  takes = true;

  constructor(session: string) {
    this.session = session;
  }

  deliver(message: BusMessage): boolean {
    if (this.takes) this.heard.push(message);
    return this.takes;
  }

  replaced(): void {
    this.timesReplaced += 1;
  }
}

const listing = (provider: PeerId, seq: number): Listing => ({
  provider,
  bytes: new Uint8Array([seq]),
  issuedAtMs: 0,
  seq,
  freeSlots: 1,
  models: ['tiny'],
});

function follow(bus: Bus): { events: string[]; stop: () => void } {
  const events: string[] = [];
  const stop = bus.followOffers({
    listed: ({ provider, seq }) => events.push(`${provider === A ? 'A' : 'B'} ${seq}`),
    gone: (provider) => events.push(`${provider === A ? 'A' : 'B'} gone`),
  });
  return { events, stop };
}

describe.each([['memory', (clock: ManualClock): Bus => new MemoryBus(clock)]])('bus: %s', (_, create) => {
  const start = () => {
    const clock = new ManualClock(1_000_000);
    return { clock, bus: create(clock) };
  };

  it('delivers to whoever claimed, in order, in that room only', async () => {
    const { bus } = start();
    const seat = new TestSeat('1');
    await bus.claim('peerjs', A, seat);
    expect(await Promise.all(['x', 'y', 'z'].map((text) => bus.send('peerjs', A, text)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await bus.send('market', A, new Uint8Array([1]))).toBe(false);
    expect(await bus.send('peerjs', B, 'x')).toBe(false);
    expect(seat.heard).toEqual(['x', 'y', 'z']);
    await bus.close();
  });

  it('says so when the addressee cannot take a message', async () => {
    const { bus } = start();
    const seat = new TestSeat('1');
    await bus.claim('peerjs', A, seat);
    seat.takes = false;
    expect(await bus.send('peerjs', A, 'x')).toBe(false);
    await bus.close();
  });

  it('a later claim replaces an earlier one, once', async () => {
    const { bus } = start();
    const [first, second] = [new TestSeat('1'), new TestSeat('2')];
    await bus.claim('peerjs', A, first);
    await bus.claim('peerjs', A, second);
    await bus.send('peerjs', A, 'x');
    expect([first.timesReplaced, second.timesReplaced]).toEqual([1, 0]);
    expect([first.heard, second.heard]).toEqual([[], ['x']]);
    await bus.close();
  });

  it('a replaced session can neither release nor touch what its successor holds', async () => {
    const { bus } = start();
    await bus.claim('peerjs', A, new TestSeat('1'));
    await bus.claim('peerjs', A, new TestSeat('2'));
    await bus.touch('peerjs', A, '1');
    await bus.release('peerjs', A, '1');
    expect(await bus.present('peerjs', A)).toBe(true);
    await bus.release('peerjs', A, '2');
    expect(await bus.present('peerjs', A)).toBe(false);
    await bus.close();
  });

  it('a challenge is spent once until it expires', async () => {
    const { bus, clock } = start();
    const untilMs = clock.nowMs() + 30_000;
    const spent = await Promise.all([1, 2, 3].map(() => bus.spendChallenge('n', untilMs)));
    expect(spent.filter((first) => first)).toHaveLength(1);
    clock.advance(30_000);
    expect(await bus.spendChallenge('n', untilMs)).toBe(false);
    await bus.close();
  });

  it('followers hear of offers that stand, come, are replaced and go', async () => {
    const { bus } = start();
    await bus.publishOffer(listing(A, 1), 30_000);
    const { events, stop } = follow(bus);
    await bus.publishOffer(listing(B, 1), 30_000);
    await bus.publishOffer(listing(A, 2), 30_000);
    await bus.withdrawOffer(B);
    await bus.withdrawOffer(B);
    stop();
    await bus.withdrawOffer(A);
    expect(events).toEqual(['A 1', 'B 1', 'A 2', 'B gone']);
    await bus.close();
  });

  it('an offer goes by itself unless it is published again', async () => {
    const { bus, clock } = start();
    const { events } = follow(bus);
    await bus.publishOffer(listing(A, 1), 30_000);
    await bus.publishOffer(listing(B, 1), 30_000);
    clock.advance(20_000);
    await bus.publishOffer(listing(A, 2), 30_000);
    clock.advance(10_000);
    expect(events).toEqual(['A 1', 'B 1', 'A 2', 'B gone']);
    clock.advance(20_000);
    expect(events.at(-1)).toBe('A gone');
    await bus.close();
  });
});
