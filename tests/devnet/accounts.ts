/** The vault whose accounts the devnet's tests use; it is not deployed: an account of it works without. */
import { vaultOf, type Vault } from '../../contracts/client/addresses.ts';
import { DEVNET } from '../../contracts/client/network.ts';
import { walletOf } from './wallets.ts';

export function devnetVault(): Vault {
  const { address: operator, keys } = walletOf('operator');
  return vaultOf({ network: DEVNET, operator, relayKey: keys.publicKey });
}
