/** Provenance: a claim is its provider's, and its proof holds only with every part as it was. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ownBytes, utf8, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { signStatement } from '../messages/signed.ts';
import { counting, fixedIdentity, plain } from '../vectors/fixed.ts';
import { fixedNoteSigner, fixedProvenanceBody } from '../vectors/log/fixed.ts';
import vectors from '../vectors/log/log.json' with { type: 'json' };
import { MemoryLog, numberedLeaves } from '../vectors/log/memory-log.ts';
import { codeOf } from '../vectors/testing.ts';
import { signCheckpoint } from './checkpoint.ts';
import { leafOf } from './leaves.ts';
import type { NoteSigner } from './note.ts';
import {
  sealedRequestHash,
  signProvenance,
  transcriptHash,
  verifyProvenanceRecord,
  type ProvenanceBody,
} from './provenance.ts';
import {
  decodeProvenanceProof,
  encodeProvenanceProof,
  PROVENANCE_STEPS,
  verifyProvenance,
  type ProvenanceProof,
} from './provenance-proof.ts';

const POSITION = 13;
const SIZE = 21;
const SALT = counting(32, 9);

let provider: Identity;
let relay: NoteSigner;
let body: ProvenanceBody;
let log: MemoryLog;
let proof: ProvenanceProof;
let root: Bytes;

beforeAll(async () => {
  provider = await fixedIdentity(fromHex(vectors.provenance.seed));
  relay = await fixedNoteSigner('bombyx/devnet/relay-1', counting(32, 7));
  body = fixedProvenanceBody(provider);
  const record = await signProvenance(provider, body);
  const leaves = await numberedLeaves(SIZE);
  log = new MemoryLog(leaves.with(POSITION, await leafOf('provenance', SALT, record)));
  root = await log.root(SIZE);
  const path = await log.inclusion(POSITION, SIZE);
  const checkpoint = await signCheckpoint({ size: SIZE, root }, relay);
  proof = { record, salt: SALT, position: POSITION, path, checkpoint };
});

const signAnything = (changes: object): Promise<Bytes> =>
  signStatement(provider, 'bombyx/provenance/1', encodeCbor({ ...body, ...changes } as CborValue));

describe(vectors.source, () => {
  test('a record', async () => {
    expect(toHex(await signProvenance(provider, body))).toBe(vectors.provenance.record);
    expect(plain(await verifyProvenanceRecord(fromHex(vectors.provenance.record)))).toEqual({
      ...vectors.provenance.fields,
      provider: provider.peerId,
      __verified: 'ProvenanceRecord',
    });
  });

  test('hashes of a sealed request and of a transcript', async () => {
    const { boxes, request, answer } = vectors.transcript;
    expect(toHex(await sealedRequestHash(boxes.map(fromHex)))).toBe(vectors.transcript.requestHash);
    expect(toHex(await transcriptHash(fromHex(request), answer))).toBe(vectors.transcript.transcriptHash);
  });
});

test('the hashes tell apart where one part ends and the next begins', async () => {
  const requests = [[utf8('ab'), utf8('c')], [utf8('a'), utf8('bc')], [utf8('abc')], [utf8('abc'), utf8('')]];
  const hashes = await Promise.all([
    ...requests.map(sealedRequestHash),
    transcriptHash(utf8('ab'), 'c'),
    transcriptHash(utf8('a'), 'bc'),
  ]);
  expect(new Set(hashes.map(toHex)).size).toBe(hashes.length);
});

test.each([
  ['an unknown field', { price: 1 }],
  ['no class', { class: undefined }],
  ['a class that is none', { class: 'secret' }],
  ['a model that is a path', { model: '../x' }],
  ['a short hash', { weightsHash: counting(31) }],
  ['a long hash', { transcriptHash: counting(33) }],
  ['tokens below nothing', { completionTokens: -1 }],
  ['more tokens than an answer has', { completionTokens: 32_769 }],
  ['half a token', { promptTokens: 0.5 }],
  ['a time before 1970', { finishedAtMs: -1 }],
])('a record with %s is malformed, and is not signed', async (_, changes) => {
  expect(await codeOf(async () => verifyProvenanceRecord(await signAnything(changes)))).toBe(
    'wire/malformed',
  );
  expect(await codeOf(() => signProvenance(provider, { ...body, ...changes } as ProvenanceBody))).toBe(
    'input/invalid',
  );
});

test('a record with any byte changed is nobody’s claim', async () => {
  for (let at = 0; at < proof.record.length; at++) {
    const changed = ownBytes(proof.record.with(at, (proof.record[at] ?? 0) ^ 1));
    expect(['wire/signature', 'wire/malformed']).toContain(
      await codeOf(() => verifyProvenanceRecord(changed)),
    );
  }
});

/** The steps that hold, and the code of the one that does not. */
async function check(changes: Partial<ProvenanceProof>, committedRoot = root) {
  const passed: string[] = [];
  const code = await codeOf(() =>
    verifyProvenance({ ...proof, ...changes }, { log: relay, root: committedRoot }, (step) =>
      passed.push(step),
    ),
  );
  return { passed: passed.length, code };
}

