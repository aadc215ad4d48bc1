/** An enclave's relay never runs on half of its settings, and its keys are those of the key provider that was measured. */
import { describe, expect, test } from 'vitest';
import { MAINNET } from '#contracts/client/network.ts';
import type { RelayOptions } from './config.ts';
import { enclavePorts } from './enclave.ts';

const GOOD = {
  RELAY_KEY_PROVIDER: 'ab01',
  RELAY_PCCS: 'https://pccs.example/',
  RELAY_CHAIN_A: 'https://a.example/',
  RELAY_CHAIN_B: 'https://b.example/',
  RELAY_DSTACK_SOCKET: '/nowhere/dstack.sock',
};
const OPTIONS: RelayOptions = {
  network: MAINNET,
  operatorWallet: `0:${'1'.repeat(64)}`,
  database: 'never opened',
  feeBps: 0,
  exposureNano: 0n,
  uncoveredNano: 0n,
  topUpNano: 0n,
};

describe('it is refused by name', () => {
  test.each([
    ['RELAY_KEY_PROVIDER', undefined],
    ['RELAY_KEY_PROVIDER', 'abc'],
    ['RELAY_PCCS', undefined],
    ['RELAY_PCCS', 'http://pccs.example/'],
    ['RELAY_CHAIN_A', undefined],
    ['RELAY_CHAIN_B', GOOD.RELAY_CHAIN_A],
    ['RELAY_PROVIDER_FLOOR', 'AAAA'],
    ['RELAY_PROVIDER_FLOOR', ''],
  ])('%s: %s', async (name, value) => {
    const start = enclavePorts({ ...GOOD, [name]: value }, OPTIONS);
    await expect(start).rejects.toThrow(new RegExp(`^${name}: expected`));
  });
});

test('a machine without an agent has no keys, and no relay', async () => {
  await expect(enclavePorts(GOOD, OPTIONS)).rejects.toMatchObject({ code: 'relay/evidence' });
});
