/** The provider's lasting keys in IndexedDB: non-extractable, so a page can use them but nobody can read them out. */
import { openDB } from 'idb';
import { generateIdentityKeys, type IdentityKeys } from '#protocol/crypto/identity.ts';
import { generateSealingKeys, type SealingKeys } from '#protocol/crypto/sealing.ts';

const DATABASE = 'bombyx-keys';
const STORE = 'keys';
const CURRENT = 'provider';

export interface ProviderKeys {
  readonly identity: IdentityKeys;
  readonly sealing: SealingKeys;
}

/** Loads the keys of this browser, or makes them the first time. */
export async function loadProviderKeys(): Promise<ProviderKeys> {
  const database = await openDB(DATABASE, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore(STORE);
    },
  });
  try {
    const stored = (await database.get(STORE, CURRENT)) as ProviderKeys | undefined;
    if (stored) return stored;
    const made = { identity: await generateIdentityKeys(), sealing: await generateSealingKeys() };
    await database.put(STORE, made, CURRENT);
    return made;
  } finally {
    database.close();
  }
}
