/** SHA-256 without a thread between: what a service hashes for every request is smaller than the way there. */
import { hash } from 'node:crypto';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';

export const nodeHash = (data: Uint8Array): Bytes => ownBytes(hash('sha256', data, 'buffer'));
