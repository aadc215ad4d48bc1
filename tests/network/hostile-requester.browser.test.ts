/** Requesters that break the protocol on purpose: refused by code, while an honest one is served. SPEC §4, §6, §7. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { HubHandle } from '../fakes/hub-commands.ts';
import { encodeCbor } from '#protocol/bytes/cbor.ts';
import { utf8 } from '#protocol/bytes/bytes.ts';
import type { BombyxError } from '#protocol/errors.ts';
import { MAX_CHUNK_PLAINTEXT_BYTES, MAX_FRAME_BYTES, MAX_REQUEST_BYTES } from '#protocol/limits.ts';
import type { RequestContent } from '#protocol/messages/content.ts';
import { ConductedEngine, sayingEngine } from '../fakes/engines.ts';
import { callWithoutEnd } from '../fakes/raw-offers.ts';
import { CONTENT, HostileRequester, newJobId } from '../fakes/hostile-requester.ts';
import { ask, connectClient, sees, serve, startHub, until, type Serving } from './network.ts';

const TOKENS = ['Silk', ' is', ' spun', ' by', ' worms.'];
const ANSWER = TOKENS.join('');

async function stage(engine = sayingEngine(TOKENS)) {
  const hub = await startHub();
  const provider = await serve(hub, engine);
  const hostile = await HostileRequester.connect(hub);
  const offer = await hostile.offer(provider.peerId);
  return { hub, provider, hostile, offer, engine };
}

/** What every attack leaves behind: a provider that answers an honest requester, here and now. */
async function expectService(hub: HubHandle, provider: Serving): Promise<void> {
  const client = connectClient(hub, { furtherAttempts: 0 });
  await sees(client, provider);
  expect(await ask(client)).toMatchObject({ text: ANSWER, error: undefined, readers: [provider.peerId] });
}

describe('a quote is a ticket once, for its requester alone:', () => {
  test('replayed for a second job: job/refused', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const quote = await hostile.quote(offer);
    const channel = await hostile.dial(provider.peerId);
    const first = await channel.open(quote);
    await first.send();
    expect(await first.answered()).toBe(true);
    expect(await (await channel.open(quote)).refusal()).toBe('job/refused');
    await expectService(hub, provider);
  });

  test('stolen by another requester: job/refused, and its owner’s job runs', async () => {
    const { hub, provider, hostile: owner, offer } = await stage();
    const quote = await owner.quote(offer);
    const thief = await HostileRequester.connect(hub);
    const stolen = await (await thief.dial(provider.peerId)).open(quote);
    expect(await stolen.refusal()).toBe('job/refused');
    const own = await (await owner.dial(provider.peerId)).open(quote);
    await own.send();
    expect(await own.answered()).toBe(true);
  });

  test('used after its time: quote/expired', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const quote = await hostile.quote(offer);
    const channel = await hostile.dial(provider.peerId);
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    vi.setSystemTime(quote.expiresAtMs + 1); // the provider's clock is this page's
    expect(await (await channel.open(quote)).refusal()).toBe('quote/expired');
    vi.useRealTimers();
    await expectService(hub, provider);
  });

  test('signed by somebody else, or changed by one bit: job/refused', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const quote = await hostile.quote(offer);
    const channel = await hostile.dial(provider.peerId);
    const bytes = quote.bytes.map((byte, i) => (i === 20 ? byte ^ 1 : byte));
    expect(await (await channel.open({ ...quote, bytes })).refusal()).toBe('job/refused');
    await expectService(hub, provider);
  });

  test('asked for in another’s name: declined', async () => {
    const { hub, hostile, offer } = await stage();
    const other = await HostileRequester.connect(hub);
    expect(await hostile.ask(offer, { requester: other.peerId })).toEqual({
      t: 'decline',
      code: 'quote/declined',
    });
  });

  test('used for more tokens, or another model, than it says: job/refused', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const channel = await hostile.dial(provider.peerId);
    for (const content of [{ maxTokens: CONTENT.maxTokens + 1 }, { model: 'another' }]) {
      const job = await channel.open(await hostile.quote(offer));
      await job.send(content);
      expect(await job.refusal()).toBe('job/refused');
    }
    await expectService(hub, provider);
  });
});

