/** SHA-256 within one turn of the event loop: a transaction cannot wait for WebCrypto. */
import { hash } from 'node:crypto';
import { concat, ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';

export const sha256 = (...parts: readonly Uint8Array[]): Bytes =>
  ownBytes(hash('sha256', concat(...parts), 'buffer'));
