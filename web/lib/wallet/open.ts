/** Brings up everything behind the wallet page: the one door to TON's libraries, always imported lazily. */
import './buffer/install.ts';
import type { NetworkSettings, WalletParts } from './api.ts';

export async function openWallet(settings: NetworkSettings): Promise<WalletParts> {
  // After Buffer is there: TON's libraries use it while they load.
  const { openParts } = await import('./parts.ts');
  return openParts(settings);
}