describe('a sealed request that is', () => {
  const requests: readonly { name: string; code: string; content: Uint8Array }[] = [
    { name: 'no CBOR', code: 'wire/malformed', content: utf8('Tell me about silk.') },
    { name: 'empty', code: 'wire/malformed', content: new Uint8Array(0) },
    {
      name: 'without messages',
      code: 'wire/malformed',
      content: encodeCbor({ ...CONTENT, messages: [] } as never),
    },
    {
      name: 'with a field nobody knows',
      code: 'wire/malformed',
      content: encodeCbor({ ...CONTENT, tools: [] } as never),
    },
    {
      name: 'with a role nobody plays',
      code: 'wire/malformed',
      content: encodeCbor({ ...CONTENT, messages: [{ role: 'root', content: 'x' }] } as never),
    },
    {
      name: 'with a negative limit',
      code: 'wire/malformed',
      content: encodeCbor({ ...CONTENT, maxTokens: -1 } as never),
    },
    { name: 'nested ten thousand deep', code: 'wire/malformed', content: new Uint8Array(10_000).fill(0x81) },
    {
      name: 'a list that claims four billion items',
      code: 'wire/malformed',
      content: Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff),
    },
  ];

  test.each(requests)('$name: $code, and the next one is answered', async ({ code, content }) => {
    const { hub, provider, hostile, offer, engine } = await stage();
    const channel = await hostile.dial(provider.peerId);
    const job = await channel.open(await hostile.quote(offer));
    await job.chunk(content, true);
    expect(await job.refusal()).toBe(code);
    expect(engine.requests).toHaveLength(0);
    await expectService(hub, provider);
  });

  test('larger than allowed, in chunks that each are: wire/too-large, before it is all here', async () => {
    const { hub, provider, hostile, offer, engine } = await stage();
    const channel = await hostile.dial(provider.peerId);
    const job = await channel.open(await hostile.quote(offer));
    await job.accepted();
    const part = new Uint8Array(MAX_CHUNK_PLAINTEXT_BYTES);
    const whole = Math.ceil(MAX_REQUEST_BYTES / part.length) + 1;
    for (let i = 0; i < whole; i++) {
      const credit = Math.floor(i / 16) * 16 - 64; // keeps within the credit that comes back
      await until(
        () => channel.heard.some((frame) => frame.t === 'credit' && frame.upTo >= credit) || credit <= 0,
      );
      await job.chunk(part, false);
    }
    expect(await job.refusal()).toBe('wire/too-large');
    expect(engine.requests).toHaveLength(0);
    await expectService(hub, provider);
  });

  test('more chunks than credit: peer/overload', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const channel = await hostile.dial(provider.peerId);
    const id = newJobId();
    const job = await channel.open(await hostile.quote(offer), id);
    await job.accepted();
    for (let seq = 0; seq < 400; seq++)
      channel.channel.trySend({ t: 'request', job: id, seq, final: false, box: new Uint8Array(4_096) });
    expect(await job.refusal()).toMatch(/^(peer\/overload|envelope\/open)$/);
    await expectService(hub, provider);
  });

  test('sealed to nobody: envelope/open', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const channel = await hostile.dial(provider.peerId);
    const quote = await hostile.quote(offer);
    const id = newJobId();
    channel.channel.send({ t: 'job', job: id, quote: quote.bytes, enc: new Uint8Array(32) }); // a low-order point
    const fail = await channel.outcome(id, 'fail');
    expect(fail).toMatchObject({ code: 'envelope/open' });
    await expectService(hub, provider);
  });
});

