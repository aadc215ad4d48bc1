/** The hashes that the log's Merkle tree is made of, as RFC 6962 §2.1 has them. SPEC §8. */
import { concat, type Bytes } from '../bytes/bytes.ts';
import { sha256 } from '../crypto/hash.ts';

export const HASH_BYTES = 32;

/** What a leaf's and a node's hash begin with, so that neither can pass for the other. */
export const LEAF_PREFIX = Uint8Array.of(0);
export const NODE_PREFIX = Uint8Array.of(1);

/** A state of a log: how many leaves it had, and the hash over all of them. */
export interface TreeHead {
  readonly size: number;
  readonly root: Bytes;
}

export const leafHash = (leaf: Uint8Array): Promise<Bytes> => sha256(concat(LEAF_PREFIX, leaf));

export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Bytes> =>
  sha256(concat(NODE_PREFIX, left, right));

/** The root of a log without leaves. */
export const emptyRoot = (): Promise<Bytes> => sha256(new Uint8Array(0));
