/** What the chain worker hands in: one finalised state that both its sources agreed on. */
import type { Sight } from './rules/time.ts';
import type { VaultState } from './store/books.ts';
import type { SeenClient } from './store/clients.ts';
import type { SeenPayee } from './store/payees.ts';

export interface ChainView extends Sight {
  /** Of the masterchain block: of two views the higher one is newer. */
  readonly seqno: number;
  readonly vault?: VaultState;
  readonly clients?: readonly ClientView[];
  readonly payees?: readonly PayeeView[];
}

/** A ClientAccount that `addresses.ts` says belongs to this vault. */
export interface ClientView extends Omit<SeenClient, 'seqno' | 'movableNano'> {
  /** Raw. */
  readonly address: string;
  readonly epoch: bigint;
  readonly balanceNano: bigint;
  readonly reserveNano: bigint;
  /** Storage fees that are due by now, and for D to come. */
  readonly storageNano: bigint;
}

/** A ProviderAccount of this vault; epoch 0 while it is not open. */
export interface PayeeView extends Omit<SeenPayee, 'seqno'> {
  /** Raw. */
  readonly account: string;
}
