/** Checkpoints: a foreign log's verifies, ours have one form, and a forged one is never believed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8, type Bytes } from '../bytes/bytes.ts';
import { fromHex, toBase64, toHex } from '../bytes/text.ts';
import { counting } from '../vectors/fixed.ts';
import { fixedNoteSigner } from '../vectors/log/fixed.ts';
import own from '../vectors/log/log.json' with { type: 'json' };
import notes from '../vectors/log/notes.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { logOrigin, signCheckpoint, verifyCheckpoint } from './checkpoint.ts';
import { signNote, type NoteSigner } from './note.ts';

const ROOT = counting(32, 0x40);

let relay: NoteSigner;

beforeAll(async () => {
  relay = await fixedNoteSigner(logOrigin('devnet', 'relay-1'), counting(32, 7));
});

const verdict = (bytes: Bytes) => codeOf(() => verifyCheckpoint(bytes, relay));

/** Signs whatever text it is given, as a relay that keeps to nothing would. */
const signLines = (...lines: string[]) => signNote(lines.map((line) => `${line}\n`).join(''), relay);

test(notes.source, async () => {
  const { name, publicKey, size, root, note } = notes.checkpoint;
  const checkpoint = await verifyCheckpoint(utf8(note), { name, publicKey: fromHex(publicKey) });
  expect(checkpoint).toMatchObject({ size, root: fromHex(root), __verified: 'Checkpoint' });
  expect(checkpoint.bytes).toEqual(utf8(note));
});

test(own.source, async () => {
  const { origin, seed, publicKey, size, root, note } = own.checkpoint;
  const signer = await fixedNoteSigner(origin, fromHex(seed));
  expect(toHex(signer.publicKey)).toBe(publicKey);
  expect(await signCheckpoint({ size, root: fromHex(root) }, signer)).toEqual(utf8(note));
  expect(await verifyCheckpoint(utf8(note), signer)).toMatchObject({ size, root: fromHex(root) });
});

describe('a forged checkpoint:', () => {
  test('signed by another key under the same name', async () => {
    const forger = await fixedNoteSigner(relay.name, counting(32, 8));
    expect(await verdict(await signCheckpoint({ size: 5, root: ROOT }, forger))).toBe('log/checkpoint');
  });

  test('signed by another key, shown under the key id of the right one', async () => {
    const forger = await fixedNoteSigner(relay.name, counting(32, 8));
    const asRelay = { ...relay, sign: forger.sign };
    expect(await verdict(await signCheckpoint({ size: 5, root: ROOT }, asRelay))).toBe('log/checkpoint');
  });

  test('of another log of the same key', async () => {
    const elsewhere = { ...relay, name: logOrigin('mainnet', 'relay-1') };
    const bytes = await signCheckpoint({ size: 5, root: ROOT }, elsewhere);
    expect(await verdict(bytes)).toBe('log/checkpoint');
    const inside = await signNote(`${elsewhere.name}\n5\n${toBase64(ROOT)}\n`, relay);
    expect(await verdict(inside)).toBe('log/checkpoint');
  });

  test('with any byte changed', async () => {
    const bytes = await signCheckpoint({ size: 123, root: ROOT }, relay);
    for (let at = 0; at < bytes.length; at++) {
      const code = await verdict(bytes.with(at, (bytes[at] ?? 0) ^ 2));
      expect(['log/checkpoint', 'wire/malformed'], `byte ${at}`).toContain(code);
    }
  });

  test('made of a signed statement of the protocol', async () => {
    const statement = await relay.sign(utf8('\u0000\u0000\u0000\u0004name'));
    const note = utf8(`name\n5\n${toBase64(ROOT)}\n\n— ${relay.name} ${toBase64(statement)}\n`);
    expect(await verdict(note)).toBe('log/checkpoint');
  });
});

test.each([
  ['no root', ['5']],
  ['an extension line', ['5', toBase64(ROOT), 'more']],
  ['an empty line inside', ['5', toBase64(ROOT), '']],
  ['a size with a zero before it', ['05', toBase64(ROOT)]],
  ['a negative size', ['-5', toBase64(ROOT)]],
  ['a size with a point', ['5.0', toBase64(ROOT)]],
  ['a size with an exponent', ['5e3', toBase64(ROOT)]],
  ['a size in hex', ['0x5', toBase64(ROOT)]],
  ['no size', ['', toBase64(ROOT)]],
  ['a size with a space', ['5 ', toBase64(ROOT)]],
  ['a size beyond 2^48', [String(2 ** 48 + 1), toBase64(ROOT)]],
  ['a size of 17 digits', ['1'.repeat(17), toBase64(ROOT)]],
  ['a root of 31 bytes', ['5', toBase64(ROOT.slice(1))]],
  ['a root of 33 bytes', ['5', toBase64(counting(33))]],
  ['a root in hex', ['5', toHex(ROOT)]],
  ['a root without padding', ['5', toBase64(ROOT).slice(0, -1)]],
])('a checkpoint with %s is malformed, though signed', async (_, lines) => {
  expect(await verdict(await signLines(relay.name, ...lines))).toBe('wire/malformed');
});

test('sizes from 0 to 2^48 are read exactly', async () => {
  for (const size of [0, 1, 10, 2 ** 32, 2 ** 48 - 1, 2 ** 48])
    expect(await verifyCheckpoint(await signCheckpoint({ size, root: ROOT }, relay), relay)).toMatchObject({
      size,
    });
});

test('a checkpoint larger than one may be is refused before it is read', async () => {
  expect(await verdict(new Uint8Array(131_073))).toBe('wire/too-large');
});
