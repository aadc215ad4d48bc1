/** Records and leaves: one encoding, one hash per kind and salt, every field in its range. */
import { describe, expect, test } from 'vitest';
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import { sha256 } from '../crypto/hash.ts';
import { counting } from '../vectors/fixed.ts';
import { fixedLogRecords } from '../vectors/log/fixed.ts';
import vectors from '../vectors/log/log.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { journalHeadRecord, keyRefusalRecord, keyReleaseRecord, leafOf, type LeafKind } from './leaves.ts';

const CODECS = { journal: journalHeadRecord, release: keyReleaseRecord, refusal: keyRefusalRecord };
const SALT = counting(32, 3);
const records = await fixedLogRecords();

const encoded = (kind: keyof typeof CODECS, changes: object = {}): Bytes =>
  encodeCbor({ ...records[kind], ...changes } as CborValue);

describe(vectors.source, () => {
  test.each(vectors.leaves)('a leaf of kind $kind', async ({ kind, salt, record, leaf }) => {
    expect(toHex(await leafOf(kind as LeafKind, fromHex(salt), fromHex(record)))).toBe(leaf);
  });

  test.each(['journal', 'release', 'refusal'] as const)('a record of kind %s', (kind) => {
    const bytes = fromHex(vectors.leaves.find((each) => each.kind === kind)?.record ?? '');
    expect(encoded(kind)).toEqual(bytes);
    expect(CODECS[kind].decode(bytes)).toEqual(records[kind]);
  });
});

test('the encoder writes what the decoder reads', () => {
  expect(journalHeadRecord.encode(records.journal)).toEqual(encoded('journal'));
  expect(keyReleaseRecord.encode(records.release)).toEqual(encoded('release'));
  expect(keyRefusalRecord.encode(records.refusal)).toEqual(encoded('refusal'));
});

test('one record is another leaf under each kind and each salt', async () => {
  const record = encoded('journal');
  const kinds = ['journal', 'release', 'refusal', 'provenance'] as const;
  const leaves = await Promise.all([
    ...kinds.map((kind) => leafOf(kind, SALT, record)),
    leafOf('journal', counting(32, 4), record),
  ]);
  expect(new Set(leaves.map(toHex)).size).toBe(leaves.length);
  const expected = await sha256(concat(lp('bombyx/log/journal/1'), SALT, record));
  expect(leaves[0]).toEqual(expected);
});

test.each([0, 31, 33])('a salt of %d bytes is none', async (length) => {
  expect(await codeOf(() => leafOf('journal', counting(length), encoded('journal')))).toBe('input/invalid');
});

test.each([
  ['journal', 'an unknown field', { more: 1 }],
  ['journal', 'no head', { head: undefined }],
  ['journal', 'a short head', { head: counting(31) }],
  ['journal', 'a negative count', { entries: -1 }],
  ['journal', 'a time as text', { timeMs: '1' }],
  ['release', 'no ticket', { ticketHash: undefined }],
  ['release', 'a provider that is none', { provider: 'somebody' }],
  ['release', 'a long policy hash', { policyHash: counting(33) }],
  ['release', 'a text for a hash', { encHash: 'a'.repeat(32) }],
  ['release', 'a short hash of the report data', { reportDataHash: counting(31) }],
  ['release', 'no machine', { machineHash: undefined }],
  ['refusal', 'a reason that is no code', { reason: 'because' }],
  ['refusal', 'no reason', { reason: undefined }],
  ['refusal', 'a time after 2286', { timeMs: 10_000_000_000_000 }],
] as const)('a record of kind %s with %s is malformed, and is not written', async (kind, _, changes) => {
  const codec: { encode: (record: never) => Bytes; decode: (bytes: Uint8Array) => unknown } = CODECS[kind];
  expect(await codeOf(() => codec.decode(encoded(kind, changes)))).toBe('wire/malformed');
  expect(await codeOf(() => codec.encode({ ...records[kind], ...changes } as never))).toBe('input/invalid');
});

test('a record larger than one may be is refused before it is read', async () => {
  expect(await codeOf(() => journalHeadRecord.decode(new Uint8Array(1_025)))).toBe('wire/too-large');
});
