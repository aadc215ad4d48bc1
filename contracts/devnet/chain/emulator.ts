/** The one door to the sandbox's emulator: a transaction or a get method on an account, and nothing remembered. */
import { Cell, getMethodId, loadShardAccount, loadTransaction, parseTuple } from '@ton/core';
import type { Address, Transaction, TupleItem } from '@ton/core';
import { Executor } from '@ton/sandbox';
import { DevnetError } from '../errors.ts';
import { GET_METHOD_GAS } from '../limits.ts';
import { describeError } from '../log.ts';
import type { AccountState } from './account.ts';

export interface TransactionInput {
  readonly account: AccountState;
  readonly message: Cell;
  readonly utime: number;
  readonly lt: bigint;
  readonly seed: Buffer;
  readonly ignoreSignature?: boolean;
}

export type TransactionResult =
  | { readonly ok: true; readonly transaction: Transaction; readonly account: AccountState }
  | { readonly ok: false; readonly reason: string; readonly exitCode: number | undefined };

export interface GetMethodInput {
  readonly address: Address;
  readonly account: AccountState;
  readonly method: string | number;
  readonly stack: TupleItem[];
  readonly utime: number;
}

export interface GetMethodResult {
  readonly exitCode: number;
  readonly gasUsed: number;
  readonly stack: readonly TupleItem[];
}

/** What toncenter answers for an account without code. */
const EXIT_NO_CODE = -13;

const SEED = Buffer.alloc(32);

/**
 * `Blockchain` of the sandbox is not used: it keeps every transaction in memory, its paging is broken, and it has
 * neither blocks nor a state that can be stored piece by piece.
 */
export class Emulator {
  readonly #configBase64: string;
  #executor: Executor;

  private constructor(executor: Executor, configBase64: string) {
    this.#executor = executor;
    this.#configBase64 = configBase64;
  }

  static async create(configBase64: string): Promise<Emulator> {
    return new Emulator(await Executor.create(), configBase64);
  }

  /** Never throws: a message that the emulator cannot run, for whatever reason, must not stop the chain. */
  async transaction(input: TransactionInput): Promise<TransactionResult> {
    try {
      return await this.#transaction(input);
    } catch (error) {
      return { ok: false, reason: describeError(error), exitCode: undefined };
    }
  }

  async #transaction(input: TransactionInput): Promise<TransactionResult> {
    const { result } = await this.#guarded((executor) =>
      executor.runTransaction({
        config: this.#configBase64,
        libs: null,
        verbosity: 'short',
        shardAccount: input.account.boc,
        now: input.utime,
        lt: input.lt,
        randomSeed: input.seed,
        ignoreChksig: input.ignoreSignature ?? false,
        debugEnabled: false,
        message: input.message,
      }),
    );
    if (!result.success) return { ok: false, reason: result.error, exitCode: result.vmResults?.vmExitCode };
    const transaction = loadTransaction(Cell.fromBase64(result.transaction).beginParse());
    return { ok: true, transaction, account: { boc: result.shardAccount } };
  }

  /** @throws Error when the emulator fails, DevnetError `devnet/unsupported-stack` for a result without a form. */
  async getMethod(input: GetMethodInput): Promise<GetMethodResult> {
    const { account } = loadShardAccount(Cell.fromBase64(input.account.boc).beginParse());
    const state = account?.storage.state;
    if (account?.storage === undefined || state?.type !== 'active')
      return { exitCode: EXIT_NO_CODE, gasUsed: 0, stack: [] };
    const { output } = await this.#guarded((executor) =>
      executor.runGetMethod({
        code: state.state.code ?? Cell.EMPTY,
        data: state.state.data ?? Cell.EMPTY,
        methodId: typeof input.method === 'string' ? getMethodId(input.method) : input.method,
        stack: input.stack,
        config: this.#configBase64,
        verbosity: 'short',
        address: input.address,
        unixTime: input.utime,
        balance: account.storage.balance.coins,
        randomSeed: SEED,
        gasLimit: GET_METHOD_GAS,
        debugEnabled: false,
      }),
    );
    if (!output.success) throw new Error(`get method: ${output.error}`);
    return {
      exitCode: output.vm_exit_code,
      gasUsed: Number(output.gas_used),
      stack: parseStack(output.stack),
    };
  }

  /** An emulator that threw may be left in any state: the next call gets a new one. */
  async #guarded<T>(run: (executor: Executor) => Promise<T>): Promise<T> {
    try {
      return await run(this.#executor);
    } catch (error) {
      this.#executor = await Executor.create();
      throw error;
    }
  }
}

/** Continuations, and what is nested too deep, have no form outside of the machine. */
function parseStack(boc: string): TupleItem[] {
  try {
    return parseTuple(Cell.fromBase64(boc));
  } catch (cause) {
    throw new DevnetError('devnet/unsupported-stack', undefined, { cause });
  }
}
