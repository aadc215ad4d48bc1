/**
 * Redeems as many receipts as it is told to, of tickets that come and go as in service, and prints the process's
 * resident bytes at each of the counts in its arguments: `node receipts.ts 100000 1000000`.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Ledger } from '../../../relay-tee/ledger/ledger.ts';
import type { TestClient, TestProvider } from '../../../relay-tee/ledger/testing/parties.ts';
import { charge, served } from '../../../relay-tee/ledger/testing/served.ts';
import { World } from '../../../relay-tee/ledger/testing/world.ts';

/** Tickets that are open at once, and receipts of each: keys repeat, so that the test's own memory does not grow. */
const TICKETS = 16;
const RECEIPTS = 32;
const NANO_PER_RECEIPT = 10_000n;
const TICKET_NANO = BigInt(RECEIPTS) * NANO_PER_RECEIPT;

/** Chain time per round: operations and entries are forgotten after some 120 of them, before any measurement. */
const ROUND_S = 10;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Resident bytes once everything that is free has been given back: the least of several looks. */
async function residentBytes(): Promise<number> {
  let least = Infinity;
  for (let look = 0; look < 5; look++) {
    collect();
    await new Promise(setImmediate);
    least = Math.min(least, process.memoryUsage.rss());
  }
  return least;
}

class Market {
  readonly #world = new World({ exposureNano: 1n << 40n }, 1n << 44n);
  readonly #client: TestClient;
  readonly #provider: TestProvider;
  #ledger: Ledger | undefined;
  #capNano = 0n;

  constructor() {
    this.#client = this.#world.client('ada', 1n << 56n);
    this.#provider = this.#world.provider('bob');
  }

  [Symbol.dispose](): void {
    this.#world[Symbol.dispose]();
  }

  async open(): Promise<void> {
    this.#ledger = await served(this.#world);
    await this.#ledger.bindWallet(this.#world.operation(), await this.#provider.binding(0));
    this.#world.chain.open(this.#provider.account);
  }

  /** Tickets, their receipts, each higher than the one before, and all that the worker does between. */
  async round(): Promise<void> {
    const ledger = this.#ledger;
    if (!ledger) throw new Error('not open');
    const world = this.#world;
    await Promise.all(Array.from({ length: TICKETS }, (_, i) => this.#job(ledger, `${i}`)));
    await charge(world, ledger);
    await ledger.requestPayout(this.#provider.key.publicKey);
    for (const { payout } of await ledger.payouts()) world.chain.claim(payout);
    world.pass(ROUND_S);
    await world.commit(ledger);
  }

  async #job(ledger: Ledger, job: string): Promise<void> {
    this.#capNano += TICKET_NANO;
    const world = this.#world;
    const { hash } = await world.buy(ledger, this.#client, this.#provider, job, TICKET_NANO, this.#capNano);
    const amounts = Array.from({ length: RECEIPTS }, (_, i) => BigInt(i + 1) * NANO_PER_RECEIPT);
    await Promise.all(amounts.map((amountNano) => world.redeem(ledger, job, hash, amountNano)));
    await ledger.close(world.operation(), await this.#provider.close(hash, TICKET_NANO));
  }
}

const counts = process.argv.slice(2).map(Number);
using market = new Market();
await market.open();
let redeemed = 0;
for (const count of counts) {
  for (; redeemed < count; redeemed += TICKETS * RECEIPTS) await market.round();
  console.log(JSON.stringify({ receipts: redeemed, residentBytes: await residentBytes() }));
}
