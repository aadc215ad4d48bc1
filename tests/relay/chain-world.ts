/**
 * One relay on a real devnet: real contracts, wallets, ledger and worker, behind two endpoints that a test can make lie
 * or stall. Faked: the clock, of machine and chain alike, which a test moves.
 */
import { createHash, createPrivateKey } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '@ton/core';
import { TonClient } from '@ton/ton';
import { onTestFinished } from 'vitest';
import { clientAccountOf, type Vault } from '../../contracts/client/addresses.ts';
import { hashOf } from '../../contracts/client/cells.ts';
import { devnetVault, DEVNET_OPERATOR, DEVNET_RELAY_KEY } from '../../contracts/client/devnet-parties.ts';
import { depositBody } from '../../contracts/client/messages.ts';
import { DEVNET } from '../../contracts/client/network.ts';
import { OrderWallet } from '../../contracts/client/order-wallet.ts';
import { readClientAccount } from '../../contracts/client/reads.ts';
import { seedSigner } from '../../contracts/client/seed-signer.ts';
import { authorizationCell } from '../../contracts/client/statements.ts';
import { devnetGenesis } from '../../contracts/devnet/deployment.ts';
import { startDevnet, type Devnet } from '../../contracts/devnet/devnet.ts';
import { fromHex } from '../../protocol/bytes/text.ts';
import { hashInDomain } from '../../protocol/crypto/hash.ts';
import { certifyReceiptKey } from '../../protocol/messages/receipt-key.ts';
import { decodeTicket, TICKET_DOMAIN } from '../../protocol/messages/ticket.ts';
import { tonEndpoint, type ChainEndpoint } from '../../relay-tee/chain/endpoint.ts';
import { ChainWorker } from '../../relay-tee/chain/worker.ts';
import { Ledger } from '../../relay-tee/ledger/ledger.ts';
import { nodeSigner } from '../../relay-tee/ledger/signatures.ts';
import type { Terms } from '../../relay-tee/ledger/terms.ts';
import { bytesOf, testKey } from '../../relay-tee/ledger/testing/keys.ts';
import { PRICES, receiptOf, type TestProvider } from '../../relay-tee/ledger/testing/parties.ts';
import { proxyTo, type ChainProxy } from '../devnet/chain-proxy.ts';
import { until } from '../devnet/harness.ts';
import { fund, GRAM, toAccount, transfer, walletOf, type TestWallet } from '../devnet/wallets.ts';

/** Rounds follow one another nearly at once. */
const ROUND_EVERY_MS = 25;

/** Time passes in steps that a question on its way can survive: V is 30 s. */
const STEP_S = 10;

export const TERMS: Terms = {
  vault: devnetVault(),
  feeBps: 250,
  operatorWallet: DEVNET_OPERATOR.toRawString(),
  exposureNano: 20n * GRAM,
  uncoveredNano: GRAM,
  topUpNano: GRAM / 10n,
  boxKey: bytesOf('box key'),
};

const PKCS8_ED25519 = fromHex('302e020100300506032b657004220420');

/** The devnet's relay, whose seed everybody knows. */
function relaySigner() {
  const seed = createHash('sha256').update('bombyx devnet relay').digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  return nodeSigner(DEVNET_RELAY_KEY, key);
}

export const carrierSigner = () => seedSigner(bytesOf('carrier'));

/** Makes the chain that each test begins with, once: registry, bonded vault, registered relay. */
export async function prepareChain(): Promise<string> {
  const statePath = join(mkdtempSync(join(tmpdir(), 'bombyx-relay-')), 'genesis.sqlite');
  await (
    await startDevnet({ port: 0, blockTimeMs: 0, logLevel: 'silent', statePath, genesis: devnetGenesis })
  ).close();
  return statePath;
}

/** The chain's time, as the relay knows it. */
export const timeOf =
  ({ worker }: Instance) =>
  (): number =>
    worker.state.chainTimeMs;

/** One start of the relay: its books and its worker. */
export interface Instance {
  readonly ledger: Ledger;
  readonly worker: ChainWorker;
}

