/** Letters: a hub carries them and can neither read, change nor answer them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, lp, ownBytes, utf8, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import { decapsulate, generateSealingKeys, sealingPublicKey, type SealingKeys } from '../crypto/sealing.ts';
import { MAX_LETTER_BYTES } from '../limits.ts';
import { counting, fixedSealingKeys } from '../vectors/fixed.ts';
import vectors from '../vectors/letters.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import {
  decodeLetter,
  encodeLetter,
  openAnswer,
  openAsk,
  sealAnswer,
  sealAsk,
  type AskLetter,
  type LetterSecret,
} from './letter.ts';

describe(vectors.source, () => {
  test('opens a fixed question and its fixed answer', async () => {
    const keys = await fixedSealingKeys(fromHex(vectors.recipientIkm));
    const [ask, answer] = [decodeLetter(fromHex(vectors.ask)), decodeLetter(fromHex(vectors.answer))];
    if (ask.t !== 'ask' || answer.t !== 'answer') throw new Error('other letters');
    const { content, secret } = await openAsk(keys, ask);
    expect(toHex(content)).toBe(vectors.question);
    expect(toHex(await openAnswer(answer, secret))).toBe(vectors.answerContent);
    expect(toHex(encodeLetter(ask))).toBe(vectors.ask);
    expect(toHex(encodeLetter(answer))).toBe(vectors.answer);
  });
});

const question = utf8('question');
let keys: SealingKeys;
let ask: AskLetter;
let secret: LetterSecret;

beforeAll(async () => {
  keys = await generateSealingKeys();
  ({ letter: ask, secret } = await sealAsk(await sealingPublicKey(keys), question));
});

const flipped = (bytes: Bytes, at: number) => {
  const changed = ownBytes(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
};

test('a question and its answer arrive', async () => {
  const opened = await openAsk(keys, ask);
  expect(opened.content).toEqual(question);
  const answer = await sealAnswer(ask, opened.secret, utf8('answer'));
  expect(answer.id).toEqual(ask.id);
  expect(await openAnswer(answer, secret)).toEqual(utf8('answer'));
});

test('nobody but the recipient opens a question', async () => {
  const stranger = await generateSealingKeys();
  expect(await codeOf(() => openAsk(stranger, ask))).toBe('envelope/open');
});

test('a question with any byte of its box or its encapsulation changed does not open', async () => {
  for (let at = 0; at < ask.box.length; at++)
    expect(await codeOf(() => openAsk(keys, { ...ask, box: flipped(ask.box, at) }))).toBe('envelope/open');
  for (let at = 0; at < ask.enc.length; at++)
    expect(await codeOf(() => openAsk(keys, { ...ask, enc: flipped(ask.enc, at) }))).toBe('envelope/open');
});

test('the answer to another question does not open', async () => {
  const key = await sealingPublicKey(keys);
  const other = await sealAsk(key, question);
  const { secret: theirs } = await openAsk(keys, other.letter);
  const answer = await sealAnswer(other.letter, theirs, utf8('answer'));
  expect(await codeOf(() => openAnswer({ ...answer, id: ask.id }, secret))).toBe('envelope/open');
});

test('a question cannot be sent back as its own answer', async () => {
  const reflected = { t: 'answer', id: ask.id, nonce: counting(32), box: ask.box } as const;
  expect(await codeOf(() => openAnswer(reflected, secret))).toBe('envelope/open');
});

test('an answer with any byte changed does not open', async () => {
  const answer = await sealAnswer(ask, (await openAsk(keys, ask)).secret, utf8('answer'));
  for (let at = 0; at < answer.box.length; at += 3)
    expect(await codeOf(() => openAnswer({ ...answer, box: flipped(answer.box, at) }, secret))).toBe(
      'envelope/open',
    );
  for (let at = 0; at < 32; at++)
    expect(await codeOf(() => openAnswer({ ...answer, nonce: flipped(answer.nonce, at) }, secret))).toBe(
      'envelope/open',
    );
});

test('a letter is no job: its secrets come from another info', async () => {
  const info = concat(lp('bombyx/job/1'), counting(32));
  expect(await decapsulate(keys, ask.enc, info)).not.toEqual(secret.secrets);
});

test('two questions of the same words look unrelated and equally long', async () => {
  const key = await sealingPublicKey(keys);
  const other = (await sealAsk(key, question)).letter;
  const longer = (await sealAsk(key, utf8('a longer question'))).letter;
  for (const part of ['id', 'enc', 'box'] as const) expect(other[part]).not.toEqual(ask[part]);
  expect(encodeLetter(longer)).toHaveLength(encodeLetter(ask).length);
});

test.each([
  ['an unknown kind', { t: 'reply' }],
  ['an unknown field', { x: 1 }],
  ['a field of every object', { constructor: 1 }],
  ['a short id', { id: counting(15) }],
  ['a text for an id', { id: 'aaaaaaaaaaaaaaaa' }],
  ['a short encapsulation', { enc: counting(31) }],
  ['no encapsulation', { enc: undefined }],
  ['a box without a tag', { box: counting(15) }],
  ['the field of an answer', { nonce: counting(32) }],
])('refuses %s', async (_, change) => {
  const bytes = encodeCbor({ ...ask, ...change });
  expect(await codeOf(() => decodeLetter(bytes))).toBe('wire/malformed');
});

test('refuses a letter that no hub carries', async () => {
  const bytes = encodeCbor({ ...ask, box: new Uint8Array(MAX_LETTER_BYTES) });
  expect(await codeOf(() => decodeLetter(bytes))).toBe('wire/too-large');
});
