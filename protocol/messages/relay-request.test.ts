/** Signed requests and answers: the vectors, and whatever somebody between caller and enclave could change. */
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../bytes/bytes.ts';
import { encodeCbor } from '../bytes/cbor.ts';
import { fromHex, toBase64url, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { relayIdOf, type RelayId } from '../ids.ts';
import { counting, fixedIdentity } from '../vectors/fixed.ts';
import vectors from '../vectors/requests.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import {
  decodeRequestStamp,
  requestHash,
  signAnswer,
  signRequest,
  stampRequest,
  verifyAnswer,
  verifyRequest,
  type RequestLine,
} from './relay-request.ts';

const TOLERANCE_MS = 300_000;
const { method, path, timeMs } = vectors;
const nonce = fromHex(vectors.nonce);
const body = fromHex(vectors.requestBody);
const answerBody = fromHex(vectors.answerBody);

let caller: Identity;
let relay: Identity;
let line: RequestLine;
let other: RelayId;

beforeAll(async () => {
  caller = await fixedIdentity(fromHex(vectors.signerSeed));
  relay = await fixedIdentity(fromHex(vectors.relaySeed));
  line = { method, path, relay: await relayIdOf(relay.publicKey), body };
  other = await relayIdOf(caller.publicKey);
});

const verdict = (changes: Partial<RequestLine>, nowMs = timeMs, header = vectors.header) =>
  codeOf(() => verifyRequest(header, { ...line, ...changes }, nowMs));

describe(vectors.source, () => {
  test('signs and verifies a request byte for byte', async () => {
    expect(await signRequest(caller, line, { nonce, timeMs })).toBe(vectors.header);
    const request = await verifyRequest(vectors.header, line, timeMs);
    expect(toHex(request.hash)).toBe(vectors.requestHash);
    expect([toHex(request.key), toHex(request.nonce)]).toEqual([toHex(caller.publicKey), vectors.nonce]);
  });

  test('an unsigned request has the same hash', async () => {
    expect(stampRequest({ nonce, timeMs })).toBe(vectors.stamp);
    expect(toHex(await requestHash(line, decodeRequestStamp(vectors.stamp)))).toBe(vectors.requestHash);
  });

  test('signs and verifies an answer byte for byte', async () => {
    const answer = { request: fromHex(vectors.requestHash), status: vectors.status, body: answerBody };
    expect(await signAnswer(relay, answer)).toBe(vectors.answer);
    expect(await codeOf(() => verifyAnswer(vectors.answer, answer, relay.publicKey))).toBe('no error');
  });
});

describe('a request is worth nothing', () => {
  test('with another method, path, query or body', async () => {
    for (const changes of [
      { method: 'PUT' },
      { path: '/v1/tickets' },
      { path: '/v1/tickets?dry=0' },
      { body: utf8('{"a":2}') },
      { body: new Uint8Array(0) },
    ])
      expect(await verdict(changes)).toBe('relay/request');
  });

  test('at another relay', async () => {
    expect(await verdict({ relay: other })).toBe('relay/request');
  });

  test.each([
    [TOLERANCE_MS, 'no error'],
    [-TOLERANCE_MS, 'no error'],
    [TOLERANCE_MS + 1, 'relay/request'],
    [-TOLERANCE_MS - 1, 'relay/request'],
  ])('%d ms after its time: %s', async (ageMs, code) => {
    expect(await verdict({}, timeMs + ageMs)).toBe(code);
  });

  test('with a nonce, time or key that was exchanged', async () => {
    const sig = counting(64);
    for (const wrong of [
      { key: caller.publicKey, nonce, timeMs, sig },
      { key: relay.publicKey, nonce, timeMs, sig },
      { key: caller.publicKey, nonce: counting(15), timeMs, sig },
      { key: caller.publicKey, nonce, timeMs, sig, more: 1 },
      { nonce, timeMs },
    ])
      expect(await verdict({}, timeMs, toBase64url(encodeCbor(wrong)))).toBe('relay/request');
  });

  test.each(['', 'ä', 'AAAA', 'A'.repeat(513), `${vectors.header}=`])(
    'with the header %s',
    async (header) => {
      expect(await verdict({}, timeMs, header)).toBe('relay/request');
      expect(await codeOf(() => decodeRequestStamp(header))).toBe('relay/request');
    },
  );
});

describe('an answer is worth nothing', () => {
  const request = fromHex(vectors.requestHash);

  test.each([
    ['to another request', { request: counting(32), status: vectors.status, body: answerBody }],
    ['with another status', { request, status: 200, body: answerBody }],
    ['with another body', { request, status: vectors.status, body: utf8('{"b":3}') }],
  ])('%s', async (_, answer) => {
    expect(await codeOf(() => verifyAnswer(vectors.answer, answer, relay.publicKey))).toBe('relay/answer');
  });

  test('by another key, cut, or in no form at all', async () => {
    const answer = { request, status: vectors.status, body: answerBody };
    const forged = await signAnswer(caller, answer);
    for (const header of [forged, vectors.answer.slice(0, -4), '', '!'])
      expect(await codeOf(() => verifyAnswer(header, answer, relay.publicKey))).toBe('relay/answer');
  });
});
