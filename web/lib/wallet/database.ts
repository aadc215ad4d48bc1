/** What the wallet side keeps on this device: operations on their way and session keys. */
import { openDB, type IDBPDatabase } from 'idb';

const NAME = 'bombyx-wallet';
const VERSION = 1;

export const OPERATIONS = 'operations';
export const SESSION_KEYS = 'session-keys';

export function openWalletDatabase(): Promise<IDBPDatabase> {
  return openDB(NAME, VERSION, {
    upgrade: (database) => {
      database.createObjectStore(OPERATIONS, { keyPath: 'id' });
      database.createObjectStore(SESSION_KEYS);
    },
  });
}
