/**
 * Tells subscribers the whole directory in pages, then every change, at most one frame each in `CHANGE_PERIOD_MS`.
 *
 * A subscriber that is up to date gets the frame that all such subscribers share. One that is still busy with an
 * earlier frame only remembers which providers changed, so a slow reader costs ids and never a queue of offers.
 */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { PeerId } from '#protocol/ids.ts';
import { MAX_DIRECTORY_OFFERS } from '#protocol/limits.ts';
import { encodeFromHub } from '#protocol/messages/hub.ts';
import type { Cancel, Clock } from '../clock.ts';
import { CHANGE_PERIOD_MS, PAGE_BYTES } from '../limits.ts';

/** What subscribers read from. */
export interface Book {
  providers(): PeerId[];
  offerOf(provider: PeerId): Bytes | undefined;
}

export type SendFrame = (frame: Bytes, flushed: () => void) => void;

export class Subscribers {
  readonly #book: Book;
  readonly #subscribers = new Map<object, Subscriber>();
  readonly #changed = new Set<PeerId>();
  readonly #stopTicks: Cancel;

  constructor(book: Book, clock: Clock) {
    this.#book = book;
    this.#stopTicks = clock.every(CHANGE_PERIOD_MS, () => this.#tick());
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** Starts, or starts again, with the whole directory. */
  add(key: object, send: SendFrame): void {
    this.remove(key);
    const subscriber = new Subscriber(this.#book, send);
    this.#subscribers.set(key, subscriber);
    subscriber.start();
  }

  remove(key: object): void {
    this.#subscribers.get(key)?.stop();
    this.#subscribers.delete(key);
  }

  changed(provider: PeerId): void {
    if (this.#subscribers.size > 0) this.#changed.add(provider);
  }

  stop(): void {
    this.#stopTicks();
    this.#subscribers.clear();
  }

  #tick(): void {
    const page = takePage(this.#changed, this.#book);
    const frame = page.ids.length > 0 ? encodeChange(page) : undefined;
    for (const subscriber of this.#subscribers.values()) subscriber.tick(page.ids, frame);
  }
}

class Subscriber {
  readonly #book: Book;
  readonly #send: SendFrame;
  /** What of the first snapshot was not sent yet; undefined once it is through. */
  #snapshot: Set<PeerId> | undefined;
  readonly #missed = new Set<PeerId>();
  #busy = false;

  constructor(book: Book, send: SendFrame) {
    this.#book = book;
    this.#send = send;
  }

  start(): void {
    this.#snapshot = new Set(this.#book.providers());
    this.#sendSnapshotPage();
  }

  /** Sends no further page of a snapshot that is still under way. */
  stop(): void {
    this.#snapshot = undefined;
  }

  tick(changed: readonly PeerId[], shared: Bytes | undefined): void {
    const upToDate = !this.#busy && this.#snapshot === undefined && this.#missed.size === 0;
    if (upToDate) {
      if (shared !== undefined) this.#transmit(shared);
      return;
    }
    for (const provider of changed) this.#missed.add(provider);
    if (this.#busy || this.#snapshot !== undefined || this.#missed.size === 0) return;
    this.#transmit(encodeChange(takePage(this.#missed, this.#book)));
  }

  #sendSnapshotPage(): void {
    if (this.#snapshot === undefined) return;
    const { offers } = takePage(this.#snapshot, this.#book);
    const more = this.#snapshot.size > 0;
    if (!more) this.#snapshot = undefined;
    this.#transmit(encodeFromHub({ t: 'snapshot', offers, more }));
  }

  #transmit(frame: Bytes): void {
    this.#busy = true;
    this.#send(frame, () => {
      this.#busy = false;
      this.#sendSnapshotPage();
    });
  }
}

interface Page {
  readonly ids: PeerId[];
  readonly offers: Bytes[];
  readonly gone: PeerId[];
}

const encodeChange = ({ offers, gone }: Page): Bytes => encodeFromHub({ t: 'change', offers, gone });

/** Takes out of `ids` what fits into one frame, with the offers as they stand now. */
function takePage(ids: Set<PeerId>, book: Book): Page {
  const page: Page = { ids: [], offers: [], gone: [] };
  let bytes = 0;
  for (const id of ids) {
    const offer = book.offerOf(id);
    bytes += offer?.length ?? id.length;
    if (page.ids.length > 0 && (bytes > PAGE_BYTES || page.ids.length >= MAX_DIRECTORY_OFFERS)) break;
    ids.delete(id);
    page.ids.push(id);
    if (offer === undefined) page.gone.push(id);
    else page.offers.push(offer);
  }
  return page;
}
