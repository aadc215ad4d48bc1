/** Starts a provider again when it dies: a few times at once would hide what is wrong, so each waits longer. */
import type { HeadlessProvider } from './headless-provider.ts';
import { sentenceOf } from './errors.ts';

/** Waited before each new start; after the last one failed too, a person has to look. */
export const RESTART_DELAYS_MS: readonly number[] = [1_000, 5_000, 25_000];

/** One that served this long was well: what ends it then counts as a first death. */
const WELL_AFTER_MS = 5 * 60_000;

export interface KeepServing {
  readonly open: () => Promise<HeadlessProvider>;
  /** Hears of each start, death and failure: one line each. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
}

/** The first start: `undefined` where it failed, which `say` has heard. */
export async function firstProvider({ open, say }: KeepServing): Promise<HeadlessProvider | undefined> {
  try {
    return await open();
  } catch (error) {
    say(`The provider does not start. ${sentenceOf(error)}`);
    return undefined;
  }
}

/**
 * Watches `first`, and starts others in its place until `signal`, which stops the running one.
 *
 * Resolves when asked to stop, or when the last start was in vain.
 */
export async function keepServing(first: HeadlessProvider | undefined, keep: KeepServing): Promise<void> {
  const { say, signal, pause, nowMs } = keep;
  let provider = first;
  let deaths = 0;
  while (!signal.aborted) {
    const sinceMs = nowMs();
    if (provider) await untilEnd(provider, keep);
    if (signal.aborted) return;
    if (nowMs() - sinceMs > WELL_AFTER_MS) deaths = 0;
    const delayMs = RESTART_DELAYS_MS[deaths++];
    if (delayMs === undefined) return say('The provider is not started again: it did not help before.');
    say(`Starting the provider again in ${delayMs / 1_000} s.`);
    await pause(delayMs);
    if (signal.aborted) return;
    provider = await firstProvider(keep);
    if (provider) say(`Provider   ${provider.peerId}, started again`);
  }
}

/** Ends when the provider has died, which is said, or was stopped on `signal`. */
async function untilEnd(provider: HeadlessProvider, { say, signal }: KeepServing): Promise<void> {
  const asked = new Promise<undefined>((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  const reason = await Promise.race([signal.aborted ? undefined : asked, provider.gone]);
  if (reason !== undefined && !signal.aborted) say(`The provider stopped serving: ${reason}.`);
  await provider.stop().catch(() => undefined); // of a dead browser nothing is left to stop
}
