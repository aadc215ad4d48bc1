/**
 * Stands between the hub's socket and PeerJS, which makes an `RTCPeerConnection` for whatever calls.
 *
 * Chromium gives a page 500 of them and counts closed ones until they are collected as garbage: without a bound, one
 * stranger's burst of calls keeps a provider from answering, and a requester from calling, for as long as that takes.
 */
import type { Peer } from 'peerjs';
import * as v from 'valibot';
import type { PeerId } from '../../protocol/ids.ts';
import { peerId } from '../../protocol/messages/schema.ts';
import { Budget, type Rate } from '../budget.ts';

/** New callers of a tab with one engine: far more than it can serve, far less than exhausts the page. */
const ALL_CALLS: Rate = { burst: 200, perSecond: 4 };

/** Calls of one peer: an honest one keeps its connection, and calls again when it broke. */
const CALLS_OF_ONE: Rate = { burst: 6, perSecond: 0.5 };

/** Callers remembered at once; above it those are forgotten that have rested. */
const MAX_CALLERS = 1_024;

const call = v.looseObject({
  src: peerId,
  payload: v.looseObject({
    type: v.literal('data'),
    connectionId: v.string(),
    serialization: v.literal('raw'),
  }),
});

const reply = v.looseObject({ src: peerId, payload: v.looseObject({ connectionId: v.string() }) });

/** PeerJS 1.5's own entry for what the hub says; not in its types. */
interface HandlesMessages {
  _handleMessage(message: { readonly type?: unknown }): void;
}

export class OfferGuard {
  readonly #takesCalls: boolean;
  readonly #all = new Budget(ALL_CALLS, performance.now());
  readonly #callers = new Map<PeerId, Budget>();

  /** @param takesCalls false for a requester, whom nobody has to call. */
  constructor(takesCalls: boolean) {
    this.#takesCalls = takesCalls;
  }

  /** Puts the guard before `peer`. */
  watch(peer: Peer): void {
    const inside = peer as unknown as HandlesMessages;
    const handle = inside._handleMessage.bind(peer);
    inside._handleMessage = (message) => {
      if (this.#lets(peer, message)) handle(message);
    };
  }

  #lets(peer: Peer, message: { readonly type?: unknown }): boolean {
    if (message.type === 'OFFER') {
      const { success, output } = v.safeParse(call, message);
      return success && this.#takesCalls && this.#takes(output.src, performance.now());
    }
    if (message.type !== 'ANSWER' && message.type !== 'CANDIDATE') return true;
    const { success, output } = v.safeParse(reply, message);
    return success && Boolean(peer.getConnection(output.src, output.payload.connectionId)); // PeerJS keeps others for ever
  }

  #takes(caller: PeerId, nowMs: number): boolean {
    if (this.#callers.size >= MAX_CALLERS)
      for (const [id, budget] of this.#callers) if (budget.isRested(nowMs)) this.#callers.delete(id);
    const own = this.#callers.get(caller) ?? new Budget(CALLS_OF_ONE, nowMs);
    if (this.#callers.size < MAX_CALLERS) this.#callers.set(caller, own);
    return own.take(nowMs) && this.#all.take(nowMs);
  }
}
