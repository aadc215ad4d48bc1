/** The vault that this build's clients deposit with. */
import { Address } from '@ton/core';
import { vaultOf, type Vault } from '#contracts/client/addresses.ts';
import { DEVNET } from '#contracts/client/network.ts';
import { fromHex } from '#protocol/bytes/text.ts';

/**
 * The devnet's relay and operator: Ed25519 from the seeds sha256('bombyx devnet relay') and
 * sha256('bombyx devnet operator'), the latter in a wallet v5r1. Known to everybody, for money that is worth nothing.
 */
const DEVNET_RELAY_KEY = '1bda0b54aeccc1a64c73b99ac899f330f94342843723caaffcc2c6f7c639114c';
const DEVNET_OPERATOR = '0:32d533359d97be3c684e71be09dead4569882d55014bdf8bb30c05d962a024c1';

export function devnetVault(): Vault {
  return vaultOf({
    network: DEVNET,
    operator: Address.parse(DEVNET_OPERATOR),
    relayKey: fromHex(DEVNET_RELAY_KEY),
  });
}
