/**
 * The relay's sealing keys: a fresh random pair for each epoch, forgotten after its last job. SPEC §16.
 *
 * Invariants:
 *  1. A pair is never derived from anything, and never leaves this object but to be used.
 *  2. A pair is named for at most the life of its evidence, and kept until the last ticket of that time has ended.
 */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { EVIDENCE_LIFETIME_MS } from '#protocol/attestation/limits.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { sealingKeyId } from '#protocol/crypto/sealing.ts';
import { generateXWingKeys, xwingPublicKey, type XWingKeys } from '#protocol/crypto/xwing.ts';
import type { Now } from '../ledger/rules/time.ts';
import { EPOCH_MS } from './limits.ts';

/** The key of one epoch, as evidence names it. */
export interface Epoch {
  readonly publicKey: Bytes;
  readonly keyId: Bytes;
  /** Unix time, by the machine's own clock. */
  readonly notAfterMs: number;
}

interface KeptKeys {
  readonly keys: XWingKeys;
  /** By the monotonic clock. */
  readonly bornAtMs: number;
}

export class EpochKeys {
  readonly #clock: () => Now;
  readonly #keepMs: number;
  readonly #kept = new Map<string, KeptKeys>();
  #newest: Promise<Epoch> | undefined;
  #renewAtMs = 0;

  /** @param ticketMs - L: how long after its end a key may still be asked for. */
  constructor(clock: () => Now, ticketMs: number) {
    this.#clock = clock;
    this.#keepMs = EVIDENCE_LIFETIME_MS + ticketMs;
  }

  /** The key that evidence names now; a new one when the last one is old. */
  current(): Promise<Epoch> {
    this.tidy();
    const { monotonicMs } = this.#clock();
    if (this.#newest && monotonicMs < this.#renewAtMs) return this.#newest;
    this.#renewAtMs = monotonicMs + EPOCH_MS;
    const made = this.#make();
    this.#newest = made;
    made.catch(() => {
      if (this.#newest === made) this.#newest = undefined;
    });
    return made;
  }

  /** The pair of that id, while it is kept. */
  find(keyId: Uint8Array): XWingKeys | undefined {
    this.tidy();
    return this.#kept.get(toHex(keyId))?.keys;
  }

  /** Forgets the pairs whose time is over. */
  tidy(): void {
    const { monotonicMs } = this.#clock();
    for (const [id, { bornAtMs }] of this.#kept)
      if (monotonicMs >= bornAtMs + this.#keepMs) this.#kept.delete(id);
  }

  async #make(): Promise<Epoch> {
    const { monotonicMs, hostMs } = this.#clock();
    const keys = await generateXWingKeys();
    const publicKey = await xwingPublicKey(keys);
    const keyId = await sealingKeyId(publicKey);
    this.#kept.set(toHex(keyId), { keys, bornAtMs: monotonicMs });
    return { publicKey, keyId, notAfterMs: Math.floor(hostMs) + EVIDENCE_LIFETIME_MS };
  }
}
