/** The wallet that deploys: a v5r1, whose seqno lets none of its orders count twice. */
import { internal, SendMode, type Address, type Cell } from '@ton/core';
import { WalletContractV5R1, type TonClient } from '@ton/ton';
import { hashOf } from '../client/cells.ts';
import type { Network } from '../client/network.ts';
import type { Signer } from '../client/signer.ts';
import type { Step } from './plan.ts';

export class DeployWallet {
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

  /** 0 while the wallet is not deployed: its first order deploys it. */
  seqno(client: TonClient): Promise<number> {
    return client.open(this.#contract).getSeqno();
  }

  /** The signed order to send one message; it can be carried out as the wallet's order number `seqno` only. */
  order({ to, valueNano, body, init }: Step, seqno: number, validUntilS: number): Promise<Cell> {
    const message = internal({
      to,
      value: valueNano,
      bounce: true,
      ...(body && { body }),
      ...(init && { init }),
    });
    return this.#contract.createTransfer({
      seqno,
      timeout: validUntilS,
      sendMode: SendMode.PAY_GAS_SEPARATELY | SendMode.IGNORE_ERRORS, // without the latter v5r1 takes no order
      messages: [message],
      signer: async (cell) => Buffer.from(await this.#signer.sign(hashOf(cell))),
    });
  }

  send(client: TonClient, order: Cell): Promise<void> {
    return client.open(this.#contract).send(order);
  }
}
