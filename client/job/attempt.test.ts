/** One attempt against a provider that this test plays, over real channels and real sealing. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { concat, type Bytes } from '../../protocol/bytes/bytes.ts';
import {
  decapsulate,
  generateSealingKeys,
  sealingKeyId,
  sealingPublicKey,
  type JobSecrets,
  type SealingKeys,
} from '../../protocol/crypto/sealing.ts';
import { ChunkOpener, ChunkSealer, requestKeys, responseKeys } from '../../protocol/envelope/chunks.ts';
import { jobInfo } from '../../protocol/envelope/info.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ChannelFrame, ChannelFrameOf } from '../../protocol/messages/channel.ts';
import {
  decodeRequestContent,
  encodeAnswerPiece,
  type AnswerPiece,
  type RequestContent,
} from '../../protocol/messages/content.ts';
import { signQuote, verifyQuote, type Quote } from '../../protocol/messages/quote.ts';
import { fixedQuoteBody } from '../../protocol/vectors/fixed.ts';
import { memoryChannels } from '../../tests/fakes/memory-link.ts';
import type { Channel } from '../channel/channel.ts';
import { JobChannel } from '../channel/pool.ts';
import { Attempt } from './attempt.ts';

const content: RequestContent = {
  model: 'silkworm-1',
  messages: [{ role: 'user', content: 'Where does silk come from?' }],
  maxTokens: 16,
  temperatureMilli: 0,
  topPMilli: 1_000,
};
const nonce = new Uint8Array(32).fill(7);
const text: AnswerPiece = { t: 'text', text: 'From cocoons.', tokens: 3 };
const end: AnswerPiece = { t: 'end', finishReason: 'stop', promptTokens: 9, completionTokens: 3 };

let keys: SealingKeys;
let quote: Quote;
let channels: [Channel, Channel];
let jobs: JobChannel;
/** What the provider heard. */
let heard: ChannelFrame[];
/** What the attempt reported, in order. */
let told: (AnswerPiece | 'accepted' | ErrorCode)[];

beforeEach(async () => {
  keys = await generateSealingKeys();
  const sealingKey = await sealingPublicKey(keys);
  const ends = await memoryChannels(sealingKey);
  channels = ends.channels;
  const body = await fixedQuoteBody(ends.provider, ends.requester.peerId, sealingKey);
  quote = await verifyQuote(await signQuote(ends.provider, body));
  jobs = new JobChannel(channels[0]);
  heard = [];
  told = [];
  channels[1].onFrame = (frame) => heard.push(frame);
});

afterEach(() => channels[0].close());

const startAttempt = (): Attempt => {
  const attempt = new Attempt(jobs, {
    onAccepted: () => told.push('accepted'),
    onPiece: (piece) => told.push(piece),
    onBroken: (code) => told.push(code),
  });
  attempt.start(quote, content);
  return attempt;
};

const heardOf = <T extends ChannelFrame['t']>(t: T): ChannelFrameOf<T>[] =>
  heard.filter((frame): frame is ChannelFrameOf<T> => frame.t === t);

/** The job as the provider reads it, once its request has arrived whole. */
async function readJob(): Promise<{ job: Bytes; enc: Bytes; secrets: JobSecrets; request: RequestContent }> {
  await until(() => expect(heardOf('request').at(-1)?.final).toBe(true));
  const [opening] = heardOf('job');
  if (!opening) throw new Error('no job');
  expect(opening.quote).toEqual(quote.bytes);
  const recipientKeyId = await sealingKeyId(quote.recipientKey);
  const info = jobInfo({ ticketHash: quote.hash, policyHash: quote.policyHash, recipientKeyId });
  const secrets = await decapsulate(keys, opening.enc, info);
  const opener = new ChunkOpener(await requestKeys(secrets.request));
  const parts: Bytes[] = [];
  for (const frame of heardOf('request')) parts.push(await opener.open(frame));
  return { job: opening.job, enc: opening.enc, secrets, request: decodeRequestContent(concat(...parts)) };
}

/** Accepts the job and answers with `pieces`, the last one marked as the end if `final`. */
async function answer(pieces: readonly AnswerPiece[], final = true): Promise<Bytes> {
  const { job, enc, secrets } = await readJob();
  const sealer = new ChunkSealer(await responseKeys(secrets.response, enc, nonce));
  channels[1].send({ t: 'accept', job, nonce });
  for (const [i, piece] of pieces.entries()) {
    const chunk = await sealer.seal(encodeAnswerPiece(piece), final && i === pieces.length - 1);
    channels[1].send({ t: 'response', job, ...chunk });
  }
  return job;
}