describe('a requester that', () => {
  test('opens two jobs under one id loses its channel, and the provider serves on', async () => {
    const { hub, provider, hostile, offer } = await stage(sayingEngine(TOKENS));
    const channel = await hostile.dial(provider.peerId);
    const id = newJobId();
    await channel.open(await hostile.quote(offer), id);
    await channel.open(await hostile.quote(offer), id);
    expect((await channel.channel.closed).code).toBe('peer/closed');
    await until(() => provider.provider.view.jobs.every((job) => job.state !== 'running'));
    await expectService(hub, provider);
  });

  test('cancels and pays attention to others’ jobs on its own channel changes nothing', async () => {
    const engine = new ConductedEngine();
    const { hub, provider, hostile } = await stage(engine);
    const victim = connectClient(hub);
    await sees(victim, provider);
    const asking = ask(victim);
    await until(() => engine.runs.length === 1);
    const job = provider.provider.view.jobs[0]?.id ?? '';
    const id = Uint8Array.from(job.match(/../g) ?? [], (hex) => parseInt(hex, 16));
    const channel = await hostile.dial(provider.peerId);
    channel.channel.send({ t: 'cancel', job: id });
    channel.channel.send({ t: 'credit', job: id, upTo: 5 });
    channel.channel.send({ t: 'ping', n: 1 });
    engine.runs[0]?.say('Silk is');
    await until(() => channel.channel.rttMs > 0);
    engine.runs[0]?.say(' spun.');
    engine.runs[0]?.end();
    expect(await asking).toMatchObject({ text: 'Silk is spun.', error: undefined });
  });

  test('takes credit that it has no right to: wire/order, and the engine stops', async () => {
    const engine = new ConductedEngine();
    const { provider, hostile, offer } = await stage(engine);
    const channel = await hostile.dial(provider.peerId);
    const job = await channel.open(await hostile.quote(offer));
    await job.send();
    await until(() => engine.runs.length === 1);
    channel.channel.send({ t: 'credit', job: job.id, upTo: 1_000_000 });
    expect(await job.refusal()).toBe('wire/order');
    expect(engine.runs[0]?.signal.aborted).toBe(true);
    await until(() => provider.provider.view.jobs[0]?.state === 'failed');
  });

  test('never finishes its requests does not hold the engine, nor more jobs than it may', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const channel = await hostile.dial(provider.peerId);
    const quotes = [];
    for (let i = 0; i < 5; i++) quotes.push(await hostile.quote(offer));
    const [last, ...others] = quotes;
    for (const quote of others) expect(await (await channel.open(quote)).accepted()).toBe(true);
    expect(await hostile.ask(offer)).toEqual({ t: 'decline', code: 'provider/busy' });
    if (last) expect(await (await channel.open(last)).refusal()).toBe('provider/busy');
    await expectService(hub, provider);
  });

  test('floods jobs under many identities: no more wait than may, an honest one is served in its turn', async () => {
    const engine = new ConductedEngine();
    const { hub, provider } = await stage(engine);
    const outcomes: string[] = [];
    const jobs = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const sybil = await HostileRequester.connect(hub);
        const quote = await sybil.quote(await sybil.offer(provider.peerId));
        return { channel: await sybil.dial(provider.peerId), quote };
      }),
    );
    for (const { channel, quote } of jobs) {
      const job = await channel.open(quote);
      await job.send();
      void job.refusal().then((code) => outcomes.push(code));
    }
    await until(() => outcomes.length === 3); // one runs and four wait
    expect(new Set(outcomes)).toEqual(new Set(['provider/busy']));
    expect(provider.provider.view.jobs.filter((job) => job.state === 'running')).toHaveLength(5);
    const honest = connectClient(hub);
    await sees(honest, provider);
    const asking = ask(honest);
    for (let run = 0; run < 6; run++) {
      await until(() => engine.runs.length === run + 1);
      engine.runs[run]?.say('Silk.');
      engine.runs[run]?.end();
    }
    expect(await asking).toMatchObject({ text: 'Silk.', error: undefined });
  });

  test('asks for quotes without end: its own give way, an honest requester gets one', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const quotes = [];
    for (let i = 0; i < 40; i++) quotes.push(await hostile.quote(offer));
    const channel = await hostile.dial(provider.peerId);
    const oldest = quotes[0];
    if (oldest) expect(await (await channel.open(oldest)).refusal()).toBe('job/refused');
    await expectService(hub, provider);
  });

  test('opens all the connections it may and calls for a hundred more: an honest one gets in', async () => {
    const { hub, provider, hostile } = await stage();
    const dialled = await Promise.allSettled(Array.from({ length: 6 }, () => hostile.dial(provider.peerId)));
    expect(dialled.some(({ status }) => status === 'fulfilled')).toBe(true);
    await callWithoutEnd(hub, provider.peerId, 100);
    await expectService(hub, provider);
  });

  test('connects and never shakes hands, or shakes them badly: an honest one gets in', async () => {
    const { hub, provider, hostile } = await stage();
    const links = await Promise.all(Array.from({ length: 5 }, () => hostile.link(provider.peerId)));
    const [silent, ...loud] = links;
    for (const [i, link] of loud.entries()) link.send(crypto.getRandomValues(new Uint8Array(1 + i * 100)));
    for (const link of loud) await link.closed;
    expect(silent).toBeDefined();
    await expectService(hub, provider);
  });

  test('calls six hundred times and never answers: an honest one gets in', async () => {
    const { hub, provider } = await stage();
    for (let i = 0; i < 4; i++) await callWithoutEnd(hub, provider.peerId, 150);
    await expectService(hub, provider);
  });

  test('leaves its request unfinished is dropped in time: job/timeout', async () => {
    const hub = await startHub();
    const provider = await serve(hub, sayingEngine(TOKENS), 'test', { transferTimeoutMs: 300 });
    const hostile = await HostileRequester.connect(hub);
    const channel = await hostile.dial(provider.peerId);
    const job = await channel.open(await hostile.quote(await hostile.offer(provider.peerId)));
    await job.chunk(utf8('{'), false);
    expect(await job.refusal()).toBe('job/timeout');
    await expectService(hub, provider);
  });

  test('sends its job right behind its proof is served like any other', async () => {
    const { provider, hostile, offer } = await stage();
    const quote = await hostile.quote(offer);
    const channel = await hostile.dial(provider.peerId);
    const job = await channel.open(quote);
    await job.send();
    expect(await job.answered()).toBe(true);
  });

  test('floods frames loses its channel: peer/overload', async () => {
    const { hub, provider, hostile } = await stage();
    const channel = await hostile.dial(provider.peerId);
    const stray = newJobId();
    for (let i = 0; i < 4_000; i++) {
      channel.channel.trySend({ t: 'cancel', job: stray });
      channel.channel.trySend({ t: 'request', job: stray, seq: i, final: false, box: new Uint8Array(64) });
    }
    await channel.channel.closed;
    await expectService(hub, provider);
  });

  test('sends frames that are too large, or text, loses its channel', async () => {
    const { hub, provider, hostile } = await stage();
    const link = await hostile.link(provider.peerId);
    const raw = (link as unknown as { send(frame: unknown): void }).send.bind(link);
    expect(() => raw(new Uint8Array(MAX_FRAME_BYTES + 1))).toThrow(); // our own side already refuses
    await expectService(hub, provider);
  });
});

