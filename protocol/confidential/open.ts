/** The provider's side of class `confidential`: its own share, and the relay's out of the box it was sealed in. SPEC §5.1, §16. */
import type { JobSecrets } from '../crypto/sealing.ts';
import { decapsulateShare, openShare, type SealedShare, type XWingKeys } from '../crypto/xwing.ts';
import { boxInfo, shareInfo, type Encapsulations, type JobBinding } from './binding.ts';
import { combineShares } from './secrets.ts';

/**
 * Recovers the requester's secrets. Where either encapsulation was made under another ticket, they are other secrets.
 *
 * @throws BombyxError `envelope/open` whatever is wrong, without saying which.
 */
export async function openFromBoth(
  keys: XWingKeys,
  job: JobBinding,
  encapsulations: Encapsulations,
  released: SealedShare,
): Promise<JobSecrets> {
  const relay = await openShare(keys, released, await boxInfo(job, encapsulations.relay));
  const provider = await decapsulateShare(keys, encapsulations.provider, shareInfo('provider', job));
  return combineShares({ relay, provider }, job, encapsulations);
}
