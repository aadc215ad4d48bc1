/** Two honest peers that stay connected while a hub is attacked, and notice nothing. */
import { expect } from 'vitest';
import type { Hub } from '../../signaling/hub.ts';
import { newIdentity, TestMarket, TestPeer } from './peers.ts';

export class HonestPair {
  readonly a: TestPeer;
  readonly b: TestPeer;
  readonly market: TestMarket;

  private constructor(a: TestPeer, b: TestPeer, market: TestMarket) {
    this.a = a;
    this.b = b;
    this.market = market;
  }

  static async join(hub: Hub): Promise<HonestPair> {
    const from = { address: '198.51.100.1' };
    const market = await TestMarket.join(hub, await newIdentity(), from);
    return new HonestPair(await TestPeer.join(hub, from), await TestPeer.join(hub, from), market);
  }

  /** A call goes through, nothing came that the other did not send, and no socket was closed meanwhile. */
  async expectUndisturbed(): Promise<void> {
    const { a, b, market } = this;
    a.offer(b.id, 'honest');
    expect(await b.next()).toMatchObject({ type: 'OFFER', src: a.id, payload: { label: 'honest' } });
    b.answer(a.id);
    expect(await a.next()).toMatchObject({ type: 'ANSWER', src: b.id });
    expect(await market.settled()).toEqual([]);
    expect([a, b, market].map((peer) => peer.wire.isClosed)).toEqual([false, false, false]);
  }
}
