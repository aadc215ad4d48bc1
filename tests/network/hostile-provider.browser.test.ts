/** Providers that break the protocol on purpose: the requester names it, goes elsewhere, and shows nothing false. */
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '#protocol/errors.ts';
import { utf8 } from '#protocol/bytes/bytes.ts';
import type { ClientOptions } from '#client/api.ts';
import { generateSealingKeys, sealingPublicKey } from '#protocol/crypto/sealing.ts';
import { generateIdentityKeys, identityOf } from '#protocol/crypto/identity.ts';
import { encodeAnswerPiece } from '#protocol/messages/content.ts';
import { MAX_CHUNK_PLAINTEXT_BYTES } from '#protocol/limits.ts';
import { sayingEngine } from '../fakes/engines.ts';
import {
  firmQuote,
  hostileModel,
  startHostileProvider,
  type HostileJob,
  type HostileOptions,
} from '../fakes/hostile-provider.ts';
import { newJobId } from '../fakes/hostile-requester.ts';
import {
  ask,
  connectClient,
  sees,
  serve,
  startHub,
  until,
  type AskOptions,
  type Serving,
} from './network.ts';

const TOKENS = ['Silk', ' is', ' spun', ' by', ' worms.'];
const ANSWER = TOKENS.join('');

interface Attack {
  readonly name: string;
  /** Why the requester gives the hostile provider up. */
  readonly code: ErrorCode;
  readonly onJob: (job: HostileJob) => void | Promise<void>;
  readonly client?: Partial<ClientOptions>;
  readonly ask?: AskOptions;
}

/** The honest provider appears when the hostile one has the job, so that the hostile one is always the first. */
async function attack({ onJob, client: clientOptions, ask: askOptions }: Attack) {
  const hub = await startHub();
  let honest: Promise<Serving> | undefined;
  const hostile = await startHostileProvider(hub, {
    onJob: async (job) => {
      honest ??= serve(hub, sayingEngine(TOKENS));
      await honest;
      await onJob(job);
    },
  });
  const client = connectClient(hub, clientOptions);
  await sees(client, hostile);
  const asked = await ask(client, askOptions);
  return { asked, hostile, honest: await honest, client };
}

const QUICK = { firstTokenTimeoutMs: 1_500, nextTokenTimeoutMs: 1_000 };

async function first(job: HostileJob, text = 'Silk is'): Promise<void> {
  job.accept();
  await job.text(text, 2);
}

const unanswered: readonly Attack[] = [
  { name: 'says nothing at all to a job', code: 'job/timeout', client: QUICK, onJob: () => undefined },
  { name: 'accepts and never answers', code: 'job/timeout', client: QUICK, onJob: (job) => job.accept() },
  { name: 'answers without accepting', code: 'wire/order', onJob: (job) => job.text('false') },
  { name: 'closes the connection', code: 'peer/closed', onJob: (job) => job.channel.close() },
  {
    name: 'accepts twice',
    code: 'wire/order',
    onJob: (job) => {
      job.accept();
      job.accept();
    },
  },
  {
    name: 'answers a frame that only a requester may send',
    code: 'wire/order',
    onJob: (job) => job.channel.send({ t: 'cancel', job: job.id }),
  },
  {
    name: 'takes credit that was never used',
    code: 'wire/order',
    onJob: (job) => job.channel.send({ t: 'credit', job: job.id, upTo: 1_000 }),
  },
  {
    name: 'answers under keys of its own',
    code: 'envelope/open',
    onJob: (job) => {
      job.accept();
      const box = crypto.getRandomValues(new Uint8Array(256));
      job.channel.send({ t: 'response', job: job.id, seq: 0, final: false, box });
    },
  },
  {
    name: 'seals what is no piece of an answer',
    code: 'wire/malformed',
    onJob: async (job) => {
      job.accept();
      job.channel.send(await job.sealed(utf8('{"t":"text"}'), false));
    },
  },
  {
    name: 'sends text that stands for no token',
    code: 'wire/malformed',
    onJob: async (job) => {
      job.accept();
      await job.text('false', 0);
    },
  },
  {
    name: 'blames the requester’s hub, which it must not',
    code: 'provider/failed',
    onJob: (job) => job.channel.send({ t: 'fail', job: job.id, code: 'peer/mitm' }),
  },
  {
    name: 'says that its engine failed',
    code: 'provider/failed',
    onJob: (job) => job.channel.send({ t: 'fail', job: job.id, code: 'provider/failed' }),
  },
  {
    name: 'refuses its own quote as expired',
    code: 'quote/expired',
    onJob: (job) => job.channel.send({ t: 'fail', job: job.id, code: 'quote/expired' }),
  },
];

