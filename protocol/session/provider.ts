/**
 * The provider's side of one job, as a pure machine. SPEC §7.
 *
 * `idle → admitted → running → draining → settled | aborted`; a job waits in `admitted` for its request to arrive
 * whole and for the engine to be free.
 *
 * Invariants:
 *  1. The engine starts only behind an admitted ticket (for a free job: this provider's own fresh quote) and a
 *     request that arrived whole and authenticated.
 *  2. Never more than the agreed tokens are sent.
 *  3. A session ends exactly once; later events change nothing and are counted.
 *  4. Cancel, a failed engine and a closed channel stop the engine at once and free the slot exactly once.
 *  5. Only the error code crosses the wire.
 */
import type { ErrorCode } from '../errors.ts';

export interface ProviderJobConfig {
  readonly maxTokens: number;
  /** Time for the whole request to arrive, and for the whole answer to be taken. */
  readonly transferTimeoutMs: number;
}

interface Counts {
  readonly config: ProviderJobConfig;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly ignoredEvents: number;
}

export type ProviderJobState =
  | ({ readonly name: 'idle' | 'running' | 'settled' } & Counts)
  | ({ readonly name: 'admitted'; readonly requestComplete: boolean } & Counts)
  | ({ readonly name: 'draining'; readonly finishReason: 'stop' | 'length' } & Counts)
  | ({ readonly name: 'aborted'; readonly code: ErrorCode } & Counts);

export type ProviderJobEvent =
  /** The job frame was checked: our quote, fresh, for this requester, not seen before. */
  | { readonly t: 'admit' }
  | { readonly t: 'request-complete' }
  | { readonly t: 'engine-free' }
  | { readonly t: 'token'; readonly text: string; readonly tokens: number }
  | {
      readonly t: 'engine-end';
      readonly finishReason: 'stop' | 'length';
      readonly promptTokens: number;
    }
  /** The last chunk left, within the receiver's credit. */
  | { readonly t: 'drained' }
  | { readonly t: 'cancel' }
  | { readonly t: 'timeout' }
  | { readonly t: 'channel-closed' }
  | { readonly t: 'abort'; readonly code: ErrorCode };

export type ProviderJobEffect =
  | { readonly t: 'accept' }
  | { readonly t: 'queue-for-engine' }
  | { readonly t: 'start-engine' }
  | { readonly t: 'stop-engine' }
  | { readonly t: 'send-text'; readonly text: string; readonly tokens: number }
  | {
      readonly t: 'send-end';
      readonly finishReason: 'stop' | 'length';
      readonly promptTokens: number;
      readonly completionTokens: number;
    }
  | { readonly t: 'send-fail'; readonly code: ErrorCode }
  /** Replaces the timer that runs; `ms` 0 stops it. */
  | { readonly t: 'arm'; readonly ms: number }
  | { readonly t: 'release' };

export interface ProviderJobStep {
  readonly state: ProviderJobState;
  readonly effects: readonly ProviderJobEffect[];
}

export function newProviderJob(config: ProviderJobConfig): ProviderJobState {
  return { name: 'idle', config, promptTokens: 0, completionTokens: 0, ignoredEvents: 0 };
}

export function stepProviderJob(state: ProviderJobState, event: ProviderJobEvent): ProviderJobStep {
  if (state.name === 'settled' || state.name === 'aborted') return ignored(state); // 3
  switch (event.t) {
    case 'cancel':
      return end(state, 'job/cancelled', false);
    case 'channel-closed':
      return end(state, 'peer/closed', false);
    case 'timeout':
      return end(state, 'job/timeout', true);
    case 'abort':
      return end(state, event.code, true);
    case 'admit':
      if (state.name !== 'idle') return end(state, 'wire/order', true);
      return {
        state: { ...state, name: 'admitted', requestComplete: false },
        effects: [{ t: 'accept' }, { t: 'arm', ms: state.config.transferTimeoutMs }],
      };
    case 'request-complete':
      if (state.name !== 'admitted' || state.requestComplete) return end(state, 'wire/order', true);
      return {
        state: { ...state, requestComplete: true },
        effects: [{ t: 'arm', ms: 0 }, { t: 'queue-for-engine' }],
      };
    case 'engine-free':
      if (state.name !== 'admitted' || !state.requestComplete) return ignored(state); // 1
      return { state: { ...counts(state), name: 'running' }, effects: [{ t: 'start-engine' }] };
    case 'token':
      return onToken(state, event);
    case 'engine-end':
      return onEngineEnd(state, event);
    case 'drained':
      if (state.name !== 'draining') return ignored(state);
      return {
        state: { ...counts(state), name: 'settled' },
        effects: [{ t: 'arm', ms: 0 }, { t: 'release' }],
      };
  }
}

function onToken(state: ProviderJobState, event: { text: string; tokens: number }): ProviderJobStep {
  if (state.name !== 'running') return ignored(state);
  const completionTokens = state.completionTokens + event.tokens;
  if (completionTokens > state.config.maxTokens) return ignored(state); // 2
  return {
    state: { ...state, completionTokens },
    effects: [{ t: 'send-text', text: event.text, tokens: event.tokens }],
  };
}

function onEngineEnd(
  state: ProviderJobState,
  event: { finishReason: 'stop' | 'length'; promptTokens: number },
): ProviderJobStep {
  if (state.name !== 'running') return ignored(state);
  const { finishReason, promptTokens } = event;
  const { completionTokens, config } = state;
  return {
    state: { ...counts(state), name: 'draining', promptTokens, finishReason },
    effects: [
      { t: 'send-end', finishReason, promptTokens, completionTokens },
      { t: 'arm', ms: config.transferTimeoutMs },
    ],
  };
}

function end(state: ProviderJobState, code: ErrorCode, tell: boolean): ProviderJobStep {
  const effects: ProviderJobEffect[] = [{ t: 'arm', ms: 0 }];
  if (state.name === 'running') effects.push({ t: 'stop-engine' }); // 4
  if (tell) effects.push({ t: 'send-fail', code }); // 5
  effects.push({ t: 'release' });
  return { state: { ...counts(state), name: 'aborted', code }, effects };
}

function counts({ config, promptTokens, completionTokens, ignoredEvents }: ProviderJobState): Counts {
  return { config, promptTokens, completionTokens, ignoredEvents };
}

function ignored(state: ProviderJobState): ProviderJobStep {
  return { state: { ...state, ignoredEvents: state.ignoredEvents + 1 }, effects: [] };
}
