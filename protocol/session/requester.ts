/**
 * The requester's side of one job, as a pure machine. SPEC §7.
 *
 * `quoting → connecting → ticketed → sent → streaming → finished | failed`, with failover back to `quoting`.
 *
 * Invariants:
 *  1. No text is emitted before its chunk authenticated: only `text` events carry text, and the caller raises them
 *     behind the chunk opener.
 *  2. At most `furtherAttempts` further providers are tried, never one of them twice.
 *  3. More tokens or bytes than were agreed end the job as `job/overrun`; what arrived is kept.
 *  4. A session ends exactly once; events of earlier attempts, or after the end, change nothing and are counted.
 *  5. A further attempt continues behind the text that arrived: each token is seen once.
 *  6. Cancel ends the job at what arrived.
 *  7. An answer as long as was asked for is whole, whether or not its provider lives to say so: nobody else is shown
 *     the conversation only to add nothing.
 */
import { utf8 } from '../bytes/bytes.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { PeerId } from '../ids.ts';
import { MAX_BYTES_PER_TOKEN } from '../limits.ts';

export interface RequesterConfig {
  readonly maxTokens: number;
  readonly furtherAttempts: number;
  readonly connectTimeoutMs: number;
  readonly firstTokenTimeoutMs: number;
  readonly nextTokenTimeoutMs: number;
}

/** What all attempts of a job have in common. */
interface Job {
  readonly config: RequesterConfig;
  /** Counts from 1; events and effects name the attempt that they belong to. */
  readonly attempt: number;
  /** Everybody who was chosen, in order. */
  readonly tried: readonly PeerId[];
  /** Everybody who was sent the conversation, in order. */
  readonly readers: readonly PeerId[];
  readonly text: string;
  /** Tokens of `text`, over all attempts. */
  readonly tokens: number;
  /** UTF-8 bytes of `text`. */
  readonly bytes: number;
  /** Tokens of this attempt alone. */
  readonly attemptTokens: number;
  /** Why the last attempt ended: what a person should read when nobody is left to try. */
  readonly lastFailure: ErrorCode | undefined;
  readonly ignoredEvents: number;
}

export type RequesterState =
  | ({ readonly name: 'idle' | 'quoting' } & Job)
  | ({ readonly name: 'connecting'; readonly provider: PeerId } & Job)
  | ({ readonly name: 'ticketed'; readonly provider: PeerId } & Job)
  | ({ readonly name: 'sent'; readonly provider: PeerId } & Job)
  | ({ readonly name: 'streaming'; readonly provider: PeerId } & Job)
  | ({ readonly name: 'finished'; readonly provider: PeerId; readonly result: JobResult } & Job)
  | ({ readonly name: 'failed'; readonly code: ErrorCode } & Job);

