/** The hash chain over all entries: whoever has a head has fixed everything before it. SPEC §14. */
import { hash } from 'node:crypto';
import { concat, lp, ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { encodeCbor } from '#protocol/bytes/cbor.ts';
import type { Entry } from './entry.ts';

const ENTRY_DOMAIN = lp('bombyx/journal/1');
const LEAF_DOMAIN = lp('bombyx/journal-head/1');

/** Head of a journal without entries. */
export const EMPTY_HEAD: Bytes = new Uint8Array(32);

const sha256 = (...parts: readonly Uint8Array[]): Bytes =>
  ownBytes(hash('sha256', concat(...parts), 'buffer'));

export function nextHead(head: Uint8Array, id: number, { kind, reference, postings }: Entry): Bytes {
  const body = encodeCbor({
    id,
    kind,
    reference,
    postings: postings.map(({ row, owner, amountNano }) => [row, owner, amountNano]),
  });
  return sha256(ENTRY_DOMAIN, head, body);
}

/** The leaf by which the transparency log fixes the books. */
export const headLeaf = (head: Uint8Array): Bytes => sha256(LEAF_DOMAIN, head);
