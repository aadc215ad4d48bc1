/** Brings up TON Connect's dialog; imported only when somebody wants to connect. */
import type { ITonConnect } from '@tonconnect/sdk';
import type { WalletChooser } from './chooser.ts';
import { adoptStyles } from './styles.ts';

export async function openChooser(connector: ITonConnect): Promise<WalletChooser> {
  adoptStyles();
  // After the styles have a place: some are written while the library loads.
  const { WalletChooser } = await import('./chooser.ts');
  return new WalletChooser(connector);
}
