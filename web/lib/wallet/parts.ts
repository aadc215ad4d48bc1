/** The wallet side with TON's libraries in it; see open.ts. */
import { devnetVault } from '#contracts/client/devnet-parties.ts';
import type { NetworkSettings, WalletParts } from './api.ts';
import { TonChain } from './chain/ton-chain.ts';
import { openLink } from './connect.ts';
import { relayDesk } from './relay-desk.ts';
import { sessionPublicKey } from './session-keys.ts';

export async function openParts(settings: NetworkSettings): Promise<WalletParts> {
  const sessionKey = (owner: string) => sessionPublicKey(settings.name, owner);
  const chain = new TonChain({ settings, vault: devnetVault(), sessionKey });
  const link = openLink(settings, await walletsPath(settings));
  const { relay } = settings;
  return { settings, chain, link, ...(relay !== undefined && { relay: relayDesk(relay) }) };
}

/** A wallet must be in the page before TON Connect looks for it. */
async function walletsPath(settings: NetworkSettings): Promise<string | undefined> {
  if (import.meta.env.MODE !== 'devnet') return undefined;
  const { installDevWallet } = await import('./dev-wallet/install.ts');
  return installDevWallet(settings.endpoint);
}
