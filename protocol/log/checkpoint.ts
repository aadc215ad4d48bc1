/** Checkpoints: what a log says it is at one moment, as a C2SP tlog-checkpoint signed by its relay. SPEC §8. */
import { equalBytes, ownBytes, type Bytes } from '../bytes/bytes.ts';
import { toBase64 } from '../bytes/text.ts';
import { BombyxError } from '../errors.ts';
import { MAX_CHECKPOINT_BYTES, MAX_LOG_LEAVES } from '../limits.ts';
import { decodeBase64, signNote, verifyNote, type NoteKey, type NoteSigner } from './note.ts';
import { HASH_BYTES, type TreeHead } from './tree.ts';

/** A checkpoint whose signature and form were checked: only `verifyCheckpoint` makes it. */
export interface VerifiedCheckpoint extends TreeHead {
  readonly log: NoteKey;
  /** The note itself: to keep, to hand on, and as evidence. */
  readonly bytes: Bytes;
  readonly __verified: 'Checkpoint';
}

const SIZE = /^(0|[1-9]\d{0,15})$/;

/** The name of a relay's log, in its checkpoints' first line and in their signatures. */
export const logOrigin = (network: string, relayId: string): string => `bombyx/${network}/${relayId}`;

/** A relay signs only what it has committed to its disk: a state that a crash undoes would contradict the next one. */
export function signCheckpoint(head: TreeHead, signer: NoteSigner): Promise<Bytes> {
  return signNote(`${signer.name}\n${head.size}\n${toBase64(head.root)}\n`, signer);
}

/** @throws BombyxError `wire/malformed`, `wire/too-large`, `log/checkpoint`. */
export async function verifyCheckpoint(bytes: Uint8Array, log: NoteKey): Promise<VerifiedCheckpoint> {
  const text = await verifyNote(bytes, log, MAX_CHECKPOINT_BYTES);
  return { ...decodeHead(text, log.name), log, bytes: ownBytes(bytes), __verified: 'Checkpoint' };
}

/** Reports whether both are of one log. */
export function ofOneLog(a: VerifiedCheckpoint, b: VerifiedCheckpoint): boolean {
  return a.log.name === b.log.name && equalBytes(a.log.publicKey, b.log.publicKey);
}

function decodeHead(text: string, expectedOrigin: string): TreeHead {
  const [origin, size = '', root = '', ...rest] = text.split('\n');
  if (rest.length !== 1 || !SIZE.test(size) || Number(size) > MAX_LOG_LEAVES)
    throw new BombyxError('wire/malformed', 'checkpoint');
  if (origin !== expectedOrigin) throw new BombyxError('log/checkpoint', 'origin');
  const hash = decodeBase64(root);
  if (hash.length !== HASH_BYTES) throw new BombyxError('wire/malformed', 'checkpoint: root');
  return { size: Number(size), root: hash };
}
