/** C2SP signed notes: a text, and behind it lines with Ed25519 signatures over exactly that text. SPEC §8. */
import { concat, equalBytes, fromUtf8, utf8, type Bytes } from '../bytes/bytes.ts';
import { fromBase64, toBase64 } from '../bytes/text.ts';
import { sha256 } from '../crypto/hash.ts';
import { verifyBareSignature } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';

/** Who a note is expected from. */
export interface NoteKey {
  readonly name: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Bytes;
}

export interface NoteSigner extends NoteKey {
  /** Signs the text itself, without a domain: a note needs none (SPEC §8). */
  sign(text: Bytes): Promise<Bytes>;
}

interface SignatureLine {
  readonly name: string;
  readonly keyId: Bytes;
  readonly signature: Bytes;
}

const ED25519_TYPE = 1;
const KEY_ID_BYTES = 4;
const SEPARATOR = '\n\n';
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
// eslint-disable-next-line no-control-regex -- what a note must not hold are control characters
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;

/** `text` ends with a line end. */
export async function signNote(text: string, signer: NoteSigner): Promise<Bytes> {
  const signed = concat(await keyIdOf(signer), await signer.sign(utf8(text)));
  return utf8(`${text}\n— ${signer.name} ${toBase64(signed)}\n`);
}

/**
 * The text of a note that `key` signed; lines of other names or key ids are passed over.
 *
 * @throws BombyxError `wire/malformed`, `wire/too-large`; `log/checkpoint` without a signature of `key`, or with one
 * that does not verify.
 */
export async function verifyNote(note: Uint8Array, key: NoteKey, maxBytes: number): Promise<string> {
  if (note.length > maxBytes) throw new BombyxError('wire/too-large', `${note.length} > ${maxBytes} bytes`);
  const { text, lines } = splitNote(note);
  const keyId = await keyIdOf(key);
  const own = lines.filter((line) => line.name === key.name && equalBytes(line.keyId, keyId));
  const message = utf8(text);
  const verdicts = own.map(({ signature }) => verifyBareSignature(key.publicKey, message, signature));
  if (own.length === 0 || (await Promise.all(verdicts)).includes(false))
    throw new BombyxError('log/checkpoint', own.length === 0 ? 'no signature of this key' : 'signature');
  return text;
}

async function keyIdOf({ name, publicKey }: NoteKey): Promise<Bytes> {
  const hash = await sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519_TYPE), publicKey));
  return hash.slice(0, KEY_ID_BYTES);
}

function splitNote(note: Uint8Array): { text: string; lines: SignatureLine[] } {
  const whole = decodeText(note);
  const at = whole.lastIndexOf(SEPARATOR);
  if (at < 1 || !whole.endsWith('\n')) throw new BombyxError('wire/malformed', 'note');
  const lines = whole.slice(at + SEPARATOR.length, -1).split('\n');
  return { text: whole.slice(0, at + 1), lines: lines.map(decodeLine) };
}

function decodeText(note: Uint8Array): string {
  try {
    const text = fromUtf8(note);
    if (!CONTROL.test(text)) return text;
  } catch (cause) {
    throw new BombyxError('wire/malformed', 'note: not UTF-8', { cause });
  }
  throw new BombyxError('wire/malformed', 'note: control character');
}

function decodeLine(line: string): SignatureLine {
  const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || base64 === undefined) throw new BombyxError('wire/malformed', 'signature line');
  const bytes = decodeBase64(base64);
  if (bytes.length <= KEY_ID_BYTES) throw new BombyxError('wire/malformed', 'signature line');
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) };
}

/** @throws BombyxError `wire/malformed` for what `fromBase64` refuses. */
export function decodeBase64(text: string): Bytes {
  try {
    return fromBase64(text);
  } catch (cause) {
    throw new BombyxError('wire/malformed', 'base64', { cause });
  }
}
