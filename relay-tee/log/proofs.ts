/** Proofs and checkpoints of the relay's log, at any size that it ever had. SPEC §8. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { buildConsistency, buildInclusion, buildRoot, type ReadTile } from '#protocol/log/build.ts';
import { signCheckpoint } from '#protocol/log/checkpoint.ts';
import type { NoteSigner } from '#protocol/log/note.ts';
import { tilePath } from '#protocol/log/tiles.ts';
import type { RelayLog } from './log.ts';

/** @throws BombyxError `input/invalid` for a position or size that the log does not have. */
export const inclusionProof = (log: RelayLog, position: number, size: number): Promise<Bytes[]> =>
  buildInclusion(reading(log, size), position, size);

/** @throws BombyxError `input/invalid` for sizes that the log did not have, or not in this order. */
export const consistencyProof = (log: RelayLog, earlier: number, size: number): Promise<Bytes[]> =>
  buildConsistency(reading(log, size), earlier, size);

/** Signs what is committed now. */
export const currentCheckpoint = (log: RelayLog, signer: NoteSigner): Promise<Bytes> =>
  signCheckpoint(log.head(), signer);

/**
 * Signs the log as it was at `size`: for those who hold a root that was committed on the chain then.
 *
 * @throws BombyxError `input/invalid` for a size that the log did not have.
 */
export async function checkpointAt(log: RelayLog, size: number, signer: NoteSigner): Promise<Bytes> {
  return signCheckpoint({ size, root: await buildRoot(reading(log, size), size) }, signer);
}

function reading(log: RelayLog, size: number): ReadTile {
  if (size > log.head().size) throw new BombyxError('input/invalid', `the log has no ${size} leaves`);
  return (tile) => {
    const content = log.tile(tile);
    if (!content) throw new BombyxError('log/corrupt', tilePath(tile));
    return content;
  };
}
