/** What everybody knows of the devnet's parties is what their secret halves make. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  devnetRegistry,
  devnetVault,
  DEVNET_MEASUREMENT,
  DEVNET_OPERATOR,
  DEVNET_RELAY_KEY,
} from '../client/devnet-parties.ts';
import { DEVNET } from '../client/network.ts';
import { targetsOf } from '../deploy/terms.ts';
import { OrderWallet } from '../client/order-wallet.ts';
import { DEVNET_TERMS } from './deployment.ts';
import { operatorSigner, relaySigner } from './keys.ts';

test('relay, operator and measurement are those of their published seeds', async () => {
  expect((await relaySigner()).publicKey).toEqual(DEVNET_RELAY_KEY);
  const wallet = new OrderWallet(await operatorSigner(), DEVNET);
  expect(wallet.address.toRawString()).toBe(DEVNET_OPERATOR.toRawString());
  const measurement = createHash('sha256').update('bombyx devnet measurement').digest();
  expect(Buffer.from(DEVNET_MEASUREMENT)).toEqual(measurement);
});

test('what is deployed is what clients look for', () => {
  const { registry, relay } = targetsOf(DEVNET_TERMS);
  expect(registry.address.toRawString()).toBe(devnetRegistry().address.toRawString());
  expect(relay?.vault.address.toRawString()).toBe(devnetVault().address.toRawString());
});
