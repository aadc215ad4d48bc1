/** What the API needs of other parts of the relay. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { PeerId } from '#protocol/ids.ts';
import type { Attester as MachineAttester } from '../attest/attester.ts';
import type { ChainWorker } from '../chain/worker.ts';
import type { KeyRelease as EnclaveRelease } from '../release/release.ts';

/** Proves the machine that this relay runs in, and the relay's present keys. */
export type Attester = Pick<MachineAttester, 'evidenceFor' | 'liveEvidence'>;

/** Shows the books single accounts on demand. */
export type ChainSight = Pick<ChainWorker, 'see'>;

/** Class `confidential`: shares of keys go to machines that proved themselves, and to those alone. */
export type KeyRelease = Pick<EnclaveRelease, 'keepPolicy' | 'nonce' | 'release' | 'tidy'>;

/** Signed figures of providers, as the relay last made them; `undefined` of whom there are none. */
export interface FiguresSource {
  figuresOf(provider: PeerId): Promise<Bytes | undefined>;
}