test('a proof holds step by step and says who claimed what', async () => {
  const passed: string[] = [];
  const proven = await verifyProvenance(proof, { log: relay, root }, (step) => passed.push(step));
  expect(passed).toEqual(PROVENANCE_STEPS);
  expect(proven.record).toMatchObject({ ...body, provider: provider.peerId });
  expect(proven.checkpoint).toMatchObject({ size: SIZE, root });
});

describe('a proof does not hold', () => {
  test('with the claim of somebody else in it', async () => {
    const stranger = await fixedIdentity(counting(32, 99));
    const record = await signProvenance(stranger, { ...body, providerKey: stranger.publicKey });
    expect(await check({ record })).toEqual({ passed: 3, code: 'log/inclusion' });
    const stolen = await signStatement(stranger, 'bombyx/provenance/1', encodeCbor({ ...body }));
    expect(await check({ record: stolen })).toEqual({ passed: 0, code: 'wire/signature' });
  });

  test('with another claim of the same provider', async () => {
    const record = await signProvenance(provider, { ...body, model: 'a-larger-model' });
    expect(await check({ record })).toEqual({ passed: 3, code: 'log/inclusion' });
  });

  test('with another salt', async () => {
    expect(await check({ salt: counting(32, 10) })).toEqual({ passed: 3, code: 'log/inclusion' });
  });

  test('at another position, or along another path', async () => {
    for (const position of [12, 14, SIZE, SIZE + 1])
      expect(await check({ position })).toEqual({ passed: 3, code: 'log/inclusion' });
    for (const path of [[], proof.path.slice(1), [...proof.path, SALT], await log.inclusion(12, SIZE)])
      expect(await check({ path })).toEqual({ passed: 3, code: 'log/inclusion' });
  });

  test('under a checkpoint that the relay did not sign', async () => {
    const forger = await fixedNoteSigner(relay.name, counting(32, 8));
    const checkpoint = await signCheckpoint({ size: SIZE, root }, forger);
    expect(await check({ checkpoint })).toEqual({ passed: 1, code: 'log/checkpoint' });
  });

  test('under a checkpoint that the relay signed and never committed', async () => {
    const size = SIZE - 1;
    const checkpoint = await signCheckpoint(await log.head(size), relay);
    const path = await log.inclusion(POSITION, size);
    expect(await check({ checkpoint, path })).toEqual({ passed: 2, code: 'log/uncommitted' });
    expect(await check({}, counting(32))).toEqual({ passed: 2, code: 'log/uncommitted' });
  });

  test('with the committed root under a size in which the leaf lies elsewhere', async () => {
    for (const size of [POSITION + 1, 2 * SIZE]) {
      const checkpoint = await signCheckpoint({ size, root }, relay);
      expect(await check({ checkpoint })).toEqual({ passed: 3, code: 'log/inclusion' });
    }
  });
});

describe('a kept proof', () => {
  test('is read back as it was written', () => {
    expect(decodeProvenanceProof(encodeProvenanceProof(proof))).toEqual(proof);
  });

  test.each([
    ['an unknown field', { note: 'x' }],
    ['no record', { record: undefined }],
    ['an empty record', { record: counting(0) }],
    ['a record of 1,025 bytes', { record: counting(1_025) }],
    ['a short salt', { salt: counting(31) }],
    ['a negative position', { position: -1 }],
    ['a position beyond every log', { position: 2 ** 48 + 1 }],
    ['a path of 49 hashes', { path: Array.from({ length: 49 }, () => SALT) }],
    ['a short hash', { path: [counting(31)] }],
    ['a path that is none', { path: SALT }],
    ['a checkpoint as text', { checkpoint: 'note' }],
  ])('with %s is malformed, and is not written', async (_, changes) => {
    const bytes = encodeCbor({ ...proof, ...changes } as CborValue);
    expect(await codeOf(() => decodeProvenanceProof(bytes))).toBe('wire/malformed');
    expect(await codeOf(() => encodeProvenanceProof({ ...proof, ...changes } as ProvenanceProof))).toBe(
      'input/invalid',
    );
  });

  test('larger than one may be is refused before it is read', async () => {
    expect(await codeOf(() => decodeProvenanceProof(new Uint8Array(163_841)))).toBe('wire/too-large');
  });
});
