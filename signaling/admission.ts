/**
 * Admission to an id by proof of key possession. SPEC §3.
 *
 * A challenge is `expiry (8 bytes) ‖ random (16) ‖ HMAC-SHA-256 of both, cut to 16`, so none is stored until it is
 * answered; an answered one is remembered until it expires, so that a proof admits once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { concat } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import { CHALLENGE_LIFETIME_MS } from '#protocol/limits.ts';
import { verifyAdmission, type AdmissionProof } from '#protocol/messages/admission.ts';
import type { Bus } from './bus/bus.ts';
import type { Clock } from './clock.ts';

const EXPIRY_BYTES = 8;
const RANDOM_BYTES = 16;
const TAG_BYTES = 16;
const BODY_BYTES = EXPIRY_BYTES + RANDOM_BYTES;

export interface AdmissionContext {
  readonly clock: Clock;
  readonly bus: Bus;
  /** The hub's own public origins, from its configuration and never from a `Host` header. */
  readonly publicOrigins: readonly string[];
  readonly random: (length: number) => Bytes;
}

export class Admission {
  readonly #context: AdmissionContext;
  readonly #secret: Bytes;

  constructor(context: AdmissionContext) {
    this.#context = context;
    this.#secret = context.random(32);
  }

  challenge(): Bytes {
    const expiry = new Uint8Array(EXPIRY_BYTES);
    new DataView(expiry.buffer).setBigUint64(0, BigInt(this.#context.clock.nowMs() + CHALLENGE_LIFETIME_MS));
    const body = concat(expiry, this.#context.random(RANDOM_BYTES));
    return concat(body, this.#tag(body));
  }

  /**
   * Returns the id that the proof's key owns, and spends its challenge.
   *
   * @throws BombyxError `hub/admission` unless the challenge is ours, fresh and unused and the signature covers it and
   *   one of our origins; `hub/full` when no more spent challenges can be remembered.
   */
  async admit(proof: AdmissionProof): Promise<PeerId> {
    const untilMs = this.#openChallenge(proof.challenge);
    const peer = await verifyAdmission(proof, this.#context.publicOrigins);
    if (!(await this.#context.bus.spendChallenge(toHex(proof.challenge.subarray(0, BODY_BYTES)), untilMs)))
      throw new BombyxError('hub/admission', 'challenge was used');
    return peer;
  }

  #openChallenge(challenge: Uint8Array): number {
    if (challenge.length !== BODY_BYTES + TAG_BYTES)
      throw new BombyxError('hub/admission', 'challenge length');
    const body = challenge.subarray(0, BODY_BYTES);
    if (!timingSafeEqual(this.#tag(body), challenge.subarray(BODY_BYTES)))
      throw new BombyxError('hub/admission', 'not a challenge of this hub');
    const untilMs = Number(new DataView(body.buffer, body.byteOffset).getBigUint64(0));
    if (this.#context.clock.nowMs() > untilMs) throw new BombyxError('hub/admission', 'challenge expired');
    return untilMs;
  }

  #tag(body: Uint8Array): Uint8Array {
    return createHmac('sha256', this.#secret).update(body).digest().subarray(0, TAG_BYTES);
  }
}
