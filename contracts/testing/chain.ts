/** A chain in memory that a test drives message by message. What is real: the virtual machine, fees and prices. */
import type { Address, Cell, ContractProvider, Message, StateInit, Transaction } from '@ton/core';
import { Blockchain, createShardAccount, Executor, internal } from '@ton/sandbox';
import { configOf2026 } from './config.ts';

/** A message from anybody: it needs no wallet, and its value comes from nowhere. */
export interface Sent {
  readonly from: Address;
  readonly to: Address;
  readonly valueNano: bigint;
  readonly body?: Cell;
  readonly init?: StateInit;
  readonly bounce?: boolean;
  readonly bounced?: boolean;
}

/** One transaction, in the terms that tests speak. */
export interface Step {
  readonly on: Address;
  readonly tx: Transaction;
  /** Exit code of the contract; `undefined` where it did not run. */
  readonly exit: number | undefined;
  /** Result of the action phase, 0 when all went out. */
  readonly action: number | undefined;
  readonly gas: bigint;
  readonly feesNano: bigint;
  readonly success: boolean;
  readonly out: readonly Message[];
}

/** Everything that followed from one message, in order. */
export interface Trace {
  readonly steps: readonly Step[];
  readonly transactions: readonly Transaction[];
}

/** Long after any date in the configuration. */
const START_UNIX_SECONDS = 1_790_000_000;

export const DAY_SECONDS = 86_400;
export const YEAR_SECONDS = 365 * DAY_SECONDS;

export const messageOf = (sent: Sent): Message =>
  internal({
    from: sent.from,
    to: sent.to,
    value: sent.valueNano,
    bounce: sent.bounce ?? true,
    bounced: sent.bounced ?? false,
    ...(sent.body && { body: sent.body }),
    ...(sent.init && { stateInit: sent.init }),
  });

function stepOf(on: Address, tx: Transaction): Step {
  const { description } = tx;
  if (description.type !== 'generic') throw new Error(`transaction of type ${description.type}`);
  const ran = description.computePhase.type === 'vm' ? description.computePhase : undefined;
  const action = description.actionPhase ?? undefined;
  // A message may also just bring money, to where nothing runs.
  const credited = ran === undefined && !description.bouncePhase;
  return {
    on,
    tx,
    exit: ran?.exitCode,
    action: action?.resultCode,
    gas: ran?.gasUsed ?? 0n,
    feesNano: tx.totalFees.coins,
    success: credited || (!description.aborted && ran?.success === true),
    out: tx.outMessages.values(),
  };
}

const destinationOf = (message: Message): Address => {
  if (message.info.type !== 'internal') throw new Error('only messages between contracts');
  return message.info.dest;
};

/** One virtual machine for all chains of a process: it keeps nothing between messages, and starts slowly. */
let executor: Promise<Executor> | undefined;

export class TestChain {
  readonly blockchain: Blockchain;

  private constructor(blockchain: Blockchain) {
    this.blockchain = blockchain;
  }

  static async create(): Promise<TestChain> {
    executor ??= Executor.create();
    const blockchain = await Blockchain.create({ config: configOf2026(), executor: await executor });
    blockchain.now = START_UNIX_SECONDS;
    blockchain.verbosity = { ...blockchain.verbosity, print: false, vmLogs: 'none', debugLogs: false };
    return new TestChain(blockchain);
  }

  get now(): number {
    return this.blockchain.now ?? START_UNIX_SECONDS;
  }

  /** Lets time pass; it never goes back. */
  advance(seconds: number): void {
    this.blockchain.now = this.now + seconds;
  }

  /** Sends one message and runs everything that follows from it. */
  async send(sent: Sent | Message): Promise<Trace> {
    const { transactions } = await this.blockchain.sendMessage('info' in sent ? sent : messageOf(sent));
    const steps = transactions.flatMap((tx) => {
      const info = tx.inMessage?.info;
      return info?.type === 'internal' || info?.type === 'external-in' ? [stepOf(info.dest, tx)] : [];
    });
    return { steps, transactions };
  }

  /** Runs one message only: what it causes is in `out`, for the test to deliver, in any order, or never. */
  async deliver(sent: Sent | Message): Promise<Step> {
    const message = 'info' in sent ? sent : messageOf(sent);
    const on = destinationOf(message);
    const contract = await this.blockchain.getContract(on);
    return stepOf(on, await contract.receiveMessage(message));
  }

  async balance(address: Address): Promise<bigint> {
    return (await this.blockchain.getContract(address)).balance;
  }

  provider(address: Address): ContractProvider {
    return this.blockchain.provider(address);
  }

  /** The contract's data, or `undefined` where none is active. */
  async data(address: Address): Promise<Cell | undefined> {
    const { accountState } = await this.blockchain.getContract(address);
    return accountState?.type === 'active' ? (accountState.state.data ?? undefined) : undefined;
  }

  async status(address: Address): Promise<'active' | 'frozen' | 'uninit' | 'absent'> {
    return (await this.blockchain.getContract(address)).accountState?.type ?? 'absent';
  }

  /** Takes an account away altogether, as the chain does after decades of unpaid storage. */
  async remove(address: Address): Promise<void> {
    const contract = await this.blockchain.getContract(address);
    contract.account = {
      account: null,
      lastTransactionHash: 0n,
      lastTransactionLt: contract.account.lastTransactionLt,
    };
  }

  /** Puts a contract in place as if it had been there: for situations that take decades to arise. */
  async place(address: Address, init: { code: Cell; data: Cell }, balanceNano: bigint): Promise<void> {
    const account = createShardAccount({
      address,
      balance: balanceNano,
      workchain: address.workChain,
      ...init,
    });
    await this.blockchain.setShardAccount(address, account);
  }
}

/** The first transaction on `address`. */
export function stepOn(trace: Trace, address: Address): Step {
  const step = trace.steps.find((each) => each.on.equals(address));
  if (step === undefined) throw new Error(`nothing happened on ${address.toString()}`);
  return step;
}

/** What the sender lost for good: everything attached to `trace` less what came back to `address`. */
export function receivedBy(trace: Trace, address: Address): bigint {
  return trace.steps
    .filter((step) => step.on.equals(address) && step.tx.inMessage?.info.type === 'internal')
    .reduce(
      (sum, { tx }) => sum + (tx.inMessage?.info.type === 'internal' ? tx.inMessage.info.value.coins : 0n),
      0n,
    );
}

/** What storage has taken from `address` in `trace`: for the time since its last transaction. */
export function storageFees(trace: Trace, address: Address): bigint {
  return trace.steps
    .filter((step) => step.on.equals(address) && step.tx.description.type === 'generic')
    .reduce((sum, { tx: { description } }) => {
      const phase = description.type === 'generic' ? description.storagePhase : undefined;
      return sum + (phase?.storageFeesCollected ?? 0n);
    }, 0n);
}
