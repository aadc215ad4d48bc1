/** One relay over one modelled chain, with clocks that a test moves: the ledger itself is the real one, on a real file. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Address } from '@ton/core';
import { vaultOf } from '#contracts/client/addresses.ts';
import { DEVNET, type Network } from '#contracts/client/network.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import { Ledger } from '../ledger.ts';
import type { Now } from '../rules/time.ts';
import type { Terms } from '../terms.ts';
import { TIMES, type Times } from '../times.ts';
import { ModelChain, RESERVE_NANO, STORAGE_NANO } from './chain.ts';
import { bytesOf, testKey, testRelaySigner } from './keys.ts';
import { receiptOf, TestClient, TestProvider, walletOf } from './parties.ts';

export const BOND_NANO = 50_000_000n;

export function testTerms(changes: Partial<Terms> = {}, network: Network = DEVNET): Terms {
  const operatorWallet = walletOf('operator');
  const vault = vaultOf({
    network,
    operator: Address.parseRaw(operatorWallet),
    relayKey: testKey('relay').publicKey,
  });
  return {
    vault,
    feeBps: 250,
    operatorWallet,
    exposureNano: 20_000_000n,
    uncoveredNano: 10_000_000n,
    topUpNano: 100_000n,
    boxKey: bytesOf('box key'),
    ...changes,
  };
}

/** Both clocks of a machine. */
export class TestClock {
  monotonicMs = 1_000_000;
  hostMs: number;

  constructor(hostMs: number) {
    this.hostMs = hostMs;
  }

  readonly now = (): Now => ({ monotonicMs: this.monotonicMs, hostMs: this.hostMs });

  pass(ms: number): void {
    this.monotonicMs += ms;
    this.hostMs += ms;
  }
}

let opened = 0;

export class World {
  readonly terms: Terms;
  readonly times: Times;
  readonly chain: ModelChain;
  readonly clock: TestClock;
  readonly folder: string;
  readonly #open: Ledger[] = [];
  #operations = 0;

  constructor(changes: Partial<Terms> = {}, bondNano = BOND_NANO, network: Network = DEVNET) {
    this.terms = testTerms(changes, network);
    this.times = TIMES[network.name];
    this.chain = new ModelChain(this.terms, bondNano);
    this.clock = new TestClock(this.chain.timeS * 1_000);
    this.folder = mkdtempSync(join(tmpdir(), 'bombyx-ledger-'));
  }

  [Symbol.dispose](): void {
    for (const ledger of this.#open) ledger.shut();
    rmSync(this.folder, { recursive: true });
  }

  path(name = 'books'): string {
    return join(this.folder, `${name}.db`);
  }

  /** A new instance on the file of that name. */
  open(name = 'books', clock = this.clock): Ledger {
    opened += 1;
    const ledger = new Ledger({
      path: this.path(name),
      terms: this.terms,
      signer: testRelaySigner('relay'),
      bootId: BigInt(opened) << 64n,
      clock: clock.now,
      random: randomOf(`${name}/${opened}`),
    });
    this.#open.push(ledger);
    return ledger;
  }

  /** Copies a disk, running or not, as an operator with a snapshot would. */
  copy(from: string, to: string): void {
    for (const end of ['', '-wal']) {
      rmSync(this.path(to) + end, { force: true });
      if (existsSync(this.path(from) + end)) copyFileSync(this.path(from) + end, this.path(to) + end);
    }
  }

  /** Ends an instance as a crash would: what it holds in memory is gone. */
  shut(ledger: Ledger): void {
    this.#open.splice(this.#open.indexOf(ledger), 1);
    ledger.shut();
  }

  /** Time passes on chain and on the machine alike. */
  pass(seconds: number): void {
    this.chain.advance(seconds);
    this.clock.pass(seconds * 1_000);
  }

  /** Shows the ledger the chain as it is. */
  look(ledger: Ledger): Promise<void> {
    return ledger.observe(this.chain.view(this.clock.monotonicMs));
  }

  /** Carries the commit that is due, if one is, and shows what came of it. */
  async commit(ledger: Ledger): Promise<boolean> {
    await this.look(ledger);
    const statement = await ledger.commit();
    if (!statement) return false;
    this.chain.carryCommit(statement);
    this.pass(1);
    await this.look(ledger);
    return true;
  }

  /** Brings an instance into service, through a recovery where it needs one. */
  async serve(ledger: Ledger): Promise<void> {
    await this.commit(ledger);
    while (ledger.phase !== 'serving') {
      this.pass(10);
      await this.look(ledger);
    }
  }

  operation(): Bytes {
    this.#operations += 1;
    return bytesOf(`operation/${this.#operations}`);
  }

  /** A client with an account that it can spend `freeNano` of. */
  client(name: string, freeNano: bigint): TestClient {
    const client = new TestClient(this.terms, name);
    const depositNano = freeNano + RESERVE_NANO + STORAGE_NANO;
    this.chain.deposit(client.account, depositNano, client.session.publicKey);
    return client;
  }

  provider(name: string, wallet = name): TestProvider {
    return new TestProvider(this.terms, name, wallet);
  }

  /** Buys a ticket; its hash is what receipts and closes name. */
  async buy(
    ledger: Ledger,
    client: TestClient,
    provider: TestProvider,
    job: string,
    amountNano: bigint,
    capNano: bigint,
  ): Promise<{ readonly ticket: Bytes; readonly hash: Bytes }> {
    const ask = await client.ask(provider, job, amountNano, capNano);
    const ticket = await ledger.issueTicket(this.operation(), ask);
    return { ticket, hash: await hashInDomain(TICKET_DOMAIN, decodeTicket(ticket).signed.body) };
  }

  async redeem(ledger: Ledger, job: string, hash: Bytes, amountNano: bigint) {
    return ledger.redeem(this.operation(), await receiptOf(job, hash, amountNano));
  }
}

/** Bytes that are the same for the same name and count, and never twice. */
export function randomOf(name: string): (length: number) => Bytes {
  let count = 0;
  return (length) => {
    count += 1;
    return bytesOf(`random/${name}/${count}`).slice(0, length);
  };
}
