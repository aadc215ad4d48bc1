/** An account as the emulator hands it over: a shard account, serialized, parsed only where somebody looks inside. */
import { beginCell, Cell, loadShardAccount, storeShardAccount } from '@ton/core';
import type { Address, ShardAccount } from '@ton/core';
import { createEmptyShardAccount } from '@ton/sandbox';

export interface AccountState {
  /** BOC of the shard account in base64, the emulator's own form. */
  readonly boc: string;
}

/** An address that nothing was ever sent to. */
export function emptyAccount(address: Address): AccountState {
  const cell = beginCell()
    .store(storeShardAccount(createEmptyShardAccount(address)))
    .endCell();
  return { boc: cell.toBoc().toString('base64') };
}

export function parseAccount(state: AccountState): ShardAccount {
  return loadShardAccount(Cell.fromBase64(state.boc).beginParse());
}