export interface JobResult {
  readonly finishReason: 'stop' | 'length';
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export type RequesterEvent =
  | { readonly t: 'start' }
  | { readonly t: 'cancel' }
  | ({ readonly attempt: number } & (
      | { readonly t: 'quoted'; readonly provider: PeerId }
      | { readonly t: 'connected' }
      | { readonly t: 'accepted' }
      | { readonly t: 'text'; readonly text: string; readonly tokens: number }
      | ({ readonly t: 'end' } & JobResult)
      | { readonly t: 'timeout' }
      /** Anything that ends this attempt: nobody offers, no channel, a bad chunk, the provider's own `fail`. */
      | { readonly t: 'broken'; readonly code: ErrorCode }
    ));

export type RequesterEffect =
  | { readonly t: 'ask-quotes'; readonly attempt: number; readonly exclude: readonly PeerId[] }
  | { readonly t: 'connect'; readonly attempt: number; readonly provider: PeerId }
  | {
      readonly t: 'send-job';
      readonly attempt: number;
      readonly continueFrom: string;
      readonly maxTokens: number;
    }
  /** Replaces the timer that runs; `ms` 0 stops it. */
  | { readonly t: 'arm'; readonly attempt: number; readonly ms: number }
  | { readonly t: 'emit'; readonly text: string }
  /** Lets go of this attempt's provider; tells it to stop where it may still be computing. */
  | { readonly t: 'abandon'; readonly attempt: number }
  | { readonly t: 'failing-over'; readonly from: PeerId; readonly reason: ErrorCode }
  | { readonly t: 'finish'; readonly result: JobResult }
  | { readonly t: 'fail'; readonly code: ErrorCode };

export interface RequesterStep {
  readonly state: RequesterState;
  readonly effects: readonly RequesterEffect[];
}

export function newRequester(config: RequesterConfig): RequesterState {
  return {
    name: 'idle',
    config,
    attempt: 0,
    tried: [],
    readers: [],
    text: '',
    tokens: 0,
    bytes: 0,
    attemptTokens: 0,
    lastFailure: undefined,
    ignoredEvents: 0,
  };
}

export function stepRequester(state: RequesterState, event: RequesterEvent): RequesterStep {
  if (state.name === 'finished' || state.name === 'failed') return ignored(state); // 4
  if (event.t === 'start') return state.name === 'idle' ? nextAttempt(state) : ignored(state);
  if (event.t === 'cancel') return fail(state, 'job/cancelled'); // 6
  if (event.attempt !== state.attempt) return ignored(state); // 4
  if (event.t === 'broken') return broken(state, event.code);
  if (event.t === 'timeout') return broken(state, timeoutCode(state));
  return advance(state, event);
}

type Advancing = Exclude<RequesterEvent, { t: 'start' | 'cancel' | 'broken' | 'timeout' }>;

function advance(state: RequesterState, event: Advancing): RequesterStep {
  const { config, attempt } = state;
  if (state.name === 'quoting' && event.t === 'quoted' && !state.tried.includes(event.provider)) {
    const { provider } = event;
    return {
      state: { ...state, name: 'connecting', provider, tried: [...state.tried, provider] },
      effects: [
        { t: 'arm', attempt, ms: config.connectTimeoutMs },
        { t: 'connect', attempt, provider },
      ],
    };
  }
  if (state.name === 'connecting' && event.t === 'connected')
    return {
      state: { ...state, name: 'ticketed', readers: [...state.readers, state.provider] },
      effects: [
        { t: 'arm', attempt, ms: config.firstTokenTimeoutMs },
        { t: 'send-job', attempt, continueFrom: state.text, maxTokens: config.maxTokens - state.tokens }, // 5
      ],
    };
  if (state.name === 'ticketed' && event.t === 'accepted')
    return { state: { ...state, name: 'sent' }, effects: [] };
  if ((state.name === 'sent' || state.name === 'streaming') && event.t === 'text')
    return onText(state, event);
  if ((state.name === 'sent' || state.name === 'streaming') && event.t === 'end') return onEnd(state, event);
  return broken(state, 'wire/order');
}

type Answering = RequesterState & { name: 'sent' | 'streaming' };

function onText(state: Answering, event: { text: string; tokens: number }): RequesterStep {
  const { config, attempt } = state;
  const text = state.text + event.text;
  const tokens = state.tokens + event.tokens;
  const bytes = state.bytes + utf8(event.text).length;
  if (tokens > config.maxTokens || bytes > config.maxTokens * MAX_BYTES_PER_TOKEN)
    return fail(state, 'job/overrun'); // 3
  return {
    state: {
      ...state,
      name: 'streaming',
      text,
      tokens,
      bytes,
      attemptTokens: state.attemptTokens + event.tokens,
    },
    effects: [
      { t: 'emit', text: event.text },
      { t: 'arm', attempt, ms: config.nextTokenTimeoutMs },
    ],
  };
}

function onEnd(state: Answering, event: JobResult): RequesterStep {
  if (event.completionTokens !== state.attemptTokens) return broken(state, 'wire/malformed');
  const { finishReason, promptTokens } = event;
  const result = { finishReason, promptTokens, completionTokens: state.tokens };
  return {
    state: { ...state, name: 'finished', provider: state.provider, result },
    effects: [
      { t: 'arm', attempt: state.attempt, ms: 0 },
      { t: 'finish', result },
    ],
  };
}

/** How many tokens the prompt had stays unknown. */
function endLost(state: Answering): RequesterStep {
  const { attempt, attemptTokens: completionTokens } = state;
  const { state: ended, effects } = onEnd(state, {
    finishReason: 'length',
    promptTokens: 0,
    completionTokens,
  });
  return { state: ended, effects: [{ t: 'abandon', attempt }, ...effects] };
}

function broken(state: RequesterState, code: ErrorCode): RequesterStep {
  const { advice } = ERRORS[code];
  if (!('provider' in state)) return fail(state, state.lastFailure ?? code);
  const exhausted = state.tried.length > state.config.furtherAttempts; // 2
  if (state.name === 'streaming' && state.tokens >= state.config.maxTokens) return endLost(state); // 7
  if (exhausted || advice === 'stop' || advice === 'fix') return fail(state, code);
  const next = nextAttempt({ ...common(state), lastFailure: code });
  return {
    state: next.state,
    effects: [
      { t: 'abandon', attempt: state.attempt },
      { t: 'failing-over', from: state.provider, reason: code },
      ...next.effects,
    ],
  };
}

function nextAttempt(job: Job): RequesterStep {
  const attempt = job.attempt + 1;
  return {
    state: { ...common(job), name: 'quoting', attempt, attemptTokens: 0 },
    effects: [
      { t: 'arm', attempt, ms: job.config.firstTokenTimeoutMs },
      { t: 'ask-quotes', attempt, exclude: job.tried },
    ],
  };
}

function fail(state: RequesterState, code: ErrorCode): RequesterStep {
  const { attempt } = state;
  return {
    state: { ...common(state), name: 'failed', code },
    effects: [
      { t: 'arm', attempt, ms: 0 },
      { t: 'abandon', attempt },
      { t: 'fail', code },
    ],
  };
}

function common(job: Job): Job {
  const { config, attempt, tried, readers, text, tokens, bytes, attemptTokens, lastFailure, ignoredEvents } =
    job;
  return { config, attempt, tried, readers, text, tokens, bytes, attemptTokens, lastFailure, ignoredEvents };
}

function ignored(state: RequesterState): RequesterStep {
  return { state: { ...state, ignoredEvents: state.ignoredEvents + 1 }, effects: [] };
}

function timeoutCode(state: RequesterState): ErrorCode {
  if (state.name === 'quoting') return 'provider/busy';
  return state.name === 'connecting' ? 'peer/unreachable' : 'job/timeout';
}
