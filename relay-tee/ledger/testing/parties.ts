/** Clients and providers by the book: they sign what an honest browser would, and count for themselves. */
import { Address } from '@ton/core';
import { clientAccountOf, providerAccountOf } from '#contracts/client/addresses.ts';
import { hashOf } from '#contracts/client/cells.ts';
import { authorizationCell } from '#contracts/client/statements.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { signClose } from '#protocol/messages/close.ts';
import { signPayoutWallet } from '#protocol/messages/payout-wallet.ts';
import { certifyReceiptKey } from '#protocol/messages/receipt-key.ts';
import { signReceipt } from '#protocol/messages/receipt.ts';
import { priceNano } from '#protocol/receipt/price.ts';
import type { TicketAsk } from '../commands/issue-ticket.ts';
import type { Cap } from '../store/clients.ts';
import type { Terms } from '../terms.ts';
import { bytesOf, testKey, type TestKey } from './keys.ts';

/** Two nano per token of the answer and one for a token of the prompt: amounts are easy to read. */
export const PRICES = { prompt: 1_000_000n, cached: 0n, completion: 2_000_000n };

const addressOf = (name: string): Address => new Address(0, Buffer.from(bytesOf(`address/${name}`)));

/** Raw address of a wallet that nobody holds. */
export const walletOf = (name: string): string => addressOf(name).toRawString();

export class TestProvider {
  readonly key: TestKey;
  readonly wallet: string;
  /** Raw address of its ProviderAccount. */
  readonly account: string;
  readonly #terms: Terms;

  constructor(terms: Terms, name: string, wallet = name) {
    this.#terms = terms;
    this.key = testKey(`provider/${name}`);
    this.wallet = walletOf(wallet);
    this.account = providerAccountOf(terms.vault, addressOf(wallet)).address.toRawString();
  }

  close(ticket: Bytes, amountNano: bigint): Promise<Bytes> {
    return signClose(this.key, { ticket, amountNano });
  }

  binding(seq: number, wallet = this.wallet): Promise<Bytes> {
    const { network, relayKey } = this.#terms.vault;
    return signPayoutWallet(this.key, {
      network: network.name,
      relayKey: new Uint8Array(relayKey),
      providerKey: this.key.publicKey,
      wallet,
      seq,
    });
  }
}

export class TestClient {
  readonly name: string;
  /** Raw address of its ClientAccount. */
  readonly account: string;
  readonly #terms: Terms;
  keyEpoch = 1;

  constructor(terms: Terms, name: string) {
    this.#terms = terms;
    this.name = name;
    this.account = clientAccountOf(terms.vault, addressOf(name)).address.toRawString();
  }

  get session(): TestKey {
    return testKey(`session/${this.name}/${this.keyEpoch}`);
  }

  authorization(capNano: bigint): Cap {
    const cell = authorizationCell({
      network: this.#terms.vault.network.id,
      vault: this.#terms.vault.address,
      account: Address.parseRaw(this.account),
      epoch: 1n,
      keyEpoch: this.keyEpoch,
      capNano,
    });
    return { keyEpoch: this.keyEpoch, capNano, signature: this.session.signHash(hashOf(cell)) };
  }

  /** What it asks of the relay for one job; `job` names the ticket's receipt key. */
  async ask(provider: TestProvider, job: string, maxAmountNano: bigint, capNano: bigint): Promise<TicketAsk> {
    const { network, relayKey } = this.#terms.vault;
    const receiptKey = testKey(`receipt/${job}`).publicKey;
    const quoteHash = bytesOf(`quote/${job}`);
    const certificate = await certifyReceiptKey(this.session, {
      network: network.name,
      relayKey: new Uint8Array(relayKey),
      account: this.account,
      receiptKey,
      quoteHash,
      maxAmountNano,
    });
    return {
      account: this.account,
      authorization: this.authorization(capNano),
      certificate,
      providerKey: provider.key.publicKey,
      recipientKeyId: bytesOf('recipient'),
      model: 'silkworm-1',
      class: 'open',
      policyHash: bytesOf('policy'),
      quoteHash,
      prices: PRICES,
      maxAmountNano,
      windowTokens: 64,
      receiptKey,
    };
  }
}

/** A receipt worth exactly `amountNano` at `PRICES`, by the key of `job`. */
export function receiptOf(job: string, ticket: Bytes, amountNano: bigint, seq = 0): Promise<Bytes> {
  const counts = {
    promptTokens: Number(amountNano % 2n),
    cachedTokens: 0,
    completionTokens: Number(amountNano / 2n),
  };
  const key = testKey(`receipt/${job}`);
  return signReceipt(key, { ticket, seq, ...counts, amountNano: priceNano(PRICES, counts) });
}
