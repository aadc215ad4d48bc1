/**
 * The devnet's well-known parties, as everybody may know them: addresses and public keys. Their secret halves are made in
 * `contracts/devnet/keys.ts`, which no page can import.
 */
import { Address } from '@ton/core';
import { fromHex } from '#protocol/bytes/text.ts';
import { registryOf, vaultOf, type Deployment, type Vault } from './addresses.ts';
import { DEVNET } from './network.ts';

/** A wallet v5r1: admin of the registry, and operator of the vault. */
export const DEVNET_OPERATOR = Address.parse(
  '0:32d533359d97be3c684e71be09dead4569882d55014bdf8bb30c05d962a024c1',
);

/** Signs charges, withdrawals, payouts and commits. */
export const DEVNET_RELAY_KEY = fromHex('1bda0b54aeccc1a64c73b99ac899f330f94342843723caaffcc2c6f7c639114c');

/** Where a relay on the devnet's machine listens. */
export const DEVNET_RELAY_URL = 'http://127.0.0.1:8082';

/** sha256('bombyx devnet measurement'): it stands for the measurements of an enclave that no devnet has. */
export const DEVNET_MEASUREMENT = fromHex('bdf73098c9bc5c3edb2c9e234dd1a80ee8b5229d713ac4b391aacc024e85c307');

/** 5 %. */
export const DEVNET_FEE_CAP_BPS = 500;

export const devnetRegistry = (): Deployment =>
  registryOf({ network: DEVNET, admin: DEVNET_OPERATOR, feeCapBps: DEVNET_FEE_CAP_BPS });

export const devnetVault = (): Vault =>
  vaultOf({ network: DEVNET, operator: DEVNET_OPERATOR, relayKey: DEVNET_RELAY_KEY });