describe('letters', () => {
  test('without end, through a hub with its real rates: the flood is cut, an honest requester gets through', async () => {
    const hub = await startHub({ limits: {} });
    const provider = await serve(hub, sayingEngine(TOKENS));
    const hostile = await HostileRequester.connect(hub);
    const offer = await hostile.offer(provider.peerId);
    const flood = await Promise.allSettled(Array.from({ length: 150 }, () => hostile.ask(offer, {}, 1_000)));
    const refused = flood.filter((each) => each.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    const codes = refused.map(({ reason }) => (reason as BombyxError).code);
    expect(codes.some((code) => code === 'hub/rate' || code === 'hub/unreachable')).toBe(true); // or cut off for it
    await expectService(hub, provider);
  });

  test('that are not sealed to the provider, or hold nonsense, are not answered and harm nobody', async () => {
    const { hub, provider, hostile, offer } = await stage();
    const garbage: Partial<RequestContent> = {};
    const asks = [
      hostile.market.ask(offer.provider, new Uint8Array(32).fill(9), utf8('x'), AbortSignal.timeout(500)),
      hostile.market.ask(offer.provider, offer.sealingKey, encodeCbor(garbage), AbortSignal.timeout(2_000)),
    ];
    const [unsealed, nonsense] = await Promise.allSettled(asks);
    expect(unsealed).toMatchObject({ status: 'rejected', reason: { code: 'job/timeout' } });
    expect(nonsense).toMatchObject({ status: 'fulfilled' }); // a decline
    await expectService(hub, provider);
  });
});
