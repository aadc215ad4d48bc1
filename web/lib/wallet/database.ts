/** What the wallet side keeps on this device: operations on their way, session keys, and what the relay has signed. */
import { openDB, type IDBPDatabase } from 'idb';

const NAME = 'bombyx-wallet';
const VERSION = 2;

export const OPERATIONS = 'operations';
export const SESSION_KEYS = 'session-keys';
export const WITHDRAWALS = 'withdrawals';

export function openWalletDatabase(): Promise<IDBPDatabase> {
  return openDB(NAME, VERSION, {
    upgrade: (database, from) => {
      if (from < 1) {
        database.createObjectStore(OPERATIONS, { keyPath: 'id' });
        database.createObjectStore(SESSION_KEYS);
      }
      if (from < 2) database.createObjectStore(WITHDRAWALS);
    },
  });
}
