/** What a client remembers of a log: the highest checkpoint, which only moves along proofs. SPEC §8. */
import { BombyxError } from '../errors.ts';
import { ofOneLog, type VerifiedCheckpoint } from './checkpoint.ts';
import { verifyConsistency, type Proof } from './verify.ts';

/**
 * The higher of two checkpoints of one log, once `proof` has shown that the higher one continues the lower. The first
 * checkpoint that a client sees of a log is taken as it is.
 *
 * On an error nothing is to be forgotten: `known` stays what the client knows, and with `log/split-view` both
 * checkpoints together convict the log.
 *
 * @throws BombyxError `log/split-view`, `log/consistency`; `log/checkpoint` for a checkpoint of another log.
 */
export async function advance(
  known: VerifiedCheckpoint | undefined,
  next: VerifiedCheckpoint,
  proof: Proof,
): Promise<VerifiedCheckpoint> {
  if (!known) return next;
  if (!ofOneLog(known, next)) throw new BombyxError('log/checkpoint', 'another log');
  const [lower, higher] = known.size < next.size ? [known, next] : [next, known];
  await verifyConsistency(lower, higher, proof);
  return higher;
}
