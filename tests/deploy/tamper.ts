/** Changes a devnet's state file behind its back, as no message could. */
import { DatabaseSync } from 'node:sqlite';
import { beginCell, Cell, loadShardAccount, storeShardAccount, type Address } from '@ton/core';

/** Gives the contract at `address` other code. The devnet must be stopped. */
export function replaceCode(statePath: string, address: Address, code: Cell): void {
  const database = new DatabaseSync(statePath);
  const key = address.toRawString();
  const row = database.prepare('SELECT state FROM accounts WHERE address = ?').get(key);
  const boc = row?.['state'];
  if (!(boc instanceof Uint8Array)) throw new Error('no such account');
  const account = loadShardAccount(
    Cell.fromBoc(Buffer.from(boc))[0]?.beginParse() ?? Cell.EMPTY.beginParse(),
  );
  const state = account.account?.storage.state;
  if (state?.type !== 'active') throw new Error('not active');
  state.state.code = code;
  const changed = beginCell().store(storeShardAccount(account)).endCell().toBoc();
  database.prepare('UPDATE accounts SET state = ? WHERE address = ?').run(changed, key);
  database.close();
}
