/** A real wallet v5r1 in the sandbox, for tests that ask what an operation costs a person. */
import { external, internal, SendMode, type Address, type Cell, type StateInit } from '@ton/core';
import { keyPairFromSeed, type KeyPair } from '@ton/crypto';
import { WalletContractV5R1 } from '@ton/ton';
import { walletOf } from './parties.ts';
import type { TestChain, Trace } from './chain.ts';

export interface Transfer {
  readonly to: Address;
  readonly valueNano: bigint;
  readonly body?: Cell;
  readonly init?: StateInit;
  readonly bounce?: boolean;
}

export class TestWallet {
  readonly #chain: TestChain;
  readonly #keys: KeyPair;
  readonly #contract: WalletContractV5R1;
  #seqno = 0;

  constructor(chain: TestChain, byte: number) {
    this.#chain = chain;
    this.#keys = keyPairFromSeed(Buffer.alloc(32, byte));
    this.#contract = WalletContractV5R1.create({
      publicKey: this.#keys.publicKey,
      walletId: { networkGlobalId: -3 },
    });
  }

  /** With money, and deployed by a first transfer, so that later ones cost what they always cost. */
  static async create(chain: TestChain, byte: number, valueNano: bigint): Promise<TestWallet> {
    const wallet = new TestWallet(chain, byte);
    await chain.send({ from: walletOf(byte), to: wallet.address, valueNano, bounce: false });
    await wallet.transfer({ to: walletOf(byte), valueNano: 1n, bounce: false });
    return wallet;
  }

  get address(): Address {
    return this.#contract.address;
  }

  balance(): Promise<bigint> {
    return this.#chain.balance(this.address);
  }

  async transfer(transfer: Transfer): Promise<Trace> {
    const { to, valueNano: value, body, init, bounce = true } = transfer;
    const message = internal({ to, value, bounce, ...(body && { body }), ...(init && { init }) });
    const cell = this.#contract.createTransfer({
      seqno: this.#seqno,
      secretKey: this.#keys.secretKey,
      sendMode: SendMode.PAY_GAS_SEPARATELY,
      timeout: this.#chain.now + 60,
      messages: [message],
    });
    const first = this.#seqno === 0;
    this.#seqno++;
    const info = external({ to: this.address, body: cell, ...(first && { init: this.#contract.init }) });
    return this.#chain.send(info);
  }

  /** What a transfer costs this wallet for good, besides `keptNano` that it paid for. */
  async costOf(transfer: Transfer, keptNano = 0n): Promise<{ costNano: bigint; trace: Trace }> {
    const before = await this.balance();
    const trace = await this.transfer(transfer);
    return { costNano: before - (await this.balance()) - keptNano, trace };
  }
}
