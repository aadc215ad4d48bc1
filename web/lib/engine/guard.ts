/** Turns a bare adapter into an engine that refuses illegal calls: one model, one request at a time, typed errors. */
import { BombyxError, toBombyxError } from '#protocol/errors.ts';
import type { EngineAdapter, Emit } from './adapter.ts';
import type { EngineModel, GenerateRequest, GenerateResult, LoadedModel, LoadProgress } from './api.ts';
import { checkRequest } from './request.ts';

type State =
  | { readonly kind: 'empty' }
  | { readonly kind: 'loading'; readonly abort: AbortController }
  | { readonly kind: 'ready' }
  | { readonly kind: 'generating'; readonly abort: AbortController }
  | { readonly kind: 'gone' };

/**
 * Invariants:
 * 1. The adapter runs at most one call at a time.
 * 2. `generate` reaches the adapter only while a model is loaded.
 * 3. After `dispose`, or once the model is lost, nothing reaches the adapter but `unload`.
 */
export class EngineGuard {
  readonly #adapter: EngineAdapter;
  #state: State = { kind: 'empty' };

  constructor(adapter: EngineAdapter) {
    this.#adapter = adapter;
    void adapter.lost.then(() => this.#leave());
  }

  get lost(): Promise<BombyxError> {
    return this.#adapter.lost;
  }

  /** @throws BombyxError `engine/busy` while loading or generating, else what the adapter says, by default `engine/load`. */
  async load(model: EngineModel, report: (progress: LoadProgress) => void): Promise<LoadedModel> {
    this.#refuseWhileBusy();
    if (this.#state.kind === 'gone') throw new BombyxError('engine/not-loaded', 'disposed');
    const abort = new AbortController();
    const wasReady = this.#state.kind === 'ready';
    const mine: State = { kind: 'loading', abort };
    this.#state = mine; // (1)
    try {
      if (wasReady) await this.#adapter.unload();
      const loaded = await this.#adapter.load(model, report, abort.signal);
      abort.signal.throwIfAborted();
      this.#replace(mine, { kind: 'ready' });
      return loaded;
    } catch (error) {
      await this.#adapter.unload();
      this.#replace(mine, { kind: 'empty' });
      if (abort.signal.aborted) throw new BombyxError('engine/load', 'cancelled', { cause: error });
      throw toBombyxError(error, 'engine/load');
    }
  }

  /** @throws BombyxError `engine/busy`, `engine/not-loaded`, `input/invalid`, else what the adapter says. */
  async generate(request: GenerateRequest, emit: Emit): Promise<GenerateResult> {
    this.#refuseWhileBusy();
    if (this.#state.kind !== 'ready') throw new BombyxError('engine/not-loaded'); // (2)
    checkRequest(request);
    const abort = new AbortController();
    const mine: State = { kind: 'generating', abort };
    this.#state = mine; // (1)
    try {
      return await this.#adapter.generate(request, emit, abort.signal);
    } catch (error) {
      throw toBombyxError(error, 'engine/failed');
    } finally {
      this.#replace(mine, { kind: 'ready' });
    }
  }

  /** Ends what is running: a load rejects, an answer ends as `cancelled`. */
  cancel(): void {
    if (this.#state.kind === 'loading' || this.#state.kind === 'generating') this.#state.abort.abort();
  }

  async dispose(): Promise<void> {
    this.#leave();
    await this.#adapter.unload();
  }

  #refuseWhileBusy(): void {
    const { kind } = this.#state;
    if (kind === 'loading' || kind === 'generating') throw new BombyxError('engine/busy', kind);
  }

  /** Keeps a call that ends late from reviving an engine that was disposed or lost meanwhile. (3) */
  #replace(mine: State, next: State): void {
    if (this.#state === mine) this.#state = next;
  }

  #leave(): void {
    this.cancel();
    this.#state = { kind: 'gone' };
  }
}
