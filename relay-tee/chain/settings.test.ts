import { describe, expect, test } from 'vitest';
import { DEVNET, MAINNET } from '#contracts/client/network.ts';
import { readChainEndpoints } from './settings.ts';

const GOOD = {
  RELAY_CHAIN_A: 'https://a.example/api/v2/jsonRPC',
  RELAY_CHAIN_B: 'https://b.example/api/v2/jsonRPC',
};

test('two endpoints are enough', () => {
  expect(readChainEndpoints(GOOD, MAINNET).map(({ source }) => source.name)).toEqual(['A', 'B']);
});

test('a devnet is one host, without a certificate', () => {
  const url = 'http://127.0.0.1:8081/api/v2/jsonRPC';
  const env = { ...GOOD, RELAY_CHAIN_A: url, RELAY_CHAIN_B: url };
  expect(readChainEndpoints(env, DEVNET)).toHaveLength(2);
});

describe('it is refused by name', () => {
  test.each([
    ['RELAY_CHAIN_A', 'http://a.example/'],
    ['RELAY_CHAIN_A', 'no address'],
    ['RELAY_CHAIN_B', undefined],
    ['RELAY_CHAIN_B', 'https://a.example/another/path'],
  ])('%s: %s', (name, value) => {
    const read = () => readChainEndpoints({ ...GOOD, [name]: value }, MAINNET);
    expect(read).toThrow(new RegExp(`^${name}: expected [a-z0-9 ]+`));
  });
});
