/**
 * A real process with a real file, killed with SIGKILL at random points of a mixed load: at the border of a random
 * write or transaction, or when the test has a random number of answers. Modelled: the chain, and so all time.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FULL } from '#protocol/vectors/testing.ts';
import { checkChain, checkExact, checkKept, lookAtDisk } from './testing/crash/checks.ts';
import { Load } from './testing/crash/load.ts';
import { Died, LedgerProcess, type End } from './testing/crash/process.ts';

const KILLS = FULL ? 300 : 20;
const TIMEOUT_MS = FULL ? 1_800_000 : 120_000;

/** Nearly all that a life comes to; whoever lives longer is killed at its end. */
const STATEMENTS = 1_100;
const ANSWERS = 80;

const BATCHES = 4;
const AT_ONCE = 12;

/** What the chain's time needs to be before a recovery ends, in steps that a view may be old. */
const RECOVERY_STEP_S = 10;

class Lives {
  readonly load: Load;
  /** Lives that ended in the middle of something. */
  cutShort = 0;
  #next: LedgerProcess;
  #born = 0;

  constructor(load: Load) {
    this.load = load;
    this.#next = this.#process();
  }

  #process(): LedgerProcess {
    const { clock, folder } = this.load.world;
    return new LedgerProcess(clock.now, join(folder, 'cache'));
  }

  /** Gives the process that has got ready meanwhile something to live for, and gets the next one ready. */
  async one(end: End, live: (ledger: LedgerProcess) => Promise<void>): Promise<void> {
    const ledger = this.#next;
    this.#next = this.#process();
    this.#born += 1;
    try {
      await ledger.start({ path: this.load.world.path(), bootId: BigInt(this.#born) << 64n }, end);
      await live(ledger);
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      this.cutShort += 1;
    } finally {
      await ledger.kill();
    }
    lookAtDisk(this.load, (store) => {
      checkKept(this.load, store);
      checkChain(this.load, store);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#next.kill();
  }
}

/** From the start through a recovery, in which receipts are taken, to service. */
async function serve(load: Load, ledger: LedgerProcess): Promise<void> {
  await load.look(ledger);
  await load.commit(ledger);
  load.world.pass(1);
  await load.look(ledger);
  await load.askAgain(ledger);
  await load.hustle(ledger, AT_ONCE);
  while ((await ledger.ask('phase')) !== 'serving') {
    load.world.pass(RECOVERY_STEP_S);
    await load.look(ledger);
  }
}

async function live(load: Load, ledger: LedgerProcess): Promise<void> {
  await serve(load, ledger);
  lookAtDisk(load, (store) => checkExact(load, store));
  for (let batch = 0; batch < BATCHES; batch++) await load.hustle(ledger, AT_ONCE);
  if (load.chance(0.3)) {
    await ledger.ask('stop');
    await load.commit(ledger);
  }
}

const NEVER: End = { lastStatement: 0, lastAnswer: 0 };

const randomEnd = (load: Load): End =>
  load.chance(0.5)
    ? { ...NEVER, lastStatement: 1 + load.upTo(STATEMENTS) }
    : { ...NEVER, lastAnswer: 1 + load.upTo(ANSWERS) };

test(
  `killed ${KILLS} times, a ledger loses nothing that it acknowledged, and pays nothing twice`,
  async () => {
    using load = new Load(1);
    await using lives = new Lives(load);
    for (let kill = 0; kill < KILLS; kill++) await lives.one(randomEnd(load), (ledger) => live(load, ledger));

    await lives.one(NEVER, async (ledger) => {
      await serve(load, ledger);
      load.world.chain.vault.closeAtS = load.world.chain.timeS + 3_600;
      for (let round = 0; round < 10; round++) {
        load.world.pass(10);
        await load.look(ledger);
        await load.work(ledger);
      }
      await load.look(ledger);
      lookAtDisk(load, (store) => checkExact(load, store));
    });
    const { chain } = load.world;
    const acknowledged = [...load.tickets.values()].map((ticket) => ticket.acknowledgedNano);
    expect(lives.cutShort).toBeGreaterThan(KILLS / 2);
    expect(load.tickets.size).toBeGreaterThan(KILLS * 2);
    expect(chain.vault.paidNano).toBeGreaterThan(0n);
    expect(chain.vault.chargedNano).toBe(acknowledged.reduce((a, b) => a + b));
    for (const [account, totalNano] of load.released)
      expect(chain.payees.get(account)?.receivedNano).toBe(totalNano);
  },
  TIMEOUT_MS,
);
