/**
 * A build with sealing switched off, for the test that proves the capture test can fail.
 *
 * Fake: chunks carry their content in clear, behind the same frame. Real: everything else.
 */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { concat, ownBytes } from '#protocol/bytes/bytes.ts';

export const RESPONSE_NONCE_BYTES = 32;
export const TAG_BYTES = 16;

export interface SealedChunk {
  readonly seq: number;
  readonly final: boolean;
  readonly box: Bytes;
}

export const requestKeys = (): Promise<undefined> => Promise.resolve(undefined);
export const responseKeys = requestKeys;

export class ChunkSealer {
  #seq = 0;

  seal(content: Uint8Array, final: boolean): Promise<SealedChunk> {
    return Promise.resolve({ seq: this.#seq++, final, box: concat(new Uint8Array(TAG_BYTES), content) });
  }
}

export class ChunkOpener {
  open(chunk: SealedChunk): Promise<Bytes> {
    return Promise.resolve(ownBytes(chunk.box.subarray(TAG_BYTES)));
  }
}
