/** Opens the state of a chain, and makes it at the first start. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Chain, type ChainOptions } from './chain/chain.ts';
import type { MethodContext } from './api/methods.ts';
import { genesisChain, type Genesis } from './genesis.ts';
import { Store } from './store/store.ts';

export interface FirstStart {
  readonly statePath: string | undefined;
  readonly genesis: Genesis;
  readonly chain: Omit<ChainOptions, 'store' | 'blockTimeMs' | 'confirmationDelayMs'>;
  readonly configParam: MethodContext['configParam'];
}

/**
 * A new chain is made under another name and renamed when it is whole, so that a kill in the middle of its genesis
 * leaves no chain rather than half of one.
 *
 * @throws StateError when the state file cannot be used, or whatever `genesis` throws.
 */
export async function openState(start: FirstStart): Promise<Store> {
  const { statePath } = start;
  if (statePath === undefined) return await made(new Store(), start);
  if (existsSync(statePath)) return new Store(statePath);
  const draftPath = `${statePath}.new`;
  mkdirSync(dirname(statePath), { recursive: true });
  removeDatabase(draftPath);
  removeDatabase(statePath); // a log without its file, if somebody deleted only that: it would be played into the new one
  (await made(new Store(draftPath), start)).close();
  renameSync(draftPath, statePath);
  return new Store(statePath);
}

async function made(store: Store, { genesis, chain: options, configParam }: FirstStart): Promise<Store> {
  const chain = new Chain({ ...options, store, blockTimeMs: 0, confirmationDelayMs: 0 });
  try {
    await genesis(genesisChain({ chain, configParam }));
    await chain.stop();
    return store;
  } catch (error) {
    await chain.stop();
    store.close();
    throw error;
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}
