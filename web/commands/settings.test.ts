import { describe, expect, test } from 'vitest';
import { hubOrigins, insecureNote, isSecure, localUrl, readSettings } from './settings.ts';

describe('readSettings', () => {
  test('has defaults, also for empty variables', () => {
    const defaults = { webPort: 8080, hubPort: 9000, host: '127.0.0.1', publicOrigins: [] };
    expect(readSettings({})).toEqual(defaults);
    expect(readSettings({ WEB_PORT: '', HOST: '', HUB_PUBLIC_ORIGINS: '' })).toEqual(defaults);
  });

  test.each([
    [{ WEB_PORT: 'x' }, 'WEB_PORT: expected a port number, 1 to 65535.'],
    [{ HUB_PORT: '70000' }, 'HUB_PORT: expected a port number, 1 to 65535.'],
    [{ WEB_PORT: '0' }, 'WEB_PORT: expected a port number, 1 to 65535.'],
    [{ WEB_PORT: '9000' }, 'WEB_PORT and HUB_PORT must differ.'],
    [{ HOST: 'not a host' }, 'HOST: expected an address or a name.'],
    [{ HUB_PUBLIC_ORIGINS: 'https://a.example/' }, /^HUB_PUBLIC_ORIGINS: expected origins/],
  ])('refuses %j', (env, sentence) => {
    expect(() => readSettings(env)).toThrow(sentence);
  });
});

describe('the origins of the hub', () => {
  test("are the person's own and those of the web app", () => {
    const settings = readSettings({
      HUB_PUBLIC_ORIGINS: 'https://a.example, https://b.example',
      WEB_PORT: '81',
    });
    expect(hubOrigins(settings)).toEqual([
      'https://a.example',
      'https://b.example',
      'http://127.0.0.1:81',
      'http://localhost:81',
    ]);
  });

  test('follow HOST, where that is an address of its own', () => {
    expect(hubOrigins(readSettings({ HOST: '192.168.1.5' }))).toContain('http://192.168.1.5:8080');
    expect(hubOrigins(readSettings({ HOST: '::1' }))).toContain('http://[::1]:8080');
    expect(hubOrigins(readSettings({ HOST: '0.0.0.0' }))).not.toContain('http://0.0.0.0:8080');
  });
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://localhost:8080'],
  ['::', 'http://localhost:8080'],
  ['::1', 'http://[::1]:8080'],
])('with HOST=%s, this machine opens %s', (HOST, url) => {
  expect(localUrl(readSettings({ HOST }))).toBe(url);
});

test('secure is https and this machine', () => {
  for (const url of ['https://a.example', 'http://localhost:1', 'http://127.1.2.3', 'http://[::1]:8'])
    expect(isSecure(url), url).toBe(true);
  for (const url of [
    'http://a.example',
    'http://192.168.1.5',
    'http://localhost.example',
    'http://127.0.0.1.nip.io',
  ])
    expect(isSecure(url), url).toBe(false);
});

describe('the note about https', () => {
  test('comes when other machines could look, and nothing secure is named', () => {
    for (const HOST of ['0.0.0.0', '::', '192.168.1.5', 'box.lan'])
      expect(insecureNote(readSettings({ HOST })), HOST).toMatch(/https.*HUB_PUBLIC_ORIGINS=https:/);
  });

  test('is left out otherwise', () => {
    expect(insecureNote(readSettings({}))).toBeUndefined();
    expect(
      insecureNote(readSettings({ HOST: '0.0.0.0', HUB_PUBLIC_ORIGINS: 'https://a.example' })),
    ).toBeUndefined();
  });
});
