/** A toncenter v2 endpoint as a source: what it answers is decoded, bounded and checked for gaps before anybody uses it. */
import { Cell, type Address, type ContractProvider, type Transaction } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { toHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import { abortable } from '../waiting.ts';
import type { AccountSight, ChainSource, TransactionRange } from './source.ts';
import { idOf, isSameId, previousOf, type TransactionId } from './transaction-id.ts';

type ContractState = Awaited<ReturnType<TonClient['getContractState']>>;

const HASH_BYTES = 32;

/** No amount on the chain has more than 120 bits, no logical time more than 64. */
const MAX_NANO = 2n ** 120n;
const MAX_LT = 2n ** 64n;

/**
 * The source behind `client`, whose time-out bounds each request.
 *
 * @example
 * const source = tonSource('toncenter', new TonClient({ endpoint, timeout: 10_000 }));
 * const { balanceNano } = await source.account(address, AbortSignal.timeout(10_000));
 */
export function tonSource(name: string, client: TonClient): ChainSource {
  return new TonSource(name, client);
}

class TonSource implements ChainSource {
  readonly name: string;
  readonly #client: TonClient;

  constructor(name: string, client: TonClient) {
    this.name = name;
    this.#client = client;
  }

  account(address: Address, signal: AbortSignal): Promise<AccountSight> {
    return this.#ask(async () => decodeState(await this.#client.getContractState(address)), signal);
  }

  transactions(address: Address, range: TransactionRange, signal: AbortSignal): Promise<Transaction[]> {
    const { from, afterLt, limit } = range;
    return this.#ask(async () => {
      const page = await this.#client.getTransactions(address, {
        limit,
        to_lt: afterLt.toString(),
        ...(from && { lt: from.lt.toString(), hash: base64(from.hash), inclusive: true }),
      });
      return checkPage(page, address, range);
    }, signal);
  }

  read<T>(
    address: Address,
    read: (provider: ContractProvider) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#ask(() => read(this.#client.provider(address)), signal);
  }

  async #ask<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    try {
      return await abortable(work(), signal);
    } catch (cause) {
      if (signal.aborted || cause instanceof BombyxError) throw cause;
      throw new BombyxError(isOfTransport(cause) ? 'chain/unreachable' : 'chain/malformed', this.name, {
        cause,
      });
    }
  }
}

/** `TonClient` throws axios' errors where no answer came, and its own where it could not read one. */
const isOfTransport = (error: unknown): boolean =>
  error instanceof Error && 'isAxiosError' in error && error.isAxiosError === true;

function decodeState(given: ContractState): AccountSight {
  const last = given.lastTransaction && decodeId(given.lastTransaction);
  if (given.balance < 0n || given.balance >= MAX_NANO) throw new Error(`balance ${given.balance}`);
  return {
    state: given.state,
    balanceNano: given.balance,
    code: given.code && rootOf(given.code),
    data: given.data && rootOf(given.data),
    seqno: whole(given.blockId.seqno),
    timeS: whole(given.timestampt),
    ...(last && { last }),
  };
}

function decodeId({ lt, hash }: { lt: string; hash: string }): TransactionId {
  const value = BigInt(lt);
  const bytes = Buffer.from(hash, 'base64');
  if (value <= 0n || value >= MAX_LT || bytes.length !== HASH_BYTES) throw new Error('id of a transaction');
  return { lt: value, hash: toHex(bytes) };
}

function rootOf(boc: Buffer): Cell {
  const [root, ...others] = Cell.fromBoc(boc);
  if (root === undefined || others.length > 0) throw new Error('not one root cell');
  return root;
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`not a whole number: ${value}`);
  return value;
}

/** Each transaction carries the hash of the one before it, so a page with something left out or put in does not pass. */
function checkPage(page: readonly Transaction[], address: Address, range: TransactionRange): Transaction[] {
  let expected = range.from;
  for (const transaction of page) {
    if (transaction.address !== numberOf(address)) throw new Error('transaction of another account');
    if (expected && !isSameId(expected, idOf(transaction))) throw new Error('a gap between transactions');
    expected = previousOf(transaction);
  }
  if (range.from && page.length === 0 && range.from.lt > range.afterLt)
    throw new Error('nothing where there is something');
  return page.filter(({ lt }) => lt > range.afterLt).slice(0, range.limit);
}

const numberOf = (address: Address): bigint => BigInt(`0x${toHex(address.hash)}`);

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
