/**
 * Requests are taken once: every nonce of every key is remembered for as long as its signed time would pass, in memory
 * that does not grow.
 *
 * Kept are 64 bits of a hash under a secret of this process, in tables by signed time: nobody can choose two that meet,
 * and of a million by chance hardly any do.
 */
import { hash, randomBytes } from 'node:crypto';
import { concat } from '#protocol/bytes/bytes.ts';
import { REQUEST_TIME_TOLERANCE_MS } from '#protocol/limits.ts';
import { MAX_NONCES_PER_SPAN } from './limits.ts';

/** Times that are taken span twice the tolerance: at most three tables are in use at once. */
const SPAN_MS = REQUEST_TIME_TOLERANCE_MS;
const TABLES = 3;

/** `repeated`: seen before; `full`: more in this time than are remembered, and none is forgotten early. */
export type NonceVerdict = 'new' | 'repeated' | 'full';

interface Table {
  /** Which span of time it is for. */
  span: number;
  count: number;
  readonly slots: BigUint64Array;
}

export class Nonces {
  readonly #secret = randomBytes(32);
  readonly #max: number;
  readonly #tables: readonly Table[];

  /** @param max nonces for each span of 5 minutes. */
  constructor(max = MAX_NONCES_PER_SPAN) {
    this.#max = max;
    const size = 2 ** Math.ceil(Math.log2((max * 4) / 3)); // a fourth stays empty, so that searches stay short
    this.#tables = Array.from({ length: TABLES }, () => ({
      span: -1,
      count: 0,
      slots: new BigUint64Array(size).fill(0n), // written to, so that the memory is there from the start
    }));
  }

  /** Remembers a nonce of `key`; `timeMs` is the time that was signed, and has been found to be within the tolerance. */
  take(key: Uint8Array, nonce: Uint8Array, timeMs: number): NonceVerdict {
    const table = this.#tableOf(Math.floor(timeMs / SPAN_MS));
    if (!table) return 'repeated'; // of a time that was over before the clock was set back
    const mark = this.#markOf(key, nonce);
    const at = place(table.slots, mark);
    if (table.slots[at] === mark) return 'repeated';
    if (table.count >= this.#max) return 'full';
    table.slots[at] = mark;
    table.count += 1;
    return 'new';
  }

  /** The table of a span, emptied of an older one; `undefined` where a newer one has taken its place. */
  #tableOf(span: number): Table | undefined {
    const table = this.#tables[span % TABLES];
    if (table && table.span < span) {
      table.span = span;
      table.count = 0;
      table.slots.fill(0n);
    }
    return table?.span === span ? table : undefined;
  }

  #markOf(key: Uint8Array, nonce: Uint8Array): bigint {
    const digest = hash('sha256', concat(this.#secret, key, nonce), 'buffer');
    return digest.readBigUInt64LE() | 1n; // 0 marks an empty slot
  }
}

/** Where `mark` stands, or the empty slot that it would go to. */
function place(slots: BigUint64Array, mark: bigint): number {
  const mask = slots.length - 1;
  let at = Number(mark >> 32n) & mask;
  while (slots[at] !== 0n && slots[at] !== mark) at = (at + 1) & mask;
  return at;
}
