/** What a new chain starts with: a seam that `main.ts` fills, run once, whole or not at all. */
import type { Address } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { inProcessClient } from './api/in-process.ts';
import type { MethodContext } from './api/methods.ts';
import { DEVNET_NETWORK_ID } from './limits.ts';

/** The chain before anybody else sees it. Every message is executed at once. */
export interface GenesisChain {
  readonly networkId: number;
  /** Speaks to the chain without HTTP: the code that deploys to testnet deploys here. */
  readonly client: TonClient;
  fund(address: Address, amountNano: bigint): Promise<void>;
  /** Unix seconds on the chain. */
  nowS(): number;
  /** Lets time pass on the chain, which begins some minutes ago; @throws Error beyond the present. */
  pass(seconds: number): void;
}

export interface Genesis {
  /** A throw stops the start, and nothing is kept of what was done. */
  make(chain: GenesisChain): Promise<void>;
  /** Contracts that `make` deploys: a chain without one of them was made by another genesis. */
  readonly contracts: readonly Address[];
}

export const NO_GENESIS: Genesis = { make: () => Promise.resolve(), contracts: [] };

export function genesisChain(context: MethodContext, pass: GenesisChain['pass']): GenesisChain {
  const { chain } = context;
  return {
    networkId: DEVNET_NETWORK_ID,
    client: inProcessClient(context),
    fund: async (address, amountNano) => void (await chain.give(address, amountNano)),
    nowS: () => chain.utime(),
    pass,
  };
}
