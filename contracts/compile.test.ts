/** The committed code is what the sources compile to, and nothing else. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODE } from './client/code.gen.ts';
import { CLIENT_CODE, PROVIDER_CODE, REGISTRY_CODE, VAULT_CODE } from './client/codes.ts';
import { GENERATED, generatedCode } from './compile.ts';

test('client/code.gen.ts is what the sources compile to', async () => {
  expect(readFileSync(GENERATED, 'utf8')).toBe(await generatedCode());
});

test('each hash is the hash of the code beside it', () => {
  const cells = {
    registry: REGISTRY_CODE,
    'relay-vault': VAULT_CODE,
    'client-account': CLIENT_CODE,
    'provider-account': PROVIDER_CODE,
  };
  for (const [name, cell] of Object.entries(cells))
    expect(cell.hash().toString('hex')).toBe(CODE[name as keyof typeof CODE].hash);
});
