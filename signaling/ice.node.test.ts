/** TURN credentials expire, and the secret behind them never leaves the hub. */
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { startHub } from './hub.ts';
import { iceServers } from './ice.ts';

const TURN = { turnUrls: ['turn:turn.example.org:3478'], turnSecret: 'between us' };

test('nothing outside is named unless it was configured', () => {
  expect(iceServers({}, 0)).toEqual([]);
  expect(iceServers({ turnUrls: TURN.turnUrls }, 0)).toEqual([]);
});

test('a credential is good for an hour and for one peer, as coturn checks it', () => {
  const [first] = iceServers(TURN, 1_000_000_000);
  const [second] = iceServers(TURN, 1_000_000_000);
  expect(first?.username).toMatch(/^1003600:/);
  expect(first?.username).not.toBe(second?.username);
  const expected = createHmac('sha1', TURN.turnSecret)
    .update(first?.username ?? '')
    .digest('base64');
  expect(first?.credential).toBe(expected);
});

test('the challenge names the servers, and never the secret', async () => {
  const hub = await startHub({
    port: 0,
    logLevel: 'silent',
    ice: { stunUrls: ['stun:s.example:3478'], ...TURN },
  });
  try {
    const text = await (await fetch(`${hub.url}/challenge`)).text();
    expect(JSON.parse(text)).toMatchObject({
      iceServers: [{ urls: ['stun:s.example:3478'] }, { urls: TURN.turnUrls }],
    });
    expect(text).not.toContain(TURN.turnSecret);
  } finally {
    await hub.close();
  }
});

test('settings that are no ICE URLs are refused by name, and their value is not repeated', () => {
  expect(() => readConfig({ HUB_STUN_URLS: 'https://secret.example' })).toThrow(/^HUB_STUN_URLS: expected/);
  expect(() => readConfig({ HUB_STUN_URLS: 'https://secret.example' })).not.toThrow(/secret/);
  expect(() => readConfig({ HUB_TURN_URLS: 'turn:t.example' })).toThrow(/^HUB_TURN_SECRET: /);
  expect(readConfig({ HUB_STUN_URLS: 'stun:a.example, stun:b.example:3478' }).ice).toEqual({
    stunUrls: ['stun:a.example', 'stun:b.example:3478'],
  });
});
