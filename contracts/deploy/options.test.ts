import { describe, expect, test } from 'vitest';
import { ConfigError } from '#protocol/settings.ts';
import { MAINNET } from '../client/network.ts';
import { walletOf } from '../testing/parties.ts';
import { readOptions } from './options.ts';

const KEY = 'ab'.repeat(32);
const ENDPOINT = { DEPLOY_ENDPOINT: 'https://chain.example/jsonRPC' };
const WALLET = walletOf(1);

describe('what is asked for', () => {
  test('a registry on the devnet, which needs no more', () => {
    expect(readOptions(['--network', 'devnet'], {})).toMatchObject({
      network: { name: 'devnet' },
      endpoint: 'http://127.0.0.1:8081/api/v2/jsonRPC',
      feeCapBps: 500,
      onlyVerify: false,
      maySend: true,
    });
  });

  test('everything', () => {
    const args = [
      '--network',
      'mainnet',
      '--relay-key',
      KEY,
      '--bond',
      '12.5',
      '--fee-cap-bps',
      '300',
      '--yes',
    ];
    const entry = ['--relay-url', 'https://relay.example', '--measurement', KEY];
    const env = { ...ENDPOINT, DEPLOY_API_KEY: 'key' };
    const options = readOptions([...args, ...entry, '--wallet', WALLET.toRawString()], env);
    expect(options).toMatchObject({
      network: MAINNET,
      endpoint: ENDPOINT.DEPLOY_ENDPOINT,
      apiKey: 'key',
      feeCapBps: 300,
      maySend: true,
      relay: { bondNano: 12_500_000_000n, entry: { url: 'https://relay.example' } },
    });
    expect(options?.wallet?.equals(WALLET)).toBe(true);
    expect(options?.relay?.key).toEqual(new Uint8Array(32).fill(0xab));
  });

  test.each(['mainnet', 'testnet'])('on %s nothing is sent without --yes', (network) => {
    expect(readOptions(['--network', network], ENDPOINT)?.maySend).toBe(false);
    expect(readOptions(['--network', network, '--yes'], ENDPOINT)?.maySend).toBe(true);
  });

  test('help', () => {
    expect(readOptions(['--help'], {})).toBeUndefined();
  });
});

describe('what is refused, by its name and without its value', () => {
  test.each([
    ['--network', []],
    ['--network', ['--network', 'secret']],
    ['arguments', ['--network', 'devnet', 'secret']],
    ['arguments', ['--network', 'devnet', '--secret']],
    ['--relay-key', ['--network', 'devnet', '--relay-key', 'secret', '--bond', '1']],
    ['--relay-key', ['--network', 'devnet', '--relay-key', `${KEY}00`, '--bond', '1']],
    ['--relay-key', ['--network', 'devnet', '--bond', '1']],
    ['--bond', ['--network', 'devnet', '--relay-key', KEY]],
    ['--bond', ['--network', 'devnet', '--relay-key', KEY, '--bond', 'secret']],
    ['--bond', ['--network', 'devnet', '--relay-key', KEY, '--bond', '0']],
    ['--bond', ['--network', 'devnet', '--relay-key', KEY, '--bond', '1.0000000001']],
    ['--relay-url', ['--network', 'devnet', '--relay-key', KEY, '--bond', '1', '--measurement', KEY]],
    ['--fee-cap-bps', ['--network', 'devnet', '--fee-cap-bps', '10001']],
    ['--wallet', ['--network', 'devnet', '--wallet', 'secret']],
    ['--endpoint', ['--network', 'mainnet']],
    ['--endpoint', ['--network', 'devnet', '--endpoint', 'secret']],
    ['--endpoint', ['--network', 'testnet', '--endpoint', 'http://chain.example/jsonRPC']],
  ])('%s in %j', (name, args) => {
    const read = () => readOptions(args, {});
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).not.toThrow('secret');
  });

  test('a relay with an address that is none', () => {
    const args = ['--network', 'devnet', '--relay-key', KEY, '--bond', '1', '--measurement', KEY];
    expect(() => readOptions([...args, '--relay-url', 'secret'], {})).toThrow(
      /^--relay-url: .*relay\.example$/,
    );
  });
});
