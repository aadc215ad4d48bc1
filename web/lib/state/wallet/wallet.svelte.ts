/** The wallet as the page shows it. It lives in the layout, so what is on its way is followed on every page. */
import type {
  ChainView,
  Connected,
  HeldWithdrawal,
  NetworkSettings,
  Order,
  Terms,
  WalletChoice,
  WalletParts,
} from '#lib/wallet/api.ts';
import { askFaucet } from '#lib/wallet/faucet.ts';
import { isOpen, type Operation } from '#lib/wallet/operation.ts';
import type { OperationsStore } from '#lib/wallet/operations-store.ts';
import { placeOrder } from '#lib/wallet/order.ts';
import { troubleOf, WalletError, type Problem, type Trouble } from '#lib/wallet/problems.ts';
import { isGood } from '#lib/wallet/withdrawal.ts';
import type { WithdrawalsStore } from '#lib/wallet/withdrawals-store.ts';
import { pause } from './pause.ts';

/** With nothing on its way, the chain is looked at this many times less often. */
const IDLE_FACTOR = 4;

export type WalletPhase =
  /** This build settles on no network. */
  | { readonly name: 'no-network' }
  | { readonly name: 'loading' }
  | { readonly name: 'failed'; readonly problem: Problem }
  | { readonly name: 'disconnected'; readonly choices: readonly WalletChoice[]; readonly problem?: Problem }
  | { readonly name: 'connecting' }
  | { readonly name: 'wrong-network'; readonly connected: Connected }
  | { readonly name: 'connected'; readonly connected: Connected; readonly terms: Terms };

export interface WalletStateOptions {
  readonly network: NetworkSettings | undefined;
  readonly open: (settings: NetworkSettings) => Promise<WalletParts>;
  readonly store: OperationsStore;
  readonly withdrawals: WithdrawalsStore;
}

export class WalletState {
  #phase = $state.raw<WalletPhase>({ name: 'loading' });
  #view = $state.raw<ChainView | undefined>();
  #operations = $state.raw<readonly Operation[]>([]);
  #held = $state.raw<HeldWithdrawal | undefined>();
  /** Why the chain cannot be seen now. */
  #chainProblem = $state<Problem | undefined>();
  /** Why the last order was not placed. */
  #orderTrouble = $state.raw<Trouble | undefined>();
  #cosigning = $state(false);
  #placing = $state(false);
  readonly #options: WalletStateOptions;
  #parts: WalletParts | undefined;
  #opening: Promise<void> | undefined;
  #watching = new AbortController();
  #connecting = new AbortController();
  /** Ends the pause before the next look. */
  #lookNow: () => void = () => undefined;

  constructor(options: WalletStateOptions) {
    this.#options = options;
    if (!options.network) this.#phase = { name: 'no-network' };
  }

  get phase(): WalletPhase {
    return this.#phase;
  }

  get network(): NetworkSettings | undefined {
    return this.#options.network;
  }

  get view(): ChainView | undefined {
    return this.#view;
  }

  /** Newest first. */
  get operations(): readonly Operation[] {
    return this.#operations;
  }

  /** What is on its way; while there is such a one, no other can begin. */
  get pending(): Operation | undefined {
    return this.#operations.find(isOpen);
  }

  get chainProblem(): Problem | undefined {
    return this.#chainProblem;
  }

  get orderTrouble(): Trouble | undefined {
    return this.#orderTrouble;
  }

  /** True while the relay is asked; the wallet is not asked before it has answered. */
  get cosigning(): boolean {
    return this.#cosigning;
  }

  /** What the relay has signed and the account would take now. */
  get held(): HeldWithdrawal | undefined {
    const view = this.#view;
    return this.#held && view?.account && isGood(this.#held, view.account, view.nowS)
      ? this.#held
      : undefined;
  }

  /** True while an order can be placed. */
  get ready(): boolean {
    return this.#view !== undefined && !this.#chainProblem && !this.#placing && !this.pending;
  }

