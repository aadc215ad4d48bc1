import { describe, expect, it } from 'vitest';
import { DEVNET } from '#contracts/client/network.ts';
import { ConfigError } from '#protocol/settings.ts';
import { readConfig } from './config.ts';

const WALLET = `0:${'1'.repeat(64)}`;
const NEEDED = { RELAY_NETWORK: 'devnet', RELAY_OPERATOR_WALLET: WALLET, RELAY_DATABASE: 'relay.db' };

describe('configuration from the environment', () => {
  it('leaves to the defaults what is not set', () => {
    expect(readConfig(NEEDED)).toEqual({
      network: DEVNET,
      operatorWallet: WALLET,
      database: 'relay.db',
      feeBps: 250,
      exposureNano: 50_000_000_000n,
      uncoveredNano: 20_000_000_000n,
      topUpNano: 500_000_000n,
    });
  });

  it('reads every setting', () => {
    const env = {
      ...NEEDED,
      RELAY_FEE_BPS: '100',
      RELAY_EXPOSURE_NANO: '7',
      RELAY_UNCOVERED_NANO: '8',
      RELAY_TOP_UP_NANO: '9',
      RELAY_HOST: '0.0.0.0',
      RELAY_PORT: '8080',
      RELAY_TRUST_PROXY: '1',
      RELAY_WALLET_DOMAINS: 'app.example.org, localhost:8080',
      RELAY_LOG_LEVEL: 'warn',
    };
    expect(readConfig(env)).toEqual({
      network: DEVNET,
      operatorWallet: WALLET,
      database: 'relay.db',
      feeBps: 100,
      exposureNano: 7n,
      uncoveredNano: 8n,
      topUpNano: 9n,
      host: '0.0.0.0',
      port: 8080,
      trustedProxies: 1,
      walletDomains: ['app.example.org', 'localhost:8080'],
      logLevel: 'warn',
    });
  });

  it.each([
    ['RELAY_NETWORK', 'moonnet'],
    ['RELAY_NETWORK', undefined],
    ['RELAY_OPERATOR_WALLET', 'nobody'],
    ['RELAY_OPERATOR_WALLET', `-1:${'1'.repeat(64)}`],
    ['RELAY_OPERATOR_WALLET', undefined],
    ['RELAY_DATABASE', ''],
    ['RELAY_FEE_BPS', '10001'],
    ['RELAY_EXPOSURE_NANO', '-1'],
    ['RELAY_EXPOSURE_NANO', '1.5'],
    ['RELAY_TOP_UP_NANO', '9999999999999999999'],
    ['RELAY_PORT', '70000'],
    ['RELAY_TRUST_PROXY', 'true'],
    ['RELAY_WALLET_DOMAINS', 'https://example.org'],
    ['RELAY_LOG_LEVEL', 'loud'],
  ])('refuses %s=%j by its name', (name, value) => {
    const env = { ...NEEDED, [name]: value };
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(name);
  });
});
