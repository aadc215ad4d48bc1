/** Refusals, each put into the log once for its ticket and reason, and told to the provider with what it takes to find it. SPEC §16. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import { keyRefusalRecord, leafOf, SALT_BYTES } from '#protocol/log/leaves.ts';
import type { VerifiedTicket } from '#protocol/receipt/verify.ts';
import { Kept } from './kept.ts';
import { MAX_GIVEN } from './limits.ts';

/** A refusal that is in the log: `record` behind `salt` is the leaf at `position`. */
export class ReleaseRefused extends BombyxError {
  readonly record: Bytes;
  readonly salt: Bytes;
  readonly position: number;

  constructor(reason: BombyxError, logged: { record: Bytes; salt: Bytes; position: number }) {
    super(reason.code, reason.detail, { cause: reason });
    this.record = logged.record;
    this.salt = logged.salt;
    this.position = logged.position;
  }
}

export class Refusals {
  readonly #appendLeaf: (leaf: Bytes) => Promise<number>;
  readonly #random: (length: number) => Bytes;
  readonly #logged = new Kept<Promise<ReleaseRefused>>(MAX_GIVEN);

  constructor(appendLeaf: (leaf: Bytes) => Promise<number>, random: (length: number) => Bytes) {
    this.#appendLeaf = appendLeaf;
    this.#random = random;
  }

  /** What to throw for `error`. @throws BombyxError of the log, or `relay/busy`, when it could not be logged. */
  async refuse(ticket: VerifiedTicket, error: unknown, nowMs: number): Promise<unknown> {
    if (!(error instanceof BombyxError) || error.code.startsWith('relay/')) return error;
    const key = `${toHex(ticket.hash)} ${error.code}`;
    const known = this.#logged.get(key, nowMs);
    if (known) return known;
    const logging = Promise.withResolvers<ReleaseRefused>();
    logging.promise.catch(() => this.#logged.remove(key));
    this.#logged.put(key, logging.promise, ticket.expiresAtMs, nowMs); // or nothing is logged at all
    this.#log(ticket, error, nowMs).then(logging.resolve, logging.reject);
    return logging.promise;
  }

  tidy(nowMs: number): void {
    this.#logged.tidy(nowMs);
  }

  async #log(ticket: VerifiedTicket, reason: BombyxError, timeMs: number): Promise<ReleaseRefused> {
    const { hash, provider, policyHash } = ticket;
    const record = keyRefusalRecord.encode({
      ticketHash: hash,
      provider,
      policyHash,
      reason: reason.code,
      timeMs,
    });
    const salt = this.#random(SALT_BYTES);
    const position = await this.#appendLeaf(await leafOf('refusal', salt, record));
    return new ReleaseRefused(reason, { record, salt, position });
  }
}
