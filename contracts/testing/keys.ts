/** Ed25519 keys that are the same in every run. */
import { seedSigner } from '../client/seed-signer.ts';
import type { Signer } from '../client/signer.ts';

const SEED_BYTES = 32;

/** The key of a 32-byte seed that is `byte`, 32 times. */
export const fixedSigner = (byte: number): Promise<Signer> =>
  seedSigner(new Uint8Array(SEED_BYTES).fill(byte));