/** It stands still unless a test moves it: no machine is too slow for what a test means to see. */
interface TestClock {
  monotonicMs: number;
  hostMs: number;
}

export interface Hooks {
  /** Stands between the worker and the first endpoint. */
  readonly send?: ChainEndpoint['send'];
}

export class ChainWorld {
  readonly devnet: Devnet;
  readonly client: TonClient;
  readonly proxies: readonly [ChainProxy, ChainProxy];
  readonly carrier: Address;
  readonly #folder: string;
  readonly #clock: TestClock;
  readonly #running = new Set<Instance>();
  #operations = 0;
  #boots = 0;

  private constructor(
    parts: Pick<ChainWorld, 'devnet' | 'client' | 'proxies' | 'carrier'>,
    folder: string,
    clock: TestClock,
  ) {
    this.devnet = parts.devnet;
    this.client = parts.client;
    this.proxies = parts.proxies;
    this.carrier = parts.carrier;
    this.#folder = folder;
    this.#clock = clock;
  }

  static async of(genesis: string, blockTimeMs = 0): Promise<ChainWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'bombyx-chain-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const statePath = join(folder, 'chain.sqlite');
    copyFileSync(genesis, statePath);
    const clock = { monotonicMs: 1_000_000, hostMs: Date.now() };
    const nowMs = () => clock.hostMs;
    const options = { port: 0, blockTimeMs, logLevel: 'silent', genesis: devnetGenesis } as const;
    const devnet = await startDevnet({ ...options, statePath, nowMs });
    onTestFinished(() => devnet.close());
    const { endpoint } = devnet;
    const proxies = [await proxyTo(endpoint), await proxyTo(endpoint)] as const;
    const carrier = new OrderWallet(await carrierSigner(), DEVNET).address;
    const world = new ChainWorld(
      { devnet, client: new TonClient({ endpoint }), proxies, carrier },
      folder,
      clock,
    );
    onTestFinished(() => world.#end());
    return world;
  }

  get vault(): Vault {
    return TERMS.vault;
  }

