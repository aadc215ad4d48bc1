/** One release for each ticket: asked for again in the same way, the same answer; in another way, none. SPEC §16 step 3. */
import { equalBytes, lp, type Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import type { SealedShare } from '#protocol/crypto/xwing.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { VerifiedTicket } from '#protocol/receipt/verify.ts';
import { sha256 } from '../sha256.ts';
import { Kept } from './kept.ts';
import { MAX_GIVEN } from './limits.ts';

/** The share, sealed to the provider, and the signed promise that its release lies in the log. */
export interface Release extends SealedShare {
  readonly promise: Bytes;
}

/** What an answer depends on, besides the ticket. */
export interface AskedFor {
  readonly relayKeyId: Bytes;
  readonly enc: Bytes;
}

interface Given {
  readonly asked: Bytes;
  readonly release: Promise<Release>;
}

export class GivenReleases {
  readonly #given = new Kept<Given>(MAX_GIVEN);

  /**
   * Does `work` once for each ticket; work that fails is forgotten.
   *
   * @throws BombyxError `release/repeated`, `relay/busy`, and what `work` throws.
   */
  async once(
    ticket: VerifiedTicket,
    { relayKeyId, enc }: AskedFor,
    nowMs: number,
    work: () => Promise<Release>,
  ): Promise<Release> {
    const key = toHex(ticket.hash);
    const asked = sha256(lp(relayKeyId), lp(enc));
    const known = this.#given.get(key, nowMs);
    if (known) {
      if (!equalBytes(known.asked, asked)) throw new BombyxError('release/repeated');
      return known.release;
    }
    const { promise, resolve, reject } = Promise.withResolvers<Release>();
    this.#given.put(key, { asked, release: promise }, ticket.expiresAtMs, nowMs);
    promise.catch(() => this.#given.remove(key));
    work().then(resolve, reject);
    return promise;
  }

  tidy(nowMs: number): void {
    this.#given.tidy(nowMs);
  }
}
