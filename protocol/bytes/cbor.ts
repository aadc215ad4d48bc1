/** Deterministic CBOR (RFC 8949 §4.2.1): one encoding for each value, anything else refused. SPEC §1. */
import { decode, encode, Tokenizer } from 'cborg';
import { BombyxError } from '../errors.ts';
import { equalBytes, fromUtf8, ownBytes, type Bytes } from './bytes.ts';

/** What the protocol's messages are made of. Keys are text, absent fields are left out. */
export type CborValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CborValue[]
  | { readonly [key: string]: CborValue | undefined };

/** Encodes `value`; map keys are sorted bytewise and lengths are minimal. Fields that are `undefined` are left out. */
export function encodeCbor(value: CborValue): Bytes {
  return ownBytes(encode(value, { ignoreUndefinedProperties: true }));
}

const STRICT = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  allowBigInt: true,
  rejectDuplicateMapKeys: true,
  retainStringBytes: true,
} as const;

/** cborg drops a byte order mark at the start of a text; people paste such texts, and they must survive. */
class ExactText extends Tokenizer {
  override next(): ReturnType<Tokenizer['next']> {
    const token = super.next();
    if (token.byteValue?.[0] === 0xef) token.value = fromUtf8(token.byteValue);
    return token;
  }
}

/**
 * Decodes exactly one value and refuses every encoding but the deterministic one: unsorted or repeated keys, long
 * lengths, indefinite items, tags, floats in the wrong width, trailing bytes.
 *
 * @throws BombyxError `wire/too-large` above `maxBytes`, else `wire/malformed`.
 */
export function decodeCbor(bytes: Uint8Array, maxBytes: number): unknown {
  if (bytes.length > maxBytes) throw new BombyxError('wire/too-large', `${bytes.length} > ${maxBytes} bytes`);
  let value: unknown;
  let again: Uint8Array;
  try {
    value = decode(bytes, { ...STRICT, tokenizer: new ExactText(bytes, STRICT) });
    again = encode(value);
  } catch (cause) {
    throw new BombyxError('wire/malformed', 'not deterministic CBOR', { cause });
  }
  if (!equalBytes(again, bytes)) throw new BombyxError('wire/malformed', 'not deterministic CBOR');
  return value;
}