const broken: readonly Attack[] = [
  { name: 'streams and stalls', code: 'job/timeout', client: QUICK, onJob: (job) => first(job) },
  {
    name: 'streams and fails',
    code: 'provider/failed',
    onJob: async (job) => {
      await first(job);
      job.channel.send({ t: 'fail', job: job.id, code: 'provider/failed' });
    },
  },
  {
    name: 'says that it sent more tokens than it did',
    code: 'wire/malformed',
    onJob: async (job) => {
      await first(job);
      await job.end(400);
    },
  },
  {
    name: 'says that it sent fewer tokens than it did',
    code: 'wire/malformed',
    onJob: async (job) => {
      await first(job);
      await job.end(1);
    },
  },
  {
    name: 'ends without the word',
    code: 'envelope/truncated',
    onJob: async (job) => {
      await first(job);
      await job.piece({ t: 'text', text: ' false', tokens: 1 }, true);
    },
  },
  {
    name: 'says the word and does not end',
    code: 'envelope/truncated',
    onJob: async (job) => {
      await first(job);
      await job.piece({ t: 'end', finishReason: 'stop', promptTokens: 1, completionTokens: 2 }, false);
    },
  },
  {
    name: 'sends what is no frame',
    code: 'wire/malformed',
    onJob: async (job) => {
      await first(job);
      job.channel.trySend({ t: 'nonsense' } as never);
    },
  },
];

describe('a provider that', () => {
  test.each(unanswered)('$name: $code, another answers', async (each) => {
    const { asked, hostile, honest } = await attack(each);
    expect(asked).toMatchObject({ text: ANSWER, error: undefined, failovers: [each.code] });
    expect(asked.readers).toEqual([hostile.peerId, honest?.peerId]);
  });

  test.each(broken)('$name: $code, another goes on behind the text', async (each) => {
    const { asked, hostile, honest } = await attack(each);
    expect(asked).toMatchObject({ text: ANSWER, error: undefined, failovers: [each.code] });
    expect(asked.readers).toEqual([hostile.peerId, honest?.peerId]);
  });
});

describe('an answer that never ends is cut, and what arrived stays:', () => {
  test('more tokens than were asked for', async () => {
    const { asked, hostile } = await attack({
      name: '',
      code: 'job/overrun',
      ask: { maxTokens: 8 },
      onJob: async (job) => {
        job.accept();
        for (let i = 0; i < 100; i++) await job.text(`${i} `);
      },
    });
    expect(asked).toMatchObject({ text: '0 1 2 3 4 5 6 7 ', error: 'job/overrun', failovers: [] });
    await until(() => hostile.jobs[0]?.heard.some(({ t }) => t === 'cancel') === true);
  });

  test('more text than tokens can carry', async () => {
    const { asked } = await attack({
      name: '',
      code: 'job/overrun',
      ask: { maxTokens: 8 },
      onJob: async (job) => {
        job.accept();
        await job.text('x'.repeat(8 * 64));
        await job.text('x');
      },
    });
    expect(asked).toMatchObject({ text: 'x'.repeat(8 * 64), error: 'job/overrun' });
  });

  test('pieces without text count too', async () => {
    const { asked } = await attack({
      name: '',
      code: 'job/overrun',
      ask: { maxTokens: 8 },
      onJob: async (job) => {
        job.accept();
        for (let i = 0; i < 100; i++) await job.text('');
      },
    });
    expect(asked).toMatchObject({ text: '', error: 'job/overrun' });
  });
});

