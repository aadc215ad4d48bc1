/** The hash chain over all entries: whoever has a head has fixed everything before it. SPEC §14. */
import { lp, type Bytes } from '#protocol/bytes/bytes.ts';
import { encodeCbor } from '#protocol/bytes/cbor.ts';
import { journalHeadRecord, leafBytes, type JournalHead } from '#protocol/log/leaves.ts';
import { sha256 } from '../../sha256.ts';
import type { Entry } from './entry.ts';

const ENTRY_DOMAIN = lp('bombyx/journal/1');

/** Head of a journal without entries. */
export const EMPTY_HEAD: Bytes = new Uint8Array(32);

export function nextHead(head: Uint8Array, id: number, { kind, reference, postings }: Entry): Bytes {
  const body = encodeCbor({
    id,
    kind,
    reference,
    postings: postings.map(({ row, owner, amountNano }) => [row, owner, amountNano]),
  });
  return sha256(ENTRY_DOMAIN, head, body);
}

/** The leaf by which the transparency log fixes the journal up to `entries`. SPEC §8. */
export const headLeaf = (salt: Uint8Array, { entries, head, timeMs }: JournalHead): Bytes =>
  sha256(leafBytes('journal', salt, journalHeadRecord.encode({ entries, head, timeMs })));
