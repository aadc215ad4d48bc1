/** Figures of one provider from settled tickets, signed by the relay that settled them. SPEC §8. */
import * as v from 'valibot';
import type { Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import type { Identity } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';
import {
  FIGURES_LIFETIME_MS,
  MAX_CLOCK_SKEW_MS,
  MAX_FIGURE_JOBS_PER_ACCOUNT,
  MAX_FIGURE_SPEED_MILLI,
  MAX_FIGURE_TOKENS_PER_ACCOUNT,
  MAX_FIGURES_BYTES,
  MAX_FIGURES_PERIOD_MS,
} from '../limits.ts';
import { boundedInteger, boundedText, parse, parseCbor, peerId, unixTimeMs } from '../messages/schema.ts';
import { decodeSigned, signStatement, verifySigned } from '../messages/signed.ts';

const FIGURES_DOMAIN = 'bombyx/figures/1';
const MAX_ACCOUNTS = 1_000_000_000;

const figuresBody = v.pipe(
  v.strictObject({
    network: boundedText(1, 32),
    provider: peerId,
    fromMs: unixTimeMs,
    /** The first millisecond after the period. */
    toMs: unixTimeMs,
    /** Different accounts that paid for the jobs. */
    accounts: boundedInteger(1, MAX_ACCOUNTS),
    jobs: boundedInteger(1, MAX_ACCOUNTS * MAX_FIGURE_JOBS_PER_ACCOUNT),
    tokens: boundedInteger(0, MAX_ACCOUNTS * MAX_FIGURE_TOKENS_PER_ACCOUNT),
    /** Of a thousand jobs, those that came to their end. */
    successPermille: boundedInteger(0, 1_000),
    /** Median, in tokens per 1,000 s; 0 where no job's time is known. */
    speedMilli: boundedInteger(0, MAX_FIGURE_SPEED_MILLI),
  }),
  v.check((f) => f.fromMs < f.toMs && f.toMs - f.fromMs <= MAX_FIGURES_PERIOD_MS, 'period'),
  v.check(
    (f) => f.accounts <= f.jobs && f.jobs <= f.accounts * MAX_FIGURE_JOBS_PER_ACCOUNT,
    'jobs per account',
  ),
  v.check((f) => f.tokens <= f.accounts * MAX_FIGURE_TOKENS_PER_ACCOUNT, 'tokens per account'),
);

export type FiguresBody = v.InferOutput<typeof figuresBody>;

/** Figures that a relay stands for: only `verifyFigures` makes them. */
export interface Figures extends FiguresBody {
  readonly __verified: 'Figures';
}

/** Which figures a reader takes. */
export interface FiguresReader {
  readonly network: string;
  /** Signing key of a relay that the reader trusts. */
  readonly relayKey: Uint8Array;
  readonly nowMs: number;
}

/** @throws BombyxError `input/invalid` for figures that no reader would take. */
export async function signFigures(relay: Pick<Identity, 'sign'>, body: FiguresBody): Promise<Bytes> {
  const encoded = encodeCbor(parse(figuresBody, body, 'input/invalid') as CborValue);
  return signStatement(relay, FIGURES_DOMAIN, encoded);
}

/** @throws BombyxError `wire/malformed`, `wire/too-large`, `wire/signature`, `log/stale`. */
export async function verifyFigures(bytes: Uint8Array, reader: FiguresReader): Promise<Figures> {
  const signed = decodeSigned(bytes, MAX_FIGURES_BYTES);
  await verifySigned(signed, FIGURES_DOMAIN, reader.relayKey);
  const body = parseCbor(figuresBody, signed.body, MAX_FIGURES_BYTES);
  if (body.network !== reader.network) throw new BombyxError('wire/malformed', 'network');
  if (body.toMs > reader.nowMs + MAX_CLOCK_SKEW_MS || body.toMs < reader.nowMs - FIGURES_LIFETIME_MS)
    throw new BombyxError('log/stale', `until ${body.toMs}`);
  return { ...body, __verified: 'Figures' };
}
