/** The provider's machine: its numbered invariants one by one, then all of them after each step of any history. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { RANDOM_CASES } from '../vectors/testing.ts';
import {
  newProviderJob,
  stepProviderJob,
  type ProviderJobEffect,
  type ProviderJobEvent,
} from './provider.ts';

const config = { maxTokens: 5, transferTimeoutMs: 1_000 };

function run(events: readonly ProviderJobEvent[]) {
  let state = newProviderJob(config);
  const effects: ProviderJobEffect[] = [];
  for (const event of events) {
    const step = stepProviderJob(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects, kinds: effects.map((effect) => effect.t) };
}

const admitted: ProviderJobEvent[] = [{ t: 'admit' }];
const complete: ProviderJobEvent[] = [...admitted, { t: 'request-complete' }];
const running: ProviderJobEvent[] = [...complete, { t: 'engine-free' }];
const token = (tokens = 1): ProviderJobEvent => ({ t: 'token', text: 'a', tokens });
const engineEnd: ProviderJobEvent = { t: 'engine-end', finishReason: 'stop', promptTokens: 7 };
const draining: ProviderJobEvent[] = [...running, token(), engineEnd];
const settled: ProviderJobEvent[] = [...draining, { t: 'drained' }];

test('a job goes from admission to settlement', () => {
  const { state, effects, kinds } = run(settled);
  expect(state).toMatchObject({ name: 'settled', promptTokens: 7, completionTokens: 1 });
  expect(kinds).toEqual([
    'accept',
    'arm',
    'arm',
    'queue-for-engine',
    'start-engine',
    'send-text',
    'send-end',
    'arm',
    'arm',
    'release',
  ]);
  expect(effects).toContainEqual({
    t: 'send-end',
    finishReason: 'stop',
    promptTokens: 7,
    completionTokens: 1,
  });
});

describe('1. the engine starts only behind an admitted ticket and a whole request', () => {
  test.each<[string, ProviderJobEvent[]]>([
    ['a free engine', [{ t: 'engine-free' }]],
    ['a free engine before the request is whole', [...admitted, { t: 'engine-free' }]],
    ['a whole request without a ticket', [{ t: 'request-complete' }, { t: 'engine-free' }]],
    ['a job that was cancelled while it waited', [...complete, { t: 'cancel' }, { t: 'engine-free' }]],
    [
      'a job that timed out while it was sent',
      [...admitted, { t: 'timeout' }, { t: 'request-complete' }, { t: 'engine-free' }],
    ],
  ])('not for %s', (_, events) => {
    expect(run(events).kinds).not.toContain('start-engine');
  });

  test('a second ticket or a second request on one job ends it', () => {
    expect(run([...admitted, { t: 'admit' }]).state).toMatchObject({ name: 'aborted', code: 'wire/order' });
    expect(run([...complete, { t: 'request-complete' }]).state).toMatchObject({ code: 'wire/order' });
  });
});

describe('2. never more than the agreed tokens are sent', () => {
  test('what the engine makes beyond them stays here', () => {
    const { effects, state } = run([...running, token(3), token(3), token(2), token(1)]);
    const sent = effects.flatMap((effect) => (effect.t === 'send-text' ? [effect.tokens] : []));
    expect(sent).toEqual([3, 2]);
    expect(state).toMatchObject({ completionTokens: 5, ignoredEvents: 2 });
  });

  test('no token leaves before the engine runs or after it ended', () => {
    expect(run([...complete, token()]).kinds).not.toContain('send-text');
    expect(run([...draining, token()]).kinds.filter((t) => t === 'send-text')).toHaveLength(1);
  });
});

describe('3. a session ends exactly once', () => {
  test.each<[string, ProviderJobEvent[]]>([
    ['settled', settled],
    ['cancelled', [...running, { t: 'cancel' }]],
    ['failed', [...running, { t: 'abort', code: 'provider/failed' }]],
  ])('%s: later events change nothing and are counted', (_, events) => {
    const ended = run(events);
    const later = run([
      ...events,
      token(),
      engineEnd,
      { t: 'drained' },
      { t: 'cancel' },
      { t: 'timeout' },
      { t: 'channel-closed' },
      { t: 'abort', code: 'wire/order' },
      ...running,
    ]);
    expect(later.effects).toEqual(ended.effects);
    expect(later.state).toEqual({ ...ended.state, ignoredEvents: ended.state.ignoredEvents + 10 });
  });
});

describe('4. cancel, a failed engine and a closed channel stop the engine and free the slot once', () => {
  const endings: ProviderJobEvent[] = [
    { t: 'cancel' },
    { t: 'channel-closed' },
    { t: 'timeout' },
    { t: 'abort', code: 'provider/failed' },
  ];

  test.each(endings)('$t while the engine runs', (ending) => {
    const { kinds } = run([...running, token(), ending]);
    expect(kinds.filter((t) => t === 'stop-engine')).toHaveLength(1);
    expect(kinds.filter((t) => t === 'release')).toHaveLength(1);
  });

  test.each(endings)('$t while no engine runs stops none', (ending) => {
    for (const before of [[], admitted, complete, draining]) {
      const { kinds } = run([...before, ending]);
      expect(kinds).not.toContain('stop-engine');
      expect(kinds.filter((t) => t === 'release')).toHaveLength(1);
    }
  });

  test('no timer is left behind', () => {
    for (const before of [admitted, complete, running, draining])
      for (const ending of endings) {
        const arms = run([...before, ending]).effects.filter((effect) => effect.t === 'arm');
        expect(arms.at(-1)).toEqual({ t: 'arm', ms: 0 });
      }
    expect(
      run(settled)
        .effects.filter((effect) => effect.t === 'arm')
        .at(-1),
    ).toEqual({ t: 'arm', ms: 0 });
  });
});

describe('5. only the error code crosses the wire', () => {
  test('and only where the other side is there and does not know', () => {
    expect(run([...running, { t: 'abort', code: 'provider/failed' }]).effects).toContainEqual({
      t: 'send-fail',
      code: 'provider/failed',
    });
    expect(run([...admitted, { t: 'timeout' }]).effects).toContainEqual({
      t: 'send-fail',
      code: 'job/timeout',
    });
    for (const ending of ['cancel', 'channel-closed'] as const)
      expect(run([...running, { t: ending }]).kinds).not.toContain('send-fail');
  });
});

describe('any history', () => {
  const event: fc.Arbitrary<ProviderJobEvent> = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        t: fc.constantFrom(
          'admit' as const,
          'request-complete' as const,
          'engine-free' as const,
          'drained' as const,
        ),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        t: fc.constant('token' as const),
        text: fc.string({ maxLength: 3 }),
        tokens: fc.integer({ min: 1, max: 4 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        t: fc.constant('engine-end' as const),
        finishReason: fc.constantFrom('stop' as const, 'length' as const),
        promptTokens: fc.nat(9),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        t: fc.constantFrom('cancel' as const, 'timeout' as const, 'channel-closed' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        t: fc.constant('abort' as const),
        code: fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[])),
      }),
    },
  );
  const prefix = fc.constantFrom<ProviderJobEvent[]>([], admitted, complete, running, draining);

  test('keeps every invariant after every step', () => {
    fc.assert(
      fc.property(prefix, fc.array(event, { maxLength: 30 }), (before, after) => {
        let state = newProviderJob(config);
        const count = new Map<ProviderJobEffect['t'], number>();
        const seen = (t: ProviderJobEffect['t']) => count.get(t) ?? 0;
        let whole = false;
        let sentTokens = 0;
        for (const each of [...before, ...after]) {
          const previous = state;
          const step = stepProviderJob(state, each);
          state = step.state;
          if (each.t === 'request-complete' && previous.name === 'admitted') whole = true;
          for (const effect of step.effects) {
            count.set(effect.t, seen(effect.t) + 1);
            if (effect.t === 'send-text') sentTokens += effect.tokens;
            if (effect.t === 'start-engine') expect(seen('accept') === 1 && whole).toBe(true); // 1
            if (effect.t === 'stop-engine') expect(previous.name).toBe('running'); // 4
            if (effect.t === 'send-end') expect(effect.completionTokens).toBe(sentTokens);
          }
          const ended = state.name === 'settled' || state.name === 'aborted';
          expect(sentTokens).toBe(state.completionTokens);
          expect(sentTokens).toBeLessThanOrEqual(config.maxTokens); // 2
          expect(seen('release')).toBe(ended ? 1 : 0); // 3, 4
          expect(seen('start-engine')).toBeLessThanOrEqual(1);
          expect(seen('send-end') + seen('send-fail')).toBeLessThanOrEqual(2);
          if (previous.name === 'running' && state.name === 'aborted') expect(seen('stop-engine')).toBe(1); // 4
          if (previous.name === 'settled' || previous.name === 'aborted') expect(step.effects).toEqual([]); // 3
        }
      }),
      RANDOM_CASES,
    );
  });
});
