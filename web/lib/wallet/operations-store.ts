/** Operations on this device, so that a reload at any point goes on where it was. */
import * as v from 'valibot';
import { isErrorCode, type ErrorCode } from '#protocol/errors.ts';
import { OPERATIONS, openWalletDatabase } from './database.ts';
import { isOpen, step, type Operation, type OperationEvent } from './operation.ts';

/** Ended operations that are kept, per wallet. */
const MAX_ENDED = 100;

const status = v.variant('name', [
  v.object({ name: v.picklist(['asking', 'unknown', 'sent', 'seen', 'expired']) }),
  v.object({ name: v.literal('done'), transaction: v.string(), atS: v.number() }),
  v.object({
    name: v.literal('failed'),
    where: v.picklist(['wallet', 'account']),
    code: v.custom<ErrorCode>(isErrorCode),
    transaction: v.string(),
  }),
  v.object({ name: v.literal('rejected'), byPerson: v.boolean() }),
]);

const operation = v.object({
  id: v.string(),
  network: v.string(),
  owner: v.string(),
  account: v.string(),
  kind: v.picklist(['deposit', 'withdraw', 'start-withdrawal', 'cancel-withdrawal', 'finish-withdrawal']),
  amountNano: v.exactOptional(v.bigint()),
  queryId: v.bigint(),
  messageHash: v.exactOptional(v.string()),
  sinceS: v.number(),
  createdAtMs: v.number(),
  validUntilS: v.number(),
  progress: v.exactOptional(v.string()),
  status,
});

/** What was stored, as far as it can be read; an older build's rows are left alone. */
function decode(rows: readonly unknown[]): Operation[] {
  return rows.flatMap((row) => {
    const result = v.safeParse(operation, row);
    return result.success ? [result.output] : [];
  });
}

export interface OperationsStore {
  /** Newest first. */
  list(network: string, owner: string): Promise<Operation[]>;
  /** Writes a new operation down, unless another one of the same wallet is open, in this tab or another. */
  begin(operation: Operation): Promise<boolean>;
  /** Takes one step in one transaction, so that two tabs never undo each other; `undefined` where there is no such one. */
  apply(id: string, event: OperationEvent): Promise<Operation | undefined>;
}

export class IdbOperationsStore implements OperationsStore {
  async list(network: string, owner: string): Promise<Operation[]> {
    const database = await openWalletDatabase();
    try {
      return newestFirst(decode(await database.getAll(OPERATIONS)), network, owner);
    } finally {
      database.close();
    }
  }

  async begin(operation: Operation): Promise<boolean> {
    const database = await openWalletDatabase();
    try {
      const transaction = database.transaction(OPERATIONS, 'readwrite', { durability: 'strict' });
      const all = newestFirst(decode(await transaction.store.getAll()), operation.network, operation.owner);
      const free = !all.some(isOpen);
      if (free) {
        await transaction.store.put(operation);
        for (const old of all.slice(MAX_ENDED - 1)) await transaction.store.delete(old.id);
      }
      await transaction.done;
      return free;
    } finally {
      database.close();
    }
  }

  async apply(id: string, event: OperationEvent): Promise<Operation | undefined> {
    const database = await openWalletDatabase();
    try {
      const transaction = database.transaction(OPERATIONS, 'readwrite', { durability: 'strict' });
      const [stored] = decode([await transaction.store.get(id)]);
      const next = stored && step(stored, event);
      if (next && next !== stored) await transaction.store.put(next);
      await transaction.done;
      return next;
    } finally {
      database.close();
    }
  }
}

function newestFirst(operations: readonly Operation[], network: string, owner: string): Operation[] {
  return operations
    .filter((each) => each.network === network && each.owner === owner)
    .sort((a, b) => b.createdAtMs - a.createdAtMs);
}
