/** The chat of a page, with a client that answers as it is told; state, batching and stores are the real ones. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  AnswerInfo,
  BombyxClient,
  ChatCompletionChunk,
  ChatCompletionParams,
  ChatMessage,
  NetworkView,
  RequestOptions,
} from '#client/api.ts';
import { IdbStore } from '#lib/storage/idb-store.ts';
import { MemoryStore, type ConversationStore } from '#lib/storage/conversation-store.ts';
import { BombyxError } from '#protocol/errors.ts';
import { PROTOCOL_VERSION } from '#protocol/limits.ts';
import type { Offer } from '#protocol/messages/offer.ts';
import { NetworkState } from '../network/network.svelte.ts';
import { ChatState } from './chat.svelte.ts';
import { newAnswer, type Barrier } from './conversation.ts';

const INFO: AnswerInfo = {
  class: 'open',
  provider: 'p',
  readers: ['p'],
  engine: 'paced',
  backend: 'paced',
  transport: 'webrtc/direct',
  sealing: 's',
};

const OFFER = {
  version: PROTOCOL_VERSION,
  provider: 'p',
  slots: 1,
  freeSlots: 1,
  models: [
    {
      id: 'm',
      engine: 'paced',
      backend: 'paced',
      contextTokens: 512,
      asks: { prompt: 0n, cached: 0n, completion: 0n },
      speedMilli: 0,
    },
  ],
} as unknown as Offer; // the fields that a page reads

type Script = (options: RequestOptions, messages: readonly ChatMessage[]) => AsyncGenerator<string>;

function fakeClient(script: Script, view: NetworkView): BombyxClient {
  return {
    network: { view, watch: (listener: (view: NetworkView) => void) => (listener(view), () => undefined) },
    models: { list: () => Promise.reject(new Error('not asked')) },
    close: () => Promise.resolve(),
    chat: {
      completions: {
        create: (params: ChatCompletionParams, options: RequestOptions) =>
          Promise.resolve(chunks(script(options, params.messages))),
      },
    },
  } as unknown as BombyxClient; // `create` has two forms; a page uses the streaming one
}

async function* chunks(texts: AsyncGenerator<string>): AsyncGenerator<ChatCompletionChunk> {
  const base = { id: 'i', object: 'chat.completion.chunk', created: 0, model: 'm', bombyx: INFO } as const;
  for await (const content of texts)
    yield { ...base, choices: [{ index: 0, delta: { content }, finish_reason: null }] };
  yield { ...base, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
}

async function* twoWords() {
  yield 'Hello ';
  yield 'there.';
}

async function chatWith(
  script: Script,
  store: ConversationStore = new MemoryStore(),
  offers = [OFFER],
  barrier?: () => Barrier | undefined,
) {
  const network = new NetworkState();
  network.start(fakeClient(script, { status: 'online', offers }));
  const chat = new ChatState(network, store, barrier);
  await chat.start();
  return chat;
}

const ended = (chat: ChatState) => vi.waitUntil(() => chat.latest && !chat.busy, { timeout: 10_000 });

beforeEach(() => localStorage.clear());
afterEach(() => localStorage.clear());

it('asks, streams and ends', async () => {
  const chat = await chatWith(twoWords);
  chat.send('  Hi  ');
  expect(chat.busy).toBe(true);
  await ended(chat);
  expect(chat.turns).toMatchObject([
    { role: 'user', text: 'Hi' },
    { role: 'assistant', text: 'Hello there.', model: 'm', status: { name: 'done' }, info: INFO },
  ]);
});

it('stops on demand, and keeps what was said', async () => {
  const chat = await chatWith(async function* ({ signal }) {
    yield 'One';
    await new Promise((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(new BombyxError('job/cancelled'))),
    );
  });
  chat.send('Hi');
  await vi.waitUntil(() => chat.latest?.text === 'One');
  chat.stop();
  await ended(chat);
  expect(chat.latest).toMatchObject({ text: 'One', status: { name: 'stopped' } });
});

it('names what failed, and asks again on retry', async () => {
  let calls = 0;
  const chat = await chatWith(async function* () {
    calls += 1;
    if (calls === 1) throw new BombyxError('peer/mitm');
    yield 'Now.';
  });
  chat.send('Hi');
  await ended(chat);
  expect(chat.latest).toMatchObject({ status: { name: 'failed', code: 'peer/mitm' } });
  chat.regenerate(chat.latest?.id ?? '');
  await ended(chat);
  expect(chat.turns).toHaveLength(2);
  expect(chat.latest).toMatchObject({ text: 'Now.', status: { name: 'done' } });
});

it('says that nobody serves, and sends nothing', async () => {
  const asked = vi.fn(twoWords);
  const chat = await chatWith(asked, new MemoryStore(), []);
  chat.send('Hi');
  await ended(chat);
  expect(chat.latest).toMatchObject({ status: { name: 'failed', code: 'job/no-provider' } });
  expect(asked).not.toHaveBeenCalled();
});

it('asks for a reload when everybody speaks another version', async () => {
  const chat = await chatWith(twoWords, new MemoryStore(), [{ ...OFFER, version: 'bombyx-wire/999' }]);
  chat.send('Hi');
  await ended(chat);
  expect(chat.latest).toMatchObject({ status: { name: 'failed', code: 'peer/version' } });
});

it('brings a cleared conversation and a replaced answer back', async () => {
  const chat = await chatWith(twoWords);
  chat.send('Hi');
  await ended(chat);
  const before = chat.turns;
  chat.draft = 'unsent';
  chat.startOver();
  expect(chat.turns).toEqual([]);
  chat.bringBack();
  expect(chat.turns).toEqual(before);
  expect(chat.draft).toBe('unsent');
  chat.regenerate(chat.latest?.id ?? '');
  await ended(chat);
  chat.bringBack();
  expect(chat.turns).toEqual(before);
});

it('keeps conversation and draft over a reload', async () => {
  const store = new IdbStore();
  const chat = await chatWith(twoWords, store);
  chat.send('Hi');
  await ended(chat);
  chat.draft = 'unsent';
  await vi.waitUntil(async () => JSON.stringify(await store.load())?.includes('Hello there.'));
  const later = await chatWith(twoWords, new IdbStore());
  expect(later.turns).toEqual(chat.turns);
  expect(later.draft).toBe('unsent');
  later.startOver();
});

it('works where nothing can be stored', async () => {
  const broken: ConversationStore = {
    load: () => Promise.reject(new Error('blocked')),
    update: () => Promise.reject(new Error('blocked')),
    watch: () => () => undefined,
  };
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const chat = await chatWith(twoWords, broken);
  chat.send('Hi');
  await ended(chat);
  expect(chat.latest?.text).toBe('Hello there.');
});

describe('a conversation that is too long', () => {
  /** A model that counts messages instead of tokens. */
  const readsAtMost = (most: number, seen: number[] = []): Script =>
    async function* (_options, messages) {
      seen.push(messages.length);
      if (messages.length > most || (messages.at(-1)?.content.length ?? 0) > 1_000)
        throw new BombyxError('input/too-long');
      yield 'Read.';
    };

  it('is asked again with fewer of its oldest messages, and says so', async () => {
    const seen: number[] = [];
    const chat = await chatWith(readsAtMost(3, seen));
    for (const question of ['a', 'b', 'c']) {
      chat.send(question);
      await ended(chat);
      expect(chat.latest).toMatchObject({ text: 'Read.', status: { name: 'done' } });
    }
    expect(seen).toEqual([1, 3, 5, 3]);
    expect(chat.latest?.leftOut).toEqual({ exchanges: 1, contextTokens: 512 });
    expect(chat.turns).toHaveLength(6);
  });

  it('leaves out beforehand what the model has said that it cannot read', async () => {
    const seen: number[] = [];
    const chat = await chatWith(readsAtMost(99, seen));
    for (const question of ['a'.repeat(900), 'b'.repeat(900)]) {
      chat.send(question);
      await ended(chat);
    }
    expect(seen).toEqual([1, 1]);
    expect(chat.latest?.leftOut).toEqual({ exchanges: 1, contextTokens: 512 });
  });

  it('for its question alone gets that back to the composer, and goes on', async () => {
    const chat = await chatWith(readsAtMost(99));
    chat.send('a');
    await ended(chat);
    const long = 'long '.repeat(400).trim();
    chat.send(long);
    await vi.waitUntil(() => chat.note);
    expect(chat.draft).toBe(long);
    expect(chat.note).toEqual({ name: 'given-back', model: 'm', contextTokens: 512 });
    expect(chat.turns).toHaveLength(2);
    await vi.waitUntil(() => !chat.busy);
    chat.send('b');
    expect(chat.note).toBeUndefined();
    await ended(chat);
    expect(chat.latest).toMatchObject({ text: 'Read.', status: { name: 'done' } });
  });
});

