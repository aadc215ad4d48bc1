/** The relay's side of class `confidential`: its share, passed on to one attested provider without being kept. SPEC §16. */
import type { AttestedProvider } from '../attestation/attested.ts';
import { decapsulateShare, sealShare, type SealedShare, type XWingKeys } from '../crypto/xwing.ts';
import { boxInfo, shareInfo, type JobBinding } from './binding.ts';

/**
 * Seals the share of `enc` to the provider's attested key. `info` is rebuilt from the ticket: of an encapsulation that
 * was made under another one comes a share that opens nothing.
 *
 * @throws BombyxError `envelope/open` when `enc` is none to these keys.
 */
export async function passOnShare(
  keys: XWingKeys,
  job: JobBinding,
  enc: Uint8Array,
  { sealingKey }: AttestedProvider,
): Promise<SealedShare> {
  const share = await decapsulateShare(keys, enc, shareInfo('relay', job));
  try {
    return await sealShare(sealingKey, share, await boxInfo(job, enc));
  } finally {
    share.fill(0);
  }
}
