import { describe, expect, it } from 'vitest';
import { ConfigError } from '#protocol/settings.ts';
import { readConfig } from './config.ts';

describe('configuration from the environment', () => {
  it('leaves to the defaults what is not set', () => {
    expect(readConfig({})).toEqual({ limits: {} });
  });

  it('reads every setting', () => {
    const env = {
      HUB_HOST: '0.0.0.0',
      HUB_PORT: '8080',
      HUB_BASE_PATH: '/a/b',
      HUB_PUBLIC_ORIGINS: 'https://example.org, http://localhost:5173',
      HUB_ALLOWED_ORIGINS: '*',
      HUB_ALLOW_NO_ORIGIN: '0',
      HUB_TRUST_PROXY: '2',
      HUB_LOG_LEVEL: 'warn',
      HUB_STUN_URLS: 'stun:s.example:3478',
      HUB_TURN_URLS: 'turn:t.example:3478',
      HUB_TURN_SECRET: 'shared',
      HUB_MAX_CONNECTIONS: '10',
      HUB_MAX_CONNECTIONS_PER_ADDRESS: '5',
    };
    expect(readConfig(env)).toEqual({
      host: '0.0.0.0',
      port: 8080,
      basePath: '/a/b',
      publicOrigins: ['https://example.org', 'http://localhost:5173'],
      allowedOrigins: ['*'],
      allowNoOrigin: false,
      trustedProxies: 2,
      logLevel: 'warn',
      ice: { stunUrls: ['stun:s.example:3478'], turnUrls: ['turn:t.example:3478'], turnSecret: 'shared' },
      limits: { maxConnections: 10, maxConnectionsPerAddress: 5 },
    });
  });

  it.each([
    ['HUB_PORT', '70000'],
    ['HUB_PORT', ''],
    ['HUB_PORT', '-1'],
    ['HUB_BASE_PATH', 'hub/'],
    ['HUB_PUBLIC_ORIGINS', '*'],
    ['HUB_PUBLIC_ORIGINS', 'https://example.org/'],
    ['HUB_ALLOWED_ORIGINS', 'example.org'],
    ['HUB_ALLOW_NO_ORIGIN', 'yes'],
    ['HUB_TRUST_PROXY', 'true'],
    ['HUB_LOG_LEVEL', 'loud'],
  ])('refuses %s=%j by its name', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });
});
