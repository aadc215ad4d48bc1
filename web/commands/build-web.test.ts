import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { versionOfSources } from '../version.js';
import { builtVersion } from './build-web.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bombyx-build-'));
  mkdirSync(join(folder, '_app'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

test('a whole build says its version', () => {
  write('_app/version.json', '{"version":"abc"}');
  write('index.html', '');
  expect(builtVersion(folder)).toBe('abc');
});

test('one that was broken off before its pages has none', () => {
  write('_app/version.json', '{"version":"abc"}');
  expect(builtVersion(folder)).toBeUndefined();
});

test.each(['', '{', '[]', '{"version":7}', 'null'])('nor has one that says %j', (text) => {
  write('_app/version.json', text);
  write('index.html', '');
  expect(builtVersion(folder)).toBeUndefined();
});

test('the version is that of the sources and of what a build takes from the environment', () => {
  const version = versionOfSources();
  expect(version).toMatch(/^[0-9a-f]{16}$/);
  expect(versionOfSources()).toBe(version);
  process.env['VITE_VERSION_TEST'] = '1';
  try {
    expect(versionOfSources()).not.toBe(version);
  } finally {
    delete process.env['VITE_VERSION_TEST'];
  }
});
