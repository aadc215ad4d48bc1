/** A wallet v5r1 that a program orders: its seqno lets none of its orders count twice. */
import { beginCell, external, internal, SendMode, storeMessage, type Address } from '@ton/core';
import type { Cell, StateInit } from '@ton/core';
import { WalletContractV5R1 } from '@ton/ton';
import { BombyxError } from '#protocol/errors.ts';
import { hashOf } from './cells.ts';
import { normalisedHash } from './follow/normalised-hash.ts';
import type { Network } from './network.ts';
import type { Signer } from './signer.ts';
import type { AccountSight } from './sources/source.ts';

/** Most messages in one order: what a v5r1 takes. */
export const MAX_MESSAGES = 255;

/** A message of the wallet; what its contract refuses comes back. */
export interface Outgoing {
  readonly to: Address;
  readonly valueNano: bigint;
  readonly body?: Cell;
  /** Deploys the contract if it is not there. */
  readonly init?: StateInit;
}

/** Signed; it can be carried out once, as the wallet's order number `seqno`. */
export interface Order {
  readonly seqno: number;
  /** Unix seconds by the chain's clock. */
  readonly validUntilS: number;
  /** What an endpoint takes: the external message, which deploys the wallet with its first order. */
  readonly boc: Buffer;
  /** Its normalised hash, hex. */
  readonly messageHash: string;
}

export class OrderWallet {
  readonly #signer: Signer;
  readonly #contract: WalletContractV5R1;

  constructor(signer: Signer, network: Network) {
    this.#signer = signer;
    this.#contract = WalletContractV5R1.create({
      publicKey: Buffer.from(signer.publicKey),
      walletId: { networkGlobalId: network.walletGlobalId },
    });
  }

  get address(): Address {
    return this.#contract.address;
  }

  /**
   * Signs an order for up to 255 messages. Those that the wallet cannot pay it leaves out without a word: its
   * transaction says which were sent.
   */
  async order(messages: readonly Outgoing[], seqno: number, validUntilS: number): Promise<Order> {
    const { address: to, init } = this.#contract;
    const body = await this.#contract.createTransfer({
      seqno,
      timeout: validUntilS,
      sendMode: SendMode.PAY_GAS_SEPARATELY | SendMode.IGNORE_ERRORS, // without the latter v5r1 takes no order
      messages: messages.map(internalOf),
      signer: async (cell) => Buffer.from(await this.#signer.sign(hashOf(cell))),
    });
    const message = external({ to, body, ...(seqno === 0 && { init }) });
    const boc = beginCell().store(storeMessage(message)).endCell().toBoc();
    return { seqno, validUntilS, boc, messageHash: normalisedHash(message) };
  }
}

const internalOf = ({ to, valueNano, body, init }: Outgoing) =>
  internal({ to, value: valueNano, bounce: true, ...(body && { body }), ...(init && { init }) });

/** Number of the next order of the v5r1 that `sight` shows: 0 while it is not deployed. @throws BombyxError `chain/malformed` */
export function seqnoIn({ state, data }: AccountSight): number {
  if (state !== 'active') return 0;
  try {
    if (data === null) throw new Error('no data');
    return data.beginParse().skip(1).loadUint(32); // behind the flag whether signatures count
  } catch (cause) {
    throw new BombyxError('chain/malformed', 'data of a wallet', { cause });
  }
}
