/** The chat of a page, with a client that answers as it is told; state, batching and stores are the real ones. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type {
  AnswerInfo,
  BombyxClient,
  ChatCompletionChunk,
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

type Script = (options: RequestOptions) => AsyncGenerator<string>;

function fakeClient(script: Script, view: NetworkView): BombyxClient {
  return {
    network: { view, watch: (listener: (view: NetworkView) => void) => (listener(view), () => undefined) },
    models: { list: () => Promise.reject(new Error('not asked')) },
    close: () => Promise.resolve(),
    chat: {
      completions: {
        create: (_params: unknown, options: RequestOptions) => Promise.resolve(chunks(script(options))),
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

async function chatWith(script: Script, store: ConversationStore = new MemoryStore(), offers = [OFFER]) {
  const network = new NetworkState();
  network.start(fakeClient(script, { status: 'online', offers }));
  const chat = new ChatState(network, store);
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
    save: () => Promise.reject(new Error('blocked')),
  };
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const chat = await chatWith(twoWords, broken);
  chat.send('Hi');
  await ended(chat);
  expect(chat.latest?.text).toBe('Hello there.');
});
