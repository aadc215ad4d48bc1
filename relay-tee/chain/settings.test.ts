import { describe, expect, test } from 'vitest';
import { DEVNET, MAINNET } from '#contracts/client/network.ts';
import { readChainSettings } from './settings.ts';

const SEED = 'ab'.repeat(32);
const GOOD = {
  RELAY_CHAIN_A: 'https://a.example/api/v2/jsonRPC',
  RELAY_CHAIN_B: 'https://b.example/api/v2/jsonRPC',
  RELAY_CARRIER_SEED: SEED,
};

test('two endpoints and a seed are enough', async () => {
  const { endpoints, carrier } = await readChainSettings(GOOD, MAINNET);
  expect(endpoints.map(({ source }) => source.name)).toEqual(['A', 'B']);
  expect(carrier.publicKey).toHaveLength(32);
});

test('a devnet is one host, without a certificate', async () => {
  const url = 'http://127.0.0.1:8081/api/v2/jsonRPC';
  const env = { ...GOOD, RELAY_CHAIN_A: url, RELAY_CHAIN_B: url };
  expect((await readChainSettings(env, DEVNET)).endpoints).toHaveLength(2);
});

describe('it is refused by name', () => {
  test.each([
    ['RELAY_CHAIN_A', 'http://a.example/'],
    ['RELAY_CHAIN_A', 'no address'],
    ['RELAY_CHAIN_B', undefined],
    ['RELAY_CHAIN_B', 'https://a.example/another/path'],
    ['RELAY_CARRIER_SEED', undefined],
    ['RELAY_CARRIER_SEED', SEED.slice(1)],
  ])('%s: %s', async (name, value) => {
    const read = readChainSettings({ ...GOOD, [name]: value }, MAINNET);
    await expect(read).rejects.toThrow(new RegExp(`^${name}: expected [a-z0-9 ]+`));
  });
});
