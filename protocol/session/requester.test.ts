/** The requester's machine: its numbered invariants one by one, then all of them after each step of any history. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../bytes/bytes.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { PeerId } from '../ids.ts';
import { MAX_BYTES_PER_TOKEN } from '../limits.ts';
import { RANDOM_CASES } from '../vectors/testing.ts';
import {
  newRequester,
  stepRequester,
  type RequesterConfig,
  type RequesterEffect,
  type RequesterEvent,
  type RequesterState,
} from './requester.ts';

const config: RequesterConfig = {
  maxTokens: 10,
  furtherAttempts: 2,
  connectTimeoutMs: 1,
  firstTokenTimeoutMs: 2,
  nextTokenTimeoutMs: 3,
};

const peer = (name: string) => name.repeat(52) as PeerId;
const [a, b, c, d] = [peer('a'), peer('b'), peer('c'), peer('d')] as const;

/** Runs `events` through the machine and keeps every effect. */
function run(events: readonly RequesterEvent[], changes: Partial<RequesterConfig> = {}) {
  let state = newRequester({ ...config, ...changes });
  const effects: RequesterEffect[] = [];
  for (const event of events) {
    const step = stepRequester(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects, of: (t: RequesterEffect['t']) => effects.filter((effect) => effect.t === t) };
}

const until = {
  connecting: (attempt: number, provider: PeerId): RequesterEvent[] => [{ t: 'quoted', attempt, provider }],
  ticketed: (attempt: number, provider: PeerId): RequesterEvent[] => [
    ...until.connecting(attempt, provider),
    { t: 'connected', attempt },
  ],
  sent: (attempt: number, provider: PeerId): RequesterEvent[] => [
    ...until.ticketed(attempt, provider),
    { t: 'accepted', attempt },
  ],
};

const start: RequesterEvent = { t: 'start' };
const text = (attempt: number, content: string, tokens = 1): RequesterEvent => ({
  t: 'text',
  attempt,
  text: content,
  tokens,
});
const end = (attempt: number, completionTokens: number): RequesterEvent => ({
  t: 'end',
  attempt,
  finishReason: 'stop',
  promptTokens: 5,
  completionTokens,
});
const broken = (attempt: number, code: ErrorCode = 'peer/closed'): RequesterEvent => ({
  t: 'broken',
  attempt,
  code,
});

describe('a job', () => {
  test('goes from quote to end', () => {
    const { state, effects } = run([start, ...until.sent(1, a), text(1, 'Hel'), text(1, 'lo', 2), end(1, 3)]);
    expect(state).toMatchObject({ name: 'finished', provider: a, text: 'Hello', tokens: 3, readers: [a] });
    expect(effects.map((effect) => effect.t)).toEqual([
      'arm',
      'ask-quotes',
      'arm',
      'connect',
      'arm',
      'send-job',
      'emit',
      'arm',
      'emit',
      'arm',
      'arm',
      'finish',
    ]);
    expect(effects.at(-1)).toEqual({
      t: 'finish',
      result: { finishReason: 'stop', promptTokens: 5, completionTokens: 3 },
    });
  });

  test('may end without a word', () => {
    expect(run([start, ...until.sent(1, a), end(1, 0)]).state).toMatchObject({ name: 'finished', text: '' });
  });
});

describe('1. no text is emitted before its chunk authenticated', () => {
  test('text before the provider accepted breaks the attempt and shows nothing', () => {
    for (const before of [until.connecting(1, a), until.ticketed(1, a)]) {
      const { of, state } = run([start, ...before, text(1, 'early')]);
      expect(of('emit')).toEqual([]);
      expect(state).toMatchObject({ name: 'quoting', attempt: 2, text: '', lastFailure: 'wire/order' });
    }
  });
});

describe('2. at most the agreed further providers, never one of them twice', () => {
  test.each([0, 1, 2])('%d further attempts', (furtherAttempts) => {
    const events = [a, b, c, d].flatMap((provider, i) => [
      ...until.connecting(i + 1, provider),
      broken(i + 1),
    ]);
    const { state, of } = run([start, ...events], { furtherAttempts });
    expect(of('connect')).toHaveLength(furtherAttempts + 1);
    expect(state).toMatchObject({ name: 'failed', code: 'peer/closed' });
  });

  test('who was tried is left out when quotes are asked again', () => {
    const { of } = run([start, ...until.connecting(1, a), broken(1), ...until.connecting(2, b), broken(2)]);
    expect(of('ask-quotes').map((effect) => 'exclude' in effect && effect.exclude)).toEqual([
      [],
      [a],
      [a, b],
    ]);
  });

  test('a quote of one that was tried is refused, and the person reads what went wrong before', () => {
    const { state, of } = run([
      start,
      ...until.connecting(1, a),
      broken(1, 'peer/silent'),
      ...until.connecting(2, a),
    ]);
    expect(state).toMatchObject({ name: 'failed', code: 'peer/silent' });
    expect(of('connect')).toHaveLength(1);
  });

  test('a provider that was never sent the conversation is no reader', () => {
    const { state } = run([start, ...until.connecting(1, a), broken(1), ...until.sent(2, b)]);
    expect(state).toMatchObject({ tried: [a, b], readers: [b] });
  });

  test.each(['peer/mitm', 'peer/version', 'input/too-long', 'peer/certificate'] as const)(
    '%s tries nobody else',
    (code) => {
      expect(run([start, ...until.sent(1, a), broken(1, code)]).state).toMatchObject({
        name: 'failed',
        code,
      });
    },
  );

  test.each(['provider/busy', 'job/refused', 'quote/expired', 'envelope/open', 'wire/malformed'] as const)(
    '%s tries the next',
    (code) => {
      const { state, of } = run([start, ...until.sent(1, a), broken(1, code)]);
      expect(state).toMatchObject({ name: 'quoting', attempt: 2, lastFailure: code });
      expect(of('failing-over')).toEqual([{ t: 'failing-over', from: a, reason: code }]);
      expect(of('abandon')).toEqual([{ t: 'abandon', attempt: 1 }]);
    },
  );

  test('nobody left: the person reads why the last one failed, not that nobody is there', () => {
    const { state } = run([
      start,
      ...until.sent(1, a),
      broken(1, 'peer/silent'),
      broken(2, 'job/no-provider'),
    ]);
    expect(state).toMatchObject({ name: 'failed', code: 'peer/silent' });
    expect(run([start, broken(1, 'job/no-provider')]).state).toMatchObject({ code: 'job/no-provider' });
  });
});

describe('3. more tokens or bytes than were agreed end the job; what arrived is kept', () => {
  test('a token too many', () => {
    const { state, of } = run([start, ...until.sent(1, a), text(1, 'ten', 10), text(1, 'more')]);
    expect(state).toMatchObject({ name: 'failed', code: 'job/overrun', text: 'ten', tokens: 10 });
    expect(of('emit')).toHaveLength(1);
  });

  test('a byte too many, counted in UTF-8', () => {
    const most = '絹'.repeat(Math.floor((config.maxTokens * MAX_BYTES_PER_TOKEN) / 3));
    expect(run([start, ...until.sent(1, a), text(1, most)]).state).toMatchObject({ name: 'streaming' });
    expect(run([start, ...until.sent(1, a), text(1, most), text(1, '絹')]).state).toMatchObject({
      code: 'job/overrun',
      text: most,
    });
  });

  test('over all attempts together', () => {
    const events = [text(1, 'a', 6), broken(1), ...until.sent(2, b), text(2, 'b', 5)];
    expect(run([start, ...until.sent(1, a), ...events]).state).toMatchObject({
      code: 'job/overrun',
      text: 'a',
    });
  });

  test('an end that counts other tokens than arrived is malformed', () => {
    const { state } = run([start, ...until.sent(1, a), text(1, 'a', 2), end(1, 3)]);
    expect(state).toMatchObject({ name: 'quoting', lastFailure: 'wire/malformed' });
  });
});

describe('4. a session ends exactly once', () => {
  test.each<[string, RequesterEvent[]]>([
    ['finished', [...until.sent(1, a), end(1, 0)]],
    ['failed', [...until.sent(1, a), broken(1, 'peer/mitm')]],
    ['cancelled', [{ t: 'cancel' }]],
  ])('%s: later events change nothing and are counted', (_, events) => {
    const ended = run([start, ...events]);
    const later = run([
      start,
      ...events,
      start,
      { t: 'cancel' },
      text(1, 'late'),
      end(1, 0),
      broken(1),
      { t: 'timeout', attempt: 1 },
    ]);
    expect(later.effects).toEqual(ended.effects);
    expect(later.state).toEqual({ ...ended.state, ignoredEvents: 6 });
  });

  test('events of an earlier attempt are counted and change nothing', () => {
    const before = run([start, ...until.sent(1, a), broken(1)]);
    const after = run([
      start,
      ...until.sent(1, a),
      broken(1),
      text(1, 'late'),
      end(1, 0),
      broken(1),
      { t: 'timeout', attempt: 1 },
    ]);
    expect(after.state).toEqual({ ...before.state, ignoredEvents: 4 });
    expect(after.effects).toEqual(before.effects);
  });

  test('a second start is none', () => {
    expect(run([start, start]).of('ask-quotes')).toHaveLength(1);
  });
});

describe('5. a further attempt continues behind the text that arrived', () => {
  test('and gets only the tokens that are left', () => {
    const { of } = run([start, ...until.sent(1, a), text(1, 'Once upon', 3), broken(1), ...until.sent(2, b)]);
    expect(of('send-job')).toEqual([
      { t: 'send-job', attempt: 1, continueFrom: '', maxTokens: 10 },
      { t: 'send-job', attempt: 2, continueFrom: 'Once upon', maxTokens: 7 },
    ]);
  });

  test('each token is emitted once, and the end counts those of all attempts', () => {
    const { state, of } = run([
      start,
      ...until.sent(1, a),
      text(1, 'Once ', 3),
      broken(1),
      ...until.sent(2, b),
      text(2, 'upon', 2),
      end(2, 2),
    ]);
    expect(of('emit').map((effect) => 'text' in effect && effect.text)).toEqual(['Once ', 'upon']);
    expect(state).toMatchObject({ text: 'Once upon', result: { completionTokens: 5 } });
  });

  test('7. nobody is asked for no tokens: with all of them there, an answer whose end is lost is whole', () => {
    const { state, of } = run([start, ...until.sent(1, a), text(1, 'all', 10), broken(1, 'peer/closed')]);
    expect(state).toMatchObject({ name: 'finished', result: { finishReason: 'length' }, text: 'all' });
    expect(of('ask-quotes')).toHaveLength(1);
  });
});

describe('6. cancel ends the job at what arrived', () => {
  test.each<[string, RequesterEvent[]]>([
    ['before the start', []],
    ['while quoting', [start]],
    ['while connecting', [start, ...until.connecting(1, a)]],
    ['before the provider accepted', [start, ...until.ticketed(1, a)]],
    ['before the first token', [start, ...until.sent(1, a)]],
    ['between two tokens', [start, ...until.sent(1, a), text(1, 'so far')]],
  ])('%s', (_, events) => {
    const before = run(events).state;
    const { state, effects } = run([...events, { t: 'cancel' }]);
    expect(state).toMatchObject({ name: 'failed', code: 'job/cancelled', text: before.text });
    expect(effects.slice(-3).map((effect) => effect.t)).toEqual(['arm', 'abandon', 'fail']);
  });
});

test.each<[string, RequesterEvent[], ErrorCode]>([
  ['no quote', [], 'provider/busy'],
  ['no channel', until.connecting(1, a), 'peer/unreachable'],
  ['no answer to the job', until.ticketed(1, a), 'job/timeout'],
  ['no first token', until.sent(1, a), 'job/timeout'],
  ['no next token', [...until.sent(1, a), text(1, 'a')], 'job/timeout'],
])('a timeout says what was waited for: %s', (_, events, code) => {
  const { state } = run([start, ...events, { t: 'timeout', attempt: 1 }], { furtherAttempts: 0 });
  expect(state).toMatchObject({ name: 'failed', code });
});

describe('any history of any provider', () => {
  const attempt = fc.integer({ min: 0, max: 5 });
  const provider = fc.constantFrom(a, b, c, d);
  const code = fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[]));
  const tokens = fc.integer({ min: 1, max: 6 });
  const content = fc.string({ unit: 'grapheme', maxLength: 4 });
  const onward: fc.Arbitrary<RequesterEvent> = fc.oneof(
    fc.record({ t: fc.constant('quoted' as const), attempt, provider }),
    fc.record({ t: fc.constantFrom('connected' as const, 'accepted' as const), attempt }),
    fc.record({ t: fc.constant('text' as const), attempt, text: content, tokens }),
    fc.record({
      t: fc.constant('end' as const),
      attempt,
      finishReason: fc.constantFrom('stop' as const, 'length' as const),
      promptTokens: fc.nat(9),
      completionTokens: fc.nat(9),
    }),
  );
  const backward: fc.Arbitrary<RequesterEvent> = fc.oneof(
    fc.record({ t: fc.constant('timeout' as const), attempt }),
    fc.record({ t: fc.constant('broken' as const), attempt, code }),
    fc.record({ t: fc.constantFrom('start' as const, 'cancel' as const) }),
  );

  /** The event that brings an honest attempt one step further, so that histories get somewhere. */
  function honest(state: RequesterState): RequesterEvent {
    const free = [a, b, c, d].find((each) => !state.tried.includes(each)) ?? a;
    if (state.name === 'idle') return { t: 'start' };
    if (state.name === 'quoting') return { t: 'quoted', attempt: state.attempt, provider: free };
    if (state.name === 'connecting') return { t: 'connected', attempt: state.attempt };
    if (state.name === 'ticketed') return { t: 'accepted', attempt: state.attempt };
    return text(state.attempt, '…');
  }

  const history = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant('honest' as const) },
      { weight: 2, arbitrary: fc.tuple(fc.boolean(), onward) },
      { weight: 1, arbitrary: fc.tuple(fc.boolean(), backward) },
    ),
    { maxLength: 40 },
  );

  test('keeps every invariant after every step', () => {
    const job = fc.record({ furtherAttempts: fc.nat(3), maxTokens: fc.integer({ min: 1, max: 12 }) });
    fc.assert(
      fc.property(job, history, (changes, events) => {
        let state = newRequester({ ...config, ...changes });
        let shown = '';
        let ends = 0;
        const connected: PeerId[] = [];
        for (const each of events) {
          const ended = state.name === 'finished' || state.name === 'failed';
          const before = state;
          const [present, planned] = each === 'honest' ? [false, honest(state)] : each;
          const event = present && 'attempt' in planned ? { ...planned, attempt: state.attempt } : planned;
          const step = stepRequester(state, event);
          state = step.state;
          for (const effect of step.effects) {
            if (effect.t === 'emit') shown += effect.text;
            if (effect.t === 'finish' || effect.t === 'fail') ends++;
            if (effect.t === 'connect') connected.push(effect.provider);
            if (effect.t === 'send-job') {
              expect(effect.maxTokens, 'nobody is asked for nothing').toBeGreaterThan(0); // 5
              expect(effect.continueFrom).toBe(shown); // 5
            }
            if (effect.t === 'emit') expect(event.t).toBe('text'); // 1
          }
          expect(shown).toBe(state.text); // 1, 5
          expect(new Set(connected).size, 'no provider twice').toBe(connected.length); // 2
          expect(connected.length).toBeLessThanOrEqual(changes.furtherAttempts + 1); // 2
          expect(connected).toEqual(state.tried);
          expect(state.tried).toEqual(expect.arrayContaining([...state.readers]));
          expect(state.tokens).toBeLessThanOrEqual(changes.maxTokens); // 3
          expect(state.bytes).toBe(utf8(state.text).length);
          expect(state.bytes).toBeLessThanOrEqual(changes.maxTokens * MAX_BYTES_PER_TOKEN); // 3
          expect(ends).toBe(state.name === 'finished' || state.name === 'failed' ? 1 : 0); // 4
          if (ended) {
            expect(step.effects).toEqual([]); // 4
            expect(state).toEqual({ ...before, ignoredEvents: before.ignoredEvents + 1 });
          }
        }
      }),
      RANDOM_CASES,
    );
  });
});
