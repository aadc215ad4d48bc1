/** The development wallet on the chain: a real wallet v5r1, for the devnet's network id. */
import {
  beginCell,
  Cell,
  external,
  internal,
  SendMode,
  storeMessage,
  storeStateInit,
  type Address,
  type MessageRelaxed,
} from '@ton/core';
import { TonClient, WalletContractV5R1 } from '@ton/ton';
import { proofDigest, type TonProof } from '#contracts/client/ton-proof.ts';
import { ownBytes } from '#protocol/bytes/bytes.ts';
import type { SendRequest, Transfer } from './request.ts';

/** Never mainnet's −239: what is signed here must be worth nothing there. */
export const NETWORK_ID = -3;

/** Without a deadline of its own, a message is valid this long. */
const DEFAULT_VALIDITY_S = 300;

const ED25519 = { name: 'Ed25519' } as const;

export class DevAccount {
  readonly #keys: CryptoKeyPair;
  readonly #contract: WalletContractV5R1;
  readonly #client: TonClient;

  private constructor(keys: CryptoKeyPair, contract: WalletContractV5R1, client: TonClient) {
    this.#keys = keys;
    this.#contract = contract;
    this.#client = client;
  }

  static async open(keys: CryptoKeyPair, endpoint: string): Promise<DevAccount> {
    const publicKey = Buffer.from(await crypto.subtle.exportKey('raw', keys.publicKey));
    const context = { workchain: 0, walletVersion: 'v5r1', subwalletNumber: 0 } as const;
    const walletId = { networkGlobalId: NETWORK_ID, context };
    return new DevAccount(
      keys,
      WalletContractV5R1.create({ publicKey, walletId }),
      new TonClient({ endpoint }),
    );
  }

  get address(): Address {
    return this.#contract.address;
  }

  get publicKeyHex(): string {
    return this.#contract.publicKey.toString('hex');
  }

  get stateInit(): string {
    return beginCell().store(storeStateInit(this.#contract.init)).endCell().toBoc().toString('base64');
  }

  balanceNano(): Promise<bigint> {
    return this.#client.getBalance(this.address);
  }

  async prove(payload: string, domain: string): Promise<TonProof> {
    const about = {
      timestamp: Math.floor(Date.now() / 1_000),
      domain: { lengthBytes: new TextEncoder().encode(domain).length, value: domain },
      payload,
    };
    const { workChain: workchain, hash } = this.address;
    const signature = await this.#sign(await proofDigest({ workchain, hash }, about));
    return { ...about, signature: signature.toString('base64') };
  }

  /** Signs the request for the next seqno, gives it to the network, and returns the signed message in base64. */
  async send({ transfers, validUntilS }: SendRequest): Promise<string> {
    const contract = this.#client.open(this.#contract);
    const seqno = await contract.getSeqno();
    const body = await this.#contract.createTransfer({
      seqno,
      timeout: validUntilS ?? Math.floor(Date.now() / 1_000) + DEFAULT_VALIDITY_S,
      sendMode: SendMode.PAY_GAS_SEPARATELY | SendMode.IGNORE_ERRORS,
      messages: transfers.map(messageOf),
      signer: (cell: Cell) => this.#sign(cell.hash()),
    });
    const message = external({ to: this.address, body, ...(seqno === 0 && { init: this.#contract.init }) });
    const boc = beginCell().store(storeMessage(message)).endCell().toBoc();
    await this.#client.sendFile(boc);
    return boc.toString('base64');
  }

  async #sign(bytes: Uint8Array): Promise<Buffer> {
    return Buffer.from(await crypto.subtle.sign(ED25519, this.#keys.privateKey, ownBytes(bytes)));
  }
}

function messageOf({ to, bounce, amountNano, body, init }: Transfer): MessageRelaxed {
  return internal({ to, value: amountNano, bounce, ...(body && { body }), ...(init && { init }) });
}
