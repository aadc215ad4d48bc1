/** The wallet of this tab; TON's libraries are fetched when a page first needs them. */
import { IdbOperationsStore } from '#lib/wallet/operations-store.ts';
import { IdbWithdrawalsStore } from '#lib/wallet/withdrawals-store.ts';
import { NETWORK } from '#lib/wallet/settings.ts';
import { WalletState } from './wallet.svelte.ts';

export function createWallet(): WalletState {
  return new WalletState({
    network: NETWORK,
    store: new IdbOperationsStore(),
    withdrawals: new IdbWithdrawalsStore(),
    open: async (settings) => (await import('#lib/wallet/open.ts')).openWallet(settings),
  });
}
