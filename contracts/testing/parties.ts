/** Who takes part in a test: wallets by address, keys by seed. */
import { Address } from '@ton/core';
import type { Signer } from '../client/signer.ts';
import { fixedSigner } from './keys.ts';

/** A wallet that is only an address: it can send and receive, and costs no gas. */
export const walletOf = (byte: number): Address => new Address(0, Buffer.alloc(32, byte));

/** On a chain that there is not: nothing that is sent there can leave. */
export const NOWHERE = new Address(5, Buffer.alloc(32, 0x77));

export interface Parties {
  readonly owner: Address;
  readonly provider: Address;
  readonly operator: Address;
  readonly admin: Address;
  /** Pays the gas of what it carries. */
  readonly carrier: Address;
  readonly stranger: Address;
  readonly relay: Signer;
  readonly session: Signer;
  readonly nextSession: Signer;
  readonly strangerKey: Signer;
}

export async function parties(): Promise<Parties> {
  return {
    owner: walletOf(0x11),
    provider: walletOf(0x22),
    operator: walletOf(0x33),
    admin: walletOf(0x44),
    carrier: walletOf(0x55),
    stranger: walletOf(0x66),
    relay: await fixedSigner(1),
    session: await fixedSigner(2),
    nextSession: await fixedSigner(3),
    strangerKey: await fixedSigner(4),
  };
}
