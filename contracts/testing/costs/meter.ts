/** Measures what an operation costs when a real wallet v5 sends it: gas of each contract, and money gone for good. */
import type { Address } from '@ton/core';
import { storageFees, type TestChain, type Trace } from '../chain.ts';
import type { TestWallet, Transfer } from '../wallet.ts';

/** Which bound an operation has to keep. */
export type Kind = 'transfer' | 'deployment' | 'payment' | 'operation' | 'channel';

export interface GasUse {
  readonly on: string;
  readonly gas: number;
}

/** As people read it; who only receives uses none. */
export const gasOf = (uses: readonly GasUse[]): string =>
  uses.flatMap(({ on, gas }) => (gas > 0 ? [`${on} ${gas}`] : [])).join(', ');

export interface Cost {
  readonly name: string;
  readonly kind: Kind;
  /** In the order in which the contracts ran, the paying wallet first. */
  readonly gas: readonly GasUse[];
  /** What the chain took from everybody who took part. Storage is not in it: it is due with or without the operation. */
  readonly feesNano: bigint;
  /** What whoever pays is out of for good: the fees, and what stays as a gift or reserve in an account of others. */
  readonly payerNano: bigint;
}

export interface Operation {
  readonly name: string;
  readonly kind: Kind;
  readonly wallet: TestWallet;
  readonly transfer: Transfer;
  /** Accounts whose money is the payer's own: what moves there and back is no cost. */
  readonly own?: readonly Address[];
}

interface Account {
  readonly address: Address;
  readonly name: string;
}

export class Meter {
  readonly costs: Cost[] = [];
  readonly #chain: TestChain;
  readonly #accounts: Account[] = [];

  constructor(chain: TestChain) {
    this.#chain = chain;
  }

  /** Every account that a message may reach needs a name, so that no loss goes unseen. */
  name(address: Address, name: string): void {
    this.#accounts.push({ address, name });
  }

  /** Sends the operation. @throws Error when a contract fails, or when a message reaches an account without a name. */
  async measure({ name, kind, wallet, transfer, own = [] }: Operation): Promise<void> {
    const before = await this.#balances();
    const trace = await wallet.transfer(transfer);
    const after = await this.#balances();
    const lost = this.#accounts.map(({ address }, n) => ({
      address,
      nano: (before[n] ?? 0n) - (after[n] ?? 0n) - storageFees(trace, address),
    }));
    const payers = [wallet.address, ...own];
    this.costs.push({
      name,
      kind,
      gas: this.#gasOf(name, wallet.address, trace),
      feesNano: sum(lost),
      payerNano: sum(lost.filter(({ address }) => payers.some((payer) => payer.equals(address)))),
    });
  }

  #gasOf(operation: string, wallet: Address, trace: Trace): GasUse[] {
    return trace.steps.map((step, n) => {
      const on = this.#accounts.find(({ address }) => address.equals(step.on))?.name;
      if (on === undefined) throw new Error(`${operation}: reaches ${step.on.toString()}`);
      // Change too small for the wallet's own code to run is credited all the same.
      const isChange = n > 0 && step.on.equals(wallet);
      if (!step.success && !isChange) throw new Error(`${operation}: the ${on} fails with ${step.exit}`);
      return { on, gas: Number(step.gas) };
    });
  }

  #balances(): Promise<bigint[]> {
    return Promise.all(this.#accounts.map(({ address }) => this.#chain.balance(address)));
  }
}

const sum = (lost: readonly { readonly nano: bigint }[]): bigint =>
  lost.reduce((all, { nano }) => all + nano, 0n);
