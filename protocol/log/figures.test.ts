/** Figures: only a trusted relay's, of this network and of these days, and never more than the caps allow. */
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { signStatement } from '../messages/signed.ts';
import { counting, fixedIdentity, plain } from '../vectors/fixed.ts';
import { fixedFiguresBody } from '../vectors/log/fixed.ts';
import vectors from '../vectors/log/log.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { signFigures, verifyFigures, type FiguresBody, type FiguresReader } from './figures.ts';

const DAY_MS = 86_400_000;

let relay: Identity;
let body: FiguresBody;
let reader: FiguresReader;

beforeAll(async () => {
  relay = await fixedIdentity(fromHex(vectors.figures.seed));
  body = await fixedFiguresBody();
  reader = { network: 'devnet', relayKey: relay.publicKey, nowMs: body.toMs };
});

const signAnything = (changes: object) =>
  signStatement(relay, 'bombyx/figures/1', encodeCbor({ ...body, ...changes } as CborValue));

const verdict = async (changes: object, by: Partial<FiguresReader> = {}) =>
  codeOf(async () => verifyFigures(await signAnything(changes), { ...reader, ...by }));

test(vectors.source, async () => {
  expect(toHex(await signFigures(relay, body))).toBe(vectors.figures.signed);
  const figures = await verifyFigures(fromHex(vectors.figures.signed), reader);
  expect(plain(figures)).toEqual({ ...vectors.figures.fields, __verified: 'Figures' });
});

test('figures of another relay, or in another domain, are refused', async () => {
  expect(await verdict({}, { relayKey: counting(32) })).toBe('wire/signature');
  const elsewhere = await signStatement(relay, 'bombyx/offer/1', encodeCbor({ ...body }));
  expect(await codeOf(() => verifyFigures(elsewhere, reader))).toBe('wire/signature');
});

test('figures of another network are refused', async () => {
  expect(await verdict({}, { network: 'mainnet' })).toBe('wire/malformed');
});

test.each([
  [0, 'no error'],
  [2 * DAY_MS, 'no error'],
  [2 * DAY_MS + 1, 'log/stale'],
  [-300_000, 'no error'],
  [-300_001, 'log/stale'],
])('%d ms after their period has ended: %s', async (ageMs, code) => {
  expect(await verdict({}, { nowMs: body.toMs + ageMs })).toBe(code);
});

test.each([
  ['an unknown field', { stars: 5 }],
  ['no network', { network: undefined }],
  ['an empty network', { network: '' }],
  ['a provider that is none', { provider: 'me' }],
  ['a period that ends before it begins', { fromMs: 1_760_000_000_001, toMs: 1_760_000_000_001 }],
  ['a period of more than 31 days', { fromMs: 1_760_000_000_000 - 31 * DAY_MS - 1, toMs: 1_760_000_000_000 }],
  ['no account', { accounts: 0 }],
  ['no job', { jobs: 0 }],
  ['fewer jobs than accounts', { accounts: 12, jobs: 11 }],
  ['more jobs than accounts may have', { accounts: 2, jobs: 41, tokens: 1 }],
  ['more tokens than accounts may have', { accounts: 2, jobs: 40, tokens: 200_001 }],
  ['more successes than jobs', { successPermille: 1_001 }],
  ['a speed beyond reason', { speedMilli: 10_000_001 }],
  ['a negative speed', { speedMilli: -1 }],
  ['half a token', { tokens: 0.5 }],
])('figures with %s are malformed, and are not signed', async (_, changes) => {
  expect(await verdict(changes)).toBe('wire/malformed');
  expect(await codeOf(() => signFigures(relay, { ...body, ...changes } as FiguresBody))).toBe(
    'input/invalid',
  );
});

describe('with any byte changed', () => {
  test('figures are refused', async () => {
    const bytes = fromHex(vectors.figures.signed);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ 1);
      expect(['wire/signature', 'wire/malformed']).toContain(
        await codeOf(() => verifyFigures(changed, reader)),
      );
    }
  });
});

test('figures larger than they may be are refused before they are read', async () => {
  expect(await codeOf(() => verifyFigures(new Uint8Array(1_121), reader))).toBe('wire/too-large');
});
