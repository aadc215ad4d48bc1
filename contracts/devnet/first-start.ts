/** Opens the state of a chain, and makes it at the first start. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Address } from '@ton/core';
import { parseAccount } from './chain/account.ts';
import { Accounts } from './chain/accounts.ts';
import { Chain, type ChainOptions } from './chain/chain.ts';
import type { MethodContext } from './api/methods.ts';
import { genesisChain, type Genesis } from './genesis.ts';
import { PastClock } from './past-clock.ts';
import { StateError } from './store/schema.ts';
import { Store } from './store/store.ts';

export interface FirstStart {
  readonly statePath: string | undefined;
  readonly genesis: Genesis;
  readonly chain: Omit<ChainOptions, 'store' | 'blockTimeMs' | 'confirmationDelayMs'>;
  readonly configParam: MethodContext['configParam'];
}

/**
 * A new chain is made under another name and renamed when it is whole, so that a kill in the middle of its genesis
 * leaves no chain rather than half of one, and the next start makes it from its beginning.
 *
 * @throws StateError when the state file cannot be used, or whatever `genesis` throws.
 */
export async function openState(start: FirstStart): Promise<Store> {
  const { statePath, genesis } = start;
  if (statePath === undefined) return await made(new Store(), start);
  if (existsSync(statePath)) return checked(new Store(statePath), genesis, statePath);
  const draftPath = `${statePath}.new`;
  mkdirSync(dirname(statePath), { recursive: true });
  removeDatabase(draftPath);
  removeDatabase(statePath); // a log without its file, if somebody deleted only that: it would be played into the new one
  (await made(new Store(draftPath), start)).close();
  renameSync(draftPath, statePath);
  return new Store(statePath);
}

async function made(store: Store, { genesis, chain: options, configParam }: FirstStart): Promise<Store> {
  const clock = new PastClock(options.nowMs);
  const { nowMs } = clock;
  const chain = new Chain({ ...options, nowMs, store, blockTimeMs: 0, confirmationDelayMs: 0 });
  try {
    await genesis.make(genesisChain({ chain, configParam }, (seconds) => clock.pass(seconds)));
    await chain.stop();
    return store;
  } catch (error) {
    await chain.stop();
    store.close();
    throw error;
  }
}

/** Contracts that were compiled anew lie elsewhere: nothing would be where its users look for it. */
function checked(store: Store, { contracts }: Genesis, statePath: string): Store {
  const accounts = new Accounts(store);
  const isActive = (address: Address) =>
    parseAccount(accounts.get(address)).account?.storage.state.type === 'active';
  if (contracts.every(isActive)) return store;
  store.close();
  throw new StateError(`the state holds other contracts than this devnet serves: delete ${statePath}`);
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}