describe('a provider that floods', () => {
  test('60 MB of chunks nobody gave credit for: peer/overload, another answers', async () => {
    const { asked } = await attack({
      name: '',
      code: 'peer/overload',
      onJob: async (job) => {
        job.accept();
        const box = new Uint8Array(MAX_CHUNK_PLAINTEXT_BYTES);
        for (let seq = 0; seq < 4_000; seq++)
          job.channel.trySend({ t: 'response', job: job.id, seq, final: false, box });
      },
    });
    expect(asked).toMatchObject({ text: ANSWER, error: undefined });
    expect(asked.failovers[0]).toMatch(/^(peer\/overload|envelope\/open)$/);
  });

  test('60 MB of whole frames that no job of ours is in: peer/overload, another answers', async () => {
    const { asked } = await attack({
      name: '',
      code: 'peer/overload',
      onJob: async (job) => {
        await first(job);
        const box = new Uint8Array(MAX_CHUNK_PLAINTEXT_BYTES);
        const stray = newJobId();
        for (let seq = 0; seq < 4_000; seq++)
          job.channel.trySend({ t: 'response', job: stray, seq, final: false, box });
      },
    });
    expect(asked).toMatchObject({ text: ANSWER, error: undefined, failovers: ['peer/overload'] });
  });

  test('pings, each of which wants an answer: peer/overload, another answers', async () => {
    const { asked } = await attack({
      name: '',
      code: 'peer/overload',
      onJob: async (job) => {
        await first(job);
        for (let n = 0; n < 5_000; n++) job.channel.trySend({ t: 'ping', n });
      },
    });
    expect(asked).toMatchObject({ text: ANSWER, error: undefined, failovers: ['peer/overload'] });
  });
});

test('a chunk of one job sent as another job’s: envelope/open, and the first job is not harmed', async () => {
  const hub = await startHub();
  const firstJob = Promise.withResolvers<HostileJob>();
  let honest: Promise<Serving> | undefined;
  const hostile = await startHostileProvider(hub, {
    onJob: async (job) => {
      job.accept();
      if (hostile.jobs.length === 1) return firstJob.resolve(job);
      await (honest ??= serve(hub, sayingEngine(TOKENS)));
      const other = await firstJob.promise;
      const stolen = await other.sealed(encodeAnswerPiece({ t: 'text', text: 'Ours', tokens: 1 }), false);
      job.channel.send({ ...stolen, job: job.id });
      other.channel.send(stolen);
      await other.end(1);
    },
  });
  const client = connectClient(hub);
  await sees(client, hostile);
  const asking = ask(client);
  await firstJob.promise;
  const attacked = await ask(client);
  expect(attacked).toMatchObject({ text: ANSWER, error: undefined, failovers: ['envelope/open'] });
  expect(await asking).toMatchObject({ text: 'Ours', error: undefined, failovers: [] });
});

