/** The deploying key out of `DEPLOY_MNEMONIC`: read once, and never part of an argument, a message or a file. */
import { mnemonicToPrivateKey, mnemonicValidate } from '@ton/crypto';
import { ConfigError, type Settings } from '#protocol/settings.ts';
import { KEY_BYTES } from '../client/cells.ts';
import { seedSigner } from '../client/seed-signer.ts';
import type { Signer } from '../client/signer.ts';

/** `undefined` where none is set. @throws ConfigError unless it is a mnemonic of TON, without a password. */
export async function mnemonicSigner(env: Settings): Promise<Signer | undefined> {
  const words = env['DEPLOY_MNEMONIC']?.trim().toLowerCase().split(/\s+/);
  if (words === undefined) return undefined;
  if (!(await mnemonicValidate(words)))
    throw new ConfigError('DEPLOY_MNEMONIC: expected the 24 words of a TON wallet');
  const { secretKey } = await mnemonicToPrivateKey(words);
  return seedSigner(secretKey.subarray(0, KEY_BYTES)); // its other half is the public key
}
