/** Reads the header of a GGUF file: its metadata, and the exact bytes that make its tokenizer. */
import { concat, fromUtf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';

/** https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, version 3. */
const MAGIC = 0x4655_4747; // "GGUF", little-endian
const VERSION = 3;

/** Far above real files (about 40), so that a broken count cannot loop. */
const MAX_ENTRIES = 10_000;

const UINT32 = 4;
const STRING = 8;
const ARRAY = 9;

/** Sizes of the scalar types by their number: u8 i8 u16 i16 u32 i32 f32 bool, then u64 i64 f64. */
const SCALAR_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

export interface GgufHeader {
  /** Values that are text or unsigned 32-bit numbers. */
  readonly values: ReadonlyMap<string, string | number>;
  /** The texts of all tokens, by their ids. */
  readonly vocabulary: readonly string[];
  /** Every entry whose key begins with `tokenizer.`, as it stands in the file. */
  readonly tokenizer: Bytes;
}

/** @throws BombyxError `engine/load` on anything that is not a GGUF file of version 3. */
export function readGguf(file: Bytes): GgufHeader {
  try {
    return new Reader(file).header();
  } catch (cause) {
    if (cause instanceof BombyxError) throw cause;
    throw new BombyxError('engine/load', 'broken GGUF header', { cause });
  }
}

class Reader {
  readonly #file: Bytes;
  readonly #view: DataView;
  #at = 0;

  constructor(file: Bytes) {
    this.#file = file;
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  header(): GgufHeader {
    if (this.#uint32() !== MAGIC || this.#uint32() !== VERSION)
      throw new BombyxError('engine/load', 'not GGUF 3');
    this.#length(); // tensors
    const entries = this.#length();
    if (entries > MAX_ENTRIES) throw new BombyxError('engine/load', 'GGUF with too many entries');
    const values = new Map<string, string | number>();
    let vocabulary: readonly string[] = [];
    const tokenizer: Uint8Array[] = [];
    for (let i = 0; i < entries; i++) {
      const start = this.#at;
      const key = this.#text();
      const value = this.#value(this.#uint32());
      if (Array.isArray(value)) {
        if (key === 'tokenizer.ggml.tokens') vocabulary = value;
      } else if (value !== undefined) values.set(key, value);
      if (key.startsWith('tokenizer.')) tokenizer.push(this.#file.subarray(start, this.#at));
    }
    return { values, vocabulary, tokenizer: concat(...tokenizer) };
  }

  #value(type: number): string | number | string[] | undefined {
    if (type === STRING) return this.#text();
    if (type === UINT32) return this.#uint32();
    if (type === ARRAY) return this.#array(this.#uint32(), this.#length());
    this.#skip(scalarBytes(type));
    return undefined;
  }

  /** Arrays of text are read, arrays of numbers walked over. */
  #array(type: number, count: number): string[] | undefined {
    if (type !== STRING) {
      this.#skip(count * scalarBytes(type));
      return undefined;
    }
    const texts: string[] = [];
    for (let i = 0; i < count; i++) texts.push(this.#text());
    return texts;
  }

  #uint32(): number {
    const value = this.#view.getUint32(this.#at, true);
    this.#at += 4;
    return value;
  }

  #length(): number {
    const value = this.#view.getBigUint64(this.#at, true);
    this.#at += 8;
    return Number(value);
  }

  #text(): string {
    const length = this.#length();
    const start = this.#at;
    this.#skip(length);
    return fromUtf8(this.#file.subarray(start, this.#at));
  }

  #skip(bytes: number): void {
    this.#at += bytes;
    if (this.#at > this.#file.length) throw new BombyxError('engine/load', 'GGUF ends early');
  }
}

function scalarBytes(type: number): number {
  const bytes = SCALAR_BYTES[type];
  if (bytes === undefined) throw new BombyxError('engine/load', `GGUF value of type ${type}`);
  return bytes;
}
