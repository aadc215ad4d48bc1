/** Signed notes: two that others made verify here, ours equal theirs, and what a note is not is refused. */
import { describe, expect, test } from 'vitest';
import { concat, utf8, type Bytes } from '../bytes/bytes.ts';
import { fromHex } from '../bytes/text.ts';
import { counting } from '../vectors/fixed.ts';
import { fixedNoteSigner } from '../vectors/log/fixed.ts';
import vectors from '../vectors/log/notes.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { signNote, verifyNote, type NoteKey } from './note.ts';

const MAX_BYTES = 4_096;
const LONG_LINE = 'A'.repeat(88);

const { note: golang, checkpoint: rekor } = vectors;
const keyOf = (vector: { name: string; publicKey: string }): NoteKey => ({
  name: vector.name,
  publicKey: fromHex(vector.publicKey),
});

const verdict = (note: string | Bytes, key: NoteKey = keyOf(golang)) =>
  codeOf(() => verifyNote(typeof note === 'string' ? utf8(note) : note, key, MAX_BYTES));

/** The published note with more behind it. */
const withLines = (...lines: string[]) => golang.note + lines.map((line) => `${line}\n`).join('');

describe(vectors.source, () => {
  test('verify, with lines of witnesses passed over', async () => {
    expect(await verifyNote(utf8(golang.note), keyOf(golang), MAX_BYTES)).toBe(golang.text);
    expect(await verdict(rekor.note, keyOf(rekor))).toBe('no error');
  });

  test('are what we sign, byte for byte', async () => {
    const signer = await fixedNoteSigner(golang.name, fromHex(golang.seed));
    expect(signer.publicKey).toEqual(fromHex(golang.publicKey));
    expect(await signNote(golang.text, signer)).toEqual(utf8(golang.note));
  });

  test('fail with any byte of text or signature changed', async () => {
    const bytes = utf8(golang.note);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ 1);
      expect(['log/checkpoint', 'wire/malformed'], `byte ${at}`).toContain(await verdict(concat(changed)));
    }
  });
});

test('a note of another key is none, whether it differs in name, in key or in both', async () => {
  const key = keyOf(golang);
  expect(await verdict(golang.note, { ...key, name: 'PeterNeuman' })).toBe('log/checkpoint');
  expect(await verdict(golang.note, { ...key, publicKey: counting(32) })).toBe('log/checkpoint');
  expect(await verdict(golang.note, keyOf(rekor))).toBe('log/checkpoint');
});

test('a line that shows the right name and key id and does not verify spoils the note, before or behind a good one', async () => {
  const [, line = ''] = golang.note.split('\n\n');
  const own = line.split(' ')[2]?.trim() ?? '';
  const forged = `— ${golang.name} ${own.slice(0, 40)}${own[40] === 'A' ? 'B' : 'A'}${own.slice(41)}`;
  expect(await verdict(withLines(forged))).toBe('log/checkpoint');
  expect(await verdict(`${golang.text}\n${forged}\n${line}`)).toBe('log/checkpoint');
  expect(await verdict(withLines(line.trim()))).toBe('no error');
});

test('what other names and algorithms wrote is passed over', async () => {
  expect(
    await verdict(withLines(`— someone.else/witness ${LONG_LINE}`, `— ${golang.name} ${LONG_LINE}`)),
  ).toBe('no error');
  const sixteen = Array.from({ length: 16 }, (_, i) => `— witness${i} ${LONG_LINE}`);
  expect(await verdict(withLines(...sixteen))).toBe('no error');
});

test.each([
  ['nothing', ''],
  ['text alone', golang.text],
  ['no empty line', golang.note.replace('\n\n', '\n')],
  ['no text', golang.note.slice(golang.note.indexOf('\n\n'))],
  ['no signature line', `${golang.text}\n`],
  ['no last line end', golang.note.slice(0, -1)],
  ['a carriage return', golang.note.replace('\n', '\r\n')],
  ['a zero character', golang.note.replace('If', 'I\u0000f')],
  ['a tab', golang.note.replace(' ', '\t')],
  ['a hyphen for the dash', golang.note.replace('—', '-')],
  ['two spaces', golang.note.replace('— ', '—  ')],
  ['a name with a plus', withLines(`— a+b ${LONG_LINE}`)],
  ['a name with a no-break space', withLines(`— a\u00a0b ${LONG_LINE}`)],
  ['a line without a signature', withLines('— witness')],
  ['a signature that is only a key id', withLines('— witness AAAAAA==')],
  ['base64 with bits left over', withLines('— witness AAAAAAB=')],
  ['base64 without its padding', withLines('— witness AAAAAAA')],
  ['base64 of URLs', withLines(`— witness ${LONG_LINE.slice(1)}_`)],
])('a note with %s is malformed', async (_, note) => {
  expect(await verdict(note)).toBe('wire/malformed');
});

test('bytes that are no UTF-8, or more than may be, are refused before anything is read', async () => {
  expect(await verdict(concat(Uint8Array.of(0xff), utf8(golang.note)))).toBe('wire/malformed');
  expect(await verdict(concat(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(golang.note)))).toBe('log/checkpoint');
  expect(await verdict(new Uint8Array(MAX_BYTES + 1))).toBe('wire/too-large');
});

test('the text ends at the last empty line: a note inside a note is text', async () => {
  const signer = await fixedNoteSigner('outer', counting(32));
  const outer = await signNote(golang.note, signer);
  expect(await verifyNote(outer, signer, MAX_BYTES)).toBe(golang.note);
  expect(await verdict(outer)).toBe('log/checkpoint');
});
