/** An offer: what one provider serves, signed by it, for thirty seconds. SPEC §3. */
import * as v from 'valibot';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { IDENTITY_KEY_BYTES, type Identity } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';
import { peerIdOf, type PeerId } from '../ids.ts';
import {
  MAX_CLOCK_SKEW_MS,
  MAX_OFFER_BYTES,
  MAX_OFFER_MODELS,
  OFFER_LIFETIME_MS,
  PROTOCOL_VERSION,
} from '../limits.ts';
import {
  amountNano,
  boundedInteger,
  boundedText,
  fixedBytes,
  parse,
  parseCbor,
  unixTimeMs,
} from './schema.ts';
import { decodeSigned, signStatement, verifySigned } from './signed.ts';

const OFFER_DOMAIN = 'bombyx/offer/1';

/** The form of a model id: what the catalogues of WebLLM and llama.cpp use. */
export const modelId = v.pipe(boundedText(1, 96), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/));

/** Asks, in nano per million tokens; all zero is a free offer. */
const asks = v.strictObject({ prompt: amountNano, cached: amountNano, completion: amountNano });

const offeredModel = v.strictObject({
  id: modelId,
  weightsHash: fixedBytes(32),
  tokenizerHash: fixedBytes(32),
  engine: boundedText(1, 32),
  /** What computes, as the provider says it: "CPU (WASM)", "WebGPU (…)". */
  backend: boundedText(1, 64),
  contextTokens: boundedInteger(128, 10_000_000),
  asks,
  /** Measured by the provider itself, in thousandths of a token per second; 0 while nothing was measured. */
  speedMilli: boundedInteger(0, 10_000_000),
});

const offerBody = v.strictObject({
  version: boundedText(1, 32),
  identityKey: fixedBytes(IDENTITY_KEY_BYTES),
  sealingKey: fixedBytes(32),
  class: v.literal('open'),
  models: v.pipe(v.array(offeredModel), v.minLength(1), v.maxLength(MAX_OFFER_MODELS)),
  slots: boundedInteger(1, 64),
  freeSlots: boundedInteger(0, 64),
  /** Rises with each offer of one provider run; an older one never replaces a newer one. */
  seq: boundedInteger(0, Number.MAX_SAFE_INTEGER),
  issuedAtMs: unixTimeMs,
});

export type OfferBody = v.InferOutput<typeof offerBody>;
export type OfferedModel = OfferBody['models'][number];

/** An offer whose signature, id and form were checked: only `verifyOffer` makes it. */
export interface Offer extends OfferBody {
  readonly provider: PeerId;
  readonly __verified: 'Offer';
}

export async function signOffer(identity: Identity, body: OfferBody): Promise<Bytes> {
  return signStatement(
    identity,
    OFFER_DOMAIN,
    encodeCbor(parse(offerBody, body, 'input/invalid') as CborValue),
  );
}

/**
 * Checks a signed offer as the hub and every reader does.
 *
 * @param nowMs the verifier's clock; an offer may be off by `MAX_CLOCK_SKEW_MS` either way, since people's clocks are.
 * @throws BombyxError `wire/malformed`, `wire/too-large`, `wire/signature`, `offer/invalid`, `offer/expired`.
 */
export async function verifyOffer(bytes: Uint8Array, nowMs: number): Promise<Offer> {
  const signed = decodeSigned(bytes, MAX_OFFER_BYTES);
  const body = parseCbor(offerBody, signed.body, MAX_OFFER_BYTES);
  await verifySigned(signed, OFFER_DOMAIN, body.identityKey);
  if (body.freeSlots > body.slots) throw new BombyxError('offer/invalid', 'freeSlots > slots');
  if (new Set(body.models.map((model) => model.id)).size !== body.models.length)
    throw new BombyxError('offer/invalid', 'a model twice');
  if (Math.abs(nowMs - body.issuedAtMs) > MAX_CLOCK_SKEW_MS + OFFER_LIFETIME_MS)
    throw new BombyxError('offer/expired');
  return { ...body, provider: await peerIdOf(body.identityKey), __verified: 'Offer' };
}

/** True when the offer speaks this build's protocol; others are listed, but cannot be used. */
export function speaksOurVersion(offer: Offer): boolean {
  return offer.version === PROTOCOL_VERSION;
}

export function isFree(model: OfferedModel): boolean {
  return model.asks.prompt === 0n && model.asks.cached === 0n && model.asks.completion === 0n;
}