/** Polls often, and gives a busy machine its time. */
const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 30_000 });

const toldAtLast = (last: unknown) => until(() => expect(told.at(-1)).toEqual(last));

describe('an attempt', () => {
  test('sends the request sealed, and hears the answer piece by piece', async () => {
    startAttempt();
    expect((await readJob()).request).toEqual(content);
    await answer([text, end]);
    await toldAtLast(end);
    expect(told).toEqual(['accepted', text, end]);
    expect(heardOf('cancel')).toEqual([]);
    expect(jobs.openJobs).toBe(0);
  });

  test('encapsulates afresh, under another job id, each time', async () => {
    startAttempt();
    startAttempt();
    await until(() => expect(heardOf('job')).toHaveLength(2));
    const [first, second] = heardOf('job');
    expect(first?.enc).not.toEqual(second?.enc);
    expect(first?.job).not.toEqual(second?.job);
  });

  test('lets nothing of the conversation show on the wire', async () => {
    startAttempt();
    await readJob();
    const boxes = heardOf('request').map((frame) => new TextDecoder('latin1').decode(frame.box));
    for (const word of ['silk', 'Where', 'user', 'messages']) expect(boxes.join()).not.toContain(word);
  });

  test('that is stopped tells the provider, and nobody else', async () => {
    const attempt = startAttempt();
    const { job } = await readJob();
    attempt.stop();
    await until(() => expect(heardOf('cancel')).toMatchObject([{ job }]));
    channels[1].send({ t: 'fail', job, code: 'provider/failed' });
    channels[1].close();
    await channels[0].closed;
    expect(told).toEqual([]);
  });
});

describe('an attempt breaks, once, and cancels, when the provider', () => {
  const breaks = async (code: ErrorCode) => {
    await toldAtLast(code);
    expect(told.filter((each) => typeof each === 'string' && each !== 'accepted')).toHaveLength(1);
    expect(jobs.openJobs).toBe(0);
  };

  test('answers before it accepted', async () => {
    startAttempt();
    const { job } = await readJob();
    channels[1].send({ t: 'response', job, seq: 0, final: false, box: new Uint8Array(144) });
    await breaks('wire/order');
    await until(() => expect(heardOf('cancel')).toHaveLength(1));
  });

  test('accepts twice', async () => {
    startAttempt();
    const job = await answer([text], false);
    channels[1].send({ t: 'accept', job, nonce: new Uint8Array(32) });
    await breaks('wire/order');
  });

  test('sends what it never may: a request, or a cancel', async () => {
    startAttempt();
    const { job } = await readJob();
    channels[1].send({ t: 'cancel', job });
    await breaks('wire/order');
  });

  test('gives credit for what was not sent', async () => {
    startAttempt();
    const { job } = await readJob();
    channels[1].send({ t: 'credit', job, upTo: 99 });
    await breaks('wire/order');
  });

  test('sends a chunk that does not open', async () => {
    startAttempt();
    const { job } = await readJob();
    channels[1].send({ t: 'accept', job, nonce });
    channels[1].send({ t: 'response', job, seq: 0, final: false, box: new Uint8Array(144) });
    await breaks('envelope/open');
    expect(told).toEqual(['accepted', 'envelope/open']);
  });

  test('ends the stream without an end, or the answer without the stream', async () => {
    startAttempt();
    await answer([text], true);
    await breaks('envelope/truncated');
    told = [];
    heard = [];
    startAttempt();
    await answer([text, end], false);
    await breaks('envelope/truncated');
  });

  test.each<[ErrorCode, ErrorCode]>([
    ['provider/busy', 'provider/busy'],
    ['quote/expired', 'quote/expired'],
    ['peer/mitm', 'provider/failed'],
    ['job/cancelled', 'provider/failed'],
    ['hub/origin', 'provider/failed'],
  ])('says %s: that is %s', async (said, code) => {
    startAttempt();
    const { job } = await readJob();
    channels[1].send({ t: 'fail', job, code: said });
    await breaks(code);
  });

  test('closes the connection', async () => {
    startAttempt();
    await readJob();
    channels[1].close();
    await breaks('peer/closed');
  });
});

test('nothing behind the end is heard', async () => {
  startAttempt();
  const job = await answer([text, end]);
  await toldAtLast(end);
  channels[1].send({ t: 'fail', job, code: 'provider/failed' });
  channels[1].close();
  await channels[0].closed;
  expect(told).toEqual(['accepted', text, end]);
});