  /** Loads wallet and chain code, once, and takes up an earlier connection. */
  enter(): Promise<void> {
    return (this.#opening ??= this.#open());
  }

  stop(): void {
    this.#watching.abort();
  }

  async connect(): Promise<void> {
    if (!this.#parts || this.#phase.name !== 'disconnected') return;
    this.#phase = { name: 'connecting' };
    this.#connecting = new AbortController();
    try {
      const connected = await this.#parts.link.connect(this.#connecting.signal);
      if (!connected) await this.#showChoices(this.#parts);
    } catch (error) {
      await this.#showChoices(this.#parts, troubleOf(error, 'wallet/failed').problem);
    }
  }

  /** Waits for the wallet no longer. */
  cancelConnecting(): void {
    this.#connecting.abort();
  }

  async disconnect(): Promise<void> {
    await this.#parts?.link.disconnect();
  }

  /** Writes the order down, asks the wallet, and follows what comes of it; true unless nothing was sent. */
  async order(order: Order): Promise<boolean> {
    const { phase } = this;
    if (!this.#parts || phase.name !== 'connected' || !this.ready) return false;
    this.#placing = true;
    this.#orderTrouble = undefined;
    this.#cosigning = order.kind === 'withdraw';
    const { store, withdrawals } = this.#options;
    const owner = phase.connected.address;
    const begun = () => {
      this.#cosigning = false;
      void this.#readStores(owner);
    };
    try {
      const { signal } = this.#watching;
      const ordering = { parts: this.#parts, store, withdrawals, owner, signal };
      const operation = await placeOrder(order, ordering, begun);
      return operation !== undefined && operation.status.name !== 'rejected';
    } catch (error) {
      this.#orderTrouble = troubleOf(error, 'wallet/failed');
      return false;
    } finally {
      await this.#readStores(owner);
      this.#cosigning = false;
      this.#placing = false;
      this.#lookNow();
    }
  }

  /** Asks for test money. */
  async faucet(): Promise<void> {
    const { phase } = this;
    if (phase.name !== 'connected' || !this.network?.faucet) return;
    this.#orderTrouble = undefined;
    try {
      await askFaucet(this.network.faucet, phase.connected.address, this.#watching.signal);
      this.#lookNow();
    } catch (error) {
      this.#orderTrouble = troubleOf(error, 'chain/unreachable');
    }
  }

  async #open(): Promise<void> {
    const { network, open } = this.#options;
    if (!network) return;
    try {
      const parts = await open(network);
      this.#parts = parts;
      await parts.link.restore();
      parts.link.watch((connected) => void this.#onConnection(parts, connected));
    } catch {
      this.#phase = { name: 'failed', problem: 'wallet/setup' };
      this.#opening = undefined; // the next visit tries again
    }
  }

  async #onConnection(parts: WalletParts, connected: Connected | undefined): Promise<void> {
    this.#watching.abort();
    this.#watching = new AbortController();
    this.#view = undefined;
    this.#operations = [];
    this.#held = undefined;
    this.#orderTrouble = undefined;
    if (!connected) return this.#showChoices(parts);
    if (connected.network !== parts.settings.walletNetwork) {
      this.#phase = { name: 'wrong-network', connected };
      return;
    }
    const { signal } = this.#watching;
    const terms = await parts.chain.terms(connected.address);
    await this.#takeUp(connected.address);
    if (signal.aborted) return;
    this.#phase = { name: 'connected', connected, terms };
    await this.#watchChain(parts, connected.address, signal);
  }

  async #showChoices(parts: WalletParts, problem?: Problem): Promise<void> {
    const choices = await parts.link.choices();
    this.#phase = { name: 'disconnected', choices, ...(problem && { problem }) };
  }

  /** What an earlier page has left on its way is only looked for, never asked again. */
  async #takeUp(owner: string): Promise<void> {
    await this.#readStores(owner);
    for (const { id } of this.#operations.filter(isOpen))
      await this.#options.store.apply(id, { name: 'reloaded' });
    await this.#readStores(owner);
  }

  async #readStores(owner: string): Promise<void> {
    const { network, store, withdrawals } = this.#options;
    const name = network?.name ?? '';
    try {
      this.#operations = await store.list(name, owner);
      this.#held = await withdrawals.read(name, owner);
    } catch {
      // Blocked storage: orders refuse to begin, and say why.
    }
  }

  async #watchChain(parts: WalletParts, owner: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#lookOnce(parts, owner, signal);
        this.#chainProblem = undefined;
      } catch (error) {
        if (!signal.aborted) this.#chainProblem = troubleOf(error, 'chain/unreachable').problem;
      }
      const { lookEveryMs } = parts.settings;
      const nudge = new AbortController();
      this.#lookNow = () => nudge.abort();
      const ms = this.pending || this.#chainProblem ? lookEveryMs : lookEveryMs * IDLE_FACTOR;
      await pause(ms, AbortSignal.any([signal, nudge.signal]));
    }
  }

  async #lookOnce({ chain }: WalletParts, owner: string, signal: AbortSignal): Promise<void> {
    const { store } = this.#options;
    await this.#readStores(owner);
    for (const operation of this.#operations.filter(isOpen)) {
      const sighting = await chain.find(operation, signal);
      await store.apply(operation.id, { name: 'looked', sighting });
    }
    const view = await chain.look(owner, signal);
    if (signal.aborted) throw new WalletError('chain/unreachable');
    this.#view = view;
    await this.#readStores(owner);
  }
}
