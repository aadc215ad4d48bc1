/** Carries the stock messages from one admitted peer to another. SPEC §3. */
import type { PeerId } from '#protocol/ids.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { Metrics, RelayOutcome } from '../metrics.ts';
import { Acquaintances } from './acquaintances.ts';
import { encodeExpire, encodeRelayed, type Relayed } from './messages.ts';
import { WaitingRoom } from './waiting.ts';

export class Relay {
  readonly #bus: Bus;
  readonly #metrics: Metrics;
  readonly #acquaintances: Acquaintances;
  readonly #waiting: WaitingRoom;

  constructor(bus: Bus, clock: Clock, metrics: Metrics) {
    this.#bus = bus;
    this.#metrics = metrics;
    this.#acquaintances = new Acquaintances(clock);
    this.#waiting = new WaitingRoom(clock, (to, text) => bus.send('peerjs', to, text));
  }

  get waiting(): number {
    return this.#waiting.count;
  }

  /** @param reply sends to the sender itself. */
  async carry(from: PeerId, message: Relayed, reply: (text: string) => void): Promise<void> {
    this.#metrics.relayed(await this.#carry(from, message, reply));
  }

  /** Hands over what waited for a peer that has just arrived. */
  arrived(peer: PeerId): Promise<void> {
    return this.#waiting.flush(peer);
  }

  sweep(): void {
    this.#acquaintances.sweep();
  }

  stop(): void {
    this.#waiting.stop();
  }

  async #carry(from: PeerId, message: Relayed, reply: (text: string) => void): Promise<RelayOutcome> {
    const { type, dst } = message;
    const text = encodeRelayed(from, message);
    if (type === 'LEAVE' || type === 'EXPIRE') {
      // A client that hears these gives a connection up: only somebody it has dealt with may say so.
      if (!this.#acquaintances.know(from, dst)) return 'ignored';
      return (await this.#bus.send('peerjs', dst, text)) ? 'delivered' : 'ignored';
    }
    if (type !== 'CANDIDATE') this.#acquaintances.met(from, dst);
    if (!this.#waiting.isWaitedFor(dst) && (await this.#bus.send('peerjs', dst, text))) return 'delivered';
    const expired = () => {
      this.#metrics.relayed('expired');
      reply(encodeExpire(dst, from));
    };
    if (this.#waiting.add({ from, to: dst, text, expired })) return 'waiting';
    reply(encodeExpire(dst, from));
    return 'expired';
  }
}
