/** A conversation and one answer's way through it: pure data and pure steps. */
import type { AnswerInfo, ChatMessage, FinishReason, RequestProgress, Usage } from '#client/api.ts';
import type { ErrorCode } from '#protocol/errors.ts';

export interface Question {
  readonly id: string;
  readonly role: 'user';
  readonly text: string;
  readonly atMs: number;
}

/** What is being waited for; `hub` before the request can be made at all. */
export type Waiting = RequestProgress | { readonly state: 'hub' };

export type AnswerStatus =
  | { readonly name: 'waiting'; readonly on: Waiting; readonly sinceMs: number }
  | { readonly name: 'streaming' }
  | { readonly name: 'done'; readonly finish: FinishReason }
  | { readonly name: 'stopped' }
  /** The page went away while the answer was coming. */
  | { readonly name: 'interrupted' }
  | { readonly name: 'failed'; readonly code: ErrorCode };

/** A provider that was tried and did not finish. */
export interface Attempt {
  readonly provider: string;
  readonly reason: ErrorCode;
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
  readonly info?: AnswerInfo;
  readonly usage?: Usage;
  /** Of the decoding, first token to last. */
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
  | { readonly type: 'stop' }
  | { readonly type: 'fail'; readonly code: ErrorCode };

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
    case 'stop':
      return { ...answer, status: { name: 'stopped' } };
    case 'fail':
      return { ...answer, status: { name: 'failed', code: event.code } };
  }
}

function waiting(answer: Answer, on: Waiting, nowMs: number): Answer {
  if (answer.status.name !== 'waiting') return answer; // progress that comes late
  const attempts =
    on.state === 'failing-over'
      ? [...answer.attempts, { provider: on.from, reason: on.reason }]
      : answer.attempts;
  return { ...answer, attempts, status: { name: 'waiting', on, sinceMs: nowMs } };
}

function withUsage(answer: Answer, usage: Usage, nowMs: number): Answer {
  const first = answer.firstTokenAtMs;
  const decodingMs = first === undefined ? 0 : nowMs - first;
  const gaps = usage.completion_tokens - 1; // the first token ends the wait, the others take the time
  const known = answer.tokensPerSecond !== undefined || decodingMs <= 0 || gaps < 1;
  return { ...answer, usage, ...(known ? {} : { tokensPerSecond: (gaps * 1_000) / decodingMs }) };
}

export function hasEnded(answer: Answer): boolean {
  return answer.status.name !== 'waiting' && answer.status.name !== 'streaming';
}

/** The conversation as a provider reads it: ended answers that said something, and every question that led to one. */
export function toMessages(turns: readonly Turn[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const turn of turns) {
    if (turn.role === 'assistant') {
      if (turn.text !== '') messages.push({ role: 'assistant', content: turn.text });
      continue;
    }
    // A question whose answer never came is asked again together with the next one.
    const last = messages.at(-1);
    if (last?.role === 'user')
      messages[messages.length - 1] = { role: 'user', content: `${last.content}\n\n${turn.text}` };
    else messages.push({ role: 'user', content: turn.text });
  }
  return messages;
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
