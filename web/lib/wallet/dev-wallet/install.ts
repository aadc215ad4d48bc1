/** Puts the development wallet into the page. Reached only from devnet builds; a test proves that others lack it. */
import { DevAccount } from './account.ts';
import { createAsk } from './ask.ts';
import { DevBridge } from './bridge.ts';
import { BRIDGE_KEY } from './names.ts';
import { walletKeys } from './storage.ts';
import walletsPath from './wallets.json?url';

/** Resolves with the path of the list of wallets that names this one. */
export async function installDevWallet(endpoint: string): Promise<string> {
  const account = await DevAccount.open(await walletKeys(), new URL(endpoint, location.origin).href);
  const tonconnect = new DevBridge({ account, site: location.host, approve: createAsk() });
  Object.assign(window, { [BRIDGE_KEY]: { tonconnect } });
  return walletsPath;
}
