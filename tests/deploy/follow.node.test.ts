/** Sending on a chain that answers late, or refuses: nothing goes out twice, and every end has its name. */
import type { Address } from '@ton/core';
import { beginCell } from '@ton/core';
import { TonClient } from '@ton/ton';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVNET } from '../../contracts/client/network.ts';
import { OrderWallet, type Order } from '../../contracts/client/order-wallet.ts';
import { tonSource } from '../../contracts/client/sources/ton-source.ts';
import { deploy, expectSent } from '../../contracts/deploy/deploy.ts';
import type { Step } from '../../contracts/deploy/plan.ts';
import { targetsOf, type Terms } from '../../contracts/deploy/terms.ts';
import { startDevnet, type Devnet } from '../../contracts/devnet/devnet.ts';
import { fixedSigner } from '../../contracts/testing/keys.ts';
import { fund, GRAM } from '../devnet/wallets.ts';

const POLL_MS = 5;

/** Of how many questions about `late` a lagging node answers with what was before. */
const LATE_ANSWERS = 4;

let devnet: Devnet;
let client: TonClient;
beforeAll(async () => {
  devnet = await startDevnet({ port: 0, blockTimeMs: 0, logLevel: 'silent' });
  client = new TonClient({ endpoint: devnet.endpoint });
});
afterAll(() => devnet.close());

/** A node that has not heard yet of what happened at `late`. */
class LaggingClient extends TonClient {
  readonly #late: Address;
  readonly #hides: { readonly transactions: boolean };
  #left = LATE_ANSWERS;

  constructor(endpoint: string, late: Address, hides: { readonly transactions: boolean }) {
    super({ endpoint });
    this.#late = late;
    this.#hides = hides;
  }

  override async getTransactions(...args: Parameters<TonClient['getTransactions']>) {
    const found = await super.getTransactions(...args);
    return this.#hides.transactions && this.#isLate(args[0]) ? [] : found;
  }

  override async getContractState(address: Address) {
    const found = await super.getContractState(address);
    const isHidden = this.#hides.transactions
      ? address.equals(this.#late) && this.#left > 0
      : this.#isLate(address);
    return isHidden ? { ...found, state: 'uninitialized' as const } : found;
  }

  #isLate(address: Address): boolean {
    return address.equals(this.#late) && this.#left-- > 0;
  }
}

/** Something else happens right after its first answer about `late`. */
class RacingClient extends TonClient {
  readonly #late: Address;
  #other: (() => Promise<unknown>) | undefined;

  constructor(endpoint: string, late: Address, other: () => Promise<unknown>) {
    super({ endpoint });
    this.#late = late;
    this.#other = other;
  }

  override async getContractState(address: Address) {
    const found = await super.getContractState(address);
    const other = address.equals(this.#late) ? this.#other : undefined;
    if (other !== undefined) this.#other = undefined;
    await other?.();
    return found;
  }
}

/** A wallet with money that no other test uses, and the registry that it deploys. */
async function party(byte: number, amountNano = 10n * GRAM) {
  const wallet = new OrderWallet(await fixedSigner(byte), DEVNET);
  await fund(devnet.url, wallet.address, amountNano);
  const terms: Terms = { network: DEVNET, wallet: wallet.address, feeCapBps: 500 };
  return { wallet, terms, registry: targetsOf(terms).registry.address };
}

const received = async (of: Address) => (await client.getTransactions(of, { limit: 20 })).length;

describe('with a node that lags behind', () => {
  it('waits for what an earlier run has on its way', async () => {
    const { wallet, terms, registry } = await party(11);
    await deploy({ client, wallet, terms, pollMs: POLL_MS });
    const lagging = new LaggingClient(devnet.endpoint, registry, { transactions: true });
    const told: string[] = [];
    const tell = (what: string) => void told.push(what);
    await deploy({ client: lagging, wallet, terms, pollMs: POLL_MS, tell });
    expect(told).toEqual([]);
    expect(await received(registry)).toBe(1);
  });

  it('does not send again what it has seen arrive', async () => {
    const { wallet, terms, registry } = await party(12);
    const lagging = new LaggingClient(devnet.endpoint, registry, { transactions: false });
    await deploy({ client: lagging, wallet, terms, pollMs: POLL_MS });
    expect(await received(registry)).toBe(1);
  });
});

it('another run that comes between the look and the order sends in its place', async () => {
  const { wallet, terms, registry } = await party(16);
  const other = () => deploy({ client, wallet, terms, pollMs: POLL_MS });
  const racing = new RacingClient(devnet.endpoint, registry, other);
  await deploy({ client: racing, wallet, terms, pollMs: POLL_MS });
  expect(await received(registry)).toBe(1);
});

describe('an order', () => {
  const patience = {
    signal: new AbortController().signal,
    timeoutMs: 30_000,
    everyMs: POLL_MS,
    passes: () => false,
  };
  const sent = ({ address }: OrderWallet, order: Order, to: Address) =>
    expectSent(
      { source: tonSource('devnet', client), patience },
      { ...order, wallet: address, sinceS: 0 },
      to,
    );

  async function ordered(byte: number, amountNano: bigint, change: (step: Step) => Step) {
    const { wallet, terms, registry: to } = await party(byte, amountNano);
    const { init } = targetsOf(terms).registry;
    const step = change({ kind: 'send', name: 'registry', to, valueNano: GRAM, init });
    const order = await wallet.order([step], 0, 4_000_000_000);
    await client.sendFile(order.boc);
    return sent(wallet, order, to);
  }

  it('that the contract refuses ends with its reason', async () => {
    const body = beginCell().storeUint(0xdead, 32).endCell();
    const end = ordered(13, 10n * GRAM, (step) => ({ ...step, body }));
    await expect(end).rejects.toMatchObject({ code: 'chain/rejected', detail: 'UnknownMessage' });
  });

  it('that the wallet cannot pay says so', async () => {
    const end = ordered(14, GRAM / 2n, (step) => step);
    await expect(end).rejects.toMatchObject({
      code: 'chain/rejected',
      detail: expect.stringContaining('sent nothing') as string,
    });
  });

  it('whose seqno another one has taken is over', async () => {
    const { wallet, terms, registry: to } = await party(15);
    const { init } = targetsOf(terms).registry;
    const step: Step = { kind: 'send', name: 'registry', to, valueNano: GRAM, init };
    const [first, second] = await Promise.all([4e9, 4e9 + 1].map((until) => wallet.order([step], 0, until)));
    if (first === undefined || second === undefined) throw new Error('no orders');
    await client.sendFile(first.boc);
    await expect(client.sendFile(second.boc)).rejects.toThrow();
    await sent(wallet, second, to);
    expect(await received(to)).toBe(1);
  });
});
