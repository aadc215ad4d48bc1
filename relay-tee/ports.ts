/** What a relay is put together with: everything that has another maker on a developer's machine than in an enclave. */
import type { Attester, FiguresSource, KeyRelease } from './api/ports.ts';
import type { LastingKeys } from './attest/keys/relay-keys.ts';
import type { ChainWorker as LedgerWorker } from './chain/worker.ts';
import type { RelayIdentity } from './identity.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { Now } from './ledger/rules/time.ts';
import type { RelayLog } from './log/log.ts';
import type { ServiceLog } from './service-log.ts';

/** Where the keys come from that every instance of one relay has again. */
export type KeyProvider = LastingKeys;

/** What the parts of a running relay have to go on. */
export interface RelayCore {
  readonly identity: RelayIdentity;
  readonly ledger: Ledger;
  readonly transparency: RelayLog;
  readonly clock: () => Now;
  readonly log: ServiceLog;
}

/** Shows the ledger the chain, and carries to the chain what the ledger has signed. */
export type ChainWorker = Pick<LedgerWorker, 'start' | 'see' | 'stop'>;

export interface RelayPorts {
  readonly keys: KeyProvider;
  readonly attester: (core: RelayCore) => Attester;
  /** Without it the relay gives no tickets of class `confidential`. */
  readonly release?: (core: RelayCore) => KeyRelease;
  readonly chain: (core: RelayCore) => ChainWorker;
  /** Default: the books' own. */
  readonly figures?: FiguresSource;
  readonly clock?: () => Now;
}
