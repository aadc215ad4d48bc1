import { mnemonicNew, mnemonicToPrivateKey } from '@ton/crypto';
import { expect, test } from 'vitest';
import { ConfigError } from '#protocol/settings.ts';
import { mnemonicSigner } from './mnemonic.ts';

test('the key is the one that every wallet makes of these words, however they are spaced', async () => {
  const words = await mnemonicNew();
  const { publicKey } = await mnemonicToPrivateKey(words);
  const signer = await mnemonicSigner({ DEPLOY_MNEMONIC: `  ${words.join('\n ').toUpperCase()} ` });
  expect(Buffer.from(signer?.publicKey ?? [])).toEqual(publicKey);
});

test('without one there is no key', async () => {
  expect(await mnemonicSigner({})).toBeUndefined();
});

test.each(['', 'twenty four words', 'abandon '.repeat(23) + 'about'])(
  'words of no wallet are refused, and not repeated',
  async (text) => {
    const reading = mnemonicSigner({ DEPLOY_MNEMONIC: text });
    await expect(reading).rejects.toThrow(ConfigError);
    await expect(reading).rejects.toThrow('DEPLOY_MNEMONIC: expected the 24 words of a TON wallet');
  },
);
