/** The secret halves of the devnet's parties: known to everybody, for money that is worth nothing. */
import { createHash } from 'node:crypto';
import { seedSigner } from '../client/seed-signer.ts';
import type { Signer } from '../client/signer.ts';

const seedOf = (party: string): Buffer => createHash('sha256').update(`bombyx devnet ${party}`).digest();

/** Of `DEVNET_RELAY_KEY`. */
export const relaySigner = (): Promise<Signer> => seedSigner(seedOf('relay'));

/** Of the wallet v5r1 that pays for what the relay carries to the chain. */
export const carrierSigner = (): Promise<Signer> => seedSigner(seedOf('carrier'));

/** Of the wallet `DEVNET_OPERATOR`. */
export const operatorSigner = (): Promise<Signer> => seedSigner(seedOf('operator'));
