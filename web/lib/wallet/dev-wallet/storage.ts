/** What the development wallet keeps: a real key for money that is worth nothing, and whether this site is connected. */
import { openDB, type IDBPDatabase } from 'idb';

const DATABASE = 'bombyx-dev-wallet';
const STORE = 'wallet';
const KEYS = 'keys';
const CONNECTED = 'connected';

const ED25519 = { name: 'Ed25519' } as const;

async function withDatabase<T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T> {
  const database = await openDB(DATABASE, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore(STORE);
    },
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** The Ed25519 pair of this browser, made the first time; its private half cannot be read out. */
export function walletKeys(): Promise<CryptoKeyPair> {
  return withDatabase(async (database) => {
    const stored = (await database.get(STORE, KEYS)) as CryptoKeyPair | undefined;
    if (stored) return stored;
    const made = (await crypto.subtle.generateKey(ED25519, false, ['sign', 'verify'])) as CryptoKeyPair;
    await database.put(STORE, made, KEYS);
    return made;
  });
}

export function isSiteConnected(): Promise<boolean> {
  return withDatabase(async (database) => (await database.get(STORE, CONNECTED)) === true);
}

export function rememberSite(connected: boolean): Promise<void> {
  return withDatabase(async (database) => void (await database.put(STORE, connected, CONNECTED)));
}
