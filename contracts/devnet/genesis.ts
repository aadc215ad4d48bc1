/** What a new chain starts with: a seam that `main.ts` fills, run once, whole or not at all. */
import type { Address } from '@ton/core';
import { TonClient, type TonClientParameters } from '@ton/ton';
import { callMethod, type MethodContext } from './api/methods.ts';
import { DEVNET_NETWORK_ID } from './limits.ts';

/** The new chain before anybody else sees it. Every message is executed at once. */
export interface GenesisChain {
  readonly networkId: number;
  /** Speaks to the chain without HTTP: the code that deploys to testnet deploys here. */
  readonly client: TonClient;
  fund(address: Address, amountNano: bigint): Promise<void>;
}

/** A throw stops the start, and nothing is kept of what was done. */
export type Genesis = (chain: GenesisChain) => Promise<void>;

export function genesisChain(context: MethodContext): GenesisChain {
  return {
    networkId: DEVNET_NETWORK_ID,
    client: new TonClient({ endpoint: 'http://devnet.invalid', httpAdapter: inProcess(context) }),
    fund: async (address, amountNano) => void (await context.chain.give(address, amountNano)),
  };
}

type Adapter = Extract<TonClientParameters['httpAdapter'], (...args: never[]) => unknown>;

function inProcess(context: MethodContext): Adapter {
  return async (config) => {
    const { method, params } = JSON.parse(String(config.data)) as { method: string; params: unknown };
    const result = await callMethod(context, method, params);
    return { data: { ok: true, result }, status: 200, statusText: 'OK', headers: {}, config };
  };
}
