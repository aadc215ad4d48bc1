/** Where messages wait for a peer that is not there, bounded in time, number and bytes. */
import type { PeerId } from '#protocol/ids.ts';
import type { Cancel, Clock } from '../clock.ts';
import {
  ABSENT_RETRY_MS,
  ABSENT_WAIT_MS,
  MAX_WAITING_BYTES,
  MAX_WAITING_BYTES_PER_PEER,
  MAX_WAITING_PER_PEER,
} from '../limits.ts';

export interface WaitingMessage {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly text: string;
  /** Called once per sender whose messages were given up. */
  readonly expired: () => void;
}

interface Entry extends WaitingMessage {
  readonly untilMs: number;
}

export class WaitingRoom {
  readonly #clock: Clock;
  readonly #send: (to: PeerId, text: string) => Promise<boolean>;
  readonly #queues = new Map<PeerId, Entry[]>();
  readonly #flushing = new Set<PeerId>();
  #bytes = 0;
  #count = 0;
  #cancelRetry: Cancel | undefined;

  constructor(clock: Clock, send: (to: PeerId, text: string) => Promise<boolean>) {
    this.#clock = clock;
    this.#send = send;
  }

  get count(): number {
    return this.#count;
  }

  /** True while earlier messages for `to` wait: later ones must queue behind them. */
  isWaitedFor(to: PeerId): boolean {
    return this.#queues.has(to);
  }

  /** Queues a message; false when there is no room for it. */
  add(message: WaitingMessage): boolean {
    const queue = this.#queues.get(message.to) ?? [];
    const bytes = queue.reduce((sum, entry) => sum + entry.text.length, message.text.length);
    if (queue.length >= MAX_WAITING_PER_PEER || bytes > MAX_WAITING_BYTES_PER_PEER) return false;
    if (this.#bytes + message.text.length > MAX_WAITING_BYTES) return false;
    queue.push({ ...message, untilMs: this.#clock.nowMs() + ABSENT_WAIT_MS });
    this.#queues.set(message.to, queue);
    this.#bytes += message.text.length;
    this.#count += 1;
    this.#cancelRetry ??= this.#clock.every(ABSENT_RETRY_MS, () => this.#retry());
    return true;
  }

  /** Delivers what waits for `to`, in order, as far as it is taken. */
  async flush(to: PeerId): Promise<void> {
    if (this.#flushing.has(to)) return;
    this.#flushing.add(to);
    try {
      for (let first = this.#first(to); first !== undefined; first = this.#first(to)) {
        if (!(await this.#send(to, first.text))) return;
        this.#remove(to, (entry) => entry === first);
      }
    } finally {
      this.#flushing.delete(to);
    }
  }

  stop(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#queues.clear();
    this.#bytes = this.#count = 0;
  }

  #first(to: PeerId): Entry | undefined {
    return this.#queues.get(to)?.[0];
  }

  #retry(): void {
    const nowMs = this.#clock.nowMs();
    for (const to of [...this.#queues.keys()]) {
      for (
        let first = this.#first(to);
        first !== undefined && first.untilMs <= nowMs;
        first = this.#first(to)
      )
        this.#giveUp(to, first.from);
      if (this.#queues.has(to)) void this.flush(to).catch(() => {}); // tried again in 250 ms
    }
  }

  /** One sender's candidates are worth nothing without its offer: all go, with one notice. */
  #giveUp(to: PeerId, from: PeerId): void {
    const expired = this.#queues.get(to)?.find((entry) => entry.from === from)?.expired;
    this.#remove(to, (entry) => entry.from === from);
    expired?.();
  }

  #remove(to: PeerId, which: (entry: Entry) => boolean): void {
    const queue = this.#queues.get(to) ?? [];
    const kept = queue.filter((entry) => !which(entry));
    for (const entry of queue) if (which(entry)) this.#bytes -= entry.text.length;
    this.#count -= queue.length - kept.length;
    if (kept.length > 0) this.#queues.set(to, kept);
    else this.#queues.delete(to);
    if (this.#queues.size > 0) return;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }
}
