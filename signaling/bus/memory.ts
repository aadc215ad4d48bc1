/** The bus of a hub that is one process: maps. */
import { BombyxError } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import type { Cancel, Clock } from '../clock.ts';
import { MAX_SPENT_CHALLENGES, SWEEP_MS } from '../limits.ts';
import type { Bus, BusMessage, Listing, OfferFollower, Room, Seat } from './bus.ts';

interface Stall {
  readonly listing: Listing;
  readonly cancelExpiry: Cancel;
}

export class MemoryBus implements Bus {
  readonly #clock: Clock;
  readonly #rooms: Record<Room, Map<PeerId, Seat>> = { peerjs: new Map(), market: new Map() };
  readonly #spent = new Map<string, number>();
  readonly #stalls = new Map<PeerId, Stall>();
  readonly #followers = new Set<OfferFollower>();
  readonly #stopSweep: Cancel;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#stopSweep = clock.every(SWEEP_MS, () => this.#forgetSpent());
  }

  async claim(room: Room, peer: PeerId, seat: Seat): Promise<void> {
    const before = this.#rooms[room].get(peer);
    this.#rooms[room].set(peer, seat);
    before?.replaced();
  }

  /** Nothing to do: a claim here dies with its socket. */
  async touch(): Promise<void> {}

  async release(room: Room, peer: PeerId, session: string): Promise<void> {
    if (this.#rooms[room].get(peer)?.session === session) this.#rooms[room].delete(peer);
  }

  async present(room: Room, peer: PeerId): Promise<boolean> {
    return this.#rooms[room].has(peer);
  }

  async send(room: Room, to: PeerId, message: BusMessage): Promise<boolean> {
    return this.#rooms[room].get(to)?.deliver(message) ?? false;
  }

  async spendChallenge(nonce: string, untilMs: number): Promise<boolean> {
    if (this.#spent.has(nonce)) return false;
    if (this.#spent.size >= MAX_SPENT_CHALLENGES) this.#forgetSpent();
    if (this.#spent.size >= MAX_SPENT_CHALLENGES) throw new BombyxError('hub/full', 'spent challenges');
    this.#spent.set(nonce, untilMs);
    return true;
  }

  async publishOffer(listing: Listing, lifetimeMs: number): Promise<void> {
    this.#stalls.get(listing.provider)?.cancelExpiry();
    const cancelExpiry = this.#clock.after(lifetimeMs, () => this.#drop(listing.provider));
    this.#stalls.set(listing.provider, { listing, cancelExpiry });
    for (const follower of this.#followers) follower.listed(listing);
  }

  async withdrawOffer(provider: PeerId): Promise<void> {
    this.#drop(provider);
  }

  followOffers(follower: OfferFollower): () => void {
    for (const { listing } of this.#stalls.values()) follower.listed(listing);
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }

  async close(): Promise<void> {
    this.#stopSweep();
    for (const { cancelExpiry } of this.#stalls.values()) cancelExpiry();
  }

  #drop(provider: PeerId): void {
    const stall = this.#stalls.get(provider);
    if (stall === undefined) return;
    stall.cancelExpiry();
    this.#stalls.delete(provider);
    for (const follower of this.#followers) follower.gone(provider);
  }

  #forgetSpent(): void {
    const nowMs = this.#clock.nowMs();
    for (const [nonce, untilMs] of this.#spent) if (untilMs < nowMs) this.#spent.delete(nonce);
  }
}
