/** Chunks that were changed between the two sides, in both directions. SPEC §5. */
import { describe, expect, test } from 'vitest';
import { encodeChannelFrame, type ChannelFrame, type ChannelFrameOf } from '#protocol/messages/channel.ts';
import { sayingEngine } from '../fakes/engines.ts';
import { tapWire } from '../fakes/wire.ts';
import { ask, connectClient, sees, serve, startHub, until } from './network.ts';

type Chunk = ChannelFrameOf<'request' | 'response'>;

/** What an attacker does with the chunks of one direction; `undefined` lets a chunk pass. */
type Tampering = (chunk: Chunk) => readonly Chunk[] | undefined;

/** Too long to share a chunk, so that each is one. */
const TOKENS = Array.from({ length: 8 }, (_, i) => `${i}:${'silk '.repeat(400)}`);
const ANSWER = TOKENS.join('');

/** Four chunks of a request. */
const LONG_QUESTION = 'Why is silk so strong? '.repeat(2_500);

const flip = (box: Uint8Array<ArrayBuffer>, at: number) => {
  const changed = box.slice();
  changed[at] = (changed[at] ?? 0) ^ 0x10;
  return changed;
};

const ATTACKS: readonly { name: string; code: string; tamper: () => Tampering }[] = [
  {
    name: 'replayed',
    code: 'wire/order',
    tamper: () => (chunk) => (chunk.seq === 1 ? [chunk, chunk] : undefined),
  },
  {
    name: 'replayed under the next number',
    code: 'envelope/open',
    tamper: () => {
      let first: Chunk | undefined;
      return (chunk) => {
        first ??= chunk;
        return chunk.seq === 1 ? [{ ...first, seq: 1 }] : undefined;
      };
    },
  },
  {
    name: 'reordered',
    code: 'wire/order',
    tamper: () => {
      const held: Chunk[] = [];
      return (chunk) => {
        if (chunk.seq === 1) return held.push(chunk) > 0 ? [] : undefined;
        return chunk.seq === 2 ? [chunk, ...held] : undefined;
      };
    },
  },
  {
    name: 'reordered and renumbered',
    code: 'envelope/open',
    tamper: () => {
      const held: Chunk[] = [];
      return (chunk) => {
        if (chunk.seq === 1) return held.push({ ...chunk, seq: 2 }) > 0 ? [] : undefined;
        return chunk.seq === 2 ? [{ ...chunk, seq: 1 }, ...held] : undefined;
      };
    },
  },
  { name: 'left out', code: 'wire/order', tamper: () => (chunk) => (chunk.seq === 1 ? [] : undefined) },
  {
    name: 'truncated',
    code: 'envelope/open',
    tamper: () => (chunk) => (chunk.seq === 1 ? [{ ...chunk, box: chunk.box.slice(0, -1) }] : undefined),
  },
  {
    name: 'with a bit flipped in its text',
    code: 'envelope/open',
    tamper: () => (chunk) => (chunk.seq === 1 ? [{ ...chunk, box: flip(chunk.box, 9) }] : undefined),
  },
  {
    name: 'with a bit flipped in its tag',
    code: 'envelope/open',
    tamper: () => (chunk) =>
      chunk.seq === 1 ? [{ ...chunk, box: flip(chunk.box, chunk.box.length - 1) }] : undefined,
  },
  {
    name: 'called the last one before it is',
    code: 'envelope/open',
    tamper: () => (chunk) => (chunk.seq === 1 ? [{ ...chunk, final: true }] : undefined),
  },
  {
    name: 'called not the last one when it is',
    code: 'envelope/open',
    tamper: () => (chunk) => (chunk.final ? [{ ...chunk, final: false }] : undefined),
  },
];

/** Tampers with the first job that passes, and leaves every other one alone. */
function tamperOnce(t: 'request' | 'response', tamper: Tampering): void {
  let victim: string | undefined;
  tapWire(({ frame }) => {
    if (frame?.t !== t) return undefined;
    victim ??= String(frame.job);
    if (String(frame.job) !== victim) return undefined;
    return tamper(frame)?.map((chunk: ChannelFrame) => encodeChannelFrame(chunk));
  });
}

async function twoProviders() {
  const hub = await startHub();
  const providers = await Promise.all([serve(hub, sayingEngine(TOKENS)), serve(hub, sayingEngine(TOKENS))]);
  const client = connectClient(hub);
  await sees(client, ...providers);
  return { client, providers };
}

describe('a chunk of the answer is', () => {
  test.each(ATTACKS)('$name: no text of it is shown, another provider goes on', async ({ code, tamper }) => {
    const { client, providers } = await twoProviders();
    tamperOnce('response', tamper());
    const shown: string[] = [];
    const asked = await ask(client, { onText: (all) => shown.push(all) });
    expect(asked.error).toBeUndefined();
    expect(asked.failovers).toEqual([code]);
    expect(asked.text).toBe(ANSWER); // each token once
    for (const text of shown) expect(ANSWER.startsWith(text)).toBe(true);
    expect(new Set(asked.readers)).toEqual(new Set(providers.map(({ peerId }) => peerId)));
  });

  test('held back, the end included: the requester waits no longer than it was told', async () => {
    const hub = await startHub();
    const providers = await Promise.all([serve(hub, sayingEngine(TOKENS)), serve(hub, sayingEngine(TOKENS))]);
    const client = connectClient(hub, { nextTokenTimeoutMs: 1_000 });
    await sees(client, ...providers);
    tamperOnce('response', (chunk) => (chunk.seq >= 3 ? [] : undefined));
    const asked = await ask(client);
    expect(asked).toMatchObject({ text: ANSWER, error: undefined, failovers: ['job/timeout'] });
  });
});

describe('a chunk of the request is', () => {
  test.each(ATTACKS)('$name: the provider aborts with $code and is free again', async ({ code, tamper }) => {
    const { client, providers } = await twoProviders();
    tamperOnce('request', tamper());
    const asked = await ask(client, { content: LONG_QUESTION });
    expect(asked).toMatchObject({ text: ANSWER, error: undefined, failovers: [code] });
    const victim = providers.find(({ peerId }) => peerId === asked.readers[0]);
    expect(victim?.provider.view.jobs).toMatchObject([{ state: 'failed', error: code, completionTokens: 0 }]);

    const others = providers.filter((each) => each !== victim);
    for (const { provider } of others) await provider.stop(0);
    await until(() => client.network.view.offers.length === 1);
    expect(await ask(client)).toMatchObject({ text: ANSWER, error: undefined, readers: [victim?.peerId] });
  });
});
