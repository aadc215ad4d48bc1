/** One answer's way, event by event, and what is sent of a conversation. */
import { describe, expect, it } from 'vitest';
import type { AnswerInfo } from '#client/api.ts';
import {
  hasEnded,
  newAnswer,
  readersOf,
  settled,
  step,
  upToQuestion,
  type Answer,
  type AnswerEvent,
  type Turn,
} from './conversation.ts';
import { decodeStored } from './stored.ts';

const info: AnswerInfo = {
  class: 'open',
  provider: 'p',
  readers: ['p'],
  engine: 'paced',
  backend: 'paced',
  transport: 'webrtc/direct',
  sealing: 's',
};
const usage = { prompt_tokens: 3, completion_tokens: 21, total_tokens: 24 };

function run(events: readonly (readonly [number, AnswerEvent])[]): Answer {
  return events.reduce((answer, [nowMs, event]) => step(answer, event, nowMs), newAnswer('a', 'm', 0));
}

describe('an answer', () => {
  it('gathers text, and measures speed from the first token to the last', () => {
    const answer = run([
      [100, { type: 'waiting', on: { state: 'quoting' } }],
      [500, { type: 'text', text: 'Hel', info }],
      [1_500, { type: 'text', text: 'lo', info }],
      [1_500, { type: 'finish', finish: 'stop', info }],
      [1_500, { type: 'usage', usage }],
    ]);
    expect(answer).toMatchObject({
      text: 'Hello',
      status: { name: 'done', finish: 'stop' },
      usage,
      tokensPerSecond: 20,
    });
  });

  it('does not change once it has ended', () => {
    const stopped = run([[1, { type: 'stop' }]]);
    expect(step(stopped, { type: 'text', text: 'late', info }, 2)).toBe(stopped);
    expect(step(stopped, { type: 'fail', code: 'peer/closed' }, 2)).toBe(stopped);
    expect(hasEnded(stopped)).toBe(true);
  });

  it('ignores progress that comes after the first word', () => {
    const answer = run([
      [1, { type: 'text', text: 'a', info }],
      [2, { type: 'waiting', on: { state: 'quoting' } }],
    ]);
    expect(answer.status.name).toBe('streaming');
  });

  it('remembers every provider that failed before', () => {
    const answer = run([
      [1, { type: 'waiting', on: { state: 'failing-over', from: 'q', reason: 'peer/silent' } }],
    ]);
    expect(answer.attempts).toEqual([{ provider: 'q', reason: 'peer/silent' }]);
  });

  const silent = { state: 'failing-over', from: 'q', reason: 'peer/silent' } as const;

  it('says in the middle of its text that another provider is asked, until text goes on', () => {
    const paused = run([
      [1, { type: 'text', text: 'a', info }],
      [2, { type: 'waiting', on: silent }],
      [3, { type: 'waiting', on: { state: 'quoting' } }],
    ]);
    const attempt = { provider: 'q', reason: 'peer/silent', spoke: true };
    expect(paused).toMatchObject({
      text: 'a',
      status: { name: 'streaming', resuming: attempt },
      attempts: [attempt],
    });
    const on = step(paused, { type: 'text', text: 'b', info }, 4);
    expect(on).toMatchObject({ text: 'ab', status: { name: 'streaming' } });
    expect(on.status).not.toHaveProperty('resuming');
  });

  it('has no speed where one would say nothing: few tokens, or a pause between two providers', () => {
    const told = (events: readonly (readonly [number, AnswerEvent])[], completion_tokens: number) =>
      run([
        [0, { type: 'text', text: 'a', info }],
        ...events,
        [1_000, { type: 'text', text: 'b', info }],
        [1_000, { type: 'finish', finish: 'stop', info }],
        [1_000, { type: 'usage', usage: { ...usage, completion_tokens } }],
      ]).tokensPerSecond;
    expect(told([], 16)).toBe(15);
    expect(told([], 15)).toBeUndefined();
    expect(told([[500, { type: 'waiting', on: silent }]], 100)).toBeUndefined();
  });

  it('counts everybody who could read it, once', () => {
    const tooLong = { provider: 'x', reason: 'input/too-long' } as const;
    const unreached = { provider: 'u', reason: 'peer/unreachable' } as const;
    const answer = {
      ...newAnswer('a', 'm', 0),
      attempts: [tooLong, unreached, { ...tooLong, provider: 'p' }],
    };
    expect(readersOf({ ...answer, info: { ...info, readers: ['q', 'p'] } })).toEqual(['x', 'q', 'p']);
    expect(readersOf(newAnswer('a', 'm', 0))).toEqual([]);
  });

  it('keeps waiting on a chunk without text', () => {
    expect(run([[1, { type: 'text', text: '', info }]]).status.name).toBe('waiting');
  });
});

const question = (id: string, text: string): Turn => ({ id, role: 'user', text, atMs: 0 });
const answer = (id: string, text: string): Answer => ({
  ...newAnswer(id, 'm', 0),
  text,
  status: { name: 'done', finish: 'stop' },
});

describe('a conversation', () => {
  it('is asked again from its question', () => {
    const turns = [question('1', 'a'), answer('2', 'b')];
    expect(upToQuestion(turns, '2')).toEqual([turns[0]]);
    expect(upToQuestion(turns, 'unknown')).toEqual(turns);
  });

  it('has nothing on its way after a reload', () => {
    const turns = [question('1', 'a'), { ...newAnswer('2', 'm', 0), text: 'half' }];
    const { turns: read } = decodeStored(structuredClone({ turns, savedAtMs: 1 }));
    expect(read[1]).toMatchObject({ text: 'half', status: { name: 'interrupted' } });
    expect(settled(turns, 'stopped')[1]).toMatchObject({ status: { name: 'stopped' } });
  });

  it.each([undefined, null, 7, 'x', {}, { turns: [{}] }, { turns: [question('1', 'a')] }])(
    'is empty where %j was stored',
    (value) => {
      expect(decodeStored(value).turns).toEqual([]);
    },
  );

  it('comes back as it was stored', () => {
    const turns = [
      question('1', 'a'),
      { ...answer('2', 'b'), info: { ...info, ttftMs: 4 }, usage, tokensPerSecond: 9 },
    ];
    expect(decodeStored(structuredClone({ turns, savedAtMs: 1 }))).toEqual({ turns, savedAtMs: 1 });
  });
});
