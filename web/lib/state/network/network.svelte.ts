/** The network as the page shows it: the hub's status, the offers, and what follows from them. */
import type { BombyxClient, NetworkView } from '#client/api.ts';
import { figuresOf, liveModels, strangers } from './models.ts';

const CONNECTING: NetworkView = { status: 'connecting', offers: [] };

/** After this long without a first offer, an empty directory counts as empty and not as still loading. */
const DIRECTORY_WAIT_MS = 1_500;

export class NetworkState {
  #view = $state.raw<NetworkView>(CONNECTING);
  /** True once the hub had time to send its directory. */
  #settled = $state(false);
  readonly models = $derived.by(() => liveModels(this.#view.offers));
  readonly figures = $derived.by(() => figuresOf(this.#view.offers));
  readonly strangers = $derived.by(() => strangers(this.#view.offers));
  #client: BombyxClient | undefined;
  #unwatch: (() => void) | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;

  get view(): NetworkView {
    return this.#view;
  }

  /** True when the page knows that nobody serves, rather than not knowing yet. */
  get empty(): boolean {
    return this.#settled && this.#view.status === 'online' && this.models.length === 0;
  }

  get client(): BombyxClient | undefined {
    return this.#client;
  }

  start(client: BombyxClient): void {
    this.#client = client;
    this.#unwatch = client.network.watch((view) => this.#show(view));
  }

  async stop(): Promise<void> {
    this.#unwatch?.();
    clearTimeout(this.#settling);
    await this.#client?.close();
  }

  #show(view: NetworkView): void {
    const wasOnline = this.#view.status === 'online';
    this.#view = view;
    if (view.offers.length > 0) this.#settled = true;
    if (view.status !== 'online' || wasOnline) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => (this.#settled = true), DIRECTORY_WAIT_MS);
  }
}
