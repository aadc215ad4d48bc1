/** A conversation and one answer's way through it: pure data and pure steps. */
import type { AnswerInfo, FinishReason, RequestProgress, Usage } from '#client/api.ts';
import type { ErrorCode } from '#protocol/errors.ts';

export interface Question {
  readonly id: string;
  readonly role: 'user';
  readonly text: string;
  readonly atMs: number;
}

/** What is being waited for. */
export type Waiting =
  | RequestProgress
  /** The request cannot be made yet. */
  | { readonly state: 'hub' }
  /** Another tab asks; this one looks on. */
  | { readonly state: 'other-tab' };

/** What on this side keeps anything from being sent. */
export type Barrier = 'offline' | 'insecure';

export type AnswerStatus =
  | { readonly name: 'waiting'; readonly on: Waiting; readonly sinceMs: number }
  | { readonly name: 'streaming'; readonly resuming?: Attempt }
  | { readonly name: 'done'; readonly finish: FinishReason }
  | { readonly name: 'stopped' }
  /** The page went away while the answer was coming. */
  | { readonly name: 'interrupted' }
  | { readonly name: 'failed'; readonly code: ErrorCode; readonly barrier?: Barrier };

/** A provider that was tried and did not finish. */
export interface Attempt {
  readonly provider: string;
  readonly reason: ErrorCode;
  /** It went away in the middle of the answer. */
  readonly spoke?: true;
}

/** What the model could not read beside the question, and how much it reads. */
export interface LeftOut {
  readonly exchanges: number;
  readonly contextTokens: number;
}

export interface Answer {
  readonly id: string;
  readonly role: 'assistant';
  readonly model: string;
  readonly text: string;
  readonly status: AnswerStatus;
  readonly attempts: readonly Attempt[];
  readonly startedAtMs: number;
  readonly firstTokenAtMs?: number;
  readonly leftOut?: LeftOut;
  readonly info?: AnswerInfo;
  readonly usage?: Usage;
  /** Of the decoding, first token to last; absent where that would say nothing. */
  readonly tokensPerSecond?: number;
}

export type Turn = Question | Answer;

export interface Conversation {
  readonly turns: readonly Turn[];
  readonly savedAtMs: number;
}

export const EMPTY: Conversation = { turns: [], savedAtMs: 0 };

export type AnswerEvent =
  | { readonly type: 'waiting'; readonly on: Waiting }
  | { readonly type: 'text'; readonly text: string; readonly info: AnswerInfo }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'finish'; readonly finish: FinishReason; readonly info: AnswerInfo }
  | { readonly type: 'left-out'; readonly leftOut: LeftOut }
  | { readonly type: 'stop' }
  | { readonly type: 'fail'; readonly code: ErrorCode; readonly barrier?: Barrier };

/** Below this many tokens, a speed is chance. */
export const MIN_SPEED_TOKENS = 16;

export function newAnswer(id: string, model: string, nowMs: number): Answer {
  return {
    id,
    role: 'assistant',
    model,
    text: '',
    status: { name: 'waiting', on: { state: 'hub' }, sinceMs: nowMs },
    attempts: [],
    startedAtMs: nowMs,
  };
}

/** One event later. An answer that has ended does not change any more. */
export function step(answer: Answer, event: AnswerEvent, nowMs: number): Answer {
  if (event.type === 'usage') return withUsage(answer, event.usage, nowMs);
  if (hasEnded(answer)) return answer;
  switch (event.type) {
    case 'waiting':
      return waiting(answer, event.on, nowMs);
    case 'text': {
      if (event.text === '') return { ...answer, info: event.info };
      const first = answer.firstTokenAtMs ?? nowMs;
      const status = { name: 'streaming' } as const;
      return { ...answer, text: answer.text + event.text, info: event.info, firstTokenAtMs: first, status };
    }
    case 'finish':
      return { ...answer, info: event.info, status: { name: 'done', finish: event.finish } };
    case 'left-out':
      return { ...answer, leftOut: event.leftOut };
    case 'stop':
      return { ...answer, status: { name: 'stopped' } };
    case 'fail': {
      const { code, barrier } = event;
      return { ...answer, status: { name: 'failed', code, ...(barrier ? { barrier } : {}) } };
    }
  }
}

function waiting(answer: Answer, on: Waiting, nowMs: number): Answer {
  const spoke = answer.status.name === 'streaming';
  if (on.state === 'failing-over') {
    const attempt: Attempt = { provider: on.from, reason: on.reason, ...(spoke ? { spoke } : {}) };
    const attempts = [...answer.attempts, attempt];
    if (spoke) return { ...answer, attempts, status: { name: 'streaming', resuming: attempt } };
    return { ...answer, attempts, status: { name: 'waiting', on, sinceMs: nowMs } };
  }
  if (spoke) return answer; // one line says it until text goes on
  return { ...answer, status: { name: 'waiting', on, sinceMs: nowMs } };
}

function withUsage(answer: Answer, usage: Usage, nowMs: number): Answer {
  const first = answer.firstTokenAtMs;
  const decodingMs = first === undefined ? 0 : nowMs - first;
  const gaps = usage.completion_tokens - 1; // the first token ends the wait, the others take the time
  const unclear =
    usage.completion_tokens < MIN_SPEED_TOKENS ||
    decodingMs <= 0 ||
    answer.attempts.some(({ spoke }) => spoke); // the time without a provider is no decoding
  const known = answer.tokensPerSecond !== undefined || unclear;
  return { ...answer, usage, ...(known ? {} : { tokensPerSecond: (gaps * 1_000) / decodingMs }) };
}

/** Every provider that could read the conversation, the answering one last. */
export function readersOf(answer: Answer): readonly string[] {
  // Those of a request that was refused as too long; `info` knows those of the last request.
  const refusal = answer.attempts.findLastIndex(({ reason }) => TOO_LONG.has(reason));
  const refused = answer.attempts.slice(0, refusal + 1).filter(({ reason }) => reason !== 'peer/unreachable');
  const readers = [...refused.map(({ provider }) => provider), ...(answer.info?.readers ?? [])];
  return readers.filter((reader, i) => readers.lastIndexOf(reader) === i);
}

/** Codes that say that the model cannot read so much. */
export const TOO_LONG: ReadonlySet<ErrorCode> = new Set(['input/too-long', 'engine/context']);

export function hasEnded(answer: Answer): boolean {
  return answer.status.name !== 'waiting' && answer.status.name !== 'streaming';
}

/** The turns with nothing on its way any more: what was coming ended as `name`. */
export function settled(turns: readonly Turn[], name: 'stopped' | 'interrupted'): Turn[] {
  return turns.map((turn) =>
    turn.role === 'assistant' && !hasEnded(turn) ? { ...turn, status: { name } } : turn,
  );
}

/** The turns up to and with the question that `answerId` answers. */
export function upToQuestion(turns: readonly Turn[], answerId: string): readonly Turn[] {
  const index = turns.findIndex((turn) => turn.id === answerId);
  return index < 0 ? turns : turns.slice(0, index);
}