describe('nothing is sent, and it is said at once,', () => {
  it.each(['offline', 'insecure'] as const)('where this side is %s', async (barrier) => {
    const asked = vi.fn(twoWords);
    const chat = await chatWith(asked, new MemoryStore(), [OFFER], () => barrier);
    const startedMs = performance.now();
    chat.send('Hi');
    await ended(chat);
    expect(chat.latest?.status).toEqual({ name: 'failed', code: 'hub/unreachable', barrier });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(asked).not.toHaveBeenCalled();
  });

  it('when the device goes offline before the first word', async () => {
    const side: { barrier?: Barrier } = {};
    const asked = Promise.withResolvers<true>();
    const waits: Script = async function* ({ signal }) {
      asked.resolve(true);
      await new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(new BombyxError('job/cancelled'))),
      );
      yield 'never';
    };
    const chat = await chatWith(waits, new MemoryStore(), [OFFER], () => side.barrier);
    chat.send('Hi');
    await asked.promise;
    side.barrier = 'offline';
    window.dispatchEvent(new Event('offline'));
    await ended(chat);
    expect(chat.latest?.status).toEqual({ name: 'failed', code: 'hub/unreachable', barrier: 'offline' });
  });
});

describe('two tabs', () => {
  const said = (chat: ChatState) => chat.turns.map(({ text }) => text);
  const two = async (script: Script = twoWords) => {
    await new IdbStore().update(() => undefined);
    return Promise.all([chatWith(script, new IdbStore()), chatWith(script, new IdbStore())]);
  };

  it('see each other’s messages, and lose none', async () => {
    const [one, other] = await two();
    one.send('from one');
    await ended(one);
    await vi.waitUntil(() => said(other).includes('Hello there.'));
    expect(other.note).toEqual({ name: 'other-tab' });
    other.send('from the other');
    one.send('at the same time');
    await Promise.all([ended(one), ended(other)]);
    await vi.waitUntil(() => one.turns.length === 6 && other.turns.length === 6);
    expect(said(one)).toEqual(expect.arrayContaining(['from one', 'from the other', 'at the same time']));
    await expect.poll(() => other.turns).toEqual(one.turns);
    const later = await chatWith(twoWords, new IdbStore());
    expect(later.turns).toEqual(one.turns);
    later.startOver();
    await vi.waitUntil(() => one.turns.length === 0 && other.turns.length === 0);
  });

  it('do not take each other’s running answer for interrupted', async () => {
    const go = Promise.withResolvers<undefined>();
    const [one, other] = await two(async function* () {
      yield 'Hel';
      await go.promise;
      yield 'lo';
    });
    one.send('Hi');
    await vi.waitUntil(() => other.latest?.text === 'Hel', { timeout: 5_000 });
    expect(other.latest?.status.name).toBe('streaming');
    expect(other.busy).toBe(false);
    go.resolve(undefined);
    await vi.waitUntil(() => other.latest?.status.name === 'done', { timeout: 5_000 });
    expect(said(other)).toEqual(['Hi', 'Hello']);
    one.startOver();
  });

  it('take an answer for interrupted when its tab is gone', async () => {
    await new IdbStore().update(() => ({
      savedAtMs: 1,
      turns: [{ ...newAnswer('gone', 'm', 0), status: { name: 'streaming' }, text: 'ha' }],
    }));
    const chat = await chatWith(twoWords, new IdbStore());
    expect(chat.latest?.status.name).toBe('interrupted');
    chat.startOver();
  });
});
