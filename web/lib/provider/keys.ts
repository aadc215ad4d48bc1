/** The provider's lasting keys in IndexedDB: non-extractable, so a page can use them but nobody can read them out. */
import { openDB } from 'idb';
import { generateIdentityKeys, type IdentityKeys } from '#protocol/crypto/identity.ts';
import { generateSealingKeys, type SealingKeys } from '#protocol/crypto/sealing.ts';

const DATABASE = 'bombyx-keys';
const STORE = 'keys';
const CURRENT = 'provider';

/** Web Lock of the tab that serves with the lasting keys. */
const LOCK = 'bombyx-provider-keys';

export interface ProviderKeys {
  readonly identity: IdentityKeys;
  readonly sealing: SealingKeys;
}

/**
 * The lasting keys of this browser, made the first time, and this tab's until it closes; fresh ones where another tab
 * serves with them already, since one identity connects once.
 */
export async function borrowProviderKeys(): Promise<ProviderKeys> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return loadKeys();
  return new Promise((resolve, reject) => {
    const hold = async (lock: Lock | null): Promise<void> => {
      resolve(lock === null ? makeKeys() : loadKeys());
      if (lock !== null) await new Promise(() => undefined); // the browser frees it with the tab
    };
    locks.request(LOCK, { ifAvailable: true }, hold).catch(reject);
  });
}

async function makeKeys(): Promise<ProviderKeys> {
  return { identity: await generateIdentityKeys(), sealing: await generateSealingKeys() };
}

async function loadKeys(): Promise<ProviderKeys> {
  const database = await openDB(DATABASE, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore(STORE);
    },
  });
  try {
    const stored = (await database.get(STORE, CURRENT)) as ProviderKeys | undefined;
    if (stored) return stored;
    const made = await makeKeys();
    await database.put(STORE, made, CURRENT);
    return made;
  } finally {
    database.close();
  }
}
