/** The chain behind the wallet page: the contracts' facade on TON's client. */
import { Address, beginCell, storeStateInit, type Cell } from '@ton/core';
import { TonClient } from '@ton/ton';
import { clientAccountOf, type Deployment, type Vault } from '#contracts/client/addresses.ts';
import { normalisedHashOfBoc } from '#contracts/client/follow/normalised-hash.ts';
import {
  cancelWithdrawalBody,
  depositBody,
  finishWithdrawalBody,
  startWithdrawalBody,
  withdrawBody,
} from '#contracts/client/messages.ts';
import { readClientAccount } from '#contracts/client/reads.ts';
import type { ChainSource } from '#contracts/client/sources/source.ts';
import { tonSource } from '#contracts/client/sources/ton-source.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import type {
  AccountView,
  ChainView,
  NetworkSettings,
  HeldWithdrawal,
  ReadyOrder,
  Sighting,
  Statement,
  Terms,
  Trace,
  WalletChain,
  WalletMessage,
} from '../api.ts';
import { checkedWithdrawal, signedOf } from './cosigned.ts';
import { find } from './find.ts';

/** Worth its fees: a deposit below it would mostly pay for itself. */
const MIN_DEPOSIT_NANO = 100_000_000n;

/** First deposit with deployment, measured below 0.0035 GRAM; rounded up. */
const DEPOSIT_FEE_NANO = 5_000_000n;

/** Several times the gas of any order. What is left over stays in the account or comes back with the money. */
const ATTACH_NANO = 20_000_000n;

/** How long one request to the chain may take. */
const REQUEST_TIMEOUT_MS = 10_000;

export interface TonChainOptions {
  readonly settings: NetworkSettings;
  readonly vault: Vault;
  /** The raw session key of this browser for the wallet `owner`. */
  readonly sessionKey: (owner: string) => Promise<Bytes>;
}

export class TonChain implements WalletChain {
  readonly #client: TonClient;
  readonly #source: ChainSource;
  readonly #options: TonChainOptions;

  constructor(options: TonChainOptions) {
    this.#options = options;
    const endpoint = new URL(options.settings.endpoint, location.origin).href;
    this.#client = new TonClient({ endpoint, timeout: REQUEST_TIMEOUT_MS });
    this.#source = tonSource(options.settings.name, this.#client);
  }

  terms(owner: string): Promise<Terms> {
    const { address } = this.#account(owner);
    return Promise.resolve({
      account: address.toRawString(),
      accountFriendly: address.toString(FRIENDLY),
      delaySeconds: this.#options.vault.delaySeconds,
      minDepositNano: MIN_DEPOSIT_NANO,
      depositFeeNano: DEPOSIT_FEE_NANO,
      attachNano: ATTACH_NANO,
    });
  }

  async look(owner: string, signal: AbortSignal): Promise<ChainView> {
    const wallet = await this.#client.getContractState(Address.parse(owner));
    signal.throwIfAborted();
    const account = await this.#accountView(owner);
    signal.throwIfAborted();
    return {
      nowS: wallet.timestampt,
      seenAtMs: Date.now(),
      walletNano: wallet.balance,
      ...(account && { account }),
    };
  }

  async message(order: ReadyOrder, owner: string, queryId: bigint): Promise<WalletMessage> {
    const account = this.#account(owner);
    const to = { address: account.address.toString(FRIENDLY) };
    const attached = { ...to, amount: ATTACH_NANO.toString() };
    switch (order.kind) {
      case 'deposit':
        return {
          ...to,
          amount: order.amountNano.toString(),
          payload: base64(depositBody(queryId, await this.#options.sessionKey(owner))),
          stateInit: base64(beginCell().store(storeStateInit(account.init)).endCell()),
        };
      case 'withdraw':
        return { ...attached, payload: base64(withdrawBody(queryId, signedOf(order.held.statement))) };
      case 'start-withdrawal':
        return { ...attached, payload: base64(startWithdrawalBody(queryId)) };
      case 'cancel-withdrawal':
        return { ...attached, payload: base64(cancelWithdrawalBody(queryId)) };
      case 'finish-withdrawal':
        return { ...attached, payload: base64(finishWithdrawalBody(queryId)) };
    }
  }

  checked(
    statement: Statement,
    owner: string,
    amountNano: bigint,
    signal: AbortSignal,
  ): Promise<HeldWithdrawal> {
    const account = this.#account(owner).address;
    const { vault } = this.#options;
    return checkedWithdrawal(statement, { source: this.#source, vault, account, amountNano }, signal);
  }

  find(trace: Trace, signal: AbortSignal): Promise<Sighting> {
    return find(this.#source, trace, signal);
  }

  messageHash(boc: string): string {
    return normalisedHashOfBoc(boc);
  }

  #account(owner: string): Deployment {
    return clientAccountOf(this.#options.vault, Address.parse(owner));
  }

  async #accountView(owner: string): Promise<AccountView | undefined> {
    const { address } = this.#account(owner);
    const { state, balance } = await this.#client.getContractState(address);
    if (state !== 'active') return undefined;
    const read = await readClientAccount(this.#client.provider(address));
    return {
      epoch: read.epoch,
      withdrawSequence: read.withdrawSequence,
      balanceNano: balance,
      freeNano: above(balance, read.reserveNano),
      // The reserve is two years of storage: this is room for one that was not taken yet.
      atOnceNano: above(balance, read.reserveNano + read.reserveNano / 2n),
      reserveNano: read.reserveNano,
      chargedNano: read.chargedNano,
      keyIsHere: equalBytes(read.sessionKey, await this.#options.sessionKey(owner)),
      ...(read.withdrawAt !== 0 && { withdrawAtS: read.withdrawAt }),
    };
  }
}

/** Contracts bounce; no mainnet is set up in this build. */
const FRIENDLY = { bounceable: true, testOnly: true };

const above = (nano: bigint, kept: bigint): bigint => (nano > kept ? nano - kept : 0n);

const base64 = (cell: Cell): string => cell.toBoc().toString('base64');