  readonly now = () => ({ ...this.#clock });

  /** Starts an instance on the books of that name. */
  async start(name = 'books', hooks: Hooks = {}): Promise<Instance> {
    this.#boots += 1;
    const ledger = new Ledger({
      path: join(this.#folder, `${name}.db`),
      terms: TERMS,
      signer: relaySigner(),
      bootId: BigInt(this.#boots) << 64n,
      clock: this.now,
      random: (length) => bytesOf(`random/${(this.#operations += 1)}`).slice(0, length),
    });
    const [a, b] = this.proxies.map(({ client }, index) => tonEndpoint('ab'.charAt(index), client));
    if (!a || !b) throw new Error('no endpoints');
    const worker = new ChainWorker({
      ledger,
      endpoints: [{ ...a, ...hooks }, hooks.send ? { ...b, send: () => Promise.resolve() } : b],
      carrier: await carrierSigner(),
      clock: this.now,
      roundEveryMs: ROUND_EVERY_MS,
    });
    const instance = { ledger, worker };
    this.#running.add(instance);
    worker.start();
    return instance;
  }

  /** Starts with money in the carrier's wallet, and waits until it serves. */
  async serving(): Promise<Instance> {
    await fund(this.devnet.url, this.carrier, 5n * GRAM);
    const instance = await this.start();
    await this.reached(instance, 'serving');
    return instance;
  }

  async reached({ worker }: Instance, phase: ChainWorker['state']['phase']): Promise<void> {
    await until(async () => worker.state.phase === phase);
  }

  /** Ends an instance by its own stop. Returns whether that was clean. */
  async stop(instance: Instance): Promise<boolean> {
    const isClean = await instance.worker.stop();
    this.#forget(instance);
    return isClean;
  }

  /** Ends an instance as a crash would: nothing of it reaches the chain any more. */
  async crash(instance: Instance): Promise<void> {
    this.mode = 'silent';
    await instance.worker.stop(0);
    this.#forget(instance);
    this.mode = 'open';
  }

  /** Copies a disk under a running instance. */
  copyBooks(from: string, to: string): void {
    for (const end of ['.db', '.db-wal'])
      if (existsSync(join(this.#folder, from + end)))
        copyFileSync(join(this.#folder, from + end), join(this.#folder, to + end));
  }

  set mode(mode: ChainProxy['mode']) {
    for (const proxy of this.proxies) proxy.mode = mode;
  }

  /**
   * Time passes on machine and chain, a step at a time: `shows` is waited for until it has risen, so that no question
   * is on its way through two of them.
   */
  async pass(seconds: number, shows?: () => number): Promise<void> {
    for (let left = seconds; left > 0; left -= STEP_S) {
      const before = shows?.() ?? 0;
      const ms = Math.min(left, STEP_S) * 1_000;
      this.#clock.monotonicMs += ms;
      this.#clock.hostMs += ms;
      if (shows) await until(async () => shows() > before);
    }
  }

  operation() {
    return bytesOf(`operation/${(this.#operations += 1)}`);
  }

  #forget(instance: Instance): void {
    this.#running.delete(instance);
    instance.ledger.shut();
  }

  async #end(): Promise<void> {
    for (const instance of this.#running) await this.crash(instance);
  }
}

/** Somebody with a wallet, an account at the relay's vault, and a browser that signs. */
export class Depositor {
  readonly wallet: TestWallet;
  readonly address: Address;
  readonly account: string;
  readonly #world: ChainWorld;
  #seqno = 0;
  #capNano = 0n;

  readonly #vault: Vault;

  constructor(world: ChainWorld, name: string, vault = world.vault) {
    this.#world = world;
    this.#vault = vault;
    this.wallet = walletOf(name);
    this.address = clientAccountOf(vault, this.wallet.address).address;
    this.account = this.address.toRawString();
  }

  get session() {
    return testKey(`session/${this.account}`);
  }

  async deposit(amountNano: bigint): Promise<void> {
    const { devnet, client } = this.#world;
    await fund(devnet.url, this.wallet.address, amountNano + GRAM);
    await until(async () => (await client.getBalance(this.wallet.address)) > amountNano);
    const { init } = clientAccountOf(this.#vault, this.wallet.address);
    const body = depositBody(1n, this.session.publicKey);
    await transfer(client, this.wallet, this.#seqno++, [toAccount(this.address, amountNano, body, init)]);
    await until(() => client.isContractDeployed(this.address));
  }

  /** Asks for a ticket and hands in one receipt for all of it. */
  async spend({ ledger }: Instance, provider: TestProvider, job: string, amountNano: bigint): Promise<void> {
    const ticket = await ledger.issueTicket(
      this.#world.operation(),
      await this.ask(provider, job, amountNano),
    );
    const hash = await hashInDomain(TICKET_DOMAIN, decodeTicket(ticket).signed.body);
    await ledger.redeem(this.#world.operation(), await receiptOf(job, hash, amountNano));
  }

  async ask(provider: TestProvider, job: string, maxAmountNano: bigint) {
    this.#capNano += maxAmountNano;
    const receiptKey = testKey(`receipt/${job}`).publicKey;
    const quoteHash = bytesOf(`quote/${job}`);
    const certified = { account: this.account, receiptKey, quoteHash, maxAmountNano };
    const relayKey = DEVNET_RELAY_KEY;
    return {
      account: this.account,
      authorization: await this.#authorization(this.#capNano),
      certificate: await certifyReceiptKey(this.session, { network: 'devnet', relayKey, ...certified }),
      providerKey: provider.key.publicKey,
      recipientKeyId: bytesOf('recipient'),
      model: 'silkworm-1',
      class: 'open' as const,
      policyHash: bytesOf('policy'),
      quoteHash,
      prices: PRICES,
      maxAmountNano,
      windowTokens: 64,
      receiptKey,
    };
  }

  async #authorization(capNano: bigint) {
    const { client } = this.#world;
    const { epoch, keyEpoch } = await readClientAccount(client.provider(this.address));
    const subject = { network: DEVNET.id, vault: this.#vault.address, account: this.address, epoch };
    const cell = authorizationCell({ ...subject, keyEpoch, capNano });
    return { keyEpoch, capNano, signature: this.session.signHash(hashOf(cell)) };
  }
}
