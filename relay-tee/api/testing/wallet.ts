/** A wallet with a key, which agrees to take a provider's earnings. */
import { beginCell, storeStateInit } from '@ton/core';
import { WalletContractV4, WalletContractV5R1 } from '@ton/ton';
import { proofDigest } from '#contracts/client/ton-proof.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { testKey } from '../../ledger/testing/keys.ts';
import { agreementPayload, type WalletAgreement } from '../wallet-proof.ts';

/** The page on which wallets agree in these tests. */
export const WALLET_DOMAIN = 'app.test';

const CONTRACTS = { v4: WalletContractV4, v5: WalletContractV5R1 } as const;

export class TestWallet {
  /** Raw address. */
  readonly address: string;
  readonly #name: string;
  readonly #contract: WalletContractV4 | WalletContractV5R1;

  constructor(name: string, version: keyof typeof CONTRACTS = 'v5') {
    this.#name = `wallet/${name}`;
    const publicKey = Buffer.from(testKey(this.#name).publicKey);
    this.#contract = CONTRACTS[version].create({ workchain: 0, publicKey });
    this.address = this.#contract.address.toRawString();
  }

  async agree(binding: Bytes, timestamp: number, domain = WALLET_DOMAIN): Promise<WalletAgreement> {
    const { hash, workChain: workchain } = this.#contract.address;
    const payload = await agreementPayload(binding);
    const said = { timestamp, domain: { lengthBytes: domain.length, value: domain }, payload };
    const digest = await proofDigest({ workchain, hash }, said);
    const signature = Buffer.from(testKey(this.#name).signHash(digest)).toString('base64');
    const init = beginCell().store(storeStateInit(this.#contract.init)).endCell();
    return { timestamp, domain, signature, stateInit: init.toBoc().toString('base64') };
  }
}
