import { expect, test } from 'vitest';
import { resultOf, type Fact } from './facts.ts';

const page: Readonly<Record<string, Fact>> = {
  Model: { text: 'silkworm-1', values: [] },
  Engine: { text: 'wllama, wasm', values: [] },
  Transport: { text: 'WebRTC, direct connection', values: [] },
  'First word after': { text: '0.4 s', values: ['412.25'] },
  Tokens: { text: '12 read, 80 written', values: ['12', '80'] },
  Speed: { text: '53 tokens/s', values: ['53.28947'] },
  Provider: { text: 'abc', values: [] },
  Price: { text: 'free', values: [] },
};

const expected = {
  answer: 'A fable',
  engine: 'wllama, wasm',
  model: 'silkworm-1',
  provider: 'abc',
  transport: 'WebRTC, direct connection',
  promptTokens: 12,
  completionTokens: 80,
  ttftMs: 412,
  tokensPerSecond: 53.3,
};

test('exact values count, rounded once', () => {
  expect(resultOf('A fable', new Map(Object.entries(page)))).toEqual(expected);
});

test('without them, the figures that a person reads', () => {
  const read = Object.entries(page).map(([name, fact]) => [name, { ...fact, values: [] }] as const);
  expect(resultOf('A fable', new Map(read))).toEqual({ ...expected, ttftMs: 400, tokensPerSecond: 53 });
});

test('a fact that misses is named', () => {
  const { Engine: _, ...rest } = page;
  expect(() => resultOf('A fable', new Map(Object.entries(rest)))).toThrow(
    'The page does not say of its answer: Engine.',
  );
});

test('a speed that the page cannot say is none', () => {
  const { Speed: _, ...rest } = page;
  expect(resultOf('A fable', new Map(Object.entries(rest)))).toEqual({ ...expected, tokensPerSecond: null });
});
