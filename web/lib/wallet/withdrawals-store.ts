/** What the relay has signed and no wallet has carried yet, on this device: one for each wallet. */
import * as v from 'valibot';
import type { HeldWithdrawal } from './api.ts';
import { openWalletDatabase, WITHDRAWALS } from './database.ts';

const held = v.object({
  account: v.string(),
  epoch: v.bigint(),
  sequence: v.number(),
  amountNano: v.bigint(),
  validUntilS: v.number(),
  statement: v.object({ withdrawal: v.string(), signature: v.string() }),
});

export interface WithdrawalsStore {
  /** The last one of this wallet, also when it is not good any more; `undefined` where there is none. */
  read(network: string, owner: string): Promise<HeldWithdrawal | undefined>;
  keep(network: string, owner: string, withdrawal: HeldWithdrawal): Promise<void>;
}

export class IdbWithdrawalsStore implements WithdrawalsStore {
  async read(network: string, owner: string): Promise<HeldWithdrawal | undefined> {
    const database = await openWalletDatabase();
    try {
      const result = v.safeParse(held, await database.get(WITHDRAWALS, nameOf(network, owner)));
      return result.success ? result.output : undefined;
    } finally {
      database.close();
    }
  }

  async keep(network: string, owner: string, withdrawal: HeldWithdrawal): Promise<void> {
    const database = await openWalletDatabase();
    try {
      await database.put(WITHDRAWALS, withdrawal, nameOf(network, owner));
    } finally {
      database.close();
    }
  }
}

const nameOf = (network: string, owner: string): string => `${network}/${owner}`;
