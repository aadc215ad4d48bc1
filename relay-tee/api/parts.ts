/** What every operation of the API has at hand. */
import type { RelayIdentity } from '../identity.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Now } from '../ledger/rules/time.ts';
import type { RelayLog } from '../log/log.ts';
import type { ServiceLog } from '../service-log.ts';
import type { Budgets } from './budgets.ts';
import type { Metrics } from './metrics.ts';
import type { Nonces } from './nonces.ts';
import type { Attester, ChainSight, FiguresSource, KeyRelease } from './ports.ts';

export interface Parts {
  readonly identity: RelayIdentity;
  readonly ledger: Ledger;
  readonly transparency: RelayLog;
  readonly attester: Attester;
  readonly chain: ChainSight;
  readonly release: KeyRelease | undefined;
  readonly figures: FiguresSource;
  /** Hosts, with their ports, of the pages on which wallets may agree to take a provider's earnings. */
  readonly walletDomains: readonly string[];
  readonly clock: () => Now;
  readonly trustedProxies: number;
  readonly nonces: Nonces;
  readonly budgets: Budgets;
  readonly metrics: Metrics;
  readonly log: ServiceLog;
  readonly isStopping: () => boolean;
}

/** Unix time that the operator cannot set back behind what the chain has shown. */
export const nowMs = ({ clock, ledger }: Pick<Parts, 'clock' | 'ledger'>): number =>
  Math.max(clock().hostMs, ledger.standing.timeMs);
