/** The key with which this browser spends from an account, without a wallet prompt per payment: one per network and wallet. */
import { generateIdentityKeys, type IdentityKeys } from '#protocol/crypto/identity.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { openWalletDatabase, SESSION_KEYS } from './database.ts';

/** The pair of this browser for the wallet `owner`, made the first time; its private half cannot be read out. */
export async function sessionKeysOf(network: string, owner: string): Promise<IdentityKeys> {
  const database = await openWalletDatabase();
  const name = `${network}/${owner}`;
  try {
    const stored = (await database.get(SESSION_KEYS, name)) as IdentityKeys | undefined;
    if (stored) return stored;
    const made = await generateIdentityKeys();
    const transaction = database.transaction(SESSION_KEYS, 'readwrite');
    const first = (await transaction.store.get(name)) as IdentityKeys | undefined; // another tab was faster
    if (!first) await transaction.store.put(made, name);
    await transaction.done;
    return first ?? made;
  } finally {
    database.close();
  }
}

export async function sessionPublicKey(network: string, owner: string): Promise<Bytes> {
  const { publicKey } = await sessionKeysOf(network, owner);
  return new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
}
