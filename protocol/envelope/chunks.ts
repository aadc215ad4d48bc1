/** Sealed chunks in one direction of a job: AES-128-GCM with kind, sequence and end in the AAD. SPEC §5. */
import { concat, lp, ownBytes, utf8, type Bytes } from '../bytes/bytes.ts';
import type { WebKey } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';
import { pad, unpad } from './padding.ts';

export const RESPONSE_NONCE_BYTES = 32;
export const TAG_BYTES = 16;

const CHUNK_DOMAIN = 'bombyx/chunk/1';
const KEY_BITS = 128;
const NONCE_BITS = 96;

/** Direction of a chunk; part of what is authenticated, so that one cannot be passed off as the other. */
export type ChunkKind = 'request' | 'response';

export interface SealedChunk {
  readonly seq: number;
  readonly final: boolean;
  readonly box: Bytes;
}

/** Key and base nonce of one direction. */
export interface ChunkKeys {
  readonly kind: ChunkKind;
  readonly key: WebKey;
  readonly baseNonce: Bytes;
}

/** Keys of the request direction, from the `request` secret of one encapsulation. */
export function requestKeys(secret: Bytes): Promise<ChunkKeys> {
  return deriveKeys('request', secret, new Uint8Array(0));
}

/**
 * Keys of the answer direction: the provider's random `responseNonce` makes them fresh even if the encapsulation
 * were replayed.
 */
export function responseKeys(secret: Bytes, enc: Uint8Array, responseNonce: Uint8Array): Promise<ChunkKeys> {
  return deriveKeys('response', secret, concat(enc, responseNonce));
}

async function deriveKeys(kind: ChunkKind, secret: Bytes, salt: Bytes): Promise<ChunkKeys> {
  const ikm = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const hkdf = (label: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt,
    info: utf8(`bombyx ${kind} ${label}`),
  });
  const key = await crypto.subtle.deriveKey(hkdf('key'), ikm, { name: 'AES-GCM', length: KEY_BITS }, false, [
    'encrypt',
    'decrypt',
  ]);
  const baseNonce = new Uint8Array(await crypto.subtle.deriveBits(hkdf('nonce'), ikm, NONCE_BITS));
  return { kind, key, baseNonce };
}

/** Seals the chunks of one direction in order; each sequence number is used once. */
export class ChunkSealer {
  readonly #keys: ChunkKeys;
  #seq = 0;
  #ended = false;

  constructor(keys: ChunkKeys) {
    this.#keys = keys;
  }

  /** @throws BombyxError `wire/order` after the final chunk, `wire/too-large` above one chunk's content. */
  async seal(content: Uint8Array, final: boolean): Promise<SealedChunk> {
    if (this.#ended) throw new BombyxError('wire/order', 'sealing after the end');
    const padded = pad(content); // first: what does not fit takes no sequence number
    const seq = this.#seq++;
    this.#ended = final;
    const box = await crypto.subtle.encrypt(cipher(this.#keys, seq, final), this.#keys.key, padded);
    return { seq, final, box: new Uint8Array(box) };
  }
}

/** Opens the chunks of one direction; only the next one in sequence, only once, nothing after the end. */
export class ChunkOpener {
  readonly #keys: ChunkKeys;
  #seq = 0;
  #ended = false;

  constructor(keys: ChunkKeys) {
    this.#keys = keys;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** @throws BombyxError `wire/order` for a repeated, skipped or late chunk; `envelope/open` for a changed one. */
  async open(chunk: SealedChunk): Promise<Bytes> {
    if (this.#ended || chunk.seq !== this.#seq) throw new BombyxError('wire/order', `chunk ${chunk.seq}`);
    this.#seq++;
    const padded = await decrypt(this.#keys, chunk);
    this.#ended = chunk.final;
    return unpad(padded);
  }
}

async function decrypt(keys: ChunkKeys, chunk: SealedChunk): Promise<Bytes> {
  try {
    const opened = await crypto.subtle.decrypt(
      cipher(keys, chunk.seq, chunk.final),
      keys.key,
      ownBytes(chunk.box),
    );
    return new Uint8Array(opened);
  } catch (cause) {
    throw new BombyxError('envelope/open', undefined, { cause });
  }
}

function cipher(keys: ChunkKeys, seq: number, final: boolean) {
  const counter = new Uint8Array(12);
  new DataView(counter.buffer).setBigUint64(4, BigInt(seq));
  const iv = keys.baseNonce.map((byte, i) => byte ^ (counter[i] ?? 0));
  const additionalData = concat(lp(CHUNK_DOMAIN), lp(keys.kind), counter, Uint8Array.of(final ? 1 : 0));
  return { name: 'AES-GCM', iv, additionalData, tagLength: TAG_BYTES * 8 };
}