describe('a provider whose only quote is', () => {
  const quotes: readonly { name: string; code: ErrorCode; quote: NonNullable<HostileOptions['quote']> }[] = [
    {
      name: 'for another model',
      code: 'quote/invalid',
      quote: (body, identity) => firmQuote({ ...body, model: 'another' }, identity),
    },
    {
      name: 'for other weights',
      code: 'quote/invalid',
      quote: (body, identity) => firmQuote({ ...body, weightsHash: new Uint8Array(32) }, identity),
    },
    {
      name: 'for fewer tokens',
      code: 'quote/invalid',
      quote: (body, identity) => firmQuote({ ...body, maxTokens: 1 }, identity),
    },
    {
      name: 'for another requester',
      code: 'quote/invalid',
      quote: (body, identity) => firmQuote({ ...body, requester: identity.peerId }, identity),
    },
    {
      name: 'with a price, though its offer was free',
      code: 'quote/invalid',
      quote: (body, identity) =>
        firmQuote({ ...body, asks: { prompt: 1n, cached: 0n, completion: 1n } }, identity),
    },
    {
      name: 'with another sealing key than its offer',
      code: 'quote/invalid',
      quote: async (body, identity) => {
        const recipientKey = await sealingPublicKey(await generateSealingKeys());
        return firmQuote({ ...body, recipientKey }, identity);
      },
    },
    {
      name: 'by another identity',
      code: 'quote/invalid',
      quote: async (body) => {
        const other = await identityOf(await generateIdentityKeys());
        return firmQuote({ ...body, providerKey: other.publicKey }, other);
      },
    },
    {
      name: 'not signed by its key',
      code: 'wire/signature',
      quote: async (body) => firmQuote(body, await identityOf(await generateIdentityKeys())),
    },
    {
      name: 'no quote',
      code: 'wire/malformed',
      quote: () => Promise.resolve({ t: 'quote', quote: utf8('for free') }),
    },
    {
      name: 'a decline because the conversation is too long',
      code: 'input/too-long',
      quote: () => Promise.resolve({ t: 'decline', code: 'input/too-long' }),
    },
    {
      name: 'a decline that only a hub or a person may say',
      code: 'quote/declined',
      quote: () => Promise.resolve({ t: 'decline', code: 'peer/mitm' }),
    },
  ];

  test.each(quotes)('$name gets no job, and is named: $code', async ({ code, quote }) => {
    const hub = await startHub();
    const hostile = await startHostileProvider(hub, { quote });
    const client = connectClient(hub, { firstTokenTimeoutMs: 3_000 });
    await sees(client, hostile);
    expect(await ask(client)).toMatchObject({ text: '', error: code, readers: [] });
    expect(hostile.jobs).toHaveLength(0);
  });

  test.each(quotes)('$name does not keep an honest one from answering', async ({ quote }) => {
    const hub = await startHub();
    const hostile = await startHostileProvider(hub, { quote });
    const honest = await serve(hub, sayingEngine(TOKENS));
    const client = connectClient(hub);
    await sees(client, hostile, honest);
    expect(await ask(client)).toMatchObject({ text: ANSWER, error: undefined, readers: [honest.peerId] });
  });

  test('silence lets the next question go to others within the time for quotes', async () => {
    const hub = await startHub();
    const hostile = await startHostileProvider(hub, { quote: () => new Promise(() => undefined) });
    const client = connectClient(hub, { firstTokenTimeoutMs: 1_000 });
    await sees(client, hostile);
    expect((await ask(client)).error).toMatch(/^(provider\/busy|job\/timeout)$/);
    const honest = await serve(hub, sayingEngine(TOKENS));
    await sees(client, honest);
    expect(await ask(client)).toMatchObject({ text: ANSWER, readers: [honest.peerId] });
  });
});

test('a provider whose offer is of another version only: peer/version', async () => {
  const hub = await startHub();
  const hostile = await startHostileProvider(hub, { offer: { version: 'bombyx-wire/2' } });
  const client = connectClient(hub);
  await sees(client, hostile);
  expect(await ask(client)).toMatchObject({ text: '', error: 'peer/version', readers: [] });
  expect(hostile.jobs).toHaveLength(0);
});

test('a provider that wants money for what only costs nothing here: job/no-provider, not another version', async () => {
  const hub = await startHub();
  const asks = { prompt: 1n, cached: 1n, completion: 1n };
  const hostile = await startHostileProvider(hub, { offer: { models: [{ ...hostileModel('test'), asks }] } });
  const client = connectClient(hub);
  await sees(client, hostile);
  expect(await ask(client)).toMatchObject({ text: '', error: 'job/no-provider', readers: [] });
});

test('the end of a whole answer gets lost: the answer is finished, nobody else is asked', async () => {
  const { asked, hostile } = await attack({
    name: '',
    code: 'job/timeout',
    client: QUICK,
    ask: { maxTokens: 2 },
    onJob: (job) => first(job),
  });
  expect(asked).toMatchObject({ text: 'Silk is', error: undefined, finishReason: 'length' });
  expect(asked.readers).toEqual([hostile.peerId]);
});
