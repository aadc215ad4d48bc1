/** Asks the best offers of a model for a firm quote and takes the best answer. SPEC §4. */
import { openPolicyHash } from '../../protocol/envelope/info.ts';
import { BombyxError, toBombyxError, type ErrorCode } from '../../protocol/errors.ts';
import type { PeerId } from '../../protocol/ids.ts';
import { QUOTE_FANOUT, QUOTE_WAIT_MS } from '../../protocol/limits.ts';
import { bestQuote, candidatesFor, pickToAsk, type Candidate } from '../../protocol/market/choose.ts';
import { speaksOurVersion, type OfferedModel } from '../../protocol/messages/offer.ts';
import {
  checkQuoteFitsAsk,
  decodeQuoteAnswer,
  encodeQuoteAsk,
  verifyQuote,
  type Quote,
  type QuoteAsk,
} from '../../protocol/messages/quote.ts';
import type { Market } from '../hub/market.ts';
import { wait } from '../hub/backoff.ts';

/** How long a model may be missing from the directory before the request fails: a provider that reloads needs this. */
const ABSENCE_GRACE_MS = 4_000;

/** Pause before providers that all declined are asked again. */
const RETRY_MS = 500;

/** Why a quote did not come that may come a moment later; after any other answer the same question is idle. */
const PASSING: readonly ErrorCode[] = [
  'provider/busy',
  'hub/unreachable',
  'hub/absent',
  'hub/rate',
  'job/timeout',
];

/** What a provider may name in its decline; whatever else it says is just a decline. */
const DECLINES: readonly ErrorCode[] = ['provider/busy', 'input/too-long'];

export interface ChosenQuote {
  readonly quote: Quote;
  readonly model: OfferedModel;
}

/** Providers whose answer will not change for this job, and what it was. */
type Hopeless = Map<PeerId, ErrorCode>;

/**
 * Keeps asking until somebody quotes.
 *
 * @throws BombyxError `job/no-provider` when nobody offers the model, `job/timeout` when `signal` aborts, and what the
 *   last provider answered (`input/too-long`, `quote/invalid`, …) when asking again cannot help.
 */
export async function findQuote(
  market: Market,
  ask: QuoteAsk,
  exclude: readonly PeerId[],
  signal: AbortSignal,
): Promise<ChosenQuote> {
  const startedMs = performance.now();
  const hopeless: Hopeless = new Map();
  while (!signal.aborted) {
    const candidates = candidatesFor(market.view.offers, ask.model, [...exclude, ...hopeless.keys()]);
    if (candidates.length > 0) {
      const toAsk = pickToAsk(candidates, QUOTE_FANOUT, Math.random());
      const chosen = await askRound(market, ask, toAsk, hopeless, signal);
      if (chosen) return chosen;
      if (candidates.every(({ offer }) => hopeless.has(offer.provider))) continue;
    } else {
      const code = [...hopeless.values()].at(-1) ?? absenceCode(market, ask.model);
      const mayPass = hopeless.size === 0 && !(code === 'peer/version' && market.complete);
      if (!mayPass || performance.now() - startedMs > ABSENCE_GRACE_MS) throw new BombyxError(code);
    }
    await directoryChange(market, candidates.length > 0 ? RETRY_MS : ABSENCE_GRACE_MS, signal);
  }
  throw new BombyxError('job/timeout');
}

/** Offers that exist but speak another version mean that one of the two pages is out of date. */
function absenceCode(market: Market, model: string): ErrorCode {
  if (market.view.status !== 'online') return market.view.error?.code ?? 'hub/unreachable';
  const offers = market.view.offers.filter((offer) => offer.models.some((each) => each.id === model));
  return offers.length > 0 && !offers.some(speaksOurVersion) ? 'peer/version' : 'job/no-provider';
}

async function askRound(
  market: Market,
  ask: QuoteAsk,
  candidates: readonly Candidate[],
  hopeless: Hopeless,
  signal: AbortSignal,
): Promise<ChosenQuote | undefined> {
  const round = AbortSignal.any([signal, AbortSignal.timeout(QUOTE_WAIT_MS)]);
  const chosen: ChosenQuote[] = [];
  await new Promise<void>((resolve) => {
    let open = candidates.length;
    for (const candidate of candidates)
      void askOne(market, ask, candidate, round)
        .then((quote) => {
          chosen.push({ quote, model: candidate.model });
          if (quote.waitMs === 0) resolve(); // free and at once: nobody can say better
        })
        .catch((error: unknown) => {
          const { code } = toBombyxError(error, 'quote/invalid'); // the others decide
          if (!PASSING.includes(code)) hopeless.set(candidate.offer.provider, code);
        })
        .finally(() => {
          if (--open === 0) resolve();
        });
    round.addEventListener('abort', () => resolve(), { once: true });
  });
  const best = bestQuote(chosen.map((each) => each.quote));
  return chosen.find((each) => each.quote === best);
}

async function askOne(
  market: Market,
  ask: QuoteAsk,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<Quote> {
  const { offer, model } = candidate;
  const answer = decodeQuoteAnswer(
    await market.ask(offer.provider, offer.sealingKey, encodeQuoteAsk(ask), signal),
  );
  if (answer.t === 'decline')
    throw new BombyxError(DECLINES.includes(answer.code) ? answer.code : 'quote/declined');
  const quote = await verifyQuote(answer.quote);
  checkQuoteFitsAsk(quote, ask, {
    provider: offer.provider,
    sealingKey: offer.sealingKey,
    weightsHash: model.weightsHash,
    asks: model.asks,
    policyHash: await openPolicyHash(),
  });
  return quote;
}

/** Resolves when the directory changes, or after `ms`. */
async function directoryChange(market: Market, ms: number, signal: AbortSignal): Promise<void> {
  const changed = new AbortController();
  let first = true;
  const stop = market.watch(() => {
    if (!first) changed.abort();
    first = false;
  });
  try {
    await wait(ms, AbortSignal.any([signal, changed.signal]));
  } catch (error) {
    throw toBombyxError(error, 'job/timeout');
  } finally {
    stop();
  }
}
